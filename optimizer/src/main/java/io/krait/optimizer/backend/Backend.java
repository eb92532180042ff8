package io.krait.optimizer.backend;

import io.krait.optimizer.loop.Kernel;
import java.util.Map;

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

    /**
     * What people may want to know of the backend, name to value, in the order to print: compiler version, processor,
     * ....
     */
    default Map<String, String> facts() {
        return Map.of("target", target().name());
    }

    /** Starts loading whatever the first compilation needs, in the background. */
    void warmUp();

    /**
     * Compiles a vectorised kernel (one without LANES loops).
     *
     * @throws io.krait.staging.CompilationException when the compiler rejects it
     */
    Compiled compile(Kernel kernel);
}
