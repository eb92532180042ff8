package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;
import java.time.Duration;
import java.util.List;

/**
 * A generalised ufunc: a function of small arrays, the cores, that works on arrays of them. Its layout, for instance
 * {@code (n),(m)->(n+m-1)}, names the last axes of each argument and result; the axes before are loop dims. Those
 * broadcast against each other as in NumPy, also extents of 1, and the loop over them runs in parallel.
 *
 * <p>A layout has, for each parameter, the core dims in parentheses: a name such as {@code n}, the same size wherever
 * it occurs; a number such as {@code 3}, a fixed size; an expression of both with {@code + - *}, a derived size;
 * nothing, a scalar. {@code inout(n)} is an input that the function changes: the argument must have the function's
 * element type and all loop dims, and must not share memory with others.
 *
 * <p>The lambda sees a {@link io.krait.staging.StagedArray} of the core axes for each input, then for each output.
 * Scalars are read as {@code x.get()} and written as {@code y.set(value)}. Outputs begin as zeros. Indices are checked
 * unless {@link #unchecked}; positions in messages count merged loop dims as one. The lambda is recorded at the first
 * call with each combination of element types and loop dims. Thread-safe.
 *
 * @param <R> element type of the last parameter
 */
public final class Gufunc<R extends Num> implements Inspectable {
    private final GufuncCore core;

    Gufunc(GufuncCore core) {
        this.core = core;
    }

    @SuppressWarnings("unchecked")
    private static <R extends Num> NdArray<R> cast(NdArray<?> a) {
        return (NdArray<R>) a;
    }

    /**
     * The output for the given inputs, a new array.
     *
     * @param args one per input: an {@link NdArray}; for scalars also a {@link Number} or {@link Boolean}, which takes
     *     the type of the parameter, or that of the arrays if types are not declared. Smaller types are widened
     * @throws io.krait.staging.ShapeException when core dims differ or loop dims do not broadcast
     * @throws io.krait.staging.DTypeException when an argument would lose information
     * @throws io.krait.staging.SignatureException for a wrong number of arguments, or when there is not one output
     * @throws IndexOutOfBoundsException for an index out of bounds
     * @throws ArithmeticException for an integer division by zero
     * @throws io.krait.staging.KernelFaultException for a fault that the function declares
     * @throws java.util.concurrent.CancellationException when the thread is interrupted
     */
    public NdArray<R> apply(Object... args) {
        return cast(core.callOne(GufuncCall.PLAIN, args));
    }

    /** All outputs for the given inputs, see {@link #apply}; none for a function that only changes arguments. */
    public List<NdArray<?>> applyAll(Object... args) {
        return core.callAll(GufuncCall.PLAIN, args);
    }

    /** A call with options: {@code f.with().out(y).threads(2).apply(...)}. */
    public With with() {
        return new With(GufuncCall.PLAIN);
    }

    /** The same function without checks of indices: an index out of bounds is undefined behaviour. */
    public Gufunc<R> unchecked() {
        return new Gufunc<>(core.unchecked());
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Gufunc<R> fastMath(FastMath... flags) {
        return new Gufunc<>(core.relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Gufunc<R> target(Device device) {
        return new Gufunc<>(core.on(device));
    }

    GufuncCore core() {
        return core;
    }

    /** For each combination of types and loop dims: what the loops became. */
    @Override
    public String explain() {
        return core.explain();
    }

    /**
     * The stages of the code that ran last.
     *
     * @throws io.krait.staging.SignatureException when the function was never called
     */
    @Override
    public Inspection inspect() {
        return core.inspect();
    }

    @Override
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public Stats stats() {
        return core.stats();
    }

    @Override
    public String toString() {
        return core.toString();
    }

    /** A call with options; immutable. */
    public final class With {
        private final GufuncCall call;

        private With(GufuncCall call) {
            this.call = call;
        }

        /**
         * Writes the outputs into these arrays, which must have the shapes of the results, types that hold them, and no
         * memory in common with the inputs.
         */
        public With out(NdArray<?>... y) {
            return new With(new GufuncCall(List.of(y), call.threads(), call.timeoutNanos()));
        }

        /** Uses at most {@code n} threads. Results do not depend on it. */
        public With threads(int n) {
            if (n < 1) {
                throw new IllegalArgumentException("a call needs at least one thread, got " + n);
            }
            return new With(new GufuncCall(call.out(), n, call.timeoutNanos()));
        }

        /** Cancels the call after this time: it throws {@link java.util.concurrent.CancellationException}. */
        public With timeout(Duration time) {
            return new With(new GufuncCall(call.out(), call.threads(), Math.max(1, time.toNanos())));
        }

        /** Runs it, see {@link Gufunc#apply}. */
        public NdArray<R> apply(Object... args) {
            return cast(core.callOne(call, args));
        }

        /** Runs it, see {@link Gufunc#applyAll}. */
        public List<NdArray<?>> applyAll(Object... args) {
            return core.callAll(call, args);
        }
    }
}
