package io.krait.codegen.cpu;

import io.krait.codegen.llvm.HostCpu;
import io.krait.codegen.llvm.Llvm;
import io.krait.codegen.llvm.LlvmCompiler;
import io.krait.codegen.llvm.LlvmEmitter;
import io.krait.codegen.llvm.LlvmVersion;
import io.krait.codegen.llvm.NativeCode;
import io.krait.codegen.llvm.OptLevel;
import io.krait.events.Phase;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.staging.CompilationException;
import io.krait.store.BuildId;
import io.krait.store.CodeStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles kernels for the host processor with LLVM and runs them on the {@link WorkerPool}. */
public final class CpuBackend implements Backend {
    static final String NAME = "cpu";

    private static final int PRIORITY = 100;
    private static final OptLevel LEVEL = OptLevel.LESS;

    private final Supplier<HostCpu> cpu;

    private static final class Build {
        static final String ID = BuildId.of(HostCpu.class, CpuBackend.class);
    }

    /** For the service loader: code for the processor that runs this program. */
    public CpuBackend() {
        cpu = HostCpu::get;
    }

    /** Code for another processor whose instructions the host has too. */
    CpuBackend(HostCpu older) {
        cpu = () -> older;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String unavailable() {
        String missing = Llvm.missing();
        // Programs may ship their code, and leave the compiler out.
        return missing.isEmpty() || !CodeStore.standard().packTargets().isEmpty() ? "" : missing;
    }

    @Override
    public Target target() {
        HostCpu host = cpu.get();
        return new Target(host.toString(), host.vectorBits(), host.key() + " llvm " + LlvmVersion.ofArtifact()
                + " " + LEVEL + " " + Build.ID);
    }

    @Override
    public Map<String, String> facts() {
        HostCpu host = cpu.get();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("compiler", "LLVM " + LlvmVersion.current());
        facts.put("target", host.triple());
        facts.put("processor", host.name());
        facts.put("vector registers", host.vectorBits() + " bits");
        facts.put("fused multiply-add", host.hasFma() ? "yes" : "no: kernels that use it call a slow library function");
        facts.put("features", Stream.of(host.features().split(","))
                .filter(f -> f.startsWith("+")).map(f -> f.substring(1)).collect(Collectors.joining(" ")));
        facts.put("threads by default", Integer.toString(WorkerPool.defaultThreads()));
        return facts;
    }

    @Override
    public void warmUp() {
        WarmUp.start(this);
    }

    @Override
    public void expectCompilation() {
        Llvm.warmUp();
    }

    @Override
    public Compiled compile(Kernel kernel) {
        return load(make(kernel), () -> kernel);
    }

    @Override
    public Optional<byte[]> image(Kernel kernel) {
        // The addresses of the functions that it calls are part of its code.
        return KernelTraits.of(kernel).calls() ? Optional.empty() : Optional.of(make(kernel).bytes());
    }

    @Override
    public Compiled load(byte[] image, Supplier<Kernel> kernel) {
        return load(CpuImage.of(image), kernel);
    }

    @Override
    public String unable(String needs, String made) {
        return cpu.get().canRun(needs, made) ? "" : "this processor, " + cpu.get() + ", cannot run it";
    }

    @Override
    public int rank(String made) {
        return HostCpu.rank(made);
    }

    private CpuImage make(Kernel kernel) {
        long start = System.nanoTime();
        HostCpu host = cpu.get();
        String ir;
        try (Phase _ = Phase.begin(Phase.Kind.COMPILE, "emit").of(kernel.name())) {
            ir = new LlvmEmitter(host).emit(kernel);
        }
        Print.show(Print.Stage.LLVM, kernel.name(), "for LLVM", () -> ir);
        try {
            byte[] object = compiler(kernel).object(ir, LEVEL);
            return CpuImage.of(kernel, object, (System.nanoTime() - start) / 1e6);
        } catch (CompilationException e) {
            throw new CompilationException("kernel " + kernel.name() + " cannot be compiled for the CPU: "
                    + e.getMessage() + "; this is a bug in Krait, please report it", e);
        }
    }

    private LlvmCompiler compiler(Kernel kernel) {
        return new LlvmCompiler(cpu.get().spec(LEVEL), LlvmEmitter.passes(kernel));
    }

    private Compiled load(CpuImage image, Supplier<Kernel> kernel) {
        NativeCode code;
        try (Phase _ = Phase.begin(Phase.Kind.COMPILE, "load").of(image.name())) {
            code = NativeCode.load(image.object(), LlvmEmitter.SYMBOL);
        }
        return new CpuCompiled(image.loaded(), new CpuText(cpu.get(), LEVEL, kernel), code);
    }
}
