package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.staging.FastMath;
import io.krait.types.Bool;
import io.krait.types.Num;

/**
 * An element function of two arguments that works on arrays: arguments broadcast against each other, and code is
 * compiled for each combination of element types. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <R> element type of the result
 */
public final class Ufunc2<A extends Num, B extends Num, R extends Num> extends Ufunc {
    Ufunc2(UfuncCore core) {
        super(core);
    }

    /**
     * The function of all elements. Evaluates at once when the arguments are in memory; arguments that are still
     * pending fuse with it, and inside of a recording it is recorded in place.
     *
     * @throws io.krait.staging.ShapeException when the shapes do not broadcast
     * @throws io.krait.staging.DTypeException when the function does not accept the element types
     */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b) {
        return core().call(Call.PLAIN, a, b);
    }

    /** The function inside of another element function. */
    public Expr<R> apply(Expr<? extends A> a, Expr<? extends B> b) {
        return core().inline(a, b);
    }

    /** The same function, restricted to the given signatures; arguments are widened to the closest one. */
    public Ufunc2<A, B, R> only(Signature... signatures) {
        return new Ufunc2<>(core().only(signatures));
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Ufunc2<A, B, R> fastMath(FastMath... flags) {
        return new Ufunc2<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Ufunc2<A, B, R> target(Device device) {
        return new Ufunc2<>(core().on(device));
    }

    /** A call with options: {@code f.with().out(y).where(mask).threads(2).apply(...)}. */
    public With with() {
        return new With(Call.PLAIN);
    }

    /** The function of an array and a scalar. */
    public NdArray<R> apply(NdArray<? extends A> a, double b) {
        return core().call(Call.PLAIN, a, core().scalar(1, b, a));
    }

    /** The function of a scalar and an array. */
    public NdArray<R> apply(double a, NdArray<? extends B> b) {
        return core().call(Call.PLAIN, core().scalar(0, a, b), b);
    }

    /** Folds along all axes, in the canonical order; the function must be associative. */
    public NdArray<R> reduce(NdArray<? extends A> x) {
        return core().reduce(x, core().allAxes(x));
    }

    /** Folds along the given axes, in the canonical order; the function must be associative. */
    public NdArray<R> reduce(NdArray<? extends A> x, int... axes) {
        return core().reduce(x, axes);
    }

    /**
     * Running fold along an axis: element i of the result folds the elements 0 to i. Same shape as {@code x}. Functions
     * that are one of add, mul, min, max, and, or, xor fold in the canonical order of
     * {@link io.krait.staging.ScanV1}, in vectors and on all threads; every other function folds from left to right.
     */
    public NdArray<R> accumulate(NdArray<? extends A> x, int axis) {
        return core().accumulate(x, axis);
    }

    /**
     * Folds segments of an axis: element i folds {@code indices[i]} up to {@code indices[i + 1]} (to the end for the
     * last one), or is the element at {@code indices[i]} when that range is empty. The axis has as many elements as
     * there are indices.
     *
     * @throws io.krait.staging.IndexException for an index outside of the axis
     */
    public NdArray<R> reduceat(NdArray<? extends A> x, long[] indices, int axis) {
        return core().reduceat(x, indices, axis);
    }

    /** The function of all pairs: the shape of {@code a} followed by that of {@code b}. */
    public NdArray<R> outer(NdArray<? extends A> a, NdArray<? extends B> b) {
        return core().outer(a, b);
    }

    /**
     * A copy of {@code x} where the function was applied at each index along the first axis in turn: {@code x[i] =
     * f(x[i], b[k])} for {@code i = indices[k]}; repeated indices count each time.
     *
     * @throws io.krait.staging.IndexException for an index outside of the first axis
     */
    public NdArray<R> at(NdArray<? extends A> x, long[] indices, NdArray<? extends B> b) {
        return core().at(x, indices, b);
    }

    /** A call with options; immutable. */
    public final class With {
        private final Call call;

        private With(Call call) {
            this.call = call;
        }

        /** Writes the result into {@code y}, which must have the broadcast shape and a type that holds the result. */
        public With out(NdArray<? extends R> y) {
            return new With(call.withOut(y));
        }

        /**
         * Computes only where the mask is true; elsewhere the output keeps its elements, or is 0 without {@link #out}.
         */
        public With where(NdArray<Bool> mask) {
            return new With(call.withMask(mask));
        }

        /** Uses at most {@code n} threads. */
        public With threads(int n) {
            return new With(call.withThreads(n));
        }

        /** Runs it. */
        public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b) {
            return core().call(call, a, b);
        }

        /** Folds along an axis from its start, see {@link Ufunc2#accumulate}. */
        public NdArray<R> accumulate(NdArray<? extends A> x, int axis) {
            return core().accumulate(call, x, axis);
        }
    }
}
