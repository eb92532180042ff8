package io.krait.optimizer.backend;

/** A compiled kernel. Thread-safe. {@link #close} frees the code; it must not be running then. */
public interface Compiled extends AutoCloseable {
    /** The fault word when nothing went wrong. */
    long NO_FAULT = -1L;

    /**
     * Runs the kernel over all units and waits.
     *
     * @param args addresses of the argument buffers in order (local buffers have none), then the scalar arguments in
     *     canonical bits
     * @param units the number of units
     * @param grain units per chunk, at least 1: ranges begin at multiples of it
     * @param nanosPerUnit estimated time of one unit on one core; decides whether threads pay
     * @param threads the largest number of threads to use
     * @return {@link #NO_FAULT}, or the smallest {@code position << 8 | code} of all faults, compared unsigned
     */
    long launch(long[] args, long units, long grain, double nanosPerUnit, int threads);

    /** The LLVM IR (or other compiler input) as text. */
    String ir();

    /** The machine code as assembly text. */
    String assembly();

    /** Time that the compilation took. */
    double compileMillis();

    @Override
    void close();
}
