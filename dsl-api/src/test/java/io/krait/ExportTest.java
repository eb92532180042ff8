package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.c128;
import static io.krait.Krait.exp;
import static io.krait.Krait.export;
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
import static io.krait.Krait.sum;
import static io.krait.Krait.u8;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.KernelFaultException;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported libraries give the bits that Java gives, and report the same faults. */
class ExportTest {
    @TempDir
    private Path folder;

    /** The level that libraries choose here. */
    private static String best;

    @BeforeAll
    static void linker(@TempDir Path place) {
        NativeLibrary.assumeLinker();
        Kernel k = kernel(f64.array(1), x -> x.set(1, 0));
        try (NativeLibrary lib = new NativeLibrary(export("lib").add("k", k).library(place), "lib")) {
            best = lib.level();
        }
    }

    private static NdArray<F64> numbers(int n) {
        return NativeLibrary.numbers(n);
    }

    private NativeLibrary library(Export e) {
        return new NativeLibrary(e.levels(best).library(folder), "lib");
    }

    private static void assertSame(NdArray<?> want, NdArray<?> got) {
        NativeLibrary.assertSame(want, got);
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

    @Test
    void scratchMemoryGrowsFromRoundToRound() {
        // 2,000,000 elements and more have more partial sums than fit where the first round's were.
        Kernel k = kernel(i64, f64.array(1), (n, x) -> for_(0, x.dim(0), i ->
                x.set(sum(0, i.mul(i).mul(n), j -> j.to(f64).sqrt()), i)));
        NdArray<F64> want = Krait.array(new double[4]);
        NdArray<F64> got = Krait.array(new double[4]);
        k.run(700_000, want);
        try (NativeLibrary lib = library(export("lib").add("k", k))) {
            assertEquals(0, lib.call("k", 4L, 700_000L, got));
        }
        assertSame(want, got);
        double naive = 0;
        for (int j = 0; j < 6_300_000; j++) {
            naive += Math.sqrt(j);
        }
        assertEquals(1, want.toDoubleArray()[3] / naive, 1e-9);
    }
}
