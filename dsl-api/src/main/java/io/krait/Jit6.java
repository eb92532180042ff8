package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;

/**
 * A compiled array function of six arguments. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <C> element type of argument 3
 * @param <D> element type of argument 4
 * @param <E> element type of argument 5
 * @param <F> element type of argument 6
 * @param <R> element type of the result
 */
public final class Jit6<A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, F extends Num,
        R extends Num> extends CompiledFunction {
    Jit6(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b, NdArray<? extends C> c,
            NdArray<? extends D> d, NdArray<? extends E> e, NdArray<? extends F> f) {
        return core().callOne(a, b, c, d, e, f);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Jit6<A, B, C, D, E, F, R> fastMath(FastMath... flags) {
        return new Jit6<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Jit6<A, B, C, D, E, F, R> target(Device device) {
        return new Jit6<>(core().on(device));
    }
}
