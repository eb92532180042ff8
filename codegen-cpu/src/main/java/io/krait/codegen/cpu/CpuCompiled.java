package io.krait.codegen.cpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.llvm.KernelAbi;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.codegen.llvm.NativeCode;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Kernel;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** A kernel as machine code of the host. */
final class CpuCompiled implements Compiled {
    private final Kernel kernel;
    private final String ir;
    private final LlvmCompiler compiler;
    private final OptLevel level;
    private final NativeCode code;
    private final MemorySegment entry;
    private final double compileMillis;
    private final int arguments;
    private final long fixedScratch;

    CpuCompiled(Kernel kernel, String ir, LlvmCompiler compiler, OptLevel level, NativeCode code,
            double compileMillis) {
        this.kernel = kernel;
        this.ir = ir;
        this.compiler = compiler;
        this.level = level;
        this.code = code;
        this.entry = MemorySegment.ofAddress(code.address(LlvmEmitter.SYMBOL));
        this.compileMillis = compileMillis;
        arguments = KernelAbi.arguments(kernel);
        fixedScratch = KernelAbi.hasDynamicScratch(kernel) ? -1 : KernelAbi.scratchBytes(kernel, new long[arguments]);
    }

    @Override
    public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
        if (args.length != arguments) {
            throw new IllegalArgumentException("kernel " + kernel.name() + " takes " + arguments + " arguments, got "
                    + args.length);
        }
        if (units <= 0) {
            return NO_FAULT;
        }
        ThreadMemory memory = ThreadMemory.current();
        MemorySegment block = memory.block(NO_FAULT, args);
        long scratch = fixedScratch >= 0 ? fixedScratch : KernelAbi.scratchBytes(kernel, args);
        int crew = CostModel.crew(units, nanosPerUnit, threads);
        if (crew == 1) {
            run(memory, 0, units, block.address(), scratch, CostModel.isShort(units, nanosPerUnit));
        } else {
            long address = block.address();
            WorkerPool.shared().run(units, grain, crew, units * nanosPerUnit,
                    (begin, end, worker) -> run(ThreadMemory.current(), begin, end, address, scratch, false));
        }
        long fault = block.getAtIndex(JAVA_LONG, KernelAbi.FAULT_SLOT);
        Reference.reachabilityFence(this);
        return fault;
    }

    private void run(ThreadMemory memory, long begin, long end, long args, long scratchBytes, boolean isShort) {
        MemorySegment scratch = memory.scratch(scratchBytes);
        NativeCall.call(entry, begin, end, args, scratch.address(), isShort);
        Reference.reachabilityFence(scratch);
    }

    @Override
    public String ir() {
        return ir;
    }

    @Override
    public String assembly() {
        return compiler.assembly(ir, level);
    }

    @Override
    public double compileMillis() {
        return compileMillis;
    }

    @Override
    public void close() {
        code.close();
    }

    @Override
    public String toString() {
        return "kernel " + kernel.name() + " for " + CpuBackend.NAME;
    }
}
