package io.krait.optimizer;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How one fold of a LANES loop works on accumulators that are vectors. An accumulator is a list of variables, its
 * parts: the value, and for {@link Fold.Arg} the position relative to the start of the loop.
 *
 * <p>Note [Missing lanes]. Short ranges leave some virtual lanes without an element; they must take no part.
 * <ul>
 * <li>By an operation: accumulators start from the identity, and x op identity has the bits of x.
 * <li>Arg: accumulators start from the identity of min or max and the first position of the lane. Strict comparisons
 * never replace a start by an equal value, so a lane of infinities keeps its first position; a missing lane has a
 * position behind all elements and loses every tie.
 * <li>By a region: there is no identity. A lane has a value exactly if its number is below the number of iterations,
 * and its first element is at a position below the number of virtual lanes, so both are known without carrying masks.
 * </ul>
 */
final class LaneFold {
    private final LoopBuilder b;
    private final LaneBody body;
    private final Fold fold;
    private final DType type;
    private final int dominantBits;

    /** A fold of values of {@code type}. */
    LaneFold(LoopBuilder b, LaneBody body, Fold fold, DType type, int dominantBits) {
        this.b = b;
        this.body = body;
        this.fold = fold;
        this.type = type;
        this.dominantBits = dominantBits;
    }

    /** True when the bits of the result depend on the order. */
    static boolean isOrdered(Fold fold, DType type) {
        return switch (fold) {
            case Fold.ByOp f -> type.isFloat() && (f.op() == Op.ADD || f.op() == Op.MUL);
            case Fold.ByRegion f -> true;
            case Fold.Arg f -> false;
        };
    }

    /** Statements that one step takes, roughly. */
    int size() {
        return switch (fold) {
            case Fold.ByOp f -> 1;
            case Fold.ByRegion f -> 1 + Statements.size(f.combine());
            case Fold.Arg f -> 6;
        };
    }

    /** The element types of the parts. */
    List<DType> parts() {
        return fold instanceof Fold.Arg ? List.of(type, positionType()) : List.of(type);
    }

    private DType positionType() {
        return type.bits() == 64 ? DType.I64 : DType.I32;
    }

    /** An accumulator without elements whose lane 0 stands at a position. */
    List<Var> start(Var position, int width) {
        return switch (fold) {
            case Fold.ByOp f -> List.of(identity(f.op(), width));
            case Fold.ByRegion f -> List.of(b.splat(b.constant(type, 0), width));
            case Fold.Arg f -> List.of(identity(f.max() ? Op.MAX : Op.MIN, width), positions(position, width));
        };
    }

    private Var identity(Op op, int width) {
        return b.splat(b.constant(type, Reduction.identity(op, type)), width);
    }

    private Var positions(Var first, int width) {
        DType t = positionType();
        return b.apply(Op.ADD, b.splat(b.cast(t, first), width), b.laneIds(t, width));
    }

    /**
     * An accumulator after one more element per lane.
     *
     * @param acc the accumulator
     * @param x the elements
     * @param position that of lane 0, relative to the start of the loop
     * @param present tells whether the lanes have earlier elements; the same for all lanes
     * @param s the lanes that have an element now
     */
    List<Var> step(List<Var> acc, Var x, Var position, Supplier<Var> present, Lanes s) {
        return switch (fold) {
            case Fold.ByOp f -> keep(s, List.of(b.apply(f.op(), acc.get(0), x)), acc);
            case Fold.ByRegion f -> {
                Var earlier = b.splat(present.get(), s.width());
                Var both = combine(f.combine(), acc.get(0), x, body.and(earlier, s.mask()), s.width());
                yield keep(s, List.of(b.apply(Op.SELECT, earlier, both, x)), acc);
            }
            case Fold.Arg f -> {
                Var better = body.and(better(f.max(), acc.get(0), x), s.mask());
                yield body.select(better, List.of(x, positions(position, s.width())), acc);
            }
        };
    }

    private List<Var> keep(Lanes s, List<Var> next, List<Var> acc) {
        return s.mask().map(m -> body.select(m, next, acc)).orElse(next);
    }

    /**
     * Two accumulators as one.
     *
     * @param left lanes of lower numbers
     * @param right the lanes to join with them
     * @param present how many lanes of {@code right} have elements; negative counts as 0
     * @param width lanes of each
     */
    List<Var> join(List<Var> left, List<Var> right, Supplier<Var> present, int width) {
        return switch (fold) {
            case Fold.ByOp f -> List.of(b.apply(f.op(), left.get(0), right.get(0)));
            case Fold.ByRegion f -> {
                Var both = Trip.lanesBelow(b, present.get(), width, dominantBits);
                yield body.select(both, List.of(combine(f.combine(), left.get(0), right.get(0), both, width)), left);
            }
            case Fold.Arg f -> {
                Var same = b.apply(Op.EQ, left.get(0), right.get(0));
                if (type.isFloat()) {
                    same = b.apply(Op.OR, same, b.apply(Op.AND, isNaN(left.get(0)), isNaN(right.get(0))));
                }
                Var earlier = b.apply(Op.AND, same, b.apply(Op.LT, right.get(1), left.get(1)));
                yield body.select(b.apply(Op.OR, better(f.max(), left.get(0), right.get(0)), earlier), right, left);
            }
        };
    }

    /** The outs of the fold for an accumulator of one lane. */
    List<Var> finish(List<Var> acc, Var lo) {
        return fold instanceof Fold.Arg ? List.of(acc.get(0), b.apply(Op.ADD, lo, b.cast(DType.I64, acc.get(1)))) : acc;
    }

    // Whether x comes before v: strictly better, or the first NaN.
    private Var better(boolean max, Var v, Var x) {
        if (!type.isFloat()) {
            return b.apply(max ? Op.GT : Op.LT, x, v);
        }
        Var notWorse = b.apply(Op.NOT, b.apply(max ? Op.LE : Op.GE, x, v));
        return b.apply(Op.AND, notWorse, b.apply(Op.EQ, v, v));
    }

    private Var isNaN(Var v) {
        return b.apply(Op.NE, v, v);
    }

    private Var combine(Region r, Var left, Var right, Var on, int width) {
        List<Var> values = List.of(left, right);
        for (int i = 0; i < 2; i++) {
            Var v = values.get(i);
            body.define(r.params().get(i), width == 1 ? new LaneForm.Uniform(v) : new LaneForm.Varying(v));
        }
        boolean acts = Statements.effect(r) != Statements.Effect.NONE;
        Lanes lanes = new Lanes(width, dominantBits, acts ? Optional.of(on) : Optional.empty(), !acts, false);
        return body.vectors(r, lanes).get(0);
    }
}
