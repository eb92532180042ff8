package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;

/**
 * A compiled array function of two arguments. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <R> element type of the result
 */
public final class Jit2<A extends Num, B extends Num, R extends Num> extends CompiledFunction {
    Jit2(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public NdArray<R> apply(NdArray<? extends A> a, NdArray<? extends B> b) {
        return core().callOne(a, b);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Jit2<A, B, R> fastMath(FastMath... flags) {
        return new Jit2<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Jit2<A, B, R> target(Device device) {
        return new Jit2<>(core().on(device));
    }
}
