package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Angles of points in all directions and at all distances. */
class Atan2Test {
    private static final int COUNT = 6000;

    private static double any(Random random) {
        double v = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(v) ? v : 1;
    }

    @Test
    void f64IsWithinOneUlp() {
        Random random = new Random(41);
        double[] x = new double[COUNT];
        double[] y = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            double ratio = Math.scalb(random.nextDouble() + 0.5, random.nextInt(40) - 30);
            x[i] = switch (i % 6) {
                case 0 -> any(random);
                case 1 -> Math.scalb(random.nextDouble() - 0.5, -1020 - random.nextInt(40));
                default -> random.nextDouble() - 0.5;
            };
            y[i] = switch (i % 6) {
                case 0 -> x[i] * ratio;
                case 1 -> Math.scalb(random.nextDouble() - 0.5, -1020 - random.nextInt(40));
                case 2 -> x[i] * (random.nextDouble() * 0.2 + 0.4);
                case 3 -> Math.scalb(random.nextDouble(), -1020 - random.nextInt(40));
                case 4 -> any(random);
                default -> random.nextDouble() - 0.5;
            };
            if (x[i] == 0 || y[i] == 0 || !Double.isFinite(y[i])) {
                x[i] = 1;
                y[i] = ratio;
            }
        }
        double[] angle = Functions.f64(Op.ATAN2, MathMode.STRICT, y, x);
        double[] mirrored = Functions.f64(Op.ATAN2, MathMode.STRICT, negated(y), x);
        for (int i = 0; i < COUNT; i++) {
            double ulps = BigAngles.atan2(y[i], x[i]).ulps(angle[i], 53, -1074);
            assertTrue(ulps <= 1, "atan2(" + Double.toHexString(y[i]) + ", " + Double.toHexString(x[i]) + ") = "
                    + angle[i] + " is " + ulps + " ulp off");
            assertEquals(-angle[i], mirrored[i]);
        }
    }

    private static double[] negated(double[] x) {
        double[] r = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            r[i] = -x[i];
        }
        return r;
    }

    @Test
    void f32IsWithinOneUlp() {
        Random random = new Random(43);
        float[] x = new float[20 * COUNT];
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 3 == 0 ? Float.intBitsToFloat(random.nextInt()) : random.nextFloat() - 0.5f;
            y[i] = i % 3 == 2 ? Float.intBitsToFloat(random.nextInt())
                    : (float) (x[i] * Math.scalb(random.nextDouble() + 0.5, random.nextInt(24) - 16));
        }
        float[] angle = Functions.f32(Op.ATAN2, MathMode.STRICT, y, x);
        for (int i = 0; i < x.length; i++) {
            double ulps = Functions.ulpsF32(angle[i], Math.atan2(y[i], x[i]));
            int at = i;
            assertTrue(ulps <= 1 + 1e-7,
                    () -> "atan2(" + y[at] + "f, " + x[at] + "f) = " + angle[at] + " is " + ulps + " ulp off");
        }
    }

    /** The table of C99, annex F 10.1.4; StrictMath has the same. */
    @Test
    void signsOfZerosAndInfinities() {
        double[] special = {0.0, -0.0, 1, -1, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE,
            POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN};
        for (double y : special) {
            for (double x : special) {
                double expected = StrictMath.atan2(y, x);
                String of = "atan2(" + y + ", " + x + ")";
                double wide = Functions.f64(Op.ATAN2, MathMode.STRICT, new double[] {y}, new double[] {x})[0];
                // Of pi/2 - 5e-324 StrictMath gives the second nearest number.
                assertEquals(expected, wide, Math.ulp(Math.abs(expected) > 0 ? expected : 0), of);
                assertEquals(1 / expected > 0, 1 / wide > 0, of);
                float narrow = Functions.f32(Op.ATAN2, MathMode.STRICT, new float[] {(float) y},
                        new float[] {(float) x})[0];
                assertEquals((float) StrictMath.atan2((float) y, (float) x), narrow, of + " in f32");
            }
        }
    }
}
