package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Op;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The hypotenuse, and what roots do beyond the tests that all functions share. */
class RootsTest {
    @Test
    void cubesHaveExactRoots() {
        for (int i = 1; i < 200_000; i = i * 9 / 8 + 1) {
            assertEquals(i, Functions.f64(Op.CBRT, (double) i * i * i)[0]);
            double small = -Math.scalb((double) i * i * i, -900);
            assertEquals(-Math.scalb((double) i, -300), Functions.f64(Op.CBRT, small)[0]);
            if (i <= 256) {
                assertEquals(i, Functions.f32(Op.CBRT, (float) i * i * i)[0]);
            }
        }
        assertEquals(0x1p-358, Functions.f64(Op.CBRT, Double.MIN_VALUE)[0]);
        assertEquals(0x1p-341, Functions.f64(Op.CBRT, 0x1p-1023)[0]);
    }

    @Test
    void inverseRootsOfSquaresAreNearest() {
        for (int i = 1; i < 5000; i++) {
            assertEquals(1.0 / i, Functions.f64(Op.RSQRT, (double) i * i)[0]);
            assertEquals(1f / i, Functions.f32(Op.RSQRT, (float) i * i)[0], i < 4096 ? 0 : Math.ulp(1f / i));
        }
        assertEquals(0x1p537, Functions.f64(Op.RSQRT, Double.MIN_VALUE)[0]);
        assertEquals(NaN, Functions.f64(Op.RSQRT, -Double.MIN_VALUE)[0]);
        assertEquals(NaN, Functions.f64(Op.RSQRT, -1)[0]);
    }

    @Test
    void hypotenusesOfInfinitiesNaNAndZeros() {
        double[] v = {NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0, 1, -3, 4, Float.MIN_VALUE, Float.MAX_VALUE};
        for (double x : v) {
            for (double y : v) {
                double e = StrictMath.hypot(x, y);
                String text = "hypot(" + x + ", " + y + ")";
                assertEquals(e, BinaryFunctions.f64(Op.HYPOT, x, y), Double.isFinite(e) ? Math.ulp(e) : 0, text);
                assertEquals((float) e, BinaryFunctions.f32(Op.HYPOT, x, y),
                        Float.isFinite((float) e) ? Math.ulp((float) e) : 0, text);
            }
        }
        assertEquals(5, BinaryFunctions.f64(Op.HYPOT, -3, 4));
        assertEquals(0x1p1022 * 2.5, BinaryFunctions.f64(Op.HYPOT, 0x1.8p1022, 0x1p1023));
        assertEquals(5 * Double.MIN_VALUE, BinaryFunctions.f64(Op.HYPOT, 3 * Double.MIN_VALUE, 4 * Double.MIN_VALUE));
        assertEquals(5 * Float.MIN_VALUE, BinaryFunctions.f32(Op.HYPOT, 3 * Float.MIN_VALUE, 4 * Float.MIN_VALUE));
        assertEquals(POSITIVE_INFINITY, BinaryFunctions.f64(Op.HYPOT, Double.MAX_VALUE, Double.MAX_VALUE));
    }

    @Test
    void hypotenusesAreWithinOneUlp() {
        Random r = new Random(31);
        int n = 4000;
        double[] x = new double[n];
        double[] y = new double[n];
        double[] narrowX = new double[n];
        double[] narrowY = new double[n];
        for (int i = 0; i < n; i++) {
            boolean anySize = i % 3 == 0;
            x[i] = anySize ? Double.longBitsToDouble(r.nextLong()) : r.nextDouble();
            y[i] = i % 2 == 0 ? x[i] * Math.scalb(1 + r.nextDouble(), -r.nextInt(30)) : x[i] * r.nextDouble();
            x[i] = Double.isFinite(x[i]) ? x[i] : 1;
            y[i] = Double.isFinite(y[i]) ? y[i] : 1;
            narrowX[i] = anySize ? Float.intBitsToFloat(r.nextInt()) : (float) x[i];
            narrowX[i] = Double.isFinite(narrowX[i]) ? narrowX[i] : 1;
            narrowY[i] = (float) (narrowX[i] * r.nextDouble());
        }
        double[] wide = BinaryFunctions.f64(Op.HYPOT, x, y);
        double[] narrow = BinaryFunctions.f32(Op.HYPOT, narrowX, narrowY);
        for (int i = 0; i < n; i++) {
            String text = "hypot(" + Double.toHexString(x[i]) + ", " + Double.toHexString(y[i]) + ")";
            if (Double.isFinite(wide[i])) {
                double ulps = BigRoots.hypot(x[i], y[i]).ulps(wide[i], 53, -1074);
                assertTrue(ulps <= 0.76, () -> text + " is " + ulps + " ulp off");
            } else {
                assertEquals(POSITIVE_INFINITY, StrictMath.hypot(x[i], y[i]), text);
            }
            double ulps = Functions.ulpsF32((float) narrow[i], StrictMath.hypot(narrowX[i], narrowY[i]));
            assertTrue(ulps <= 0.76, () -> text + " F32 is " + ulps + " ulp off");
        }
    }
}
