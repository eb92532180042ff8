package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.WrongDeviceException;
import io.krait.codegen.gpu.ptx.Assembled;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.GpuCodeCache;
import io.krait.codegen.gpu.ptx.MachineCode;
import io.krait.codegen.gpu.ptx.Occupancy;
import io.krait.codegen.gpu.ptx.PtxAssembler;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.gpu.ptx.Report;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.LaunchLimits;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.DeviceStream;
import io.krait.staging.GridLaunch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A kernel of the simulator. */
final class SimulatorCode implements GridCode {
    /** Whose code is shown to people. */
    private static final GpuArch SHOWN = GpuArch.SM_90;
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
    public Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline) {
        LaunchLimits.check(kernel, launch);
        return runner.run(kernel, args, launch);
    }

    @Override
    public int suggestedBlock(int dynamicShared) {
        return USUAL_BLOCK;
    }

    @Override
    public int mostBlocksAtOnce(int threads, int dynamicShared) {
        return MULTIPROCESSORS * Math.max(1, THREADS_PER_MULTIPROCESSOR / threads);
    }

    /** What it would take on a GPU, as far as there is an assembler here. */
    @Override
    public String report() {
        String here = "runs in the simulator";
        if (!PtxAssembler.problem(SHOWN).isEmpty()) {
            return here + "; " + shared + " bytes of shared memory\n";
        }
        Report r = GpuCodeCache.standard().assemble(assembly(), SHOWN).kernel(GridAbi.SYMBOL);
        int block = Occupancy.suggestBlock(SHOWN, r);
        return here + "; on " + SHOWN + " it would take " + r + "; in blocks of " + block + " threads: "
                + Occupancy.of(SHOWN, r, block, 0) + "\n";
    }

    @Override
    public String ir() {
        return new NvptxEmitter(SHOWN.capability(), SHOWN.ptxVersion()).emit(kernel);
    }

    /** PTX of a usual GPU. */
    @Override
    public String assembly() {
        return GpuCodeCache.standard().ptx(ir(), SHOWN).text();
    }

    @Override
    public List<AssemblyLine> assemblyLines() {
        return PtxCompiler.lines(ir(), SHOWN);
    }

    @Override
    public String optimised() {
        return PtxCompiler.optimised(ir(), SHOWN);
    }

    @Override
    public String instructions() {
        String ptx = assembly();
        if (!PtxAssembler.problem(SHOWN).isEmpty()) {
            return MachineCode.summary(new byte[0], ptx, SHOWN.toString(), "");
        }
        Assembled a = GpuCodeCache.standard().assemble(ptx, SHOWN);
        return MachineCode.summary(a.cubin(), ptx, SHOWN.toString(), a.kernel(GridAbi.SYMBOL).toString());
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
