package io.krait.codegen.gpu;

import io.krait.codegen.gpu.grid.GridLimits;
import io.krait.codegen.gpu.grid.GridOptions;
import io.krait.codegen.gpu.grid.MapToGrid;
import io.krait.optimizer.VectorNote;
import io.krait.optimizer.VectorOptions;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Device;
import java.util.Optional;
import java.util.function.Consumer;

/** What the backends of real and simulated GPUs have in common: lowered kernels are mapped to grids. */
abstract class GpuBackend implements Backend {
    private final Device device;

    GpuBackend(Device device) {
        this.device = device;
    }

    @Override
    public final Optional<Device> device() {
        return Optional.of(device);
    }

    @Override
    public final String name() {
        return device.name();
    }

    /** Devices are asked for; none is taken by itself. */
    @Override
    public final int priority() {
        return 0;
    }

    /** Loops are spread over threads when the kernel is compiled. */
    @Override
    public final Kernel map(Kernel lowered, VectorOptions options, Consumer<VectorNote> notes) {
        return lowered;
    }

    @Override
    public final Compiled compile(Kernel lowered) {
        return new MappedCode(device, MapToGrid.run(lowered, GridOptions.DEFAULT), limits(), this::compileGrid);
    }

    /** What decides how kernels are spread over the device. */
    abstract GridLimits limits();

    /** Compiles a kernel whose blocks have at most so many threads. */
    @Override
    public abstract GridCode compileGrid(Kernel kernel, int threads);

    @Override
    public final GridCode compileGrid(Kernel kernel) {
        return compileGrid(kernel, 0);
    }
}
