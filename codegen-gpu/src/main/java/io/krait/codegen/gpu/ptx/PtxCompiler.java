package io.krait.codegen.gpu.ptx;

import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmVersion;
import io.krait.codegen.llvm.OptLevel;

/** LLVM IR text to PTX text. Thread-safe; compilations run in parallel. */
public final class PtxCompiler {
    static final String PASSES = "default<O2>";

    private PtxCompiler() {
    }

    /** Everything that the PTX depends on besides the IR. */
    static String version(GpuArch arch) {
        return "LLVM " + LlvmVersion.ofArtifact() + " " + PASSES + " " + arch + " " + arch.features();
    }

    /**
     * Compiles a module whose kernels have the calling convention {@code ptx_kernel}. It needs neither a data layout
     * nor a target triple.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR, or uses what the architecture lacks
     */
    public static String compile(String ir, GpuArch arch) {
        IntrinsicGuard.check(ir, arch);
        return new LlvmCompiler(arch.target(), PASSES).assembly(ir, OptLevel.DEFAULT);
    }
}
