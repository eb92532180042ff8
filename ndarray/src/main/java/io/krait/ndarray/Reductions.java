package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reductions over axes. No axes means all. */
final class Reductions {
    private Reductions() {
    }

    static <R extends Num> NdArray<R> fold(Op op, NdArray<?> x, int... axes) {
        return fold(op, x, x.dtype().accumulator(), axes);
    }

    static <R extends Num> NdArray<R> sum(Op op, NdArray<?> x, int... axes) {
        return fold(op, x, accumulator(x.dtype()), axes);
    }

    private static <R extends Num> NdArray<R> fold(Op op, NdArray<?> x, DType in, int... axes) {
        NdArray<?> folded = reduce(new Reduction.Fold(op), Ops.cast(x, in), axes(x, axes));
        return rounded(folded, x.dtype());
    }

    static <R extends Num> NdArray<R> logical(Op op, NdArray<?> x, int... axes) {
        return fold(op, Ops.cast(x, DType.BOOL), axes);
    }

    static <R extends Num> NdArray<R> count(NdArray<?> x, int... axes) {
        return fold(Op.ADD, Ops.cast(Ops.cast(x, DType.BOOL), DType.I64), axes);
    }

    static <R extends Num> NdArray<R> arg(boolean max, NdArray<?> x, int... axes) {
        return reduce(new Reduction.ArgExtreme(max), Ops.cast(x, x.dtype().accumulator()), axes(x, axes));
    }

    static <R extends Num> NdArray<R> mean(NdArray<?> x, int... axes) {
        if (x.dtype().isComplex()) {
            NdArray<?> re = mean(ComplexElements.part(x, false), axes);
            return Ops.node(re.reduced(), new Prim.MakeComplex(), re, mean(ComplexElements.part(x, true), axes));
        }
        NdArray<?> f = real(x);
        List<Integer> list = axes(f, axes);
        NdArray<?> sum = reduce(new Reduction.Fold(Op.ADD), f, list);
        return rounded(Ops.node(list, new Prim.Apply(Op.DIV), sum, extent(f, list, 0)), x.dtype());
    }

    static <R extends Num> NdArray<R> var(NdArray<?> x, int ddof, int... axes) {
        return rounded(variance(x, ddof, axes), x.dtype());
    }

    static <R extends Num> NdArray<R> std(NdArray<?> x, int ddof, int... axes) {
        NdArray<?> var = variance(x, ddof, axes);
        return rounded(Ops.node(var.reduced(), new Prim.Apply(Op.SQRT), var), x.dtype());
    }

    private static NdArray<?> variance(NdArray<?> x, int ddof, int... axes) {
        if (x.dtype().isComplex()) {
            // Distances in the plane: the squares along both directions add up.
            NdArray<?> re = variance(ComplexElements.part(x, false), ddof, axes);
            NdArray<?> im = variance(ComplexElements.part(x, true), ddof, axes);
            return Ops.node(re.reduced(), new Prim.Apply(Op.ADD), re, im);
        }
        NdArray<?> f = real(x);
        List<Integer> list = axes(f, axes);
        NdArray<?> squares = reduce(new Reduction.SquaredDeviations(), f, list);
        return Ops.node(list, new Prim.Apply(Op.DIV), squares, extent(f, list, ddof));
    }

    /** Puts the reduced axes back with extent 1. */
    static <R extends Num> NdArray<R> keepDims(NdArray<R> x) {
        if (x.reduced() == Node.NOT_REDUCED) {
            throw new ShapeException("keepDims() applies to the result of a reduction, as in x.sum(0).keepDims(), but "
                    + "was called on " + x.describe() + Errors.at() + ". Use expandDims(axis) to insert an axis");
        }
        return x.reduced().isEmpty() ? x : Views.view(x, new Prim.ExpandDims(x.reduced()));
    }

    private static <R extends Num> NdArray<R> reduce(Reduction r, NdArray<?> x, List<Integer> axes) {
        if (axes.isEmpty()) {
            // An array without axes: one element along an axis of its own.
            return Ops.node(axes, new Prim.Reduce(r, List.of(0)), Views.view(x, new Prim.ExpandDims(List.of(0))));
        }
        return Ops.node(axes, new Prim.Reduce(r, axes), x);
    }

    /** The result for elements of type {@code t}: that of F16 and BF16 was computed in F32. */
    @SuppressWarnings("unchecked")
    private static <R extends Num> NdArray<R> rounded(NdArray<?> x, DType t) {
        return t.isHalf() ? Ops.node(x.reduced(), new Prim.Cast(t), x) : (NdArray<R>) x;
    }

    /** Narrow integers and truth values add up in 64 bits, F16 and BF16 in F32. */
    private static DType accumulator(DType t) {
        return switch (t.kind()) {
            case BOOL, SIGNED -> DType.I64;
            case UNSIGNED -> DType.U64;
            case FLOAT, COMPLEX -> t.accumulator();
        };
    }

    private static NdArray<?> real(NdArray<?> x) {
        return Ops.cast(x, x.dtype().isFloat() ? x.dtype().accumulator() : DType.F64);
    }

    /** The number of elements along axes, less {@code ddof} but not below 0, as a number of the array's type. */
    private static NdArray<?> extent(NdArray<?> x, List<Integer> axes, int ddof) {
        Dim n = Dim.ONE;
        for (int a : axes) {
            n = n.times(x.type().shape().dim(a));
        }
        DType t = x.dtype();
        if (x.state() instanceof State.Staged s) {
            Value v = s.value().recorder().emit(new Prim.Extent(n), List.of());
            NdArray<?> e = new NdArray<Num>(ArrayType.scalar(DType.I64), new State.Staged(v), Node.NOT_REDUCED);
            return Ops.cast(ddof == 0 ? e : Ops.<Num>apply(Op.MAX, Ops.<Num>apply(Op.SUB, e, (long) ddof), 0L), t);
        }
        return Ops.scalar(t, Scalars.ofLong(t, ddof == 0 ? n.eval(new long[0])
                : Math.max(0, n.eval(new long[0]) - ddof)));
    }

    /** The named axes, ascending. */
    private static List<Integer> axes(NdArray<?> x, int... axes) {
        Shape shape = x.type().shape();
        if (axes.length == 0) {
            return IntStream.range(0, shape.rank()).boxed().toList();
        }
        List<Integer> list = new ArrayList<>();
        try {
            for (int axis : axes) {
                int a = shape.axis(axis);
                if (list.contains(a)) {
                    throw new IndexException("axis " + axis + " is named twice in a reduction of " + x.describe());
                }
                list.add(a);
            }
        } catch (KraitException e) {
            throw Errors.located(e);
        }
        list.sort(Integer::compare);
        return List.copyOf(list);
    }
}
