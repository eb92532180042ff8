package io.krait.optimizer.ahead;

import java.util.List;
import java.util.Map;

/** Makes modules for GPUs. Found by {@link java.util.ServiceLoader}. */
public interface GridCompiler {
    /** Empty when usable here, else the reason why not. */
    String unavailable();

    /** The architectures that there is code for, the earliest first. */
    List<String> architectures();

    /**
     * A module as PTX.
     *
     * @throws io.krait.staging.CompilationException when the kernel uses what the architecture lacks
     */
    String ptx(GridFunction function, String architecture);

    /**
     * Machine code of a module.
     *
     * @throws io.krait.staging.CompilationException when there is no assembler for the architecture here
     */
    byte[] cubin(String ptx, String architecture);

    /** The parameters after those of the function, and how the host prepares what they point to: names and texts. */
    Map<String, String> conventions(GridFunction function);
}
