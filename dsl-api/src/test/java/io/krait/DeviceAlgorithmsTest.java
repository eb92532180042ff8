package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.bf16;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.i8;
import static io.krait.Krait.random;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.KraitException;
import io.krait.staging.ScalarType;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Matrix products, sorting and random numbers on a GPU, here a simulated one, have the bits of the host. */
@Tag("device")
class DeviceAlgorithmsTest {
    private static final Device GPU = TestDevice.get();

    private static long[] bits(NdArray<?> x) {
        return Arrays.stream(x.toHost().to(f64).toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray();
    }

    private static <T extends Num> NdArray<T> numbers(ScalarType<T> t, long seed, long... shape) {
        NdArray<F64> x = random(seed).normal(f64, shape);
        return (t.dtype().isFloat() ? x : x.mul(10)).to(t).eval();
    }

    private static <T extends Num> void product(NdArray<T> a, NdArray<T> b) {
        NdArray<T> there = a.to(GPU).matmul(b.to(GPU));
        assertEquals(Optional.of(GPU), there.device());
        NdArray<T> here = a.matmul(b);
        assertArrayEquals(here.shape(), there.shape());
        assertArrayEquals(bits(here), bits(there), () -> a.dtype() + " " + Arrays.toString(a.shape()));
    }

    @Test
    void productsOfOddSizes() {
        for (int[] s : new int[][]{{1, 1, 1}, {3, 5, 2}, {33, 17, 35}, {40, 8, 64}, {5, 0, 3}}) {
            product(numbers(f64, 1, s[0], s[1]), numbers(f64, 2, s[1], s[2]));
        }
        product(numbers(f32, 1, 66, 19), numbers(f32, 2, 19, 68));
        product(numbers(i32, 1, 7, 9), numbers(i32, 2, 9, 11));
        product(numbers(f16, 1, 7, 9), numbers(f16, 2, 9, 11));
    }

    @Test
    void productsOfOtherLayouts() {
        NdArray<F64> a = numbers(f64, 3, 20, 12);
        NdArray<F64> b = numbers(f64, 4, 12, 9);
        long[] expected = bits(a.matmul(b));
        NdArray<F64> down = a.transpose().copy().to(GPU).transpose();
        NdArray<F64> downToo = b.transpose().copy().to(GPU).transpose();
        assertArrayEquals(expected, bits(down.matmul(downToo)));
        product(numbers(f64, 5, 3, 4, 6), numbers(f64, 6, 3, 6, 5));
        product(numbers(f64, 5, 2, 1, 4, 6), numbers(f64, 6, 3, 6, 5));
        product(numbers(f64, 5, 6), numbers(f64, 6, 6, 5));
        product(numbers(f64, 5, 300), numbers(f64, 6, 300));
    }

    /** A sum that is -0 by rounding stays -0, as on the host, though sums are filled up to a multiple of 8 terms. */
    @Test
    void paddingKeepsMinusZero() {
        product(array(-1e-300).reshape(1, 1), array(1e-300).reshape(1, 1));
        assertEquals(-0.0, array(-1e-300).reshape(1, 1).to(GPU).matmul(array(1e-300).reshape(1, 1).to(GPU)).toHost()
                .item());
        product(array(Double.POSITIVE_INFINITY, 1).reshape(2, 1), array(2.0, Double.NaN).reshape(1, 2));
    }

    /** The simulator adds up in an order of its own, as tensor cores do. */
    @Test
    void tensorCores() {
        tensor(bf16);
    }

    private static <T extends Num> void tensor(ScalarType<T> t) {
        NdArray<T> a = numbers(t, 1, 21, 37);
        NdArray<T> b = numbers(t, 2, 37, 19);
        NdArray<T> c = a.to(GPU).matmul(b.to(GPU), MatmulMode.TENSOR);
        assertEquals(t.dtype(), c.dtype());
        double[] near = c.toHost().to(f64).toDoubleArray();
        double[] exact = a.to(f64).matmul(b.to(f64)).toDoubleArray();
        for (int i = 0; i < exact.length; i++) {
            assertEquals(exact[i], near[i], 0.05 + Math.abs(exact[i]) / 256);
        }
    }

    @Test
    void sorting() {
        sorted(numbers(f32, 7, 2500));
        sorted(numbers(i8, 7, 2500));
        sorted(numbers(f64, 8, 2, 40, 3));
        double[] special = {Double.NaN, -0.0, 0.0, 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -1, 0.0};
        sorted(array(special));
        sorted(zeros(0));
    }

    private static <T extends Num> void sorted(NdArray<T> x) {
        for (int axis = 0; axis < x.rank(); axis++) {
            NdArray<T> there = x.to(GPU).sort(axis);
            assertEquals(Optional.of(GPU), x.to(GPU).argsort(axis).device());
            assertArrayEquals(bits(x.sort(axis)), bits(there));
            assertArrayEquals(x.argsort(axis).toLongArray(), x.to(GPU).argsort(axis).toHost().toLongArray());
        }
    }

    @Test
    void randomNumbers() {
        assertArrayEquals(bits(random(1).uniform(f64, 1000)), bits(random(1).uniform(f64, 1000).to(GPU)));
        assertArrayEquals(bits(random(1).normal(f32, 100, 7)), bits(random(1).normal(f32, 100, 7).to(GPU)));
        NdArray<F64> x = numbers(f64, 2, 500);
        assertArrayEquals(bits(x.add(random(3).normal(f64, 500))), bits(x.to(GPU).add(random(3).normal(f64, 500))));
        assertArrayEquals(bits(random(1).integers(i64, -5, 50, 300)), bits(random(1).integers(i64, -5, 50, 300)
                .to(GPU)));
    }

    @Test
    void arraysOfDifferentPlacesDoNotMix() {
        NdArray<F64> made = arange(4).to(f64).reshape(2, 2).eval();
        assertArrayEquals(bits(made.matmul(made)), bits(made.to(GPU).matmul(made)));
        NdArray<F64> x = array(1.0, 2, 3, 4).reshape(2, 2);
        String m = assertThrows(KraitException.class, () -> x.to(GPU).matmul(x)).getMessage();
        assertTrue(m.contains("nothing is copied silently"), m);
    }
}
