package io.krait;

import io.krait.optimizer.AheadOfTime;
import io.krait.optimizer.ahead.GridCompiler;
import io.krait.optimizer.ahead.GridFunction;
import io.krait.staging.CompilationException;
import io.krait.staging.KernelParam;
import io.krait.staging.Origin;
import io.krait.staging.SignatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** GPU kernels as files: a module per architecture, and a text that says how to launch it. */
final class PtxFiles {
    private PtxFiles() {
    }

    /** A GPU kernel for export. The signature names its parameters; it may be empty. */
    static GridFunction function(String name, CudaKernel kernel, String text) {
        ExportNames.check(ExportNames.Kind.FUNCTION, name);
        CudaKernelCore core = kernel.core();
        List<String> names = new ArrayList<>();
        ExportSignature s = text.isEmpty() ? null : ExportSignature.parse(text).named();
        if (s != null && s.params().size() != core.params().size()) {
            throw new SignatureException(name + " cannot be exported" + Recording.where(Origin.here()) + ": " + core
                    + " takes " + core.params().size() + " arguments, and the signature has " + s.params().size());
        }
        for (int i = 0; i < core.params().size(); i++) {
            KernelParam<?> p = core.params().get(i);
            if (s != null && (s.params().get(i).type() != p.dtype() || s.params().get(i).dims().size() != p.rank())) {
                throw new SignatureException(name + " cannot be exported" + Recording.where(Origin.here())
                        + ": parameter " + (i + 1) + " of " + core + " is " + p.dtype() + " with " + p.rank()
                        + " axes, and the signature says " + s.params().get(i));
            }
            names.add(s == null ? "a" + i : s.params().get(i).name());
        }
        return AheadOfTime.grid(name, core.graph(), names, core.options().bounds());
    }

    /** Writes all files; gives those of the modules. */
    static List<Path> write(Path folder, List<GridFunction> functions, List<String> architectures, boolean cubin)
            throws IOException {
        GridCompiler compiler = compiler();
        for (String a : architectures) {
            if (!compiler.architectures().contains(a)) {
                throw new IllegalArgumentException("there is no GPU architecture '" + a + "'; use some of "
                        + String.join(", ", compiler.architectures()));
            }
        }
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (GridFunction f : functions) {
            StringBuilder modules = new StringBuilder();
            for (String a : architectures) {
                String ptx = compiler.ptx(f, a);
                String file = f.name() + "." + a + (cubin ? ".cubin" : ".ptx");
                files.add(cubin ? Files.write(folder.resolve(file), compiler.cubin(ptx, a))
                        : Files.writeString(folder.resolve(file), ptx));
                modules.append("module.").append(a).append(" = ").append(file).append('\n');
            }
            Files.writeString(folder.resolve(f.name() + ".properties"), describe(f, modules.toString(),
                    compiler.conventions(f)));
        }
        return files;
    }

    private static String describe(GridFunction f, String modules, Map<String, String> conventions) {
        StringBuilder s = new StringBuilder("# How to launch a GPU kernel that Krait made; parameters have 8 bytes.\n"
                + "kernel = " + f.name() + "\n" + modules + "threads.most = "
                + (f.mostThreads() == 0 ? 1024 : f.mostThreads()) + "\n");
        int n = 0;
        for (String p : f.parameters()) {
            s.append("parameter.").append(n++).append(" = ").append(p).append('\n');
        }
        for (Map.Entry<String, String> e : conventions.entrySet()) {
            boolean parameter = !e.getKey().equals("shared");
            s.append(parameter ? "parameter." + n++ : e.getKey()).append(" = ").append(parameter ? e.getKey() + ": "
                    : "").append(e.getValue()).append('\n');
        }
        s.append("parameters = ").append(n).append('\n');
        for (int i = 0; i < f.faults().size(); i++) {
            s.append("fault.").append(i + 1).append(" = ").append(f.faults().get(i).message().replace("\n", " "))
                    .append('\n');
        }
        return s.toString();
    }

    private static GridCompiler compiler() {
        for (GridCompiler c : ServiceLoader.load(GridCompiler.class, PtxFiles.class.getClassLoader())) {
            if (!c.unavailable().isEmpty()) {
                throw new CompilationException("nothing here compiles for GPUs: " + c.unavailable());
            }
            return c;
        }
        throw new CompilationException("nothing here compiles for GPUs: krait-codegen-gpu is not on the class or "
                + "module path");
    }
}
