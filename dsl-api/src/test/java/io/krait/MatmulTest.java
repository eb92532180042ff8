package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.bf16;
import static io.krait.Krait.bool;
import static io.krait.Krait.c128;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.jit;
import static io.krait.Krait.ones;
import static io.krait.Krait.random;
import static io.krait.Krait.u8;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.types.Complex;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MatmulTest {
    private static final int[][] SIZES = {{1, 1, 1}, {2, 3, 4}, {5, 1, 7}, {1, 9, 1}, {7, 8, 1}, {1, 6, 17},
        {17, 33, 9}, {8, 16, 64}, {3, 0, 2}, {0, 3, 2}, {2, 3, 0}, {40, 20, 70}};

    /** The definition, on row-major elements. */
    private static double[] product(double[] a, double[] b, int m, int k, int n, DType t) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double s = 0;
                for (int l = 0; l < k; l++) {
                    double x = a[i * k + l];
                    double y = b[l * n + j];
                    s = t == DType.F64 ? Math.fma(x, y, s) : t == DType.F32 ? Math.fma((float) x, (float) y, (float) s)
                            : s + x * y;
                }
                c[i * n + j] = s;
            }
        }
        return c;
    }

    private static <T extends Num> NdArray<T> numbers(ScalarType<T> t, SplittableRandom r, int rows, int columns) {
        NdArray<F64> x = random(r.nextLong()).normal(f64, rows, columns);
        return t.dtype().isFloat() ? x.to(t) : x.mul(10).to(t);
    }

    /** The same elements, laid out in another way. */
    private static <T extends Num> NdArray<T> layout(NdArray<T> x, int which) {
        return switch (which) {
            case 0 -> x;
            case 1 -> x.transpose().copy().transpose();
            case 2 -> x.flip().copy().flip();
            default -> {
                long[] shape = x.shape();
                NdArray<T> wide = x.expandDims(2).broadcastTo(shape[0], shape[1], 3).copy();
                yield wide.slice(":, :, 1");
            }
        };
    }

    private static double[] elements(NdArray<?> x) {
        return x.to(f64).toDoubleArray();
    }

    @Test
    void theDefinitionInAllLayouts() {
        SplittableRandom r = new SplittableRandom(1);
        for (ScalarType<? extends Num> t : List.of(f64, f32, i32, i64)) {
            for (int[] s : SIZES) {
                check(t, r, s);
            }
        }
    }

    private static <T extends Num> void check(ScalarType<T> t, SplittableRandom r, int[] s) {
        NdArray<T> a = numbers(t, r, s[0], s[1]);
        NdArray<T> b = numbers(t, r, s[1], s[2]);
        double[] expected = product(elements(a), elements(b), s[0], s[1], s[2], t.dtype());
        // Each combination is compiled: all of them for one type.
        int layouts = t.dtype() == DType.F64 ? 4 : 1;
        NdArray<T> c = layout(a, r.nextInt(layouts)).matmul(layout(b, r.nextInt(layouts)));
        assertEquals(t.dtype(), c.dtype());
        assertArrayEquals(new long[]{s[0], s[2]}, c.shape());
        assertArrayEquals(expected, elements(c), () -> t + " " + Arrays.toString(s));
        if (s[0] == 1) {
            NdArray<T> row = a.reshape(s[1]).matmul(b);
            assertArrayEquals(new long[]{s[2]}, row.shape());
            assertArrayEquals(expected, elements(row));
        }
        if (s[2] == 1) {
            NdArray<T> column = a.matmul(b.reshape(s[1]));
            assertArrayEquals(new long[]{s[0]}, column.shape());
            assertArrayEquals(expected, elements(column));
        }
    }

    @Test
    void threadsDoNotMatter() {
        NdArray<F64> a = random(1).normal(f64, 150, 120).eval();
        NdArray<F64> b = random(2).normal(f64, 120, 130).eval();
        double[] one = Krait.withThreads(1, () -> a.matmul(b)).toDoubleArray();
        assertArrayEquals(one, Krait.withThreads(7, () -> a.matmul(b)).toDoubleArray());
        for (MatmulMode m : List.of(MatmulMode.ORDERED, MatmulMode.TENSOR)) {
            assertArrayEquals(one, a.matmul(b, m).toDoubleArray(), "the host has one way only");
        }
    }

    @Test
    void integersWrapInTheirType() {
        NdArray<?> c = ones(u8, 2, 20).mul(200).matmul(ones(u8, 20, 1));
        assertEquals(DType.U8, c.dtype());
        assertArrayEquals(new double[]{200 * 20 % 256, 200 * 20 % 256}, elements(c));
        assertEquals(3 << 30, ones(i32, 3).mul(1 << 30).matmul(ones(i32, 3)).itemLong());
        assertEquals(3 << 30, ones(i32, 1, 3).mul(1 << 30).matmul(ones(i32, 3)).itemLong());
    }

    @Test
    void halvesAddUpInFloatsAndRoundOnce() {
        SplittableRandom r = new SplittableRandom(2);
        for (ScalarType<? extends Num> t : List.of(f16, bf16)) {
            checkHalves(t, r);
        }
    }

    private static <T extends Num> void checkHalves(ScalarType<T> t, SplittableRandom r) {
        NdArray<T> a = numbers(t, r, 9, 50);
        NdArray<T> b = numbers(t, r, 50, 11);
        double[] wide = product(elements(a), elements(b), 9, 50, 11, DType.F32);
        NdArray<T> c = a.matmul(b);
        assertEquals(t.dtype(), c.dtype());
        assertArrayEquals(elements(array(wide).to(f32).to(t)), elements(c));
        NdArray<T> dot = a.slice("0").matmul(b.slice(":, 0"));
        double exact = elements(a.slice("0").to(f32).mul(b.slice(":, 0").to(f32)).sum().to(t))[0];
        assertEquals(exact, elements(dot)[0]);
    }

    @Test
    void complexProductsAreMadeOfRealOnes() {
        NdArray<F64> re = random(1).normal(f64, 4, 5);
        NdArray<F64> im = random(2).normal(f64, 4, 5);
        NdArray<F64> re2 = random(3).normal(f64, 5, 3);
        NdArray<F64> im2 = random(4).normal(f64, 5, 3);
        var i = array(Complex.of(0, 1)).reshape();
        var x = re.to(c128).add(im.to(c128).mul(i));
        var y = re2.to(c128).add(im2.to(c128).mul(i));
        var z = x.matmul(y);
        assertArrayEquals(elements(re.matmul(re2).sub(im.matmul(im2))), elements(z.re()));
        assertArrayEquals(elements(re.matmul(im2).add(im.matmul(re2))), elements(z.im()));
        var mixed = x.matmul(re2.to(c128));
        assertArrayEquals(elements(re.matmul(re2)), elements(mixed.re()));
        assertArrayEquals(new long[0], x.slice("0").matmul(y.slice(":, 0")).shape());
    }

    @Test
    void vectors() {
        assertEquals(11, array(1.0, 2.0).matmul(array(3.0, 4.0)).item());
        assertEquals(11, Krait.matmul(array(1.0, 2.0), array(3.0, 4.0)).item());
        assertEquals(0, zeros(0).matmul(zeros(0)).item());
        NdArray<F64> a = random(1).normal(f64, 1000);
        NdArray<F64> b = random(2).normal(f64, 1000);
        assertEquals(a.mul(b).sum().item(), a.matmul(b).item());
    }

    @Test
    void stacks() {
        NdArray<F64> a = random(1).normal(f64, 2, 3, 4, 5);
        NdArray<F64> b = random(2).normal(f64, 3, 5, 6);
        NdArray<F64> c = a.matmul(b);
        assertArrayEquals(new long[]{2, 3, 4, 6}, c.shape());
        for (int p = 0; p < 2; p++) {
            for (int q = 0; q < 3; q++) {
                assertArrayEquals(elements(a.slice(p + ", " + q).matmul(b.slice("" + q))),
                        elements(c.slice(p + ", " + q)));
            }
        }
        NdArray<F64> d = a.matmul(b.slice("1"));
        assertArrayEquals(elements(a.slice("1, 2").matmul(b.slice("1"))), elements(d.slice("1, 2")));
        NdArray<F64> e = a.slice("0, 0").matmul(b);
        assertArrayEquals(new long[]{3, 4, 6}, e.shape());
        assertArrayEquals(elements(a.slice("0, 0").matmul(b.slice("2"))), elements(e.slice("2")));
        NdArray<F64> f = a.slice(":, 0").expandDims(1).matmul(b);
        assertArrayEquals(elements(a.slice("1, 0").matmul(b.slice("2"))), elements(f.slice("1, 2")));
        assertArrayEquals(new long[]{2, 3, 4}, a.matmul(random(3).normal(f64, 5)).shape());
        assertArrayEquals(new long[]{3, 6}, random(3).normal(f64, 5).matmul(b).shape());
    }

    @Test
    void mixedTypesPromote() {
        NdArray<? extends Num> x = arange(6).reshape(2, 3);
        NdArray<? extends Num> y = ones(f32, 3, 2);
        assertEquals(DType.F64, product(x, y).dtype());
        assertArrayEquals(new double[]{3, 3, 12, 12}, elements(product(x, y)));
    }

    @SuppressWarnings("unchecked")
    private static NdArray<Num> product(NdArray<? extends Num> x, NdArray<? extends Num> y) {
        return ((NdArray<Num>) x).matmul(y);
    }

    @Test
    void errors() {
        fails(ShapeException.class, "matmul of shapes [2, 3] and [4, 2] (at MatmulTest.java", ": the last extent of "
                + "the first, 3, must be the last but one extent of the second, 4",
                () -> zeros(2, 3).matmul(zeros(4, 2)));
        fails(ShapeException.class, "matmul of shapes [2, 3, 3] and [4, 3, 3] (at", "do not broadcast",
                () -> zeros(2, 3, 3).matmul(zeros(4, 3, 3)));
        fails(ShapeException.class, "operands need at least one axis", "Use mul",
                () -> zeros(2).matmul(zeros(2).sum()));
        fails(DTypeException.class, "matmul does not take bool", "x.to(i32)",
                () -> ones(bool, 2).matmul(ones(bool, 2)));
        fails(StagingException.class, "matmul of a staged array", "outside of jit",
                () -> jit(f64.array(2), f64.array(2), (a, b) -> a.matmul(b)).apply(zeros(2, 2), zeros(2, 2)));
    }

    private static void fails(Class<? extends RuntimeException> type, String begin, String part, Runnable action) {
        String m = assertThrows(type, action::run).getMessage();
        assertTrue(m.contains(begin) && m.contains(part) && m.contains("MatmulTest.java"), m);
    }
}
