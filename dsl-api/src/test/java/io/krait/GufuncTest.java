package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.full;
import static io.krait.Krait.guvectorize;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.linspace;
import static io.krait.Krait.ones;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Slice;
import io.krait.staging.DType;
import io.krait.staging.StagedArray;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GufuncTest {
    private final Gufunc<F64> movingMean = guvectorize("(n),()->(n)", f64, i64, f64, (in, window, out) -> {
        var s = var(0.0);
        var n = var(0L);
        for_(0, in.size(), i -> {
            s.inc(in.get(i));
            n.inc(1);
            if_(n.gt(window.get())).then(() -> {
                s.set(s.sub(in.get(i.sub(window.get()))));
                n.inc(-1);
            });
            out.set(s.div(n.to(f64)), i);
        });
    });

    private final Gufunc<Num> matmul = guvectorize("(n,k),(k,m)->(n,m)", (a, b, c) ->
            for_(0, a.dim(0), i -> for_(0, b.dim(1), j -> {
                c.set(0, i, j);
                for_(0, a.dim(1), k -> c.inc(a.get(i, k).mul(b.get(k, j)), i, j));
            })));

    private final Gufunc<F64> cross = guvectorize("(3),(3)->(3)", f64, f64, f64, (a, b, c) -> {
        for (int k = 0; k < 3; k++) {
            int p = (k + 1) % 3;
            int q = (k + 2) % 3;
            c.set(a.get(p).mul(b.get(q)).sub(a.get(q).mul(b.get(p))), k);
        }
    });

    private final Gufunc<Num> convolve = guvectorize("(n),(m)->(n+m-1)", (a, b, c) ->
            for_(0, a.size(), i -> for_(0, b.size(), j -> c.inc(a.get(i).mul(b.get(j)), i.add(j)))));

    private final Random random = new Random(7);

    private NdArray<F64> random(long... shape) {
        return array(random.doubles(Arrays.stream(shape).reduce(1, (a, b) -> a * b)).map(x -> x - 0.5).toArray())
                .reshape(shape).eval();
    }

    private static double[] movingMean(double[] x, int n, long[] window) {
        double[] y = new double[x.length];
        for (int row = 0; row < x.length / n; row++) {
            double s = 0;
            long count = 0;
            for (int i = 0; i < n; i++) {
                s += x[row * n + i];
                count++;
                if (count > window[row % window.length]) {
                    s -= x[row * n + i - (int) window[row % window.length]];
                    count--;
                }
                y[row * n + i] = s / count;
            }
        }
        return y;
    }

    @Test
    void movesMeans() {
        NdArray<F64> x = random(37, 50);
        assertArrayEquals(movingMean(x.toDoubleArray(), 50, new long[]{7}), movingMean.apply(x, 7).toDoubleArray());
        long[] windows = new long[37];
        Arrays.setAll(windows, k -> k % 9 + 1);
        assertArrayEquals(movingMean(x.toDoubleArray(), 50, windows),
                movingMean.apply(x, array(windows)).toDoubleArray());
        // One row, many windows: the row broadcasts.
        NdArray<F64> row = random(50);
        NdArray<F64> all = movingMean.apply(row, array(windows));
        assertArrayEquals(new long[]{37, 50}, all.shape());
        double[] repeated = new double[37 * 50];
        Arrays.setAll(repeated, k -> row.toDoubleArray()[k % 50]);
        assertArrayEquals(movingMean(repeated, 50, windows), all.toDoubleArray());
    }

    @Test
    void widensArguments() {
        assertArrayEquals(new double[]{0, 0.5, 1.5, 2.5}, movingMean.apply(arange(4).to(i32),
                array(2).to(i32).reshape()).toDoubleArray());
    }

    private static double[] matmul(double[] a, double[] b, int n, int k, int m, int batch) {
        double[] c = new double[batch * n * m];
        for (int t = 0; t < batch; t++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < m; j++) {
                    double s = 0;
                    for (int q = 0; q < k; q++) {
                        s += a[(t * n + i) * k + q] * b[(b.length > k * m ? t * k * m : 0) + q * m + j];
                    }
                    c[(t * n + i) * m + j] = s;
                }
            }
        }
        return c;
    }

    @Test
    void multipliesStacksOfMatrices() {
        NdArray<F64> a = random(6, 5, 4);
        NdArray<F64> b = random(6, 4, 7);
        assertArrayEquals(matmul(a.toDoubleArray(), b.toDoubleArray(), 5, 4, 7, 6), matmul.apply(a, b).toDoubleArray());
        NdArray<F64> one = random(4, 7);
        NdArray<Num> c = matmul.apply(a, one);
        assertArrayEquals(matmul(a.toDoubleArray(), one.toDoubleArray(), 5, 4, 7, 6), c.toDoubleArray());
        assertArrayEquals(new long[]{6, 5, 7}, c.shape());
        // No loop dims at all.
        NdArray<F64> first = a.slice(Slice.at(0)).eval();
        assertArrayEquals(matmul(first.toDoubleArray(), one.toDoubleArray(), 5, 4, 7, 1),
                matmul.apply(first, one).toDoubleArray());
        // Views with any strides.
        NdArray<F64> turned = random(4, 5, 6).transpose().slice(Slice.all(), Slice.all(), Slice.range(0, 4)).eval();
        assertArrayEquals(matmul(turned.copy().toDoubleArray(), b.toDoubleArray(), 5, 4, 7, 6),
                matmul.apply(turned, b).toDoubleArray());
    }

    @Test
    void takesElementTypesFromArguments() {
        NdArray<I32> a = arange(6).to(i32).reshape(2, 3).eval();
        assertEquals(DType.I32, matmul.apply(a, a.transpose()).dtype());
        assertArrayEquals(new long[]{5, 14, 14, 50}, matmul.apply(a, a.transpose()).toLongArray());
        assertEquals(DType.F32, matmul.apply(a.to(f32), a.to(f32).transpose()).dtype());
        // Types that do not mix inside are promoted before.
        NdArray<Num> mixed = matmul.apply(a, a.to(f64).transpose());
        assertEquals(DType.F64, mixed.dtype());
        assertArrayEquals(new double[]{5, 14, 14, 50}, mixed.toDoubleArray());
        assertArrayEquals(new double[]{5, 14, 14, 50}, matmul.apply(a, a.to(f64).transpose()).toDoubleArray());
        Gufunc<Num> scale = guvectorize("(n),()->(n)", (x, s, y) ->
                parallelFor(x.size(), i -> y.set(x.get(i).mul(s.get()), i)));
        assertEquals(DType.F32, scale.apply(array(1.0, 2.0).to(f32), 2.5).dtype());
        assertArrayEquals(new double[]{2.5, 5}, scale.apply(array(1.0, 2.0).to(f32), 2.5).toDoubleArray());
    }

    @Test
    void convolvesWithDerivedDims() {
        NdArray<F64> a = random(3, 1, 20);
        NdArray<F64> b = random(4, 5);
        NdArray<Num> c = convolve.apply(a, b);
        assertArrayEquals(new long[]{3, 4, 24}, c.shape());
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        double[] expected = new double[3 * 4 * 24];
        for (int p = 0; p < 3; p++) {
            for (int q = 0; q < 4; q++) {
                for (int i = 0; i < 20; i++) {
                    for (int j = 0; j < 5; j++) {
                        expected[(p * 4 + q) * 24 + i + j] += x[p * 20 + i] * y[q * 5 + j];
                    }
                }
            }
        }
        assertArrayEquals(expected, c.toDoubleArray());
        Gufunc<Num> pairs = guvectorize("(n),(m)->(2*(n-1),n*m+1)", (p, q, r) ->
                for_(0, r.dim(0), i -> for_(0, r.dim(1), j -> r.set(i.mul(100).add(j).to(f64), i, j))));
        assertArrayEquals(new long[]{4, 7}, pairs.apply(array(1.0, 2.0, 3.0), array(1.0, 2.0)).shape());
        assertEquals(306, pairs.apply(array(1.0, 2.0, 3.0), array(1.0, 2.0)).toDoubleArray()[27]);
    }

    @Test
    void fixesDims() {
        NdArray<F64> a = random(100, 3);
        NdArray<F64> b = random(3);
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        double[] expected = new double[300];
        for (int r = 0; r < 100; r++) {
            for (int k = 0; k < 3; k++) {
                int p = (k + 1) % 3;
                int q = (k + 2) % 3;
                expected[3 * r + k] = x[3 * r + p] * y[q] - x[3 * r + q] * y[p];
            }
        }
        assertArrayEquals(expected, cross.apply(a, b).toDoubleArray());
        assertArrayEquals(expected, cross.unchecked().apply(a, b).toDoubleArray());
    }

    @Test
    void broadcastsLoopDims() {
        // More loop dims than a parallel loop has, which cannot be merged.
        Gufunc<F64> dot = guvectorize("(n),(n)->()", f64, f64, f64, (a, b, r) ->
                r.set(sum(0, a.size(), i -> a.get(i).mul(b.get(i)))));
        NdArray<F64> a = random(2, 1, 3, 1, 2, 4);
        NdArray<F64> b = random(5, 1, 3, 1, 4);
        NdArray<F64> r = dot.apply(a, b);
        assertArrayEquals(new long[]{2, 5, 3, 3, 2}, r.shape());
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        double[] got = r.toDoubleArray();
        int at = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 5; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        for (int m = 0; m < 2; m++) {
                            double s = 0;
                            for (int q = 0; q < 4; q++) {
                                s += x[((i * 3 + k) * 2 + m) * 4 + q] * y[(j * 3 + l) * 4 + q];
                            }
                            assertEquals(s, got[at++], 1e-15);
                        }
                    }
                }
            }
        }
        assertEquals(dot.apply(array(1.0, 2.0), array(3.0, 4.0)).item(), 11);
    }

    /** A view of random memory with this shape: axes in any order, backwards, or with gaps. */
    private NdArray<F64> view(long... shape) {
        Integer[] order = new Integer[shape.length];
        Arrays.setAll(order, k -> k);
        Collections.shuffle(Arrays.asList(order), random);
        long[] outer = new long[shape.length];
        Slice[] part = new Slice[shape.length];
        int[] back = new int[shape.length];
        for (int k = 0; k < shape.length; k++) {
            int step = random.nextInt(4) == 0 ? 2 : 1;
            outer[k] = shape[order[k]] * step;
            part[k] = Slice.range(0, outer[k], step);
            back[order[k]] = k;
        }
        NdArray<F64> x = random(outer).slice(part).transpose(back);
        return random.nextInt(3) == 0 && shape.length > 0 ? x.flip(random.nextInt(shape.length)) : x;
    }

    private long[] withOnes(long[] loop, long... core) {
        int skip = random.nextInt(loop.length + 1);
        long[] r = new long[loop.length - skip + core.length];
        for (int k = skip; k < loop.length; k++) {
            r[k - skip] = random.nextInt(3) == 0 ? 1 : loop[k];
        }
        System.arraycopy(core, 0, r, loop.length - skip, core.length);
        return r;
    }

    private static double[] repeated(NdArray<F64> x, long[] loop, int core) {
        long[] shape = Arrays.copyOf(loop, loop.length + core);
        System.arraycopy(x.shape(), x.rank() - core, shape, loop.length, core);
        return x.broadcastTo(shape).toDoubleArray();
    }

    @Test
    void takesAnyViews() {
        Gufunc<F64> f = guvectorize("(n,2),(),inout(n)->(n)", f64, f64, f64, f64, (a, b, c, r) ->
                for_(0, a.dim(0), i -> {
                    r.set(a.get(i, 0).sub(a.get(i, 1)).mul(b.get()).add(c.get(i)), i);
                    c.inc(1, i);
                }));
        for (int round = 0; round < 40; round++) {
            long[] loop = random.longs(random.nextInt(6), 1, 4).toArray();
            int n = 1 + random.nextInt(5);
            long[] full = Arrays.copyOf(loop, loop.length + 1);
            full[loop.length] = n;
            NdArray<F64> a = view(withOnes(loop, n, 2));
            NdArray<F64> b = view(withOnes(loop));
            NdArray<F64> c = view(full);
            double[] x = repeated(a, loop, 2);
            double[] y = repeated(b, loop, 0);
            double[] z = c.toDoubleArray();
            double[] expected = new double[z.length];
            for (int k = 0; k < z.length; k++) {
                expected[k] = (x[2 * k] - x[2 * k + 1]) * y[k / n] + z[k];
                z[k] += 1;
            }
            boolean given = random.nextBoolean();
            NdArray<F64> out = view(full);
            NdArray<F64> got = given ? f.with().out(out).threads(2).apply(a, b, c) : f.apply(a, b, c);
            assertArrayEquals(full, got.shape());
            assertArrayEquals(expected, got.toDoubleArray());
            assertArrayEquals(z, c.toDoubleArray());
        }
    }

    @Test
    void hasSeveralOutputs() {
        Gufunc<I64> extremes = guvectorize("(n)->(),(),()", f64, f64, f64, i64, (x, lo, hi, at) -> {
            lo.set(x.get(0));
            hi.set(x.get(0));
            for_(1, x.size(), i -> {
                if_(x.get(i).lt(lo.get())).then(() -> lo.set(x.get(i)));
                if_(x.get(i).gt(hi.get())).then(() -> {
                    hi.set(x.get(i));
                    at.set(i);
                });
            });
        });
        NdArray<F64> x = array(3.0, 1.0, 7.0, -1.0, 9.0, 2.0, 2.0, 2.0).reshape(4, 2);
        List<NdArray<?>> r = extremes.applyAll(x);
        assertArrayEquals(new double[]{1, -1, 2, 2}, r.get(0).toDoubleArray());
        assertArrayEquals(new double[]{3, 7, 9, 2}, r.get(1).toDoubleArray());
        assertArrayEquals(new long[]{0, 0, 0, 0}, r.get(2).toLongArray());
        NdArray<I64> at = full(i64, 5, 4).eval();
        NdArray<F64> lo = zeros(4);
        NdArray<F64> hi = zeros(4);
        List<NdArray<?>> same = extremes.with().out(lo, hi, at).threads(2).applyAll(x);
        assertSame(at, same.get(2));
        // Outputs begin as zeros, also given ones.
        assertArrayEquals(new long[]{0, 0, 0, 0}, at.toLongArray());
        assertArrayEquals(new double[]{3, 7, 9, 2}, hi.toDoubleArray());
    }

    @Test
    void writesIntoOut() {
        NdArray<F64> big = zeros(4, 6);
        NdArray<F64> view = big.slice(Slice.range(0, 4, 2), Slice.range(1, 4));
        NdArray<F64> x = arange(6).to(f64).reshape(2, 3).eval();
        assertSame(view, movingMean.with().out(view).apply(x, 1));
        assertArrayEquals(new double[]{0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0},
                big.toDoubleArray());
        // A wider type takes the result, too.
        Gufunc<Num> copy = guvectorize("(n)->(n)", (a, b) -> for_(0, a.size(), i -> b.set(a.get(i), i)));
        NdArray<F64> wide = zeros(3);
        assertSame(wide, copy.with().out(wide).apply(arange(3).to(i32)));
        assertArrayEquals(new double[]{0, 1, 2}, wide.toDoubleArray());
    }

    @Test
    void changesArgumentsInPlace() {
        Gufunc<F64> normalise = guvectorize("inout(n)->()", f64, f64, (x, norm) -> {
            norm.set(sum(0, x.size(), i -> x.get(i).square()).sqrt());
            parallelFor(x.size(), i -> x.set(x.get(i).div(norm.get()), i));
        });
        NdArray<F64> x = array(3.0, 4.0, 6.0, 8.0).reshape(2, 2).copy();
        assertArrayEquals(new double[]{5, 10}, normalise.apply(x).toDoubleArray());
        assertArrayEquals(new double[]{0.6, 0.8, 0.6, 0.8}, x.toDoubleArray());
        Gufunc<Num> add = guvectorize("inout(n),()", (y, s) -> for_(0, y.size(), i -> y.inc(s.get(), i)));
        NdArray<I64> counts = zeros(i64, 2, 3);
        assertTrue(add.applyAll(counts, array(10, 20)).isEmpty());
        assertArrayEquals(new long[]{10, 10, 10, 20, 20, 20}, counts.toLongArray());
        Gufunc<F64> single = guvectorize("inout()", f64, v -> v.set(v.get().mul(2)));
        NdArray<F64> v = full(f64, 1.5).copy();
        single.applyAll(v);
        assertEquals(3.0, v.item());
    }

    @Test
    void worksWithoutElements() {
        assertArrayEquals(new long[]{0, 5}, movingMean.apply(zeros(0, 5), 2).shape());
        assertArrayEquals(new long[]{5, 0}, movingMean.apply(zeros(5, 0), 2).shape());
        assertArrayEquals(new long[]{0, 5}, movingMean.apply(zeros(1, 5), zeros(i64, 0)).shape());
        NdArray<Num> c = matmul.apply(zeros(3, 2, 0), zeros(0, 4));
        assertArrayEquals(new long[]{3, 2, 4}, c.shape());
        assertArrayEquals(new double[24], c.toDoubleArray());
    }

    @Test
    void outputsBeginAsZeros() {
        NdArray<F64> x = ones(f64, 50, 8).eval();
        Gufunc<F64> sparse = guvectorize("(n)->(n,2)", f64, f64, (a, b) -> {
            for_(0, a.size(), 2, i -> b.set(a.get(i), i, 1));
            if_(a.get(0).gt(5)).then(() -> b.set(7, 0, 0));
        });
        double[] row = {0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0};
        for (int round = 0; round < 3; round++) {
            // Memory that is used again is not clean.
            NdArray<F64> dirty = full(f64, 9, 50, 8, 2).eval();
            assertEquals(9, dirty.toDoubleArray()[3 * 16 + 7]);
            double[] got = sparse.apply(x).toDoubleArray();
            for (int k = 0; k < got.length; k++) {
                assertEquals(row[k % 16], got[k]);
            }
            sparse.with().out(dirty).apply(x);
            assertArrayEquals(got, dirty.toDoubleArray());
        }
    }

    @Test
    void clearsOnlyWhatMayStayUnwritten() {
        assertEquals(1, stores("(n)->(n)", (a, b) -> for_(0, a.size(), i -> b.set(a.get(i), i))));
        assertEquals(1, stores("(n)->(n)", (a, b) -> parallelFor(b.dim(0), i -> b.set(a.get(i), i))));
        assertEquals(2, stores("(n)->(n)", (a, b) -> for_(1, a.size(), i -> b.set(a.get(i), i))));
        assertEquals(2, stores("(n)->(n)", (a, b) -> for_(0, a.size().sub(1), i -> b.set(a.get(i), i))));
        assertEquals(2, stores("(n)->(n,n)", (a, b) -> for_(0, a.size(), i -> b.set(a.get(i), i, i))));
        assertEquals(2, stores("(n)->(n)", (a, b) -> for_(0, a.size(), i ->
                if_(a.get(i).gt(0)).then(() -> b.set(a.get(i), i)))));
        assertEquals(2, stores("(n)->(n)", (a, b) -> for_(0, a.size(), i ->
                if_(a.get(i).gt(0)).then(() -> b.set(a.get(i), i)).else_(() -> b.set(0, i)))));
        assertEquals(2, stores("(n)->(2)", (a, b) -> {
            b.set(1, 0);
            b.set(2, 1);
        }));
        assertEquals(2, stores("(n)->(3)", (a, b) -> b.set(1, 0)));
        // Read before it is written.
        assertEquals(2, stores("(n)->(n)", (a, b) -> for_(0, a.size(), i -> b.set(b.get(i).add(1), i))));
        assertEquals(1, stores("(n)->(n)", (a, b) -> {
            for_(0, a.size(), i -> b.set(0, i));
            for_(0, a.size(), i -> b.inc(a.get(i), 0));
        }));
    }

    private static long stores(String layout, KernelBody2<StagedArray<Num>, StagedArray<Num>> body) {
        Gufunc<Num> f = guvectorize(layout, body);
        f.apply(ones(f64, 2, 3));
        return f.inspect().graph().lines().filter(l -> l.contains("= store")).count();
    }

    @Test
    void doesNotDependOnThreads() {
        NdArray<F64> x = random(501, 33);
        NdArray<F64> a = random(40, 9, 9);
        double[] means = movingMean.with().threads(1).apply(x, 4).toDoubleArray();
        double[] products = matmul.with().threads(1).apply(a, a).toDoubleArray();
        Gufunc<F64> total = guvectorize("(n)->()", f64, f64, (p, s) -> s.set(sum(0, p.size(), p::get)));
        NdArray<F64> flat = random(100_003);
        double sum = total.with().threads(1).apply(flat).item();
        for (int threads : new int[]{2, 7}) {
            assertArrayEquals(means, movingMean.with().threads(threads).apply(x, 4).toDoubleArray());
            assertArrayEquals(products, matmul.with().threads(threads).apply(a, a).toDoubleArray());
            assertEquals(sum, total.with().threads(threads).apply(flat).item());
        }
    }

    @Test
    void explainsItself() {
        Gufunc<Num> f = guvectorize("(n)->(n)", (a, b) -> for_(0, a.size(), i -> b.set(a.get(i), i)));
        assertTrue(f.explain().contains("not called yet"));
        f.apply(linspace(0, 1, 12).reshape(3, 4));
        assertTrue(f.explain().startsWith("(f64[s1, s0], f64[s1, s0]): 1 launch"), f.explain());
        assertTrue(f.inspect().graph().contains("parallel for"));
        assertFalse(f.unchecked().toString().isEmpty());
    }
}
