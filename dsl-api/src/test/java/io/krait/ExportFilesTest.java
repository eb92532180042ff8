package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.exp;
import static io.krait.Krait.export;
import static io.krait.Krait.external;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sin;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.CompilationException;
import io.krait.staging.SignatureException;
import io.krait.types.F64;
import io.krait.types.I32;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that C programs use: libraries for several levels of processors, headers, object files, PTX. */
class ExportFilesTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void linker() {
        NativeLibrary.assumeLinker();
    }

    private static NdArray<F64> numbers(int n) {
        return NativeLibrary.numbers(n);
    }

    private static void assertSame(NdArray<?> want, NdArray<?> got) {
        NativeLibrary.assertSame(want, got);
    }

    @Test
    void everyLevelGivesTheSameBits() {
        var f = vectorize(f64, x -> exp(x).mul(sin(x)).add(x.square()));
        Kernel dot = kernel(f32.array(1), f32.array(1), (x, y) ->
                y.set(sum(0, x.dim(0), i -> x.get(i).mul(x.get(i))), 0));
        NdArray<F64> x = numbers(999);
        var x32 = numbers(9999).to(f32).eval();
        NdArray<F64> want = f.apply(x);
        var sum = zeros(f32, 1);
        dot.run(x32, sum);
        Export all = export("lib").add("f", f).add("dot", dot);
        int ran = 0;
        for (String level : new String[]{"x86-64-v2", "x86-64-v3", "x86-64-v4", "native"}) {
            if (!Export.known().contains(level)) {
                continue;
            }
            NdArray<F64> got = zeros(f64, 999);
            var got32 = zeros(f32, 1);
            try (NativeLibrary lib = new NativeLibrary(all.levels(level).library(folder.resolve(level)), "lib")) {
                int code = lib.call("f", 999L, x, got);
                if (code == -1) {
                    assertTrue(lib.message(code).contains("needs at least " + level));
                    assertEquals("none", lib.level());
                    continue;
                }
                assertEquals(0, code);
                assertEquals(level, lib.level());
                lib.call("dot", 9999L, 1L, x32, got32);
                ran++;
            }
            assertSame(want, got);
            assertSame(sum, got32);
        }
        assertTrue(ran > 0);
    }

    private static void assertRefused(String part, Runnable export) {
        String message = assertThrows(SignatureException.class, export::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void gpuKernelsAsPtx() throws IOException {
        CudaKernel saxpy = Krait.cudaKernel(f32, f32.array(1), f32.array(1), (a, x, y) -> {
            var i = Krait.grid(1);
            if_(i.lt(y.dim(0))).then(() -> y.set(a.mul(x.get(i)).add(y.get(i)), i));
        }).launchBounds(256);
        Export e = export("gpu").add("saxpy", saxpy, "a: f32, x: f32[n], y: f32[m]");
        List<Path> files = e.ptx(folder, "sm_75", "sm_90");
        assertEquals(List.of("saxpy.sm_75.ptx", "saxpy.sm_90.ptx"), files.stream().map(f -> f.getFileName()
                .toString()).toList());
        String ptx = Files.readString(files.get(1));
        assertTrue(ptx.contains(".entry saxpy(") && ptx.contains(".target sm_90") && ptx.contains(".maxntid 256"), ptx);
        Properties about = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve("saxpy.properties"))) {
            about.load(in);
        }
        assertEquals("256", about.getProperty("threads.most"));
        assertEquals("saxpy.sm_75.ptx", about.getProperty("module.sm_75"));
        int parameters = Integer.parseInt(about.getProperty("parameters"));
        assertEquals(parameters, ptx.split("\\.param \\.u64").length - 1, ptx);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < parameters; i++) {
            all.append(about.getProperty("parameter." + i)).append('\n');
        }
        assertTrue(all.toString().contains("number a: f32") && all.toString().contains("address of x: f32")
                && all.toString().contains("extent: axis 0 of y") && all.toString().contains("faults: address"),
                all.toString());
        assertTrue(about.getProperty("fault.1").contains("is out of bounds for shape"), about.toString());
        try {
            byte[] code = Files.readAllBytes(e.cubin(folder, "sm_80").get(0));
            assertArrayEquals(new byte[]{0x7f, 'E', 'L', 'F'}, Arrays.copyOf(code, 4));
        } catch (CompilationException none) {
            assertTrue(none.getMessage().contains("cannot be assembled"), none.getMessage());
        }
        assertRefused("is a GPU kernel", () -> e.library(folder));
        assertRefused("takes 3 arguments, and the signature has 1", () -> e.add("f", saxpy, "f32"));
        assertThrows(IllegalArgumentException.class, () -> e.ptx(folder, "sm_20"));
    }

    @Test
    void whatCannotBeExportedSaysWhyAndWhatToDo() {
        Kernel k = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(1, i)));
        var f = vectorize(x -> x.add(1));
        var total = jit(x -> x.sub(x.mean()));
        var both = jit((x, y) -> x.add(y));
        External<I32> abs = external("", "abs", i32, i32);
        Kernel calls = kernel(i32.array(1), x -> parallelFor(x.dim(0), i -> x.set(abs.call(x.get(i)), i)));
        Export e = export("lib");
        assertRefused("'my lib' cannot be the name of a library", () -> export("my lib"));
        assertRefused("'double' cannot be the name of a function in C and C++ (at ExportFilesTest.java:", () -> e.add(
                "double", k));
        assertRefused("has a function k already", () -> e.add("k", k).add("k", k));
        assertRefused("is f64 with 1 axes, and the signature says a0: f32[n]", () -> e.add("k", k, "f32[n]"));
        assertRefused("a kernel has no results", () -> e.add("k", k, "f64[n] -> f64[n]"));
        assertRefused("takes 1 arguments, and the signature has 2", () -> e.add("k", k, "f64[n], f64[n]"));
        assertRefused("takes any element types. Say which it is exported for, for instance \"f64\"", () -> e.add("f",
                f));
        assertRefused("its signature has element types only, and this one has f64[n]", () -> e.add("f", f, "f64[n]"));
        assertRefused("its result is f64, and the signature says f64 -> f32", () -> e.add("f", f, "f64 -> f32"));
        assertRefused("is not element-wise, so its extents must be numbers, for instance \"x: f64[1000]\"",
                () -> e.add("total", total, "x: f64[n]"));
        assertRefused("Give equal extents one name", () -> e.add("both", both, "f64[n], f64[m]"));
        assertRefused("its results are f64[10], and the signature says", () -> e.add("both", both,
                "f64[10], f64[10] -> f64[11]"));
        assertRefused("it calls abs, whose address is known in this process only", () -> e.add("calls", calls));
        assertRefused("cannot be read: there are several ->", () -> e.add("k", k, "f64[n] -> f64 -> f64"));
        assertRefused("'n!' is neither a name nor a number", () -> e.add("k", k, "f64[n!]"));
        assertRefused("is the name of two parameters", () -> e.add("both", both, "x: f64[3], x: f64[3]"));
        assertRefused("is a parameter and an extent", () -> e.add("k", k, "n: f64[n]"));
        assertThrows(IllegalStateException.class, () -> e.object(folder));
        String levels = assertThrows(IllegalArgumentException.class, () -> e.levels("x86-64-v9")).getMessage();
        assertTrue(levels.startsWith("there is no level 'x86-64-v9' of processors; use some of "), levels);
    }

    @Test
    void namesWithAnotherMeaningAreRefused() {
        Kernel k = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(1, i)));
        Export e = export("lib");
        for (String name : List.of("fma", "fmaf", "memcpy", "memset", "memmove", "bcmp", "malloc", "free", "sincos",
                "sinl", "exp10f", "printf", "main", "error")) {
            assertRefused("'" + name + "' cannot be the name of a function in C and C++ (at ExportFilesTest.java:",
                    () -> e.add(name, k));
            assertRefused("the C library has a function of that name", () -> e.add(name, k));
        }
        CudaKernel grid = Krait.cudaKernel(f32.array(1), x -> x.set(0, Krait.grid(1)));
        assertRefused("the C library has a function of that name", () -> e.add("malloc", grid));
        for (String name : List.of("lib_message", "lib_level")) {
            assertRefused("'" + name + "' cannot be the name of a function (at ExportFilesTest.java:", () -> e.add(name,
                    k));
            assertRefused("library lib defines it itself", () -> e.add(name, k));
        }
        List.of("linux", "unix", "i386", "NULL", "INT64_MAX", "SIZE_MAX").forEach(n -> everywhere(n, "as a macro"));
        List.of("int64_t", "uint_fast8_t", "size_t", "intptr_t").forEach(n -> everywhere(n, "it is a type of"));
        List.of("double", "and_eq", "constexpr", "restrict").forEach(n -> everywhere(n, "it is a keyword"));
        List.of("__fma", "_Exit").forEach(n -> everywhere(n, "belong to compilers"));
        List.of("krait_room", "KRAIT_ERROR").forEach(n -> everywhere(n, "begin with krait_"));
        assertRefused("belong to compilers", () -> e.add("_start", k));
        assertRefused("is the last argument", () -> e.add("k", k, "error: f64[n]"));
        assertRefused("it would hide math.h or libmath", () -> export("math"));
        assertRefused("it would hide m.h or libm", () -> export("m"));
    }

    private static void everywhere(String name, String why) {
        Kernel k = kernel(f64.array(1), x -> parallelFor(x.dim(0), i -> x.set(1, i)));
        assertRefused(why, () -> export(name));
        assertRefused(why, () -> export("lib").add(name, k));
        assertRefused(why, () -> export("lib").add("k", k, name + ": f64[n]"));
        assertRefused(why, () -> export("lib").add("k", k, "x: f64[" + name + "]"));
    }

    /** What functions inside are called, and parameters that are functions of C elsewhere. */
    @Test
    void otherNamesWork() {
        var f = vectorize(f64, x -> exp(x).mul(sin(x)));
        var g = vectorize(f64, f64, (x, y) -> exp(x).sub(y));
        NdArray<F64> x = numbers(100);
        NdArray<F64> got = zeros(f64, 100);
        try (NativeLibrary lib = new NativeLibrary(export("level").add("rare_0", f).add("constants_0", f)
                .add("lib_message", f).add("t", g, "y1: f64, time: f64 -> index: f64").library(folder), "level")) {
            for (String name : List.of("rare_0", "constants_0", "lib_message")) {
                assertEquals(0, lib.call(name, 100L, x, got));
                assertSame(f.apply(x), got);
            }
            assertEquals(0, lib.call("t", 100L, x, x, got));
            assertSame(g.apply(x, x), got);
        }
    }

    @Test
    void cAndCppPrograms() throws IOException, InterruptedException {
        Path c = compiler("cc");
        Kernel scale = kernel(f64, f64.array(1), i64.array(1), (a, x, at) -> parallelFor(at.dim(0), i ->
                x.set(exp(x.get(at.get(i)).mul(a)), at.get(i))));
        assumeTrue(System.getProperty("os.name").equals("Linux"), "names of files differ");
        Export finance = export("finance").add("scale", scale, "a: f64, x: f64[n], at: i64[k]");
        finance.library(folder);
        Path source = Files.writeString(folder.resolve("main.c"), """
                #include <inttypes.h>
                #include <stdio.h>
                #include <string.h>
                #include "finance.h"

                int main(void) {
                    double x[5] = {0.1, 0.2, 0.3, 0.4, 0.5};
                    int64_t at[3] = {4, 0, 2};
                    krait_error error;
                    int code = scale(5, 3, 1.5, x, at, &error);
                    printf("%d", code);
                    for (int i = 0; i < 5; i++) {
                        uint64_t bits;
                        memcpy(&bits, x + i, 8);
                        printf(" %" PRIx64, bits);
                    }
                    at[1] = 7;
                    code = scale(5, 3, 1.5, x, at, &error);
                    printf("\\n%s %d %d %" PRId64 " %" PRId64 " %" PRId64 "\\n", finance_message(code),
                            error.code == code, error.count, error.position, error.values[0], error.values[1]);
                    printf("%d\\n", scale(5, -3, 1.5, x, at, NULL));
                    return 0;
                }
                """);
        NdArray<F64> x = array(0.1, 0.2, 0.3, 0.4, 0.5).copy();
        scale.run(1.5, x, array(4L, 0L, 2L));
        StringBuilder want = new StringBuilder("0");
        for (double v : x.toDoubleArray()) {
            want.append(' ').append(Long.toHexString(Double.doubleToRawLongBits(v)));
        }
        want.append("\nindex [{0}] is out of bounds for shape [{1}]: the element was read (at ExportFilesTest.java:")
                .append(line(scale)).append(") 1 2 1 7 5\n-3\n");
        assertEquals(want.toString(), runs(c, source, "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"));
        // The object file, without the library.
        Files.delete(finance.object(folder).resolveSibling("libfinance.so"));
        Path program = folder.resolve("main");
        assertEquals("", output(List.of(c.toString(), "-o", program.toString(), source.toString(),
                folder.resolve("finance.o").toString(), "-lm")));
        assertEquals(want.toString(), output(List.of(program.toString())));
        finance.library(folder);
        assertEquals(want.toString(), runs(compiler("c++"), source, "-x", "c++", "-Wall", "-Werror"));
    }

    private static String line(Kernel k) {
        return k.toString().replaceAll(".*ExportFilesTest.java:(\\d+).*", "$1").transform(n -> Integer.toString(
                Integer.parseInt(n) + 1));
    }

    private static Path compiler(String name) {
        for (String d : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(d, name))) {
                return Path.of(d, name);
            }
        }
        assumeTrue(false, "there is no " + name);
        throw new AssertionError();
    }

    private String runs(Path compiler, Path source, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(compiler.toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-o", folder.resolve("main").toString(), source.toString(), "-L" + folder, "-lfinance",
                "-Wl,-rpath," + folder));
        assertEquals("", output(command));
        return output(List.of(folder.resolve("main").toString()));
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), text);
        return text;
    }
}
