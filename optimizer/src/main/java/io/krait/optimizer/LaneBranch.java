package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.List;
import java.util.Optional;

/**
 * Branches in several lanes. Where the lanes agree, the branch stays; where they may not, cheap sides are computed
 * always and selected, dear ones are skipped when no lane wants them.
 */
final class LaneBranch {
    /** Sides of a branch that cost at most this many additions are computed always and selected. */
    private static final int CHEAP = 20;

    private final LoopBuilder b;
    private final LaneBody body;
    private final LaneMasks masks;

    /** Emits to {@code b} what the statements of {@code body} need. */
    LaneBranch(LoopBuilder b, LaneBody body) {
        this.b = b;
        this.body = body;
        masks = body.masks();
    }

    /** Emits a branch and assigns its outs. */
    void emit(Stm stm, Rhs.If f, Lanes s) {
        if (body.form(f.cond()) instanceof LaneForm.Uniform(Var cond)) {
            Optional<Long> known = b.constantOf(cond);
            body.assign(stm.outs(), known.isPresent() ? uniform(stm, known.get() != 0 ? f.then() : f.otherwise(), s)
                    : masks.branch(cond, f.rare(), s, () -> uniform(stm, f.then(), s),
                            () -> uniform(stm, f.otherwise(), s)), s);
            return;
        }
        body.notes().add(LaneNotes.Kind.BRANCH, stm);
        Var wanted = body.vector(f.cond(), s);
        Var on = masks.and(wanted, s);
        boolean flatThen = !f.rare() && Statements.cost(f.then()) <= CHEAP;
        boolean flatElse = f.rare() || Statements.cost(f.otherwise()) <= CHEAP;
        List<Var> merged;
        // Lanes that are off may get either value.
        if (!flatThen && flatElse) {
            List<Var> e = otherwise(f, s, false);
            merged = masks.branch(masks.any(on), f.rare(), s,
                    () -> masks.select(wanted, vectors(f.then(), s.masked(on, true)), e, s), () -> e);
        } else {
            List<Var> t = flatThen ? vectors(f.then(), s.masked(on, false))
                    : masks.branch(masks.any(on), false, s, () -> vectors(f.then(), s.masked(on, true)),
                            () -> zeros(stm, s));
            merged = flatElse ? masks.select(wanted, t, otherwise(f, s, false), s)
                    : masks.branch(masks.any(off(f, s)), false, s,
                            () -> masks.select(wanted, t, otherwise(f, s, true), s), () -> t);
        }
        body.assign(stm.outs(), merged, s);
    }

    private List<Var> uniform(Stm stm, Region side, Lanes s) {
        return body.values(stm.outs(), body.results(side, s), s);
    }

    // The lanes that take the other side of a varying branch.
    private Var off(Rhs.If f, Lanes s) {
        return masks.and(masks.not(body.vector(f.cond(), s), s), s);
    }

    private List<Var> otherwise(Rhs.If f, Lanes s, boolean atLeastOne) {
        // Branches inside must not be taken for lanes that are on the other side: a function's rare path would be.
        boolean masked = Statements.effect(f.otherwise()) != Statements.Effect.NONE
                || Statements.hasRegions(f.otherwise());
        return vectors(f.otherwise(), masked ? s.masked(off(f, s), atLeastOne) : s);
    }

    private List<Var> vectors(Region r, Lanes s) {
        return body.vectors(r, s);
    }

    private List<Var> zeros(Stm stm, Lanes s) {
        return stm.outs().stream().map(v -> b.splat(b.constant(v.dtype(), 0), s.width())).toList();
    }
}
