package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;

/**
 * A compiled array function of five arguments. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <C> element type of argument 3
 * @param <D> element type of argument 4
 * @param <E> element type of argument 5
 * @param <R> element type of the result
 */
public final class Jit5<A extends Num, B extends Num, C extends Num, D extends Num, E extends Num,
        R extends Num> extends CompiledFunction {
    Jit5(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b, NdArray<? extends C> c,
            NdArray<? extends D> d, NdArray<? extends E> e) {
        return core().callOne(a, b, c, d, e);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Jit5<A, B, C, D, E, R> fastMath(FastMath... flags) {
        return new Jit5<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Jit5<A, B, C, D, E, R> target(Device device) {
        return new Jit5<>(core().on(device));
    }
}
