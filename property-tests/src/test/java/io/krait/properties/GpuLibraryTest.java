package io.krait.properties;

import static io.krait.Krait.bf16;
import static io.krait.Krait.cuda;
import static io.krait.Krait.f16;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.KraitException;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products by cuBLAS on a GPU, where the machine has both. */
@Tag("gpu")
class GpuLibraryTest {
    private static Device gpu;

    @BeforeAll
    static void find() {
        gpu = cuda(0);
        try {
            assertTrue(gpu.matrixLibrary().name().startsWith("cuBLAS "), gpu.matrixLibrary().name());
        } catch (KraitException e) {
            abort(e.getMessage());
        }
    }

    private static <T extends Num> NdArray<T> numbers(ScalarType<T> t, long seed, long... shape) {
        return random(seed).normal(f64, shape).to(t).eval();
    }

    /** Products of numbers rounded to t; the exact ones differ by what the sums and the result are rounded by. */
    private static <T extends Num> void near(ScalarType<T> t, NdArray<T> a, NdArray<T> b, double tolerance) {
        double[] exact = a.to(f64).matmul(b.to(f64)).toDoubleArray();
        NdArray<T> ga = a.to(gpu);
        NdArray<T> gb = b.to(gpu);
        check(t, exact, ga.matmul(gb, MatmulMode.LIBRARY), tolerance);
        check(t, exact, down(a).matmul(down(b), MatmulMode.LIBRARY), tolerance);
    }

    /** There, with columns that lie next to each other. */
    private static <T extends Num> NdArray<T> down(NdArray<T> x) {
        int[] axes = x.rank() == 2 ? new int[]{1, 0} : new int[]{0, 2, 1};
        return x.transpose(axes).copy().to(gpu).transpose(axes);
    }

    private static <T extends Num> void check(ScalarType<T> t, double[] exact, NdArray<T> c, double tolerance) {
        double[] found = c.toHost().to(f64).toDoubleArray();
        for (int i = 0; i < exact.length; i++) {
            assertEquals(exact[i], found[i], tolerance * (20 + Math.abs(exact[i])), t + " at " + i);
        }
    }

    private static <T extends Num> void product(ScalarType<T> t, double tolerance) {
        near(t, numbers(t, 1, 33, 70), numbers(t, 2, 70, 51), tolerance);
        near(t, numbers(t, 3, 3, 20, 70), numbers(t, 4, 3, 70, 9), tolerance);
        near(t, numbers(t, 5, 20, 70), numbers(t, 6, 4, 70, 9), tolerance);
        near(t, numbers(t, 7, 256, 512), numbers(t, 8, 512, 128), tolerance);
    }

    @Test
    void doubles() {
        product(f64, 0x1p-46);
    }

    /** Factors rounded to tf32 would fail. */
    @Test
    void floats() {
        product(f32, 0x1p-17);
    }

    @Test
    void halves() {
        product(f16, 0x1p-10);
        product(bf16, 0x1p-8);
    }
}
