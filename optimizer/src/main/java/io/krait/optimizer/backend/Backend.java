package io.krait.optimizer.backend;

import io.krait.optimizer.VectorNote;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.VectorizeLanes;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.CompilationException;
import io.krait.staging.Device;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

    /** Starts loading whatever the first call needs, in the background. */
    void warmUp();

    /** Starts loading whatever the first compilation needs, in the background: one will come soon. */
    default void expectCompilation() {
        // Nothing takes long.
    }

    /**
     * Compiles a vectorised kernel (one without LANES loops).
     *
     * @throws io.krait.staging.CompilationException when the compiler rejects it
     */
    Compiled compile(Kernel kernel);

    /**
     * Compiles a kernel to bytes that {@link #load} takes, in any process on a machine with the same {@link #target}.
     *
     * @return empty if this backend has no such bytes, or if the code is of no use to other processes
     * @throws io.krait.staging.CompilationException when the compiler rejects it
     */
    default Optional<byte[]> image(Kernel kernel) {
        return Optional.empty();
    }

    /**
     * Loads what {@link #image} made.
     *
     * @param kernel the kernel, for people who look at it
     * @throws io.krait.staging.CompilationException when these are no such bytes, or they cannot be loaded
     */
    default Compiled load(byte[] image, Supplier<Kernel> kernel) {
        throw new CompilationException(name() + " keeps no code");
    }

    /**
     * Why code that {@link #image} made for another target cannot be used here; empty if it can.
     *
     * @param needs what its maker says of the processor that it needs, for instance {@code x86-64-v3}
     * @param made the {@link Target#key} that it was made for, and what follows it
     */
    default String unable(String needs, String made) {
        return made.startsWith(target().key()) ? "" : "it is for another machine";
    }

    /** How good code for a target is that is not {@link #unable}: the larger, the better. */
    default int rank(String made) {
        return 0;
    }

    /**
     * Makes what {@link #compile} takes of a lowered kernel: here loops over SIMD lanes.
     *
     * @param notes what became of loops and why
     */
    default Kernel map(Kernel lowered, VectorOptions options, Consumer<VectorNote> notes) {
        return VectorizeLanes.run(lowered, options, notes);
    }

    /**
     * Compiles a kernel that each thread of a grid runs (its body's parameters are not used).
     *
     * @throws io.krait.staging.CompilationException when the compiler rejects it, or this is no GPU
     */
    default GridCode compileGrid(Kernel kernel) {
        throw new CompilationException(name() + " is no GPU; it cannot run kernels of a grid");
    }

    /**
     * Compiles such a kernel for blocks of at most so many threads.
     *
     * @throws io.krait.staging.CompilationException as the other one
     */
    default GridCode compileGrid(Kernel kernel, int mostThreads) {
        return compileGrid(kernel);
    }

    /** The device whose memory holds the arrays that kernels get; empty if that is the host's memory. */
    default Optional<Device> device() {
        return Optional.empty();
    }
}
