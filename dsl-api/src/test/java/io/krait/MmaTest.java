package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.bf16;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.in;
import static io.krait.Krait.literal;
import static io.krait.Krait.mmaBf16;
import static io.krait.Krait.mmaF16;
import static io.krait.Krait.mmaF64;
import static io.krait.Krait.mmaTf32;
import static io.krait.Krait.out;
import static io.krait.Krait.simulator;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.IndexException;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Products of tiles against sums in Java, with whole numbers that are exact in every order. */
class MmaTest {
    private static final int ROWS = 16;
    private static final int DEPTH = 32;
    private static final int COLUMNS = 16;

    private static double left(int i, int k) {
        return (i * 7 + k * 3) % 11 - 5;
    }

    private static double right(int k, int j) {
        return (k * 5 + j) % 9 - 4;
    }

    private <T extends Num, S extends Num> void check(ScalarType<T> type, ScalarType<S> sum,
            Supplier<Mma<T, S>> tiles) {
        NdArray<T> a = matrix(ROWS, DEPTH, MmaTest::left).to(type).to(simulator());
        NdArray<T> b = matrix(DEPTH, COLUMNS, MmaTest::right).to(type).to(simulator());
        NdArray<S> c = zeros(sum, ROWS, COLUMNS).to(simulator());
        CudaKernel k = cudaKernel(in(type.array(2)), in(type.array(2)), out(sum.array(2)), (x, y, z) -> {
            Mma<T, S> mma = tiles.get();
            for (int i = 0; i < ROWS; i += mma.rows()) {
                for (int j = 0; j < COLUMNS; j += mma.columns()) {
                    int row = i;
                    int column = j;
                    var sums = mma.zeros();
                    for_(literal(i64, 0), x.dim(1), literal(i64, mma.depth()),
                            n -> sums.add(mma.a(x, row, n), mma.b(y, n, column)));
                    sums.get(0).inc(0);
                    sums.store(z, row, column);
                }
            }
        });
        k.grid(1).block(32).run(a, b, c);
        double[] expected = new double[ROWS * COLUMNS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                for (int n = 0; n < DEPTH; n++) {
                    expected[i * COLUMNS + j] += left(i, n) * right(n, j);
                }
            }
        }
        assertArrayEquals(expected, c.toHost().to(f64).toDoubleArray());
    }

    private interface Element {
        double at(int i, int j);
    }

    private static NdArray<?> matrix(int rows, int columns, Element e) {
        double[] all = new double[rows * columns];
        for (int k = 0; k < all.length; k++) {
            all[k] = e.at(k / columns, k % columns);
        }
        return Krait.array(all).reshape(rows, columns);
    }

    @Test
    void bf16Tiles() {
        check(bf16, f32, Krait::mmaBf16);
    }

    @Test
    void f16Tiles() {
        check(f16, f32, Krait::mmaF16);
    }

    @Test
    void tf32Tiles() {
        check(f32, f32, Krait::mmaTf32);
    }

    @Test
    void f64Tiles() {
        check(f64, f64, Krait::mmaF64);
    }

    @Test
    void sumsBeginWithATileAndFactorsAreRounded() {
        NdArray<?> x = arange(64).to(f32).mul(0).add(1 + 0x1p-11).reshape(8, 8).to(f32).to(simulator());
        var c = arange(16 * 8).to(f32).reshape(16, 8).to(simulator());
        var a = zeros(f32, 16, 8).add(1).to(f32).to(simulator());
        cudaKernel(in(f32.array(2)), in(f32.array(2)), f32.array(2), (p, q, r) -> {
            var mma = mmaTf32();
            var sums = mma.sums(r, 0, 0);
            sums.add(mma.a(p, 0, 0), mma.b(q, 0, 0));
            sums.store(r, 0, 0);
        }).grid(1).block(32).run(a, x, c);
        // 1 + 2^-11 is half way between two numbers of ten bits: it becomes 1 + 2^-10.
        assertEquals(127 + 8 * (1 + 0x1p-10), c.toHost().to(f64).toDoubleArray()[127]);
    }

    @Test
    void mistakes() {
        IndexException e = assertThrows(IndexException.class, () -> cudaKernel(f64.array(1), x -> mmaF64()
                .a(x, 0, 0)).graph());
        assertTrue(e.getMessage().matches("mma at MmaTest.java:\\d+ takes tiles of an array with two axes, got 1.*"));
        assertEquals(16, cudaKernelDepth());
    }

    private static int cudaKernelDepth() {
        int[] found = new int[1];
        cudaKernel(f64.array(1), x -> found[0] = mmaBf16().depth() + mmaF16().depth() - mmaBf16().rows()).graph();
        return found[0];
    }
}
