package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.types.Num;

/**
 * A compiled array function of one argument. Thread-safe.
 *
 * @param <A> element type of argument 1
 * @param <R> element type of the result
 */
public final class Jit1<A extends Num, R extends Num> extends CompiledFunction {
    Jit1(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public NdArray<R> apply(NdArray<? extends A> a) {
        return core().callOne(a);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public Jit1<A, R> fastMath(FastMath... flags) {
        return new Jit1<>(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public Jit1<A, R> target(Device device) {
        return new Jit1<>(core().on(device));
    }
}
