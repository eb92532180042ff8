package io.krait;

import io.krait.optimizer.Packing;
import io.krait.optimizer.ahead.GridFunction;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.LibraryCompiler;
import io.krait.settings.Settings;
import io.krait.staging.CompilationException;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.SignatureException;
import io.krait.store.BuildId;
import io.krait.store.PackWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A set of functions that are compiled ahead of time, for programs that have no Krait, no LLVM and no Java: as a shared
 * library or an object file with a C header.
 *
 * <pre>{@code
 * var axpy = kernel(f64, f64.array(1), f64.array(1), (a, x, y) ->
 *         parallelFor(x.dim(0), i -> y.inc(a.mul(x.get(i)), i)));
 * var logistic = vectorize(f64, x -> exp(x.neg()).add(1).recip());
 * export("finance")
 *         .add("axpy", axpy, "a: f64, x: f64[n], y: f64[n]")
 *         .add("logistic", logistic)
 *         .library(Path.of("build"));      // libfinance.so and finance.h
 * }</pre>
 *
 * <p>A signature such as {@code "x: f64[n], y: f64[3, n] -> f64[n]"} has element types and extents; names of parameters
 * may be left out, and so may results. Extents with equal names are one argument in C; functions take those first, as
 * {@code int64_t}, then the parameters, arrays by their address, then the results, then a pointer to an error record.
 * They return 0, or a code whose message the library tells. Results have the same bits as in Java, at every level. A
 * call runs on the thread that makes it, and may be made from many.
 *
 * <p>A library has code for several {@link #levels levels} of processors, and takes the highest one that the processor
 * has at the first call; on a processor below all of them functions return {@code KRAIT_OLD_PROCESSOR}. Immutable.
 */
public final class Export {
    private final String library;
    private final List<ExportedFunction> functions;
    private final List<String> levels;
    private final List<GridFunction> grids;

    private Export(String library, List<ExportedFunction> functions, List<GridFunction> grids, List<String> levels) {
        this.library = library;
        this.functions = List.copyOf(functions);
        this.grids = List.copyOf(grids);
        this.levels = List.copyOf(levels);
    }

    /**
     * An empty set.
     *
     * @param library its name, which is part of the names of files: a C identifier
     */
    public static Export of(String library) {
        ExportNames.check(ExportNames.Kind.LIBRARY, library);
        return new Export(library, List.of(), List.of(), List.of());
    }

    /** With a kernel, whose arrays have extents of their own: {@code n0, n1, ...}. */
    public Export add(String name, Kernel kernel) {
        return plus(name, Exporter.kernel(name, kernel, ""));
    }

    /** With a kernel. The signature names parameters and extents. */
    public Export add(String name, Kernel kernel, String signature) {
        return plus(name, Exporter.kernel(name, kernel, signature));
    }

    /**
     * With an element function that was declared for one signature: it takes the number of elements, and the arrays.
     *
     * @throws SignatureException when it takes any element types
     */
    public Export add(String name, Ufunc function) {
        return plus(name, Exporter.ufunc(name, function, ""));
    }

    /** With an element function for element types, such as {@code "x: f32, y: f32 -> f32"}. */
    public Export add(String name, Ufunc function, String signature) {
        return plus(name, Exporter.ufunc(name, function, signature));
    }

    /**
     * With an array function. Extents are numbers; names are possible where every operation is element-wise.
     *
     * @throws SignatureException for names where they are not possible
     */
    public Export add(String name, CompiledFunction function, String signature) {
        return plus(name, Exporter.jit(name, function, signature));
    }

    /** With a GPU kernel, for {@link #ptx} and {@link #cubin}. */
    public Export add(String name, CudaKernel kernel) {
        return add(name, kernel, "");
    }

    /** With a GPU kernel, for {@link #ptx} and {@link #cubin}. The signature names its parameters. */
    public Export add(String name, CudaKernel kernel, String signature) {
        checkFree(name);
        List<GridFunction> all = new ArrayList<>(grids);
        all.add(PtxFiles.function(name, kernel, signature));
        return new Export(library, functions, all, levels);
    }

    private void checkFree(String name) {
        ExportNames.checkOwn(library, name);
        if (functions.stream().anyMatch(f -> f.name().equals(name))
                || grids.stream().anyMatch(f -> f.name().equals(name))) {
            throw new SignatureException("library " + library + " has a function " + name + " already"
                    + Recording.where(Origin.here()));
        }
    }

    private Export plus(String name, ExportedFunction f) {
        checkFree(name);
        List<ExportedFunction> all = new ArrayList<>(functions);
        all.add(f);
        return new Export(library, all, grids, levels);
    }

    /**
     * With code for these levels of processors only: {@code x86-64-v2} (SSE 4.2), {@code x86-64-v3} (AVX2, FMA), {@code
     * x86-64-v4} (AVX-512); on other machines {@code native}. Without this there is code for all.
     *
     * @throws IllegalArgumentException for an unknown level
     */
    public Export levels(String... wanted) {
        List<String> known = known();
        for (String w : wanted) {
            if (!known.contains(w)) {
                throw new IllegalArgumentException("there is no level '" + w + "' of processors; use some of "
                        + String.join(", ", known));
            }
        }
        if (wanted.length == 0) {
            throw new IllegalArgumentException("a library needs at least one level; use some of "
                    + String.join(", ", known));
        }
        return new Export(library, functions, grids, List.of(wanted));
    }

    /** The levels that there are for this machine's family of processors, the lowest first. */
    static List<String> known() {
        return compiler().levels();
    }

    /**
     * Writes a shared library and its header into a folder, which is made if need be.
     *
     * @return the file of the library
     * @throws CompilationException when it cannot be linked: there is no linker
     */
    public Path library(Path folder) {
        LibraryCompiler compiler = compiler();
        LibraryCompiler.FileNames names = compiler.names(library);
        Compiled c = compile(compiler);
        try {
            Files.createDirectories(folder);
            Path object = Files.createTempFile(folder, library, ".o");
            try {
                Files.write(object, c.object);
                compiler.link(object, folder.resolve(names.library()));
            } finally {
                Files.deleteIfExists(object);
            }
            Files.writeString(folder.resolve(library + ".h"), c.header);
            return folder.resolve(names.library());
        } catch (IOException e) {
            throw new UncheckedIOException("library " + library + " cannot be written to " + folder + ": "
                    + e.getMessage(), e);
        }
    }

    /**
     * Writes an object file and its header into a folder, which is made if need be. Whoever links it into a program
     * needs the mathematical library of C: {@code -lm}.
     *
     * @return the object file
     */
    public Path object(Path folder) {
        LibraryCompiler compiler = compiler();
        Compiled c = compile(compiler);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(library + ".h"), c.header);
            return Files.write(folder.resolve(compiler.names(library).object()), c.object);
        } catch (IOException e) {
            throw new UncheckedIOException("the object file of " + library + " cannot be written to " + folder + ": "
                    + e.getMessage(), e);
        }
    }

    /**
     * Writes compiled code for Java programs: resources in a folder of classes, or a jar file if the name ends with
     * {@code .jar}. With them on its class path a program finds the code of these functions at their first calls, and
     * loads no LLVM. They are for the same build of Krait, and for arrays that are dense in memory. A folder may hold
     * the packs of several libraries; that of a library replaces what it had there. A jar file is written anew.
     *
     * @return the file or folder
     * @throws KraitException if it cannot be told which build of Krait this is: its classes are in folders; while
     *     settings for diagnosis keep code from being stored; or if there is no code: all arrays are empty
     */
    public Path pack(Path place) {
        if (!Packing.isPossible()) {
            throw new KraitException("a pack can be made only by Krait from jar files: it is for the build of Krait "
                    + "that made it, and classes in folders have no version");
        }
        LibraryCompiler compiler = compiler();
        PackWriter pack = new PackWriter(BuildId.version()).library(library);
        for (String level : chosen(compiler)) {
            Packing packing = new Packing(compiler.backend(level), pack, level.startsWith("x86-64-") ? level : "");
            functions.forEach(f -> f.pack(packing));
        }
        if (pack.size() == 0) {
            throw new KraitException("nothing of library " + library + " goes into a pack" + (Settings.areDiagnosing()
                    ? " while krait.print, krait.fuel or krait.debug is set: code is made anew then each time"
                    : ": for the extents of their signatures its functions run no code, as for a sum of no elements"));
        }
        try {
            if (place.toString().endsWith(".jar")) {
                pack.writeJar(place);
            } else {
                pack.writeTo(place);
            }
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException("the pack of " + library + " cannot be written to " + place + ": "
                    + e.getMessage(), e);
        }
    }

    /**
     * Writes the GPU kernels as PTX, which drivers compile for the GPU that they find: a file per kernel and
     * architecture, and a text {@code name.properties} with the parameters and how to launch it.
     *
     * @param architectures for instance {@code sm_80}: PTX runs on GPUs of that compute capability or a later one
     * @return the files with PTX
     */
    public List<Path> ptx(Path folder, String... architectures) {
        return modules(folder, false, architectures);
    }

    /**
     * Writes the GPU kernels as machine code for GPUs of just these architectures, as {@link #ptx} does.
     *
     * @throws CompilationException when there is no assembler here
     */
    public List<Path> cubin(Path folder, String... architectures) {
        return modules(folder, true, architectures);
    }

    private List<Path> modules(Path folder, boolean cubin, String... architectures) {
        if (!functions.isEmpty()) {
            throw new SignatureException(functions.get(0).name() + " is no GPU kernel, so there is no PTX of it"
                    + Recording.where(Origin.here()) + ". Write it as cudaKernel, and export GPU kernels apart");
        }
        if (grids.isEmpty() || architectures.length == 0) {
            throw new IllegalStateException("library " + library + (grids.isEmpty() ? " has no GPU kernels; add some"
                    : ": name the GPU architectures, for instance sm_80"));
        }
        try {
            return PtxFiles.write(folder, grids, List.of(architectures), cubin);
        } catch (IOException e) {
            throw new UncheckedIOException("the GPU kernels of " + library + " cannot be written to " + folder + ": "
                    + e.getMessage(), e);
        }
    }

    private List<String> chosen(LibraryCompiler compiler) {
        if (!grids.isEmpty()) {
            throw new SignatureException(grids.get(0).name() + " is a GPU kernel" + Recording.where(Origin.here())
                    + ": export it with ptx or cubin, apart from functions for processors");
        }
        if (functions.isEmpty()) {
            throw new IllegalStateException("library " + library + " has no functions; add some");
        }
        return compiler.levels().stream().filter(l -> levels.isEmpty() || levels.contains(l)).toList();
    }

    private record Compiled(byte[] object, String header) {
    }

    private Compiled compile(LibraryCompiler compiler) {
        Map<String, List<HostFunction>> all = new LinkedHashMap<>();
        for (String level : chosen(compiler)) {
            all.put(level, functions.stream().map(f -> f.on(compiler.target(level))).toList());
        }
        List<HostFunction> any = all.values().iterator().next();
        String header = CHeader.text(library, List.copyOf(all.keySet()), any,
                functions.stream().map(ExportedFunction::what).toList());
        return new Compiled(compiler.object(library, all), header);
    }

    private static LibraryCompiler compiler() {
        List<String> problems = new ArrayList<>();
        for (LibraryCompiler c : ServiceLoader.load(LibraryCompiler.class, Export.class.getClassLoader())) {
            String why = c.unavailable();
            if (why.isEmpty()) {
                return c;
            }
            problems.add(why);
        }
        throw new CompilationException("nothing here compiles libraries: " + (problems.isEmpty()
                ? "krait-codegen-cpu is not on the class or module path" : String.join("; ", problems)));
    }

    @Override
    public String toString() {
        return "library " + library + functions.stream().map(f -> "\n  " + f.name() + "(" + f.signature() + ")")
                .collect(Collectors.joining());
    }
}
