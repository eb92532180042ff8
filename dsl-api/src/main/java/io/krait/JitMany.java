package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import java.util.List;

/** A compiled array function with several results. Thread-safe. */
public final class JitMany extends CompiledFunction {
    JitMany(JitCore core) {
        super(core);
    }

    /** Runs the function; inside of another recording, records it in place. */
    public List<NdArray<?>> apply(NdArray<?>... args) {
        return core().callAll(args);
    }

    /**
     * The same function with liberties that its floating point operations may take; without arguments all of them. See
     * {@link FastMath}.
     */
    public JitMany fastMath(FastMath... flags) {
        return new JitMany(core().relaxed(flags));
    }

    /**
     * The same function on a device: its arguments must be there, {@code x.to(device)}. Without this it runs where its
     * arguments are.
     */
    public JitMany target(Device device) {
        return new JitMany(core().on(device));
    }
}
