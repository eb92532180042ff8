package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.argmin;
import static io.krait.Krait.continueIf;
import static io.krait.Krait.exitIf;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.iterate;
import static io.krait.Krait.kernel;
import static io.krait.Krait.local;
import static io.krait.Krait.max;
import static io.krait.Krait.min;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.reduce;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels from the user's side, against plain Java. */
class KernelTest {
    private static double[] numbers(int n) {
        return DoubleStream.iterate(0.5, x -> (x * 1.37 + 0.29) % 7).limit(n).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 33, 70})
    void matrixProduct(int n) {
        Kernel matmul = kernel(f64.array(2), f64.array(2), f64.array(2), (a, b, c) ->
                parallelFor(a.dim(0), i -> for_(0, b.dim(1), j -> {
                    var s = var(0.0);
                    for_(0, a.dim(1), k -> s.inc(a.get(i, k).mul(b.get(k, j))));
                    c.set(s, i, j);
                })));
        double[] x = numbers(n * (n + 1));
        double[] y = numbers((n + 1) * (n + 2));
        NdArray<F64> c = zeros(f64, n, n + 2);
        matmul.run(Krait.array(x).reshape(n, n + 1), Krait.array(y).reshape(n + 1, n + 2), c);
        double[] want = new double[n * (n + 2)];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n + 2; j++) {
                double s = 0;
                for (int k = 0; k < n + 1; k++) {
                    s += x[i * (n + 1) + k] * y[k * (n + 2) + j];
                }
                want[i * (n + 2) + j] = s;
            }
        }
        assertArrayEquals(want, c.toDoubleArray());
    }

    @Test
    void stridedAndReversedArguments() {
        Kernel copy = kernel(f64.array(2), f64.array(2), (a, b) ->
                parallelFor(a.dim(0), a.dim(1), (i, j) -> b.set(a.get(i, j).mul(2), i, j)));
        NdArray<F64> x = arange(24).to(f64).reshape(4, 6).eval();
        NdArray<F64> y = zeros(f64, 6, 4);
        copy.run(x.transpose(), y);
        assertArrayEquals(x.transpose().mul(2).toDoubleArray(), y.toDoubleArray());
        NdArray<F64> z = zeros(f64, 4, 6);
        copy.run(x.flip(1), z.flip(0));
        assertArrayEquals(x.flip(1).flip(0).mul(2).toDoubleArray(), z.toDoubleArray());
    }

    @Test
    void numbersAsParameters() {
        Kernel saxpy = kernel(f32, f32.array(1), f32.array(1), (alpha, x, y) ->
                parallelFor(x.dim(0), i -> y.set(alpha.mul(x.get(i)).add(y.get(i)), i)));
        NdArray<F32> y = Krait.full(f32, 1, 100);
        saxpy.run(0.5, arange(100).to(f32), y);
        float[] got = y.toFloatArray();
        for (int i = 0; i < 100; i++) {
            assertEquals(0.5f * i + 1, got[i]);
        }
    }

    @Test
    void serialCodeAroundParallelLoops() {
        Kernel normalise = kernel(f64.array(1), i64.array(1), (x, steps) -> {
            var total = var(sum(0, x.dim(0), i -> x.get(i)));
            var n = var(0L);
            while_(() -> total.gt(1)).loop(() -> {
                parallelFor(x.dim(0), i -> x.set(x.get(i).mul(0.5), i));
                total.set(sum(0, x.dim(0), i -> x.get(i)));
                n.inc(1);
            });
            steps.set(n, 0);
        });
        NdArray<F64> x = Krait.full(f64, 1, 5000);
        NdArray<I64> steps = zeros(i64, 1);
        normalise.run(x, steps);
        assertEquals(13, steps.toLongArray()[0]);
        assertEquals(5000.0 / 8192 / 5000, x.toDoubleArray()[4999]);
    }

    @Test
    void hostBranches() {
        Kernel k = kernel(f64.array(1), i32, (x, which) ->
                if_(which.eq(0)).then(() -> parallelFor(x.dim(0), i -> x.set(1, i)))
                        .elseIf(() -> which.eq(1)).then(() -> parallelFor(x.dim(0), i -> x.set(i.to(f64), i)))
                        .else_(() -> x.set(-1, 0)));
        NdArray<F64> x = zeros(f64, 3);
        k.run(x, 1);
        assertArrayEquals(new double[]{0, 1, 2}, x.toDoubleArray());
        k.run(x, 0);
        assertArrayEquals(new double[]{1, 1, 1}, x.toDoubleArray());
        k.run(x, 2);
        assertArrayEquals(new double[]{-1, 1, 1}, x.toDoubleArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 4096, 4097, 20_000, 70_001})
    void foldsHaveTheBitsOfArrayReductions(int n) {
        Kernel k = kernel(f64.array(1), f64.array(1), (x, out) -> {
            out.set(sum(0, x.dim(0), i -> x.get(i)), 0);
            // the same inside of a parallel loop
            parallelFor(1, 3, r -> out.set(sum(0, x.dim(0), i -> x.get(i)), r));
            for_(3, 4, r -> out.set(sum(0, x.dim(0), i -> x.get(i)), r));
        });
        NdArray<F64> x = Krait.array(numbers(n)).eval();
        double want = x.sum().item();
        NdArray<F64> out = Krait.full(f64, 7, 4);
        for (int threads : new int[]{1, 2, 7}) {
            k.with().threads(threads).run(x, out);
            assertArrayEquals(new double[]{want, want, want, want}, out.toDoubleArray());
        }
    }

    @Test
    void otherFolds() {
        Kernel k = kernel(f64.array(1), f64.array(1), i64.array(1), (x, out, where) -> {
            out.set(min(0, x.dim(0), i -> x.get(i)), 0);
            out.set(max(0, x.dim(0), i -> x.get(i)), 1);
            out.set(reduce(0, x.dim(0), (a, b) -> if_(a.abs().gt(b.abs()), () -> a, () -> b), i -> x.get(i)), 2);
            where.set(argmin(0, x.dim(0), i -> x.get(i).sub(3).abs()), 0);
            parallelFor(1, 2, r -> where.set(argmin(5, x.dim(0), i -> x.get(i).sub(3).abs()), r));
        });
        double[] data = IntStream.range(0, 10_000).mapToDouble(i -> (i * 7919 % 10_007) - 5_000).toArray();
        NdArray<F64> out = zeros(f64, 3);
        NdArray<I64> where = zeros(i64, 2);
        k.run(Krait.array(data), out, where);
        double largest = Arrays.stream(data).reduce((a, b) -> Math.abs(a) > Math.abs(b) ? a : b).orElseThrow();
        assertArrayEquals(new double[]{Arrays.stream(data).min().orElseThrow(),
                Arrays.stream(data).max().orElseThrow(), largest}, out.toDoubleArray());
        int at = IntStream.range(0, data.length).filter(i -> data[i] == 3).findFirst().orElseThrow();
        assertArrayEquals(new long[]{at, at}, where.toLongArray());
    }

    @Test
    void histogramsAreExactForAnyNumberOfThreads() {
        Kernel histogram = kernel(i32.array(1), i64.array(1), f64.array(1), (x, counts, weights) ->
                parallelFor(x.dim(0), i -> {
                    counts.scatterAdd(1, x.get(i));
                    weights.scatterAdd(i.to(f64).mul(0.1), x.get(i));
                }));
        int n = 300_000;
        int[] data = IntStream.range(0, n).map(i -> (int) (i * 2_654_435_761L >>> 7) & 15).toArray();
        double[] first = null;
        for (int threads : new int[]{1, 2, 7}) {
            NdArray<I64> counts = zeros(i64, 16);
            NdArray<F64> weights = zeros(f64, 16);
            histogram.with().threads(threads).run(Krait.array(data), counts, weights);
            long[] want = new long[16];
            Arrays.stream(data).forEach(v -> want[v]++);
            assertArrayEquals(want, counts.toLongArray());
            first = first == null ? weights.toDoubleArray() : first;
            assertArrayEquals(first, weights.toDoubleArray());
        }
    }

    @Test
    void atomics() {
        Kernel k = kernel(i64.array(1), i64.array(1), (x, out) -> parallelFor(x.dim(0), i -> {
            out.atomicAdd(x.get(i), 0);
            out.atomicMax(x.get(i), 1);
            out.atomicMin(x.get(i), 2);
        }));
        NdArray<I64> out = zeros(i64, 3);
        k.with().threads(3).run(arange(100_000).sub(50).eval(), out);
        assertArrayEquals(new long[]{LongStream.range(-50, 99_950).sum(), 99_949, -50}, out.toLongArray());
    }

    @Test
    void leavingLoopsEarly() {
        Kernel k = kernel(i64.array(2), i64.array(1), (x, out) -> parallelFor(x.dim(0), r -> {
            var found = var(-1L);
            var odd = var(0L);
            for_(0, x.dim(1), j -> {
                var v = x.get(r, j);
                if_(v.gt(50)).then(() -> {
                    found.set(j);
                    exitIf(v.gt(60));
                    found.set(-2);
                });
                continueIf(v.and(v.literal(1)).eq(0));
                odd.inc(1);
            });
            out.set(found.mul(1000).add(odd), r);
        }));
        long[] data = LongStream.range(0, 200).map(i -> i * 7 % 71).toArray();
        NdArray<I64> out = zeros(i64, 10);
        k.run(Krait.array(data).reshape(10, 20), out);
        long[] want = new long[10];
        for (int r = 0; r < 10; r++) {
            long found = -1;
            long odd = 0;
            for (int j = 0; j < 20; j++) {
                long v = data[r * 20 + j];
                if (v > 50) {
                    found = j;
                    if (v > 60) {
                        break;
                    }
                    found = -2;
                }
                if ((v & 1) == 0) {
                    continue;
                }
                odd++;
            }
            want[r] = found * 1000 + odd;
        }
        assertArrayEquals(want, out.toLongArray());
    }

    @Test
    void localArraysBelongToTheirIteration() {
        Kernel k = kernel(i32.array(2), i32.array(1), (x, median) -> parallelFor(x.dim(0), r -> {
            var a = local(i32, 5);
            for_(0, 5, j -> a.set(x.get(r, j), j));
            for_(0, 5, i -> for_(0, 4, j -> if_(a.get(j).gt(a.get(j.add(1)))).then(() -> {
                var t = a.get(j);
                a.set(a.get(j.add(1)), j);
                a.set(t, j.add(1));
            })));
            median.set(a.get(2), r);
        }));
        int[] data = IntStream.range(0, 500).map(i -> i * 7919 % 997).toArray();
        NdArray<I32> out = zeros(i32, 100);
        k.run(Krait.array(data).reshape(100, 5), out);
        int[] want = IntStream.range(0, 100).map(r -> IntStream.range(0, 5).map(j -> data[r * 5 + j]).sorted()
                .toArray()[2]).toArray();
        assertArrayEquals(want, out.toIntArray());
    }

    @Test
    void loopsWithSteps() {
        Kernel k = kernel(i64.array(1), out -> {
            var n = var(0L);
            for_(10, 0, -3, i -> {
                out.set(i, n);
                n.inc(1);
            });
            for_(1, out.dim(0), 4, i -> {
                out.set(i.mul(100), n);
                n.inc(1);
            });
        });
        NdArray<I64> out = zeros(i64, 10);
        k.run(out);
        assertArrayEquals(new long[]{10, 7, 4, 1, 100, 500, 900, 0, 0, 0}, out.toLongArray());
    }

    @Test
    void threeAxes() {
        Kernel k = kernel(f64.array(3), x -> parallelFor(x.dim(0), x.dim(1), x.dim(2),
                (i, j, l) -> x.set(i.mul(100).add(j.mul(10)).add(l).to(f64), i, j, l)));
        NdArray<F64> x = zeros(f64, 3, 4, 5);
        k.run(x);
        double[] got = x.toDoubleArray();
        for (int n = 0; n < 60; n++) {
            assertEquals(n / 20 * 100 + n / 5 % 4 * 10 + n % 5, got[n]);
        }
    }

    @Test
    void mandelbrotHasTheIterationsOfJava() {
        Ufunc2<F64, F64, I32> mandelbrot = vectorize(f64, f64, (cr, ci) -> {
            var zr = var(0.0);
            var zi = var(0.0);
            var n = var(0);
            while_(() -> zr.square().add(zi.square()).lt(4).and(n.lt(200))).loop(() -> {
                var t = zr.square().sub(zi.square()).add(cr);
                zi.set(zr.mul(zi).mul(2).add(ci));
                zr.set(t);
                n.inc(1);
            });
            return n.to(i32);
        });
        NdArray<F64> x = Krait.linspace(-2, 0.5, 75).reshape(1, -1).eval();
        NdArray<F64> y = Krait.linspace(-1.25, 1.25, 50).reshape(-1, 1).eval();
        int[] got = mandelbrot.apply(x, y).toIntArray();
        double[] xs = x.toDoubleArray();
        double[] ys = y.toDoubleArray();
        for (int p = 0; p < got.length; p++) {
            double zr = 0;
            double zi = 0;
            int n = 0;
            while (zr * zr + zi * zi < 4 && n < 200) {
                double t = zr * zr - zi * zi + xs[p % 75];
                zi = zr * zi * 2 + ys[p / 75];
                zr = t;
                n++;
            }
            assertEquals(n, got[p]);
        }
    }

    @Test
    void elementFunctionsWithControlFlowFuse() {
        Ufunc1<I64, I64> collatz = vectorize(i64, start -> {
            var n = var(start);
            var c = var(0L);
            while_(() -> n.gt(1)).loop(() -> {
                n.set(if_(n.and(n.literal(1)).eq(0), () -> n.shr(1), () -> n.mul(3).add(1)));
                c.inc(1);
            });
            return c;
        });
        Jit1<I64, I64> longest = Krait.jit(i64.array(1), x -> collatz.apply(x.add(1)).max());
        assertEquals(118, longest.apply(arange(100)).item());
        assertEquals(111, collatz.apply(Krait.array(27L)).item());
    }

    @Test
    void functionalLoops() {
        Ufunc2<I64, I64, I64> gcd = vectorize(i64, i64, (a, b) -> iterate(a, b, (x, y) -> y.ne(0),
                (x, y) -> new Krait.Pair<>(y, x.rem(y))).first());
        long[] a = {12, 100, 17, 0, 270};
        long[] b = {18, 75, 5, 9, 192};
        assertArrayEquals(new long[]{6, 25, 1, 9, 6}, gcd.apply(Krait.array(a), Krait.array(b)).toLongArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void threadsDoNotChangeBits(int threads) {
        Kernel smooth = kernel(f64.array(1), f64.array(1), (x, y) -> parallelFor(x.dim(0), i -> {
            var s = var(0.0);
            for_(max(i.sub(3), i.literal(0)), min(i.add(4), x.dim(0)), j -> s.inc(x.get(j).sqrt()));
            y.set(s, i);
        }));
        double[] data = numbers(50_000);
        NdArray<F64> y = zeros(f64, data.length);
        smooth.with().threads(threads).run(Krait.array(data), y);
        double[] got = y.toDoubleArray();
        for (int i = 0; i < data.length; i++) {
            double s = 0;
            for (int j = Math.max(i - 3, 0); j < Math.min(i + 4, data.length); j++) {
                s += Math.sqrt(data[j]);
            }
            assertEquals(s, got[i]);
        }
    }

    @Test
    void staticLambdasMayBeShared() {
        Consumer<Expr<I64>> nothing = i -> {
        };
        Kernel k = kernel(f64.array(1), x -> {
            for_(0, 3, nothing);
            parallelFor(x.dim(0), i -> x.set(2, i));
        });
        NdArray<F64> x = zeros(f64, 2);
        k.run(x);
        assertArrayEquals(new double[]{2, 2}, x.toDoubleArray());
    }

    @Test
    void localArraysOutsideOfParallelLoops() {
        var k = kernel(f64.array(1), f64.array(1), (x, out) -> {
            var s = local(f64, 2);
            s.set(sum(0, x.dim(0), i -> x.get(i)), 0);
            s.set(x.get(1), 1);
            parallelFor(out.dim(0), i -> out.set(s.get(0).add(s.get(1)).add(i.to(f64)), i));
        });
        NdArray<F64> out = zeros(f64, 3);
        k.run(arange(10).to(f64), out);
        assertArrayEquals(new double[] {46, 47, 48}, out.toDoubleArray());
    }
}
