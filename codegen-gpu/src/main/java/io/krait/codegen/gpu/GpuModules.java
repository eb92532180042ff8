package io.krait.codegen.gpu;

import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.PtxAssembler;
import io.krait.codegen.gpu.ptx.PtxCompiler;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.Llvm;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.ahead.GridCompiler;
import io.krait.optimizer.ahead.GridFunction;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Modules for NVIDIA GPUs as files. */
public final class GpuModules implements GridCompiler {
    /** For the service loader. */
    public GpuModules() {
        // LLVM is loaded when there is something to compile.
    }

    @Override
    public String unavailable() {
        return Llvm.problem();
    }

    @Override
    public List<String> architectures() {
        return Arrays.stream(GpuArch.values()).map(GpuArch::toString).toList();
    }

    @Override
    public String ptx(GridFunction f, String architecture) {
        GpuArch arch = GpuArch.named(architecture);
        NvptxOptions options = f.mostThreads() == 0 ? NvptxOptions.NONE
                : NvptxOptions.NONE.withBounds(f.mostThreads(), 0);
        return PtxCompiler.compile(new NvptxEmitter(arch.capability(), arch.ptxVersion()).emit(f.kernel(), options)
                .replace("@" + GridAbi.SYMBOL, "@" + f.name()), arch);
    }

    @Override
    public byte[] cubin(String ptx, String architecture) {
        return PtxAssembler.assemble(ptx, GpuArch.named(architecture)).cubin();
    }

    @Override
    public Map<String, String> conventions(GridFunction f) {
        Map<String, String> c = new LinkedHashMap<>();
        c.put("units", "a number that is not used: 0");
        c.put("faults", "address of a fault record of " + GridAbi.RECORD_BYTES + " bytes, a multiple of "
                + GridAbi.ALIGNMENT + ", in memory that the device writes. Before a launch: 8-byte word 0 is -1, the "
                + "others are 0. After it, if word 0 is not -1: word 0 is the number of the thread, word 1 the code in "
                + "its low and the number of values in its high half, word 2 and on are the values");
        if (GridAbi.usesGridBarrier(f.kernel())) {
            c.put("barrier", "address of " + GridAbi.BARRIER_BYTES + " bytes of device memory that no other running "
                    + "launch uses, 0 before the first launch; the launch must be cooperative");
        }
        if (GridAbi.usesDynamicShared(f.kernel())) {
            c.put("shared", "the launch says how many bytes of dynamic shared memory there are");
        }
        return c;
    }
}
