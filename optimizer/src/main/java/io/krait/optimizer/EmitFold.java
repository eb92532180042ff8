package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import io.krait.staging.TreeV1;
import io.krait.staging.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Emits folds inside of kernels in the canonical order of {@link TreeV1}: chunks, and a tree over the chunks.
 *
 * <p>Note [Tree over a stream]. The tree of adjacent pairs needs no memory for all parts: a stack holds the subtrees
 * that are complete. After part number k (from 1) as many pairs are combined as k has trailing zero bits; in the end
 * the stack is combined from the top.
 */
final class EmitFold {
    private static final int LEVELS = 64;

    private final LoopBuilder b;
    private final EmitCode code;

    EmitFold(LoopBuilder b, EmitCode code) {
        this.b = b;
        this.code = code;
    }

    /** The value of a fold whose operands are emitted. */
    Var emit(Value v, Control.Fold f) {
        Var lo = code.var(v.inputs().get(0));
        Var hi = code.var(v.inputs().get(1));
        Reduction r = f.reduction();
        Var some = b.apply(Op.LT, lo, hi);
        if (!(r instanceof Reduction.Fold)) {
            code.fault(v, b.apply(Op.NOT, some), List.of(lo, hi));
            return b.branch(some, false, () -> List.of(filled(v, f, lo, hi)),
                    () -> List.of(b.constant(v.dtype(), 0))).get(0);
        }
        return filled(v, f, lo, hi);
    }

    private Var filled(Value v, Control.Fold f, Var lo, Var hi) {
        if (f.reduction() instanceof Reduction.ArgExtreme) {
            return chunk(v, f, lo, hi).get(1);
        }
        Var n = b.apply(Op.SUB, hi, lo);
        Var one = b.apply(Op.LE, n, b.index(TreeV1.CHUNK));
        Optional<Long> known = b.constantOf(one);
        if (known.isPresent() && known.get() != 0) {
            return orZero(f, n, chunk(v, f, lo, hi).get(0));
        }
        return b.branch(one, false, () -> List.of(orZero(f, n, chunk(v, f, lo, hi).get(0))),
                () -> List.of(chunks(v, f, lo, hi)))
                .get(0);
    }

    // An empty sum is +0.0, not the identity of addition.
    private Var orZero(Control.Fold f, Var n, Var sum) {
        if (!sum.dtype().isFloat() || !(f.reduction() instanceof Reduction.Fold(Op op)) || op != Op.ADD) {
            return sum;
        }
        return b.apply(Op.SELECT, b.apply(Op.GT, n, b.index(0)), sum, b.constant(sum.dtype(), 0));
    }

    /** The fold of at most one chunk: the value, and for positions the index. */
    private List<Var> chunk(Value v, Control.Fold f, Var lo, Var hi) {
        return chunk(v, f, lo, hi, i -> code.position());
    }

    /** The same, where an element reports faults at its own position. */
    List<Var> chunk(Value v, Control.Fold f, Var lo, Var hi, UnaryOperator<Var> position) {
        return b.parFor(Rhs.Level.FREE, lo, hi, List.of(how(v, f)), i -> {
            code.at(position.apply(i));
            code.define(f.body().params().get(0), List.of(i));
            return code.block(f.body());
        });
    }

    private Fold how(Value v, Control.Fold f) {
        DType t = f.body().results().get(0).dtype();
        return switch (f.reduction()) {
            case Reduction.Fold x -> new Fold.ByOp(x.op());
            case Reduction.ArgExtreme x -> new Fold.Arg(x.max());
            case Reduction.User x -> new FoldCode(v, x, t).laneFold(b);
            case Reduction.SquaredDeviations x -> throw new IllegalArgumentException(x + " is not a fold of kernels");
        };
    }

    /** Combines two partial results. */
    Var combine(Value v, Control.Fold f, Var left, Var right) {
        return new FoldCode(v, f.reduction(), left.dtype()).combine(b, List.of(left), List.of(right)).get(0);
    }

    // See Note [Tree over a stream].
    private Var chunks(Value v, Control.Fold f, Var lo, Var hi) {
        Buffer stack = b.own(v.dtype(), LEVELS);
        Var one = b.index(1);
        Var depth = b.loop(lo, hi, TreeV1.CHUNK, List.of(b.index(0), b.index(0)), (c, carried) -> {
            Var end = b.apply(Op.MIN, b.apply(Op.ADD, c, b.index(TreeV1.CHUNK)), hi);
            Var part = chunk(v, f, c, end).get(0);
            List<Var> folded = b.repeat(List.of(carried.get(0), carried.get(1), part),
                    s -> b.apply(Op.NE, b.apply(Op.AND, s.get(0), one), b.index(0)), s -> {
                        Var below = b.apply(Op.SUB, s.get(1), one);
                        Var whole = combine(v, f, b.load(stack, below), s.get(2));
                        return List.of(b.apply(Op.USHR, s.get(0), one), below, whole);
                    });
            b.store(stack, folded.get(1), folded.get(2));
            // The counter loses the bits that were combined; put them back by counting parts apart from the depth.
            Var count = b.apply(Op.ADD, b.apply(Op.DIV, b.apply(Op.SUB, c, lo), b.index(TreeV1.CHUNK)), one);
            return List.of(count, b.apply(Op.ADD, folded.get(1), one));
        }).get(1);
        Var top = b.apply(Op.SUB, depth, one);
        return b.repeat(List.of(top, b.load(stack, top)), s -> b.apply(Op.GT, s.get(0), b.index(0)), s -> {
            Var below = b.apply(Op.SUB, s.get(0), one);
            return List.of(below, combine(v, f, b.load(stack, below), s.get(1)));
        }).get(1);
    }
}
