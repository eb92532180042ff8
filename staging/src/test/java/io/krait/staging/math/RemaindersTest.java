package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Remainders are exact, for operands of any size. */
class RemaindersTest {
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 2.5, -2.5, 3, -7, 0x1p53, 0x1p-1074, -0x1p-1022,
        Double.MAX_VALUE, POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN};

    /** What Python and NumPy do. */
    private static double floored(double x, double y) {
        double r = x % y;
        if (r == 0) {
            return Math.copySign(r, y);
        }
        return r < 0 != y < 0 ? r + y : r;
    }

    private static float floored(float x, float y) {
        float r = x % y;
        if (r == 0) {
            return Math.copySign(r, y);
        }
        return r < 0 != y < 0 ? r + y : r;
    }

    private static void check(double[] x, double[] y) {
        double[] fmod = Functions.f64(Op.FMOD, MathMode.STRICT, x, y);
        double[] remainder = Functions.f64(Op.REMAINDER, MathMode.STRICT, x, y);
        double[] mod = Functions.f64(Op.MOD, MathMode.STRICT, x, y);
        for (int i = 0; i < x.length; i++) {
            String of = " of " + Double.toHexString(x[i]) + " and " + Double.toHexString(y[i]);
            assertEquals(x[i] % y[i], fmod[i], "fmod" + of);
            assertEquals(Math.IEEEremainder(x[i], y[i]), remainder[i], "remainder" + of);
            assertEquals(floored(x[i], y[i]), mod[i], "mod" + of);
        }
    }

    private static void check(float[] x, float[] y) {
        float[] fmod = Functions.f32(Op.FMOD, MathMode.STRICT, x, y);
        float[] remainder = Functions.f32(Op.REMAINDER, MathMode.STRICT, x, y);
        float[] mod = Functions.f32(Op.MOD, MathMode.STRICT, x, y);
        for (int i = 0; i < x.length; i++) {
            String of = " of " + Float.toHexString(x[i]) + " and " + Float.toHexString(y[i]);
            assertEquals(x[i] % y[i], fmod[i], "fmod" + of);
            assertEquals((float) Math.IEEEremainder(x[i], y[i]), remainder[i], "remainder" + of);
            assertEquals(floored(x[i], y[i]), mod[i], "mod" + of);
        }
    }

    @Test
    void specialValues() {
        int n = SPECIAL.length;
        double[] x = new double[n * n];
        double[] y = new double[n * n];
        float[] xf = new float[n * n];
        float[] yf = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            x[i] = SPECIAL[i / n];
            y[i] = SPECIAL[i % n];
            xf[i] = (float) x[i];
            yf[i] = (float) y[i];
        }
        check(x, y);
        check(xf, yf);
    }

    @Test
    void anyBitsAndQuotientsNearWholeNumbersAndHalves() {
        Random random = new Random(23);
        int n = 6000;
        double[] x = new double[n];
        double[] y = new double[n];
        float[] xf = new float[n];
        float[] yf = new float[n];
        for (int i = 0; i < n; i++) {
            switch (i % 4) {
                case 0 -> {
                    x[i] = Double.longBitsToDouble(random.nextLong());
                    y[i] = Double.longBitsToDouble(random.nextLong());
                    xf[i] = Float.intBitsToFloat(random.nextInt());
                    yf[i] = Float.intBitsToFloat(random.nextInt());
                }
                case 1 -> {
                    y[i] = random.nextDouble() - 0.5;
                    x[i] = y[i] * (random.nextInt(1 << random.nextInt(31)) * 0.5);
                    yf[i] = random.nextFloat() - 0.5f;
                    xf[i] = yf[i] * (random.nextInt(1 << random.nextInt(26)) * 0.5f);
                }
                case 2 -> {
                    // Around the largest quotient of one step.
                    y[i] = random.nextInt(1, 64);
                    x[i] = Math.scalb(random.nextDouble() - 0.5, 50 + random.nextInt(12));
                    yf[i] = (float) y[i];
                    xf[i] = Math.scalb(random.nextFloat() - 0.5f, 20 + random.nextInt(12));
                }
                default -> {
                    // Subnormal divisors.
                    y[i] = Double.longBitsToDouble(random.nextLong() >>> 12 + random.nextInt(50));
                    x[i] = Math.scalb(random.nextDouble(), -1074 + random.nextInt(2000));
                    yf[i] = Float.intBitsToFloat(random.nextInt() >>> 9 + random.nextInt(22));
                    xf[i] = Math.scalb(random.nextFloat(), -149 + random.nextInt(270));
                }
            }
        }
        check(x, y);
        check(xf, yf);
    }

    @Test
    void aTinyNegativeNumberModuloYRoundsToY() {
        assertEquals(1.0, Functions.f64(Op.MOD, MathMode.STRICT, new double[] {-1e-20}, new double[] {1})[0]);
        assertEquals(POSITIVE_INFINITY,
                Functions.f64(Op.MOD, MathMode.STRICT, new double[] {-1}, new double[] {POSITIVE_INFINITY})[0]);
    }

    /** Lanes that need many steps do not disturb the others. */
    @Test
    void lanesAreIndependent() {
        double[] x = {1e300, 5, -0.0, NaN, Double.MAX_VALUE, 7};
        double[] y = {3, 3, 0.5, 1, Double.MIN_VALUE, POSITIVE_INFINITY};
        double[] all = Functions.f64(Op.REMAINDER, MathMode.STRICT, x, y);
        for (int i = 0; i < x.length; i++) {
            long alone = ReferenceBuilder.eval(Op.REMAINDER, MathMode.STRICT, DType.F64,
                    Double.doubleToRawLongBits(x[i]), Double.doubleToRawLongBits(y[i]));
            assertEquals(Double.longBitsToDouble(alone), all[i]);
        }
    }
}
