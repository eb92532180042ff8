package io.krait.optimizer.backend;

import io.krait.optimizer.loop.FaultRecord;
import io.krait.staging.GridLaunch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A compiled kernel that runs once per thread of a grid. Thread-safe. {@link #close} frees the code. */
public interface GridCode extends AutoCloseable {
    /**
     * Starts the kernel and returns. A fault is reported when the host waits for it: of all faults of the launch the
     * one with the smallest position.
     *
     * @param args addresses of the argument buffers in order, then the scalar arguments in canonical bits
     * @param launch how many threads, and where
     * @param faults makes an exception of a fault
     * @throws io.krait.staging.KraitException for sizes that the device cannot run
     */
    void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> faults);

    /**
     * Runs the kernel on the device's own stream and waits.
     *
     * @param deadline when the caller stops waiting; the kernel goes on then
     * @return the fault of this launch with the smallest position
     * @throws io.krait.staging.DeadlineException when the deadline passed
     * @throws java.util.concurrent.CancellationException when the calling thread was interrupted; it still is
     */
    Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline);

    /** The number of threads per block that keeps the device busiest. */
    int suggestedBlock(int dynamicShared);

    /** The largest number of blocks that can run at the same time. */
    int mostBlocksAtOnce(int threads, int dynamicShared);

    /** Registers, shared memory, spills, occupancy. */
    String report();

    /** The LLVM IR (or other compiler input) as text. */
    String ir();

    /** The machine code, or PTX, as text. */
    String assembly();

    /** Code as of {@link #assembly} line by line, with the lines of the program that it is for. */
    default List<AssemblyLine> assemblyLines() {
        return AssemblyLine.unknown(assembly());
    }

    /** The compiler's IR after its own passes; the same as {@link #ir} if there are none. */
    default String optimised() {
        return ir();
    }

    /** What the machine code is made of: instructions by kind; empty if there is no machine code here. */
    default String instructions() {
        return "";
    }

    /** Why it was not found among what is kept between runs; or that it was found. */
    default String explainMiss() {
        return "it is not kept between runs";
    }

    /** Time that the compilation took. */
    double compileMillis();

    @Override
    void close();
}
