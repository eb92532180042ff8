package io.krait.examples.shell;

import static io.krait.Krait.f64;

import io.krait.examples.shell.Drawing.Series;
import io.krait.ndarray.NdArray;
import io.krait.staging.DTypeException;
import io.krait.staging.ShapeException;
import java.util.Arrays;
import java.util.List;

/** Takes numbers out of arrays for pictures, and says what is wrong with those that cannot be drawn. */
final class Numbers {
    /** Beyond this the width of an axis would not be a double. */
    private static final double HUGE = 1e300;

    private static final double TINY = 1e-290;
    /** An axis cannot be shorter than this part of its numbers. */
    private static final double CLOSE = 1e-11;

    private Numbers() {
    }

    /** All elements, row-major, of whatever real type, rounded to doubles. */
    static double[] of(NdArray<?> a, String what) {
        if (a.dtype().isComplex()) {
            throw new DTypeException(what + " needs real numbers, got " + describe(a)
                    + ". Take a part of it: z.re(), z.im(), z.magnitude(), z.arg()");
        }
        if (a.size() == 0) {
            throw new ShapeException(what + " of " + describe(a) + ": there is nothing to draw");
        }
        return a.to(f64).toDoubleArray();
    }

    static void requireRank(NdArray<?> a, int least, int most, String what) {
        if (a.rank() < least || a.rank() > most) {
            throw new ShapeException(what + " needs an array with " + least + (most > least ? " or " + most : "")
                    + (most == 1 ? " axis" : " axes") + ", got " + describe(a)
                    + (a.rank() > most ? ". Take a part of it with slice, or flatten it with ravel()" : ""));
        }
    }

    /**
     * Replaces what has no place on an axis by NaN, and what is next to nothing by 0: XChart looks for ticks there for
     * ever. Returns how many infinite numbers there were.
     */
    static long blank(double[] v) {
        long infinite = 0;
        for (int i = 0; i < v.length; i++) {
            if (Math.abs(v[i]) > HUGE) {
                v[i] = Double.NaN;
                infinite++;
            } else if (Math.abs(v[i]) < TINY) {
                v[i] = 0;
            }
        }
        return infinite;
    }

    static long countNaN(double[] v) {
        long n = 0;
        for (double d : v) {
            n += Double.isNaN(d) ? 1 : 0;
        }
        return n;
    }

    static String describe(NdArray<?> a) {
        return a.dtype() + Arrays.toString(a.shape());
    }

    /** The least and the greatest x or y of points that are there; a little apart where all are equal. */
    static double[] range(List<Series> series, boolean horizontal) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Series s : series) {
            for (int i = 0; i < s.x().length; i++) {
                if (!Double.isNaN(s.x()[i]) && !Double.isNaN(s.y()[i])) {
                    double v = horizontal ? s.x()[i] : s.y()[i];
                    low = Math.min(low, v);
                    high = Math.max(high, v);
                }
            }
        }
        if (low > high) {
            return new double[]{0, 1};
        }
        if (high - low <= CLOSE * Math.max(Math.abs(low), Math.abs(high))) {
            // Positive stays positive, for logarithmic axes.
            return low == 0 ? new double[]{-1, 1} : new double[]{low - Math.abs(low) / 2, low + Math.abs(low) / 2};
        }
        return new double[]{low, high};
    }
}
