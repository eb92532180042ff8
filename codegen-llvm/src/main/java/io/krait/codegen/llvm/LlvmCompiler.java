package io.krait.codegen.llvm;

import io.krait.events.Phase;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.settings.Settings;
import java.util.List;

/**
 * LLVM IR text to machine code. Thread-safe: every compilation has its own LLVM context, so compilations run in
 * parallel, and only the linker's symbol table is shared.
 *
 * <p>Explicit-vector kernels need no IR passes: instruction selection does what matters, and the emitter writes each
 * value once.
 */
public final class LlvmCompiler {
    private static final class Holder {
        static final LlvmCompiler HOST = new LlvmCompiler(TargetSpec.host(), "");
    }

    private final TargetSpec target;
    private final String passes;

    /**
     * A compiler.
     *
     * @param target the machine to generate code for
     * @param passes an LLVM pass pipeline, for instance {@code function(early-cse)}; empty for none
     */
    public LlvmCompiler(TargetSpec target, String passes) {
        this.target = target;
        this.passes = passes;
    }

    /**
     * The compiler for the processor that runs this program, without IR passes.
     *
     * @throws io.krait.staging.CompilationException when LLVM cannot be loaded
     */
    public static LlvmCompiler host() {
        return Holder.HOST;
    }

    /**
     * Compiles and loads.
     *
     * @param ir a module as text
     * @param level effort of the code generator
     * @param symbols functions of the module whose addresses are wanted
     * @return the loaded code
     * @throws io.krait.staging.CompilationException when the text is not valid IR, or a symbol is missing
     */
    public NativeCode compile(String ir, OptLevel level, String... symbols) {
        return NativeCode.load(object(ir, level), symbols);
    }

    /**
     * Compiles to an object file, which may be stored and loaded later by {@link NativeCode#load}, by other processes
     * too.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR
     */
    public byte[] object(String ir, OptLevel level) {
        Llvm.load();
        String text = Settings.DEBUG.get().equals("lines") ? DebugInfo.add(ir, DebugInfo.Kind.FULL) : ir;
        try (CompileTask task = parse(text, level)) {
            if (!passes.isEmpty()) {
                try (Phase _ = Phase.begin(Phase.Kind.COMPILE, "llvm passes")) {
                    task.optimise(passes);
                }
            }
            task.suffixFunctions(NativeCode.MARKER);
            try (Phase p = Phase.begin(Phase.Kind.COMPILE, "llvm code")) {
                byte[] object = task.object();
                p.amount(object.length);
                KnownHosts.compiled();
                return object;
            }
        }
    }

    private CompileTask parse(String text, OptLevel level) {
        try (Phase _ = Phase.begin(Phase.Kind.COMPILE, "llvm parse")) {
            return new CompileTask(text, target.with(level));
        }
    }

    /**
     * Compiles to an object file for linkers, in which functions have their own names.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR
     */
    public byte[] linkable(String ir, OptLevel level) {
        Llvm.load();
        try (CompileTask task = new CompileTask(ir, target.with(level))) {
            task.optimise(passes);
            return task.object();
        }
    }

    /**
     * The assembly text that a module compiles to.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR
     */
    public String assembly(String ir, OptLevel level) {
        Llvm.load();
        try (CompileTask task = new CompileTask(ir, target.with(level))) {
            task.optimise(passes);
            return task.assembly();
        }
    }

    /**
     * The assembly text that a module compiles to, with the lines of the program that comments in the module name.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR
     */
    public List<AssemblyLine> lines(String ir, OptLevel level) {
        return AssemblyText.lines(assembly(DebugInfo.add(ir, DebugInfo.Kind.DIRECTIVES), level));
    }

    /**
     * The module after the IR passes, as text with the lines of the program as comments; the same text if there are no
     * passes.
     *
     * @throws io.krait.staging.CompilationException when the text is not valid IR
     */
    public String optimised(String ir) {
        if (passes.isEmpty()) {
            return ir;
        }
        Llvm.load();
        try (CompileTask task = new CompileTask(DebugInfo.add(ir, DebugInfo.Kind.DIRECTIVES), target)) {
            task.optimise(passes);
            return OptimisedText.of(task.text());
        }
    }
}
