package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.c128;
import static io.krait.Krait.exp;
import static io.krait.Krait.export;
import static io.krait.Krait.external;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.fail_if;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.local;
import static io.krait.Krait.max;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sin;
import static io.krait.Krait.sum;
import static io.krait.Krait.u8;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.KernelFaultException;
import io.krait.staging.SignatureException;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
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

/** Exported libraries give the bits that Java gives, and report the same faults. */
class ExportTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void linker() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean compiler = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(d -> Files.isExecutable(Path.of(d, "cc")));
        assumeTrue(linux || compiler, "there is no linker here");
    }

    private static NdArray<F64> numbers(int n) {
        return sin(arange(f64, 0, n, 1).mul(1.7)).mul(3).eval();
    }

    private NativeLibrary library(Export e) {
        return new NativeLibrary(e.levels(Export.known().getFirst(), Export.known().getLast()).library(folder), "lib");
    }

    private static void assertSame(NdArray<?> want, NdArray<?> got) {
        assertArrayEquals(want.to(f64).toDoubleArray(), got.to(f64).toDoubleArray());
    }

    @Test
    void loopsOfTheHostRunAroundParallelOnes() {
        // Relaxation until it changes little: a loop with a condition, folds, a branch and parallel loops inside.
        Kernel relax = kernel(f64, f64.array(1), f64.array(1), i64.array(1), (limit, x, y, rounds) -> {
            var change = var(1e300);
            var n = var(0L);
            while_(() -> change.gt(limit).and(n.lt(50))).loop(() -> {
                parallelFor(1, x.dim(0).sub(1), i -> y.set(x.get(i.sub(1)).add(x.get(i.add(1))).mul(0.5), i));
                change.set(sum(1, x.dim(0).sub(1), i -> y.get(i).sub(x.get(i)).square()));
                if_(n.rem(2).eq(0)).then(() -> parallelFor(1, x.dim(0).sub(1), i -> x.set(y.get(i), i)))
                        .else_(() -> parallelFor(1, x.dim(0).sub(1), i -> x.set(y.get(i).mul(1.25), i)));
                n.inc(1);
            });
            for_(0, 3, k -> parallelFor(x.dim(0), i -> x.inc(k.to(f64), i)));
            rounds.set(n, 0);
        });
        NdArray<F64> x = numbers(5000).copy();
        NdArray<F64> y = zeros(f64, 5000);
        NdArray<I64> rounds = zeros(i64, 1);
        NdArray<F64> x2 = x.copy();
        NdArray<F64> y2 = zeros(f64, 5000);
        NdArray<I64> rounds2 = zeros(i64, 1);
        relax.run(40.0, x, y, rounds);
        try (NativeLibrary lib = library(export("lib").add("relax", relax,
                "limit: f64, x: f64[n], y: f64[n], rounds: i64[1]"))) {
            assertEquals(0, lib.call("relax", 5000L, 40.0, x2, y2, rounds2));
        }
        assertTrue(rounds.toLongArray()[0] > 2, () -> rounds.toString());
        assertSame(rounds, rounds2);
        assertSame(x, x2);
        assertSame(y, y2);
    }

    @Test
    void serialCodeFoldsAndScatters() {
        Kernel mixed = kernel(f64.array(2), i32.array(1), f64.array(1), (x, bins, out) -> {
            var first = x.get(0, 0);
            var total = sum(0, x.dim(1), j -> exp(x.get(1, j)).mul(first));
            out.set(total, 0);
            parallelFor(bins.dim(0), i -> out.inc(x.get(0, i).mul(total), bins.get(i)));
            out.set(out.get(1).add(first), 1);
        });
        int n = 200_000;
        NdArray<F64> x = numbers(2 * n).reshape(2, n).copy();
        NdArray<I32> bins = arange(i32, 0, n, 1).rem(7).add(1).to(i32).eval();
        NdArray<F64> want = zeros(f64, 9);
        NdArray<F64> got = zeros(f64, 9);
        mixed.run(x, bins, want);
        try (NativeLibrary lib = library(export("lib").add("mixed", mixed, "f64[r, n], bins: i32[n], f64[m]"))) {
            assertEquals(0, lib.call("mixed", 2L, (long) n, 9L, x, bins, got));
        }
        assertSame(want, got);
    }

    @Test
    void localArraysAndComplexNumbers() {
        Kernel k = kernel(f64.array(2), c128.array(1), (x, z) -> {
            parallelFor(x.dim(0), i -> {
                var t = local(f64, 2000);
                for_(0, x.dim(1), j -> t.set(x.get(i, j).mul(2), j));
                for_(0, x.dim(1), j -> x.set(t.get(x.dim(1).sub(1).sub(j)), i, j));
            });
            parallelFor(z.dim(0), i -> z.set(exp(z.get(i)).mul(z.get(i)), i));
        });
        NdArray<F64> x = numbers(600).reshape(3, 200).copy();
        NdArray<F64> x2 = x.copy();
        var z = numbers(40).to(c128).mul(Krait.complex(numbers(40), numbers(40).add(1))).eval();
        var z2 = z.copy();
        k.run(x, z);
        try (NativeLibrary lib = library(export("lib").add("k", k))) {
            assertEquals(0, lib.call("k", 3L, 200L, 40L, x2, z2));
        }
        assertSame(x, x2);
        assertSame(z.re(), z2.re());
        assertSame(z.im(), z2.im());
    }

    @Test
    void elementFunctions() {
        var f = vectorize(f64, f64, (a, b) -> {
            var x = var(a);
            var n = var(0);
            while_(() -> x.abs().lt(b).and(n.lt(30))).loop(() -> {
                x.set(x.mul(1.5).add(0.1));
                n.inc(1);
            });
            return x.add(n.to(f64));
        });
        var g = vectorize((a, b) -> a.mul(b).add(1));
        int n = 1001;
        NdArray<F64> a = numbers(n);
        NdArray<F64> b = numbers(n).add(4).eval();
        NdArray<F64> got = zeros(f64, n);
        var got32 = zeros(f32, n);
        try (NativeLibrary lib = library(export("lib").add("f", f).add("g", g, "f32, f32 -> f32"))) {
            assertEquals(0, lib.call("f", (long) n, a, b, got));
            assertEquals(0, lib.call("g", (long) n, a.to(f32).eval(), b.to(f32).eval(), got32));
            assertEquals(0, lib.call("f", 0L, a, b, got));
        }
        assertSame(f.apply(a, b), got);
        assertSame(g.apply(a.to(f32), b.to(f32)), got32);
    }

    @Test
    void arrayFunctions() {
        NdArray<F64> weights = array(0.25, 0.5, 0.25);
        var softmax = jit(f64.array(2), x -> {
            var e = exp(x.sub(x.max(1).expandDims(1)));
            return e.div(e.sum(1).expandDims(1));
        });
        var smooth = jit(x -> x.slice(":-2").mul(weights.slice("0")).add(x.slice("1:-1").mul(weights.slice("1")))
                .add(x.slice("2:").mul(weights.slice("2"))));
        var columns = jit(x -> x.mul(2).sum(0).add(x.mean()));
        var any = jit((x, y) -> exp(x.transpose().mul(y)).add(1).sub(weights.slice("0")));
        NdArray<F64> x = numbers(700).reshape(7, 100).copy();
        NdArray<F64> v = numbers(7);
        NdArray<F64> soft = zeros(f64, 7, 100);
        NdArray<F64> line = zeros(f64, 698);
        NdArray<F64> sums = zeros(f64, 100);
        NdArray<F64> free = zeros(f64, 100, 7);
        Export e = export("lib").add("softmax", softmax, "f64[7, 100] -> f64[7, 100]")
                .add("smooth", smooth, "f64[700]").add("columns", columns, "f64[7, 100] -> out: f64[100]")
                .add("any", any, "x: f64[n, m], y: f64[n] -> f64[m, n]");
        try (NativeLibrary lib = library(e)) {
            assertEquals(0, lib.call("softmax", x, soft));
            assertEquals(0, lib.call("smooth", x, line));
            assertEquals(0, lib.call("columns", x, sums));
            assertEquals(0, lib.call("any", 7L, 100L, x, v, free));
        }
        assertSame(softmax.apply(x), soft);
        assertSame(smooth.apply(x.reshape(700)), line);
        assertSame(columns.apply(x), sums);
        assertSame(any.apply(x, v), free);
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

    @Test
    void faultsAreThoseOfJava() {
        Kernel gather = kernel(f64.array(2), i64.array(1), f64.array(1), (x, at, y) ->
                parallelFor(y.dim(0), i -> y.set(x.get(at.get(i), i), i)));
        Kernel odd = kernel(i64.array(1), x -> parallelFor(x.dim(0), i -> {
            fail_if(x.get(i).gt(900), "element {} is {}", i, x.get(i));
            x.set(x.get(i).div(x.get(i).sub(500)), i);
        }));
        NdArray<F64> x = zeros(f64, 5, 100);
        NdArray<I64> at = arange(i64, 0, 100, 1).rem(5).add(arange(i64, 0, 100, 1).div(60).mul(7)).to(i64).eval();
        NdArray<F64> y = zeros(f64, 100);
        NdArray<I64> z = arange(i64, 400, 1000, 1).copy();
        NdArray<I64> z2 = z.slice("101:").copy();
        try (NativeLibrary lib = library(export("lib").add("gather", gather, "x: f64[r, n], at: i64[n], y: f64[n]")
                .add("odd", odd))) {
            String want = assertThrows(IndexOutOfBoundsException.class, () -> gather.run(x, at, y)).getMessage();
            int code = lib.call("gather", 5L, 100L, x, at, y);
            assertTrue(code > 0);
            assertEquals(code, lib.code());
            assertEquals(60, lib.position());
            assertEquals(want, lib.message(code));
            String byZero = assertThrows(ArithmeticException.class, () -> odd.run(z.copy())).getMessage();
            code = lib.call("odd", 600L, z.copy());
            assertEquals(100, lib.position());
            assertTrue(byZero.startsWith(lib.message(code)), () -> byZero);
            String large = assertThrows(KernelFaultException.class, () -> odd.run(z2.copy())).getMessage();
            code = lib.call("odd", 499L, z2);
            assertEquals(large, lib.message(code));
            assertEquals(-3, lib.call("odd", -1L, z2));
            assertEquals("an extent is out of range: the argument with this position", lib.message(-3));
            assertEquals(0, lib.position());
            assertEquals(0, lib.call("odd", 0L, z2));
            assertEquals(0, lib.code());
        }
    }

    @Test
    void smallTypes() {
        Kernel k = kernel(u8, f32, i32, u8.array(1), (a, b, c, out) -> parallelFor(out.dim(0), i ->
                out.set(a.to(i32).add(b.to(i32)).add(c).add(i.to(i32)).to(u8), i)));
        var want = zeros(u8, 300);
        var got = zeros(u8, 300);
        k.run(200, 2.5f, -7, want);
        try (NativeLibrary lib = library(export("lib").add("k", k))) {
            assertEquals(0, lib.call("k", 300L, 200, 2.5f, -7, got));
        }
        assertSame(want, got);
    }

    @Test
    void largestElementsAndEmptyArrays() {
        Kernel k = kernel(f64.array(1), f64.array(1), (x, y) -> {
            var top = var(-1.0);
            if_(x.dim(0).gt(0)).then(() -> top.set(max(0, x.dim(0), i -> x.get(i))));
            parallelFor(y.dim(0), i -> y.set(top, i));
        });
        NdArray<F64> x = numbers(77);
        NdArray<F64> got = zeros(f64, 4);
        NdArray<F64> want = zeros(f64, 4);
        try (NativeLibrary lib = library(export("lib").add("k", k))) {
            for (int n : new int[]{0, 1, 77}) {
                k.run(x.slice(":" + n).copy(), want);
                assertEquals(0, lib.call("k", (long) n, 4L, x, got));
                assertSame(want, got);
            }
        }
    }

    @Test
    void linspaceOfAProgramWithoutArguments() {
        var f = jit(f64.array(0), x -> linspace(0, 1, 10).add(x));
        NdArray<F64> got = zeros(f64, 10);
        try (NativeLibrary lib = library(export("lib").add("f", f, "x: f64 -> f64[10]"))) {
            assertEquals(0, lib.call("f", 2.5, got));
        }
        assertSame(f.apply(array(2.5).reshape()), got);
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
        assertRefused("'double' cannot be the name of a function in C and C++ (at ExportTest.java:", () -> e.add(
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
    void cAndCppPrograms() throws IOException, InterruptedException {
        Path c = compiler("cc");
        Kernel scale = kernel(f64, f64.array(1), i64.array(1), (a, x, at) -> parallelFor(at.dim(0), i ->
                x.set(exp(x.get(at.get(i)).mul(a)), at.get(i))));
        export("finance").add("scale", scale, "a: f64, x: f64[n], at: i64[k]").library(folder);
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
        want.append("\nindex [{0}] is out of bounds for shape [{1}]: the element was read (at ExportTest.java:")
                .append(line(scale)).append(") 1 2 1 7 5\n-3\n");
        assertEquals(want.toString(), runs(c, source, "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"));
        assertEquals(want.toString(), runs(compiler("c++"), source, "-x", "c++", "-Wall", "-Werror"));
    }

    private static String line(Kernel k) {
        return k.toString().replaceAll(".*ExportTest.java:(\\d+).*", "$1").transform(n -> Integer.toString(
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
