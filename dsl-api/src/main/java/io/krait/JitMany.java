package io.krait;

import io.krait.ndarray.NdArray;
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
}
