package io.krait.codegen.gpu.simulator;

import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import java.util.Optional;

/** Runs grid kernels on the host. Thread-safe. */
@FunctionalInterface
public interface GridRunner {
    /**
     * Runs a kernel once per thread of a grid and returns when all threads have ended.
     *
     * @param kernel scalar code without parallel loops
     * @param args addresses of the argument buffers in order, then the scalar arguments in canonical bits, then the
     *        number of units, which the body gets as its second parameter; it may be left out if it is not used
     * @param launch how many threads
     * @return of the faults that the kernel reported the one with the smallest position
     * @throws SimulatorException for what is wrong with the kernel or with the launch
     */
    Optional<FaultRecord> run(Kernel kernel, long[] args, GridLaunch launch);
}
