package io.krait.optimizer.backend;

import io.krait.optimizer.loop.Kernel;

/** A code generator with its run time. Found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface Backend {
    /** Name for reports, for instance {@code cpu}. */
    String name();

    /** Higher wins. */
    int priority();

    /** Empty when usable here, else the reason why not. */
    String unavailable();

    /** The machine that code is made for. */
    Target target();

    /** Starts loading whatever the first compilation needs, in the background. */
    void warmUp();

    /**
     * Compiles a vectorised kernel (one without LANES loops).
     *
     * @throws io.krait.staging.CompilationException when the compiler rejects it
     */
    Compiled compile(Kernel kernel);
}
