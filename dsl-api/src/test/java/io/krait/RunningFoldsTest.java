package io.krait;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.kernel;
import static io.krait.Krait.max;
import static io.krait.Krait.scan;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import io.krait.types.I32;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Running folds in kernels go from left to right. */
class RunningFoldsTest {
    private static double[] numbers(int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = Math.sin(i * 1.7) / (i + 1);
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 17, 5000})
    void sums(int n) {
        Kernel k = kernel(f64.array(1), f64.array(1), f64.array(1), (x, y, last) ->
                last.set(scan(0, x.dim(0), i -> x.get(i).mul(3), (i, s) -> y.set(s, i)), 0));
        double[] x = numbers(n);
        NdArray<F64> y = zeros(f64, n);
        NdArray<F64> last = zeros(f64, 1);
        k.run(array(x), y, last);
        double[] want = new double[n];
        double s = 0;
        for (int i = 0; i < n; i++) {
            s += x[i] * 3;
            want[i] = s;
        }
        assertArrayEquals(want, y.toDoubleArray());
        assertEquals(s, last.toDoubleArray()[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void otherFunctionsFromAnyIndex(int n) {
        Kernel k = kernel(i32.array(1), i32.array(1), (x, y) ->
                scan(x.get(0).to(i32), x.dim(0), x.get(1), (a, b) -> max(a, b), x::get, (i, m) -> y.set(m, i)));
        int[] x = new int[n];
        Arrays.setAll(x, i -> i == 0 ? 2 : (i * 37) % 101 - 50);
        NdArray<I32> y = zeros(i32, n);
        k.run(array(x), y);
        long[] want = new long[n];
        int m = x[1];
        for (int i = 2; i < n; i++) {
            m = Math.max(m, x[i]);
            want[i] = m;
        }
        assertArrayEquals(want, y.toLongArray());
    }
}
