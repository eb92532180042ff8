package io.krait.optimizer.backend;

import java.util.Optional;

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

    /**
     * Runs a kernel whose faults have details over all units and waits.
     *
     * @param timeoutNanos after this time the launch is cancelled; 0 for never
     * @return the fault of the launch, if any
     * @throws java.util.concurrent.CancellationException when the thread is interrupted or the time is over; the
     *     interrupt flag stays set
     */
    default Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit, int threads,
            long timeoutNanos) {
        long word = launch(args, units, grain, nanosPerUnit, threads);
        return word == NO_FAULT ? Optional.empty()
                : Optional.of(new FaultRecord(word >>> 8, (int) (word & 0xff), new long[0]));
    }

    /** The LLVM IR (or other compiler input) as text. */
    String ir();

    /** The machine code as assembly text. */
    String assembly();

    /** Time that the compilation took. */
    double compileMillis();

    @Override
    void close();
}
