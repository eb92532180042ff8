package io.krait.codegen.llvm;

import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.loop.Kernel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An object file with functions that C calls, with code for one or several levels of processors.
 *
 * <p>Every function of a kernel names the processor that it is for. What is around the kernels is for any processor of
 * the family, as it runs before a level is chosen.
 */
public final class LibraryEmitter {
    private static final OptLevel LEVEL = OptLevel.DEFAULT;
    private static final String PASSES = "function(sroa,simplifycfg),constmerge";

    private final String library;
    private final List<ExportLevel> levels;

    /**
     * For a library.
     *
     * @param library its name, a C identifier
     * @param levels the levels, the lowest first
     */
    public LibraryEmitter(String library, List<ExportLevel> levels) {
        this.library = library;
        this.levels = List.copyOf(levels);
    }

    /**
     * The object file.
     *
     * @param functions per label of a level, the functions; the same ones in each
     */
    public byte[] object(Map<String, List<HostFunction>> functions) {
        HostCpu any = levels.get(0).cpu();
        HostCpu base = any.isX86() ? HostCpu.of(any.triple(), "x86-64", "+sse2") : any;
        return new LlvmCompiler(base.spec(LEVEL), PASSES).linkable(module(functions), LEVEL);
    }

    /** The module as text. */
    String module(Map<String, List<HostFunction>> functions) {
        DispatchEmitter dispatch = new DispatchEmitter(library, levels);
        List<HostFunction> first = functions.get(levels.get(0).label());
        Map<String, String> kernels = new LinkedHashMap<>();
        // First, as names of kernels' own functions and constants give way to those that C calls.
        ModuleMerger merged = new ModuleMerger();
        merged.add("", "; library " + library + "\n" + dispatch.shared() + host(functions, kernels)
                + first.stream().map(f -> dispatch.entry(f, base(f))).collect(Collectors.joining())
                + dispatch.texts(first)
                + "attributes #0 = { nounwind }\n!0 = !{!\"branch_weights\", i32 1, i32 2000}\n");
        kernels.forEach(merged::add);
        return merged.text();
    }

    private String host(Map<String, List<HostFunction>> functions, Map<String, String> kernels) {
        StringBuilder host = new StringBuilder();
        for (ExportLevel level : levels) {
            int code = 1;
            for (HostFunction f : functions.get(level.label())) {
                String symbol = base(f) + "_" + level.tag();
                host.append(new HostEmitter(f, symbol, code).emit());
                code += f.faults().size();
                for (int i = 0; i < f.kernels().size(); i++) {
                    kernels.put(symbol + "_" + i, kernel(f.kernels().get(i), level, symbol + "_" + i));
                }
            }
        }
        return host.toString();
    }

    private String base(HostFunction f) {
        return "krait_" + library + "_" + f.name();
    }

    private static String kernel(Kernel k, ExportLevel level, String symbol) {
        HostCpu cpu = level.cpu();
        String name = "\"target-cpu\"=\"" + cpu.name() + "\"";
        return new LlvmEmitter(cpu).emit(k)
                .replace("define void @" + LlvmEmitter.SYMBOL + "(", "define internal void @" + symbol + "(")
                .replace(name, name + " \"target-features\"=\"" + cpu.spec(LEVEL).features() + "\"");
    }
}
