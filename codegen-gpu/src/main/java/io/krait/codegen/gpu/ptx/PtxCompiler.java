package io.krait.codegen.gpu.ptx;

import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmVersion;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.backend.AssemblyLine;
import java.util.List;

/** LLVM IR text to PTX text. Thread-safe; compilations run in parallel. */
public final class PtxCompiler {
    /**
     * Note [Passes for GPUs]. Assemblers and drivers optimise again, and for their registers, so LLVM has to do what
     * they cannot. Most of all it knows the ranges of thread indices ({@code nvvm-intr-range}), which makes many checks
     * of bounds go away: a block reduction with checks shrinks to a quarter. Then inlining, loops with few steps
     * unrolled so that arrays of a thread become registers, and cleaning up. Measured on 34 kernels of array programs
     * and examples for sm_90: {@code default<O2>} takes 1.7 times as long, for code of the same size within 1% that
     * needs 6% more registers, at its worst far more (62 for 48, 126 for 96), as it hoists and speculates more.
     *
     * <p>Instcombine may need more than one round, and ends the process if that is not allowed.
     */
    static final String PASSES = "always-inline,cgscc(inline),globaldce,function(nvvm-intr-range,sroa,"
            + "early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,loop-mssa(licm),"
            + "loop(indvars,loop-unroll-full),sroa,instcombine<no-verify-fixpoint>,early-cse<memssa>,simplifycfg)";

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

    /**
     * A module after LLVM's passes, with the lines of the program as comments.
     *
     * @throws io.krait.staging.CompilationException as {@link #compile}
     */
    public static String optimised(String ir, GpuArch arch) {
        IntrinsicGuard.check(ir, arch);
        return new LlvmCompiler(arch.target(), PASSES).optimised(ir);
    }

    /**
     * The PTX of a module line by line, with the lines of the program that it is for.
     *
     * @throws io.krait.staging.CompilationException as {@link #compile}
     */
    public static List<AssemblyLine> lines(String ir, GpuArch arch) {
        IntrinsicGuard.check(ir, arch);
        return new LlvmCompiler(arch.target(), PASSES).lines(ir, OptLevel.DEFAULT);
    }
}
