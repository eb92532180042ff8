package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;

/**
 * A compiled array function of three arguments. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <C> element type of argument 3
 * @param <R> element type of the result
 */
public final class Jit3<A extends Num, B extends Num, C extends Num, R extends Num> extends CompiledFunction {
    Jit3(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b, NdArray<? extends C> c) {
        return core().callOne(a, b, c);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Jit3<A, B, C, R> fastMath(FastMath... flags) {
        return new Jit3<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Jit3<A, B, C, R> target(Device device) {
        return new Jit3<>(core().on(device));
    }
}
