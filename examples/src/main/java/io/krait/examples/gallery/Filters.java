package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** Linear filters of a signal: with finite (FIR) and infinite (IIR) response. */
public final class Filters {
    private static final Kernel FIR = kernel(in(f64.array(1)), in(f64.array(1)), out(f64.array(1)), (x, taps, y) ->
            parallelFor(y.dim(0), i -> {
                var s = var(0.0);
                for_(0, taps.dim(0), k -> s.inc(x.get(i.add(k)).mul(taps.get(k))));
                y.set(s, i);
            }));

    // Direct form II transposed; b and a have three coefficients, a[0] is 1.
    private static final Kernel BIQUAD = kernel(in(f64.array(1)), in(f64.array(1)), in(f64.array(1)),
            out(f64.array(1)), (x, b, a, y) -> {
                var z1 = var(0.0);
                var z2 = var(0.0);
                for_(0, x.dim(0), i -> {
                    var now = x.get(i);
                    var result = b.get(0).mul(now).add(z1);
                    z1.set(b.get(1).mul(now).sub(a.get(1).mul(result)).add(z2));
                    z2.set(b.get(2).mul(now).sub(a.get(2).mul(result)));
                    y.set(result, i);
                });
            });

    private Filters() {
    }

    /** Sums of products with the taps; the result is shorter by their number minus 1. */
    public static NdArray<F64> fir(NdArray<F64> x, NdArray<F64> taps) {
        NdArray<F64> y = zeros(f64, x.shape()[0] - taps.shape()[0] + 1);
        FIR.run(x, taps, y);
        return y;
    }

    /** A second-order section. */
    public static NdArray<F64> biquad(NdArray<F64> x, NdArray<F64> b, NdArray<F64> a) {
        NdArray<F64> y = zeros(f64, x.shape()[0]);
        BIQUAD.run(x, b, a, y);
        return y;
    }

    /** Coefficients (b, a) of a Butterworth low pass of second order; the cut-off is a fraction of the sample rate. */
    public static double[][] lowPass(double cutOff) {
        double c = 1 / Math.tan(Math.PI * cutOff);
        double n = 1 / (1 + Math.sqrt(2) * c + c * c);
        return new double[][]{{n, 2 * n, n}, {1, 2 * (1 - c * c) * n, (1 - Math.sqrt(2) * c + c * c) * n}};
    }
}
