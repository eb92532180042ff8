package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Serial loops in several lanes. A loop whose rounds are the same for all lanes stays under the control of scalars.
 *
 * <p>Note [Divergent loops]. Otherwise each lane has its own number of rounds. All lanes run the largest one under a
 * mask of those that are still on: for a loop with a condition {@code active = active and cond}, until none is on.
 * The condition is computed before the loop and at the end of each round; those parts of a conjunction that are
 * uniform are tested as scalars instead.
 */
final class LaneLoops {
    private static final long CHUNK = 1L << 30;

    private final LoopBuilder b;
    private final LaneBody body;
    private final LaneFacts facts;
    private final LaneMasks masks;

    /** Emits to {@code b} what the statements of {@code body} need. */
    LaneLoops(LoopBuilder b, LaneBody body, LaneFacts facts) {
        this.b = b;
        this.body = body;
        this.facts = facts;
        masks = body.masks();
    }

    /** A counted loop. */
    void counted(Stm stm, Rhs.For f, Lanes s) {
        if (!body.isUniform(f.lo()) || !body.isUniform(f.hi())) {
            divergent(stm, f, s);
            return;
        }
        List<Var> params = f.body().params();
        List<Var> carries = params.subList(1, params.size());
        List<Var> outs = b.loop(body.scalar(f.lo()), body.scalar(f.hi()), f.step(),
                body.values(carries, f.inits(), s), (i, carried) -> {
                    body.define(params.get(0), new LaneForm.Uniform(i));
                    body.assign(carries, carried, s);
                    return body.values(carries, body.results(f.body(), s), s);
                });
        body.assign(stm.outs(), outs, s);
    }

    /** A loop with a condition. */
    void conditional(Stm stm, Rhs.While w, Lanes s) {
        if (s.width() > 1 && facts.varies(w.cond().results().get(0))) {
            divergent(stm, w, s);
            return;
        }
        // A loop that no lane wants may have no end.
        List<Var> first = body.values(stm.outs(), w.inits(), s);
        List<Var> outs = s.some() ? uniform(w, first, s)
                : b.branch(masks.any(s.mask().orElseThrow()), false,
                        () -> uniform(w, first, Lanes.rest(s.width(), s.bits(), s.mask())), () -> first);
        body.assign(stm.outs(), outs, s);
    }

    private List<Var> uniform(Rhs.While w, List<Var> first, Lanes s) {
        return b.repeat(first, seen -> {
            body.assign(w.cond().params(), seen, s);
            return body.scalar(body.results(w.cond(), s).get(0));
        }, carried -> {
            List<Var> params = w.body().params();
            body.assign(params, carried, s);
            return body.values(params, body.results(w.body(), s), s);
        });
    }

    private void divergent(Stm stm, Rhs.While w, Lanes s) {
        body.notes().add(LaneNotes.Kind.LOOP, stm);
        List<Var> params = w.body().params();
        LaneCarries carries = new LaneCarries(b, body, facts, stm, w.inits(), params, w.body(), s);
        Condition condition = new Condition(w.cond());
        carries.defineFirst(w.cond().params());
        List<Var> first = carries.start();
        first.add(masks.pack(masks.and(condition.lanes(s), s), s));
        List<Var> outs = b.repeat(first, seen -> {
            Var some = masks.any(masks.unpack(seen.getLast(), DType.BOOL));
            carries.define(w.cond().params(), seen);
            return condition.all(s).map(all -> b.apply(Op.AND, some, all)).orElse(some);
        }, carried -> {
            Var active = masks.unpack(carried.getLast(), DType.BOOL);
            Lanes on = s.masked(active, true);
            carries.define(params, carried);
            body.results(w.body(), on);
            List<Var> next = carries.next(carried, active);
            carries.defineNext(w.cond().params());
            next.add(masks.pack(masks.and(active, condition.lanes(on), s), s));
            return next;
        });
        carries.finish(outs);
    }

    /** The condition of a loop as a conjunction of what is uniform and what varies. */
    private final class Condition {
        private final Region region;
        private final List<Var> uniform = new ArrayList<>();
        private final List<Var> varying = new ArrayList<>();

        Condition(Region region) {
            this.region = region;
            Map<Var, Rhs> definitions = new HashMap<>();
            region.body().forEach(s -> s.outs().forEach(v -> definitions.put(v, s.rhs())));
            Var all = region.results().get(0);
            // What is uniform is computed apart from the rest, so it must be possible to compute the region twice.
            if (Statements.effect(region) == Statements.Effect.ACTS) {
                varying.add(all);
            } else {
                split(all, definitions);
            }
        }

        private void split(Var v, Map<Var, Rhs> definitions) {
            if (!facts.varies(v)) {
                uniform.add(v);
            } else if (definitions.get(v) instanceof Rhs.Scalar(Op op, List<Var> args) && op == Op.AND) {
                args.forEach(x -> split(x, definitions));
            } else {
                varying.add(v);
            }
        }

        /** The varying part. */
        Var lanes(Lanes s) {
            body.results(region, s);
            return varying.stream().map(v -> body.vector(v, s)).reduce((x, y) -> masks.and(x, y, s)).orElseThrow();
        }

        /** The uniform part, if there is one. */
        Optional<Var> all(Lanes s) {
            if (uniform.isEmpty()) {
                return Optional.empty();
            }
            body.results(region, s);
            return uniform.stream().map(body::scalar).reduce((x, y) -> b.apply(Op.AND, x, y));
        }
    }

    private void divergent(Stm stm, Rhs.For f, Lanes s) {
        body.notes().add(LaneNotes.Kind.LOOP, stm);
        Var lo = body.vector(f.lo(), s);
        Var zero = b.splat(b.index(0), s.width());
        Var runs = masks.and(b.apply(Op.LT, lo, body.vector(f.hi(), s)), s);
        Var span = b.apply(Op.SUB, body.vector(f.hi(), s), lo);
        Var rounds = span;
        if (f.step() > 1) {
            // (span - 1) / step + 1, unsigned so that no span overflows
            Var last = b.bitcast(DType.U64, b.apply(Op.SUB, span, b.splat(b.index(1), s.width())));
            Var whole = b.apply(Op.DIV, last, b.splat(b.constant(DType.U64, f.step()), s.width()));
            rounds = b.apply(Op.ADD, b.bitcast(DType.I64, whole), b.splat(b.index(1), s.width()));
        }
        Var own = b.apply(Op.SELECT, runs, rounds, zero);
        Var most = own;
        for (int w = s.width() / 2; w >= 1; w /= 2) {
            most = b.apply(Op.MAX, body.half(most, false), body.half(most, true));
        }
        List<Var> params = f.body().params();
        List<Var> carried = params.subList(1, params.size());
        LaneCarries carries = new LaneCarries(b, body, facts, stm, f.inits(), carried, f.body(), s);
        Round round = (t, active, values) -> {
            LaneForm steps = new LaneForm.Uniform(b.apply(Op.MUL, t, b.index(f.step())));
            body.define(params.get(0), LaneForm.apply(b, Op.ADD, body.form(f.lo()), steps)
                    .orElseGet(() -> new LaneForm.Varying(b.apply(Op.ADD, lo, steps.vector(b, s.width())))));
            carries.define(carried, values);
            body.results(f.body(), s.masked(active, true));
            return carries.next(values, active);
        };
        carries.finish(s.bits() < Long.SIZE ? narrow(own, most, carries.start(), s, round)
                : b.loop(b.index(0), most, 1, carries.start(),
                        (t, values) -> round.emit(t, b.apply(Op.LT, b.splat(t, s.width()), own), values)));
    }

    /** Emits a round: its number, the lanes that are still on, the carried values; gives the next ones. */
    @FunctionalInterface
    private interface Round {
        List<Var> emit(Var number, Var active, List<Var> values);
    }

    // Counts in 32 bits, like the vectors around. Loops of more rounds are cut into several.
    private List<Var> narrow(Var own, Var most, List<Var> start, Lanes s, Round round) {
        Var zero = b.splat(b.index(0), s.width());
        Var chunk = b.splat(b.index(CHUNK), s.width());
        return b.loop(b.index(0), most, CHUNK, start, (base, outer) -> {
            Var left = b.apply(Op.SUB, own, b.splat(base, s.width()));
            Var rounds = b.cast(DType.I32, b.apply(Op.MIN, b.apply(Op.MAX, left, zero), chunk));
            Var end = b.apply(Op.MIN, b.apply(Op.SUB, most, base), b.index(CHUNK));
            return b.loop(b.index(0), end, 1, outer, (t, values) -> {
                Var active = b.apply(Op.LT, b.splat(b.cast(DType.I32, t), s.width()), rounds);
                return round.emit(b.apply(Op.ADD, base, t), active, values);
            });
        });
    }
}
