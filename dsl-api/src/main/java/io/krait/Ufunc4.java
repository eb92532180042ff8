package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.staging.FastMath;
import io.krait.types.Bool;
import io.krait.types.Num;

/**
 * An element function of four arguments that works on arrays: arguments broadcast against each other, and code is
 * compiled for each combination of element types. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <C> element type of argument 3
 * @param <D> element type of argument 4
 * @param <R> element type of the result
 */
public final class Ufunc4<A extends Num, B extends Num, C extends Num, D extends Num, R extends Num> extends Ufunc {
    Ufunc4(UfuncCore core) {
        super(core);
    }

    /**
     * The function of all elements. Evaluates at once when the arguments are in memory; arguments that are still
     * pending fuse with it, and inside of a recording it is recorded in place.
     *
     * @throws io.krait.staging.ShapeException when the shapes do not broadcast
     * @throws io.krait.staging.DTypeException when the function does not accept the element types
     */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b, NdArray<? extends C> c,
            NdArray<? extends D> d) {
        return core().call(Call.PLAIN, a, b, c, d);
    }

    /** The function inside of another element function. */
    public Expr<R> apply(Expr<? extends A> a, Expr<? extends B> b, Expr<? extends C> c, Expr<? extends D> d) {
        return core().inline(a, b, c, d);
    }

    /** The same function, restricted to the given signatures; arguments are widened to the closest one. */
    public Ufunc4<A, B, C, D, R> only(Signature... signatures) {
        return new Ufunc4<>(core().only(signatures));
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Ufunc4<A, B, C, D, R> fastMath(FastMath... flags) {
        return new Ufunc4<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Ufunc4<A, B, C, D, R> target(Device device) {
        return new Ufunc4<>(core().on(device));
    }

    /** A call with options: {@code f.with().out(y).where(mask).threads(2).apply(...)}. */
    public With with() {
        return new With(Call.PLAIN);
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
        public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b, NdArray<? extends C> c,
                NdArray<? extends D> d) {
            return core().call(call, a, b, c, d);
        }
    }
}
