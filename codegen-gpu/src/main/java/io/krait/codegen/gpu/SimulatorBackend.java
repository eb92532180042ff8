package io.krait.codegen.gpu;

import io.krait.codegen.gpu.grid.GridLimits;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.LaunchLimits;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.Kernel;

/** Runs kernels in the simulator. */
final class SimulatorBackend extends GpuBackend {
    private static final int VECTOR_BITS = 128;

    private final SimulatedDevice device;
    private final GridRunner runner;

    SimulatorBackend(SimulatedDevice device, GridRunner runner) {
        super(device);
        this.device = device;
        this.runner = runner;
    }

    @Override
    public String unavailable() {
        return "";
    }

    @Override
    public Target target() {
        return new Target("GPU simulator", VECTOR_BITS, "simulator");
    }

    @Override
    public void warmUp() {
        // The simulator is ready.
    }

    @Override
    GridLimits limits() {
        return new GridLimits(SimulatorCode.MULTIPROCESSORS, LaunchLimits.MOST_SHARED);
    }

    @Override
    public GridCode compileGrid(Kernel kernel, int threads) {
        return new SimulatorCode(device, kernel, runner);
    }
}
