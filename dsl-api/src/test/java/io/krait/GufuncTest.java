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
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Arrays;
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
}
