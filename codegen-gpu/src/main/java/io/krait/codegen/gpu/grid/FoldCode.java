package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import java.util.List;

/** How two values of a fold become one. */
final class FoldCode {
    private final ThreadCode code;
    private final Env env;

    FoldCode(ThreadCode code, Env env) {
        this.code = code;
        this.env = env;
    }

    /** The combination by a fold that has one result; {@code left} stands before {@code right}. */
    Var apply(Fold f, Var left, Var right) {
        return switch (f) {
            case Fold.ByOp g -> code.b.apply(g.op(), left, right);
            case Fold.ByRegion g -> {
                Env inner = new Env(env);
                inner.put(g.combine().params().get(0), left);
                inner.put(g.combine().params().get(1), right);
                yield code.region(g.combine(), inner).get(0);
            }
            case Fold.Arg g -> throw new IllegalArgumentException("positions have two results");
        };
    }

    static Var identity(LoopBuilder b, Op op, DType t) {
        return b.constant(t, Reduction.identity(op, t));
    }

    /** The better one of what is known (a value and its index), if anything is, and a value with a larger index. */
    static List<Var> extreme(LoopBuilder b, boolean max, Var nothing, List<Var> known, Var value, Var index) {
        Var take = b.apply(Op.OR, nothing, isBetter(b, max, known.get(0), value));
        return List.of(b.apply(Op.SELECT, take, value, known.get(0)), b.apply(Op.SELECT, take, index, known.get(1)));
    }

    /** True where {@code r} is strictly better than {@code l}, or a NaN while {@code l} is none. */
    static Var isBetter(LoopBuilder b, boolean max, Var l, Var r) {
        Var wins = b.apply(max ? Op.GT : Op.LT, r, l);
        return l.dtype().isFloat() ? b.apply(Op.AND, b.apply(Op.EQ, l, l),
                b.apply(Op.OR, wins, b.apply(Op.NE, r, r))) : wins;
    }
}
