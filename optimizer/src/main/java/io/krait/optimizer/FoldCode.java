package io.krait.optimizer;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.Value;
import java.util.List;

/**
 * The code of one reduction: its partial state, how two partial states combine, and its result. Works alike for one
 * element and inside a LANES loop. See Note [Canonical reduction order] in {@code TreeV1} and Note [Squared deviations]
 * in {@code Folding}.
 *
 * @param root the reduced value
 * @param reduction how
 * @param type the element type of the operand
 */
record FoldCode(Value root, Reduction reduction, DType type) {
    static FoldCode of(Value root) {
        return new FoldCode(root, ((Prim.Reduce) root.prim()).reduction(), root.inputs().get(0).dtype());
    }

    /** The element types of the partial state. */
    List<DType> states() {
        return switch (reduction) {
            case Reduction.Fold f -> List.of(type);
            case Reduction.User u -> List.of(type);
            case Reduction.ArgExtreme a -> List.of(type, DType.I64);
            case Reduction.SquaredDeviations s -> List.of(type, type, type);
        };
    }

    /** True for reductions that go over their elements twice: first for the mean, then for the deviations. */
    boolean isTwoPass() {
        return reduction instanceof Reduction.SquaredDeviations;
    }

    /** The LANES fold of a chunk (for two-pass reductions: of each pass; for positions: of the values). */
    Fold laneFold(LoopBuilder b) {
        return switch (reduction) {
            case Reduction.Fold f -> new Fold.ByOp(f.op());
            case Reduction.SquaredDeviations s -> new Fold.ByOp(Op.ADD);
            case Reduction.ArgExtreme a -> new Fold.ByOp(a.max() ? Op.MAX : Op.MIN);
            case Reduction.User u -> {
                Var l = b.fresh(io.krait.optimizer.loop.LType.of(type));
                Var r = b.fresh(io.krait.optimizer.loop.LType.of(type));
                yield new Fold.ByRegion(b.region(List.of(l, r),
                        () -> List.of(combine(b, List.of(l), List.of(r)).get(0))));
            }
        };
    }

    /** The combination of two partial states, {@code l} standing before {@code r}. */
    List<Var> combine(LoopBuilder b, List<Var> l, List<Var> r) {
        return switch (reduction) {
            case Reduction.Fold f -> List.of(b.apply(f.op(), l.get(0), r.get(0)));
            case Reduction.User u -> List.of(BodyEmitter.inline(b, u.combine(), List.of(l.get(0), r.get(0))).get(0));
            case Reduction.ArgExtreme a -> {
                Var take = better(b, a.max(), l.get(0), r.get(0));
                yield List.of(b.apply(Op.SELECT, take, r.get(0), l.get(0)),
                        b.apply(Op.SELECT, take, r.get(1), l.get(1)));
            }
            case Reduction.SquaredDeviations s -> {
                Var total = b.apply(Op.ADD, l.get(0), r.get(0));
                Var delta = b.apply(Op.SUB, r.get(1), l.get(1));
                Var f = b.apply(Op.DIV, r.get(0), total);
                Var mean = b.apply(Op.ADD, l.get(1), b.apply(Op.MUL, delta, f));
                Var m2 = b.apply(Op.ADD, b.apply(Op.ADD, l.get(2), r.get(2)),
                        b.apply(Op.MUL, b.apply(Op.MUL, delta, delta), b.apply(Op.MUL, l.get(0), f)));
                yield List.of(total, mean, m2);
            }
        };
    }

    /** The state of one element at an I64 position: how a column reduction starts. */
    List<Var> start(Var x, Var position) {
        return reduction instanceof Reduction.ArgExtreme ? List.of(x, position) : List.of(x);
    }

    /** The result of the whole reduction. */
    Var result(List<Var> state) {
        return switch (reduction) {
            case Reduction.Fold f -> state.get(0);
            case Reduction.User u -> state.get(0);
            case Reduction.ArgExtreme a -> state.get(1);
            case Reduction.SquaredDeviations s -> state.get(2);
        };
    }

    /** True where a value replaces the best value before it. */
    Var beats(LoopBuilder b, Var before, Var value) {
        return better(b, ((Reduction.ArgExtreme) reduction).max(), before, value);
    }

    /** True for elements that are the extreme value of their chunk. */
    Var matches(LoopBuilder b, Var x, Var extreme) {
        Var equal = b.apply(Op.EQ, x, extreme);
        return type.isFloat() ? b.apply(Op.OR, equal, b.apply(Op.NE, x, x)) : equal;
    }

    /** True where the later value {@code r} replaces the earlier {@code l}: strictly better, or the first NaN. */
    private Var better(LoopBuilder b, boolean max, Var l, Var r) {
        Var wins = b.apply(max ? Op.GT : Op.LT, r, l);
        if (!type.isFloat()) {
            return wins;
        }
        Var rNaN = b.apply(Op.NE, r, r);
        Var lOk = b.apply(Op.EQ, l, l);
        return b.apply(Op.AND, lOk, b.apply(Op.OR, wins, rNaN));
    }
}
