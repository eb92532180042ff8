package io.krait.optimizer.backend;

import io.krait.optimizer.loop.FaultRecord;
import java.util.List;
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
     * Runs the kernel over all units and waits, and tells the fault that counts with its details, see
     * {@link io.krait.optimizer.loop.Rhs.Fault}. Unlike {@link #launch}, which must not be used for kernels whose
     * faults have details, it can be cancelled: kernels that have loops with a condition, and launches that take long,
     * end early when the calling thread is interrupted or the deadline passes. Arrays then hold some of the results.
     *
     * @param args as for {@link #launch}
     * @param units as for {@link #launch}
     * @param grain as for {@link #launch}
     * @param nanosPerUnit as for {@link #launch}
     * @param threads as for {@link #launch}
     * @param deadline when it must have ended
     * @return the fault with the smallest position, empty when nothing went wrong
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted; it still is
     * @throws io.krait.staging.DeadlineException when the deadline passed
     */
    Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit, int threads,
            Deadline deadline);

    /** The name of the kernel, for people. */
    default String name() {
        return "";
    }

    /** The LLVM IR (or other compiler input) as text. */
    String ir();

    /** The machine code as assembly text, with the lines of the program that it is for as comments if possible. */
    String assembly();

    /** The machine code line by line, with the lines of the program that it is for. */
    default List<AssemblyLine> assemblyLines() {
        return AssemblyLine.unknown(assembly());
    }

    /** The compiler's IR after its own passes; the same as {@link #ir} if there are none. */
    default String optimised() {
        return ir();
    }

    /** What the machine code is made of, where {@link #assembly} does not tell; else empty. */
    default String instructions() {
        return "";
    }

    /** The size of the machine code; 0 if it is not known. */
    default long codeBytes() {
        return 0;
    }

    /**
     * How a launch of these sizes would be run, and why, for people.
     *
     * @param units as for {@link #launch}
     * @param nanosPerUnit as for {@link #launch}
     * @param threads as for {@link #launch}
     * @return words that go on after "runs"; empty if there is nothing to say
     */
    default String crew(long units, double nanosPerUnit, int threads) {
        return "";
    }

    /** Time that the compilation took. */
    double compileMillis();

    @Override
    void close();
}
