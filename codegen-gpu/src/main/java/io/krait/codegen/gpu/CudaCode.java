package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.CudaFunction;
import io.krait.codegen.gpu.driver.CudaModule;
import io.krait.codegen.gpu.driver.DeviceAttribute;
import io.krait.codegen.gpu.driver.DeviceMemory;
import io.krait.codegen.gpu.driver.LaunchBlock;
import io.krait.codegen.gpu.driver.LaunchConfig;
import io.krait.codegen.gpu.driver.LaunchException;
import io.krait.codegen.gpu.driver.WrongDeviceException;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.MachineCode;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.KernelAbi;
import io.krait.optimizer.Statements;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.staging.GridLaunch;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A kernel that was loaded on a GPU. */
final class CudaCode implements GridCode {
    private final CudaDevice device;
    private final CudaModule module;
    private final CudaFunction function;
    private final String ir;
    private final String ptx;
    private final GpuArch arch;
    private final Supplier<byte[]> machineCode;
    private final double millis;
    private final Supplier<String> miss;
    private final int arguments;
    private final int buffers;
    private final boolean faults;
    private final boolean details;
    private final boolean cooperative;

    CudaCode(CudaDevice device, Kernel kernel, CudaModule module, CudaFunction function, String ir, String ptx,
            GpuArch arch, Supplier<byte[]> machineCode, double millis, Supplier<String> miss) {
        this.machineCode = machineCode;
        this.device = device;
        this.module = module;
        this.function = function;
        this.ir = ir;
        this.ptx = ptx;
        this.arch = arch;
        this.millis = millis;
        this.miss = miss;
        this.arguments = KernelAbi.arguments(kernel);
        this.buffers = (int) kernel.buffers().stream().filter(Buffer::isArgument).count();
        this.faults = canFault(kernel.body());
        this.details = KernelTraits.of(kernel).reportsDetails();
        this.cooperative = GridAbi.usesGridBarrier(kernel);
    }

    /** True if some statement reports faults. */
    static boolean canFault(Region r) {
        return r.body().stream().anyMatch(s -> s.rhs() instanceof Rhs.Fault
                || Statements.regions(s.rhs()).stream().anyMatch(CudaCode::canFault));
    }

    @Override
    public void launch(long[] args, GridLaunch launch, Function<FaultRecord, RuntimeException> fault) {
        CudaStream stream = stream(launch);
        FaultRecords.Slot slot = start(args, launch, stream);
        if (faults) {
            stream.watch(slot, details, fault);
        }
        if (stream != device.stream()) {
            for (int i = 0; i < buffers; i++) {
                device.usedOn(stream.stream(), args[i]);
            }
        }
    }

    @Override
    public Optional<FaultRecord> run(long[] args, GridLaunch launch, Deadline deadline) {
        CudaStream stream = device.stream();
        // If waiting fails, the kernel may still report: its record is not used again.
        FaultRecords.Slot slot = start(args, launch, stream);
        stream.await(deadline);
        Optional<FaultRecord> found = faults ? GridAbi.record(details, slot.memory()) : Optional.empty();
        if (faults) {
            device.records().giveBack(slot);
        }
        return found;
    }

    /** Starts the kernel; gives its fault record, null if it cannot fault. */
    private FaultRecords.Slot start(long[] args, GridLaunch launch, CudaStream stream) {
        if (cooperative && !launch.cooperative()) {
            throw new LaunchException("a kernel whose threads all wait for each other needs a cooperative launch: call"
                    + " cooperative()");
        }
        FaultRecords.Slot slot = faults ? device.records().take() : null;
        LaunchBlock block = function.blocks().take();
        try {
            for (int i = 0; i < arguments; i++) {
                block.setLong(i, args[i]);
            }
            block.setLong(arguments, args.length > arguments ? args[arguments] : 0);
            block.setLong(arguments + 1, faults ? slot.address() : 0);
            if (cooperative) {
                try (DeviceMemory word = device.context().allocate(GridAbi.BARRIER_BYTES, stream.stream())) {
                    stream.stream().fill(word, 0, GridAbi.BARRIER_BYTES, (byte) 0);
                    block.setLong(arguments + 2, word.address());
                    start(stream, launch, block);
                }
            } else {
                start(stream, launch, block);
            }
            return slot;
        } catch (RuntimeException e) {
            if (faults) {
                device.records().giveBack(slot);
            }
            throw e;
        } finally {
            function.blocks().giveBack(block);
        }
    }

    private CudaStream stream(GridLaunch launch) {
        if (launch.stream().isEmpty()) {
            return device.stream();
        }
        if (launch.stream().get() instanceof CudaStream s && s.device() == device) {
            return s;
        }
        throw new WrongDeviceException("a kernel of " + device.name() + " cannot run on a stream of "
                + launch.stream().get().device().name() + "; use a stream of " + device.name());
    }

    private void start(CudaStream stream, GridLaunch l, LaunchBlock block) {
        function.launch(stream.stream(), new LaunchConfig(l.grid().x(), l.grid().y(), l.grid().z(), l.block().x(),
                l.block().y(), l.block().z(), l.dynamicShared(), l.cooperative()), block);
    }

    @Override
    public int suggestedBlock(int dynamicShared) {
        return function.suggestBlock(dynamicShared, 0).block();
    }

    @Override
    public int mostBlocksAtOnce(int threads, int dynamicShared) {
        return function.maxActiveBlocks(threads, dynamicShared)
                * device.context().device().get(DeviceAttribute.MULTIPROCESSORS);
    }

    @Override
    public String report() {
        return function.registers() + " registers, " + function.localBytes() + " bytes of local memory, "
                + function.staticShared() + " bytes of shared memory; at most " + function.maxThreads()
                + " threads per block\n";
    }

    @Override
    public String ir() {
        return ir;
    }

    @Override
    public String assembly() {
        return ptx;
    }

    @Override
    public List<AssemblyLine> assemblyLines() {
        return PtxCompiler.lines(ir, arch);
    }

    @Override
    public String optimised() {
        return PtxCompiler.optimised(ir, arch);
    }

    @Override
    public String instructions() {
        return MachineCode.summary(machineCode.get(), ptx, arch.toString(), report());
    }

    @Override
    public String explainMiss() {
        return miss.get();
    }

    @Override
    public double compileMillis() {
        return millis;
    }

    @Override
    public void close() {
        module.close();
    }
}
