package io.krait.benchmarks.contender;

import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.u8;
import static io.krait.Krait.vectorize;
import static io.krait.ndarray.Imports.of;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.krait.Kernel;
import io.krait.Stencil;
import io.krait.Ufunc2;
import io.krait.benchmarks.workload.Element;
import io.krait.ndarray.NdArray;
import io.krait.staging.ScalarType;
import io.krait.types.Num;

/** Binds the programs of explicit loops to a case's arrays. */
final class KernelSource {
    private static final int RADIUS = 4;
    private static final int WINDOW = 100;

    private final Case work;
    private final UnaryOperator<Kernel> option;
    private final int rows;
    private final int columns;

    private KernelSource(Case work, UnaryOperator<Kernel> option) {
        this.work = work;
        this.option = option;
        this.rows = work.size().rows();
        this.columns = work.size().columns();
    }

    /** One way to compute a case: what is behind the colon of its name, if anything, and a call. */
    record Version(String variant, Runnable call) {
    }

    /** The versions, with index checks. */
    static List<Version> checked(Case work) {
        KernelSource source = new KernelSource(work, kernel -> kernel);
        return Stream.concat(source.versions().stream(), source.stencils().stream()).toList();
    }

    /** The same without index checks; stencils have none. */
    static List<Version> unchecked(Case work) {
        return new KernelSource(work, Kernel::unchecked).versions();
    }

    private List<Version> stencils() {
        return switch (work.element()) {
            case F32 -> stencils(f32);
            case F64 -> stencils(f64);
            case U8 -> List.of(stencil(StencilPrograms.life(10), u8, rows, columns));
            case I32, I64 -> List.of();
        };
    }

    private <T extends Num> List<Version> stencils(ScalarType<T> t) {
        return switch (work.workload().name()) {
            case "heat2d" -> List.of(stencil(StencilPrograms.heat2d(t, 50), t, rows, columns));
            case "heat3d" -> List.of(stencil(StencilPrograms.heat3d(t, 10), t, rows, rows, rows));
            default -> List.of();
        };
    }

    /** From the second array, which starts as a copy of the first, to the first. */
    private <T extends Num> Version stencil(Stencil<T> stencil, ScalarType<T> t, long... shape) {
        var to = array(t, "a", shape);
        var from = array(t, "b", shape);
        return new Version("stencil", () -> stencil.with().out(to).apply(from));
    }

    private List<Version> versions() {
        return switch (work.element()) {
            case F32 -> versions(f32);
            case F64 -> versions(f64);
            case I32 -> List.of(new Version("", collatz(i32)));
            case I64 -> List.of(new Version("", collatz(i64)));
            case U8 -> List.of(new Version("", steps(KernelPrograms.life(), 10, array(u8, "a", rows, columns),
                    array(u8, "b", rows, columns))));
        };
    }

    private <T extends Num> List<Version> versions(ScalarType<T> t) {
        List<Version> versions = new ArrayList<>();
        versions.add(new Version("", bind(t)));
        KernelPrograms<T> programs = new KernelPrograms<>(t);
        TunedPrograms<T> tuned = new TunedPrograms<>(t);
        int n = rows;
        switch (work.workload().name()) {
            case "heat2d" -> {
                Runnable sweep = call(tuned.heat2dSkewed(), array(t, "a", n, columns), array(t, "b", n, columns));
                versions.add(new Version("skewed", () -> {
                    for (int step = 0; step < 50; step += TunedPrograms.SWEEP) {
                        sweep.run();
                    }
                }));
            }
            case "pdist" -> versions.add(new Version("columns", call(tuned.pdistColumns(), array(t, "p", n, 3),
                    array(t, "apart", 3, n), array(t, "d", n, n))));
            case "spmv" -> versions.add(new Version("fold", call(programs.spmvFold(), array(i64, "starts", n + 1),
                    array(i32, "columns", 10 * n), array(t, "values", 10 * n), array(t, "x", n), array(t, "y", n))));
            case "floyd_warshall" -> versions.add(new Version("rows", call(programs.floydWarshallRows(),
                    array(t, "d", n, n))));
            case "cumsum" -> {
                versions.add(new Version("parts", call(tuned.cumsumParts(64), array(t, "x", n), array(t, "y", n),
                        array(t, "before", 64 * 8 + 1))));
                var x = array(t, "x", n);
                var y = array(t, "y", n);
                Ufunc2<Num, Num, Num> plus = vectorize((a, b) -> a.add(b));
                versions.add(new Version("accumulate", () -> plus.with().out(y).accumulate(x, 0)));
            }
            case "rolling" -> versions.add(new Version("doubling", call(tuned.rollingDoubling(), array(t, "x", n),
                    array(t, "y", n - WINDOW + 1))));
            default -> { }
        }
        return versions;
    }

    private <T extends Num> Runnable bind(ScalarType<T> t) {
        KernelPrograms<T> programs = new KernelPrograms<>(t);
        int n = rows;
        return switch (work.workload().name()) {
            case "heat2d" -> steps(programs.heat2d(), 50, array(t, "a", n, columns), array(t, "b", n, columns));
            case "heat3d" -> steps(programs.heat3d(), 10, array(t, "a", n, n, n), array(t, "b", n, n, n));
            case "matmul" -> call(programs.matmul(), array(t, "a", n, n), array(t, "b", n, n), array(t, "c", n, n));
            case "nbody" -> call(programs.nbody(), array(t, "x", n), array(t, "y", n), array(t, "z", n),
                    array(t, "m", n), array(t, "ax", n), array(t, "ay", n), array(t, "az", n));
            case "pdist" -> call(programs.pdist(), array(t, "p", n, 3), array(t, "d", n, n));
            case "kmeans" -> call(programs.kmeans(8), array(t, "x", n, 8), array(t, "centres", 16, 8),
                    array(i32, "labels", n), array(t, "means", 16, 8), array(i64, "counts", 16));
            case "floyd_warshall" -> call(programs.floydWarshall(), array(t, "d", n, n), array(t, "row", n),
                    array(t, "column", n));
            case "bilateral" -> call(programs.bilateral(RADIUS), array(t, "x", n, n),
                    array(t, "y", n - 2 * RADIUS, n - 2 * RADIUS));
            case "fir64" -> call(programs.fir(), array(t, "x", n + 63), array(t, "h", 64), array(t, "y", n));
            case "conv3x3" -> conv(programs, t, 3);
            case "conv5x5" -> conv(programs, t, 5);
            case "rolling" -> call(programs.rolling(WINDOW, 64), array(t, "x", n), array(t, "y", n - WINDOW + 1));
            case "mcpi" -> call(KernelPrograms.monteCarloPi(n, 16_384), array(f64, "pi", 1));
            case "butterfly" -> call(programs.butterfly(), array(t, "x", n, 2), array(t, "w", n / 2, 2),
                    array(t, "y", n, 2));
            case "spmv" -> call(programs.spmv(), array(i64, "starts", n + 1), array(i32, "columns", 10 * n),
                    array(t, "values", 10 * n), array(t, "x", n), array(t, "y", n));
            case "hist" -> call(programs.hist(), array(t, "x", n), array(i64, "counts", 256));
            case "cumsum" -> call(programs.cumsum(), array(t, "x", n), array(t, "y", n));
            case "mandelbrot" -> {
                var function = SimdPrograms.mandelbrot(t);
                var re = array(t, "re", 1, columns);
                var im = array(t, "im", n, 1);
                var counts = array(i32, "counts", n, columns);
                yield () -> function.with().out(counts).apply(re, im);
            }
            case "cuberoot" -> {
                var function = SimdPrograms.cubeRoot(t, work.element() == Element.F32 ? 1e-5 : 1e-12);
                var x = array(t, "x", n);
                var y = array(t, "y", n);
                yield () -> function.with().out(y).apply(x);
            }
            case "spheres" -> {
                var function = SimdPrograms.spheres(t);
                var xs = array(t, "xs", 1, columns);
                var ys = array(t, "ys", n, 1);
                var shades = array(t, "shades", n, columns);
                yield () -> function.with().out(shades).apply(xs, ys);
            }
            default -> throw new IllegalArgumentException("no Krait program for workload " + work.workload().name());
        };
    }

    private <T extends Num> Runnable conv(KernelPrograms<T> programs, ScalarType<T> t, int k) {
        int m = rows - k + 1;
        return call(programs.conv(k), array(t, "x", rows, rows), array(t, "h", k, k), array(t, "y", m, m));
    }

    private <T extends Num> Runnable collatz(ScalarType<T> t) {
        var function = SimdPrograms.collatz(t);
        var seeds = array(t, "seeds", rows);
        var steps = array(t, "steps", rows);
        return () -> function.with().out(steps).apply(seeds);
    }

    private Runnable call(Kernel kernel, Object... arguments) {
        Kernel chosen = option.apply(kernel);
        return () -> chosen.run(arguments);
    }

    /** So many steps to and fro. */
    private Runnable steps(Kernel kernel, int count, NdArray<?> a, NdArray<?> b) {
        Kernel chosen = option.apply(kernel);
        return () -> {
            for (int step = 0; step < count; step += 2) {
                chosen.run(a, b);
                chosen.run(b, a);
            }
        };
    }

    /** An array that uses the case's memory in place. */
    private <T extends Num> NdArray<T> array(ScalarType<T> t, String slot, long... shape) {
        return of(t, work.offHeap().segment(slot), shape);
    }
}
