package io.krait.codegen.cpu;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.codegen.llvm.OptLevel;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.loop.Kernel;
import java.util.List;
import java.util.function.Supplier;

/**
 * The stages of a kernel as text, made when somebody asks. A class and no lambdas: code that comes from disk must be
 * there quickly.
 */
final class CpuText {
    private final HostCpu cpu;
    private final OptLevel level;
    private final Supplier<Kernel> kernel;

    CpuText(HostCpu cpu, OptLevel level, Supplier<Kernel> kernel) {
        this.cpu = cpu;
        this.level = level;
        this.kernel = kernel;
    }

    /** The LLVM IR. */
    String ir() {
        return new LlvmEmitter(cpu).emit(kernel.get());
    }

    /** The same after LLVM's passes. */
    String optimised() {
        return compiler().optimised(ir());
    }

    /** The assembly. */
    List<AssemblyLine> assembly() {
        return compiler().lines(ir(), level);
    }

    private LlvmCompiler compiler() {
        return new LlvmCompiler(cpu.spec(level), LlvmEmitter.passes(kernel.get()));
    }
}
