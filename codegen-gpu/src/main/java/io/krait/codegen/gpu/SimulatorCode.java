package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.WrongDeviceException;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.LaunchLimits;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.staging.DeviceStream;
import io.krait.staging.GridLaunch;
import java.util.function.Function;

/** A kernel of the simulator. */
final class SimulatorCode implements GridCode {
    private static final int USUAL_BLOCK = 256;
    static final int MULTIPROCESSORS = 16;
    private static final int THREADS_PER_MULTIPROCESSOR = 2048;

    private final SimulatedDevice device;
    private final Kernel kernel;
    private final GridRunner runner;
    private final long shared;

    SimulatorCode(SimulatedDevice device, Kernel kernel, GridRunner runner) {
        this.device = device;
        this.kernel = kernel;
        this.runner = runner;
        this.shared = kernel.buffers().stream().filter(b -> b.kind() == Buffer.Kind.SHARED && b.fixedCount() > 0)
                .mapToLong(b -> b.fixedCount() * b.dtype().bytes()).sum();
    }

    @Override
    public void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> faults) {
        LaunchLimits.check(kernel, launch);
        DeviceStream s = launch.stream().orElse(device.stream());
        if (!(s instanceof SimulatedStream stream) || stream.device() != device) {
            throw new WrongDeviceException("a kernel of " + device.name() + " cannot run on a stream of "
                    + s.device().name() + "; use a stream of " + device.name());
        }
        stream.checkOpen("a launch");
        runner.run(kernel, args, launch).ifPresent(f -> stream.report(faults.apply(f)));
    }

    @Override
    public int suggestedBlock(int dynamicShared) {
        return USUAL_BLOCK;
    }

    @Override
    public int mostBlocksAtOnce(int threads, int dynamicShared) {
        return MULTIPROCESSORS * Math.max(1, THREADS_PER_MULTIPROCESSOR / threads);
    }

    @Override
    public String report() {
        return "runs in the simulator; " + shared + " bytes of shared memory\n";
    }

    @Override
    public String ir() {
        return LoopPrinter.print(kernel);
    }

    @Override
    public String assembly() {
        return LoopPrinter.print(kernel);
    }

    @Override
    public double compileMillis() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing to free.
    }
}
