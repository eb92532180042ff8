package io.krait.codegen.cpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.llvm.KernelAbi;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.codegen.llvm.NativeCode;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.settings.Settings;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;

/** A kernel as machine code of the host. */
final class CpuCompiled implements Compiled {
    private final CpuImage image;
    private final CpuText text;
    private final NativeCode code;
    private final MemorySegment entry;
    private final int arguments;
    private final KernelAbi.Scratch scratch;
    private final KernelTraits traits;

    /**
     * Loaded code.
     *
     * @param image what is known of it; its object file is not needed any more
     * @param text its stages for people
     */
    CpuCompiled(CpuImage image, CpuText text, NativeCode code) {
        this.image = image;
        this.text = text;
        this.code = code;
        this.entry = MemorySegment.ofAddress(code.address(LlvmEmitter.SYMBOL));
        arguments = image.arguments();
        traits = image.traits();
        scratch = image.scratch();
    }

    @Override
    public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
        check(args);
        if (traits.reportsDetails()) {
            throw new IllegalArgumentException("the faults of kernel " + image.name()
                    + " have details, launch it by launchRecorded");
        }
        if (units <= 0) {
            return NO_FAULT;
        }
        if ((traits.mayRunOn() || CostModel.isLong(units, nanosPerUnit)) && isAside()) {
            Optional<FaultRecord> fault = Aside.run(() -> launchRecorded(args, units, grain, nanosPerUnit, threads,
                    Deadline.NONE));
            return fault.isEmpty() ? NO_FAULT : fault.get().word();
        }
        ThreadMemory memory = memory();
        MemorySegment block = memory.block(NO_FAULT, args);
        long bytes = scratch.bytes(args);
        int crew = CostModel.crew(units, nanosPerUnit, threads);
        if (crew == 1) {
            run(memory, 0, units, block.address(), bytes, isShort(units, nanosPerUnit));
        } else {
            long address = block.address();
            WorkerPool.shared().run(units, grain, crew, units * nanosPerUnit,
                    (begin, end, worker) -> run(memory(), begin, end, address, bytes, false));
        }
        long fault = block.getAtIndex(JAVA_LONG, KernelAbi.FAULT_SLOT);
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(block);
        return fault;
    }

    @Override
    public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit, int threads,
            Deadline deadline) {
        check(args);
        if (units <= 0) {
            return Optional.empty();
        }
        boolean guarded = traits.mayRunOn() || deadline.exists() || CostModel.isLong(units, nanosPerUnit);
        if (!guarded && !traits.reportsDetails()) {
            long word = launch(args, units, grain, nanosPerUnit, threads);
            return word == NO_FAULT ? Optional.empty() : Optional.of(FaultRecord.ofWord(word));
        }
        if (guarded && isAside()) {
            return Aside.run(() -> launchRecorded(args, units, grain, nanosPerUnit, threads, deadline));
        }
        ThreadMemory memory = memory();
        MemorySegment block = memory.block(NO_FAULT, args);
        long bytes = scratch.bytes(args);
        FirstFault first = new FirstFault();
        int crew = CostModel.crew(units, nanosPerUnit, threads);
        RangeTask task = (begin, end, worker) -> runRecorded(worker == 0 ? memory : memory(), begin, end,
                block.address(), bytes, first);
        if (guarded) {
            Guard guard = new Guard(image.name(), deadline, block);
            ThreadMemory.current().slot().run(guard, () -> runGuarded(guard, units, grain, nanosPerUnit, crew, task));
        } else if (crew > 1) {
            WorkerPool.shared().run(units, grain, crew, units * nanosPerUnit, task);
        } else {
            task.run(0, units, 0);
        }
        long word = block.getAtIndex(JAVA_LONG, KernelAbi.FAULT_SLOT);
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(block);
        return word == NO_FAULT ? first.get() : Optional.of(FaultRecord.ofWord(word));
    }

    /** Whether a launch has to leave this thread, see {@link Aside}. */
    private static boolean isAside() {
        return Settings.STOPPABLE.get() && !Aside.isHere();
    }

    /** In pieces that end soon, so that a launch that was stopped ends soon. */
    private void runGuarded(Guard guard, long units, long grain, double nanosPerUnit, int crew, RangeTask task) {
        if (crew == 1 && !CostModel.isLong(units, nanosPerUnit)) {
            task.run(0, units, 0);
        } else {
            WorkerPool.shared().run(units, grain, CostModel.largestPiece(nanosPerUnit), crew, units * nanosPerUnit,
                    task, guard);
        }
    }

    private void check(long[] args) {
        if (args.length != arguments) {
            throw new IllegalArgumentException("kernel " + image.name() + " takes " + arguments + " arguments, got "
                    + args.length);
        }
    }

    /** The memory of this thread; functions that the kernel calls might launch kernels that use it. */
    private ThreadMemory memory() {
        return traits.calls() ? ThreadMemory.separate() : ThreadMemory.current();
    }

    private boolean isShort(long units, double nanosPerUnit) {
        return !traits.mayRunOn() && !traits.calls() && CostModel.isShort(units, nanosPerUnit);
    }

    private void runRecorded(ThreadMemory memory, long begin, long end, long args, long scratchBytes,
            FirstFault first) {
        if (!traits.reportsDetails()) {
            run(memory, begin, end, args, scratchBytes, false);
            return;
        }
        MemorySegment local = memory.scratch(scratchBytes);
        KernelAbi.clearRecord(local);
        NativeCall.call(entry, begin, end, args, local.address(), false);
        KernelAbi.record(local).ifPresent(first::add);
    }

    private void run(ThreadMemory memory, long begin, long end, long args, long scratchBytes, boolean isShort) {
        MemorySegment local = memory.scratch(scratchBytes);
        NativeCall.call(entry, begin, end, args, local.address(), isShort);
        Reference.reachabilityFence(local);
    }

    @Override
    public String name() {
        return image.name();
    }

    @Override
    public String ir() {
        return text.ir();
    }

    @Override
    public String assembly() {
        return AssemblyLine.print(assemblyLines(), "; ");
    }

    @Override
    public List<AssemblyLine> assemblyLines() {
        return text.assembly();
    }

    @Override
    public String optimised() {
        return text.optimised();
    }

    @Override
    public long codeBytes() {
        return image.codeBytes();
    }

    @Override
    public String crew(long units, double nanosPerUnit, int threads) {
        return CostModel.explain(units, nanosPerUnit, threads);
    }

    @Override
    public double compileMillis() {
        return image.compileMillis();
    }

    @Override
    public void close() {
        code.close();
    }

    @Override
    public String toString() {
        return "kernel " + image.name() + " for " + CpuBackend.NAME;
    }
}
