package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Functions of sign, exponent and fraction against those of Java. */
class FloatPartsTest {
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 2.5, 0x1p-1074, -0x1p-1022, 0x0.fffffffffffffp-1022,
        Double.MAX_VALUE, -Double.MAX_VALUE, POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN, 0x1p-149, -0x1p-126,
        Float.MAX_VALUE};
    private static final int COUNT = 3000;

    private final double[] x = new double[COUNT];
    private final double[] y = new double[COUNT];
    private final float[] xf = new float[COUNT];
    private final float[] yf = new float[COUNT];

    FloatPartsTest() {
        Random random = new Random(31);
        int n = SPECIAL.length;
        for (int i = 0; i < COUNT; i++) {
            x[i] = i < n * n ? SPECIAL[i / n] : Double.longBitsToDouble(random.nextLong() >>> random.nextInt(20));
            y[i] = i < n * n ? SPECIAL[i % n] : Double.longBitsToDouble(random.nextLong());
            xf[i] = i < n * n ? (float) x[i] : Float.intBitsToFloat(random.nextInt() >>> random.nextInt(20));
            yf[i] = i < n * n ? (float) y[i] : Float.intBitsToFloat(random.nextInt());
        }
    }

    @Test
    void nextafterIsThatOfJava() {
        double[] wide = Functions.f64(Op.NEXTAFTER, MathMode.STRICT, x, y);
        float[] narrow = Functions.f32(Op.NEXTAFTER, MathMode.STRICT, xf, yf);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(Math.nextAfter(x[i], y[i]), wide[i], x[i] + " towards " + y[i]);
            assertEquals(Math.nextAfter(xf[i], (double) yf[i]), narrow[i], xf[i] + "f towards " + yf[i]);
        }
    }

    @Test
    void copysignAndHeaviside() {
        double[] signed = Functions.f64(Op.COPYSIGN, MathMode.STRICT, x, y);
        float[] signedF = Functions.f32(Op.COPYSIGN, MathMode.STRICT, xf, yf);
        double[] step = Functions.f64(Op.HEAVISIDE, MathMode.STRICT, x, y);
        float[] stepF = Functions.f32(Op.HEAVISIDE, MathMode.STRICT, xf, yf);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(Math.copySign(x[i], y[i]), signed[i]);
            assertEquals(Math.copySign(xf[i], yf[i]), signedF[i]);
            assertEquals(x[i] == 0 ? y[i] : x[i] < 0 ? 0.0 : x[i] > 0 ? 1.0 : NaN, step[i]);
            assertEquals(xf[i] == 0 ? yf[i] : xf[i] < 0 ? 0f : xf[i] > 0 ? 1f : Float.NaN, stepF[i]);
        }
    }

    @Test
    void fractionTimesPowerOfExponentIsTheNumber() {
        double[] fraction = Functions.f64(Op.FRACTION, x);
        double[] exponent = Functions.f64(Op.EXPONENT, x);
        float[] fractionF = Functions.f32(Op.FRACTION, xf);
        float[] exponentF = Functions.f32(Op.EXPONENT, xf);
        for (int i = 0; i < COUNT; i++) {
            boolean plain = x[i] != 0 && Double.isFinite(x[i]);
            assertEquals(plain ? -1 : Math.getExponent(fraction[i]), Math.getExponent(fraction[i]));
            assertEquals(plain ? exponent[i] : 0, exponent[i]);
            // In two steps: 2^exponent may be no number.
            int half = (int) exponent[i] / 2;
            assertEquals(x[i], Math.scalb(Math.scalb(fraction[i], half), (int) exponent[i] - half));
            boolean plainF = xf[i] != 0 && Float.isFinite(xf[i]);
            assertEquals(plainF ? -1 : Math.getExponent(fractionF[i]), Math.getExponent(fractionF[i]));
            assertEquals(plainF ? exponentF[i] : 0, exponentF[i]);
            assertEquals(xf[i], Math.scalb(fractionF[i], (int) exponentF[i]));
        }
    }

    /** x * 2^n rounded once. */
    private static double scaled(double x, int n) {
        if (x == 0 || !Double.isFinite(x)) {
            return x;
        }
        BigDecimal power = BigDecimal.TWO.pow(Math.abs(n));
        BigDecimal big = new BigDecimal(x);
        // The quotient by a power of two is exact.
        return Math.copySign((n < 0 ? big.divide(power) : big.multiply(power)).doubleValue(), x);
    }

    @Test
    void ldexpRoundsOnceIntoSubnormals() {
        Random random = new Random(37);
        for (int i = 0; i < COUNT; i++) {
            boolean plain = x[i] != 0 && Double.isFinite(x[i]) && i % 2 == 0;
            // Half of them end near the smallest numbers.
            y[i] = plain ? random.nextInt(-56, 56) - 1074 - Math.getExponent(x[i]) : random.nextInt(-2200, 2200);
            boolean plainF = xf[i] != 0 && Float.isFinite(xf[i]) && i % 2 == 0;
            yf[i] = plainF ? random.nextInt(-26, 26) - 149 - Math.getExponent(xf[i]) : random.nextInt(-300, 300);
        }
        double[] wide = Functions.f64(Op.LDEXP, MathMode.STRICT, x, y);
        float[] narrow = Functions.f32(Op.LDEXP, MathMode.STRICT, xf, yf);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(scaled(x[i], (int) y[i]), wide[i], Double.toHexString(x[i]) + " * 2^" + y[i]);
            // The product is exact in double.
            assertEquals((float) ((double) xf[i] * Math.scalb(1.0, (int) yf[i])), narrow[i], xf[i] + "f * 2^" + yf[i]);
        }
    }

    @Test
    void ldexpTakesExponentsOfAnySize() {
        double[] of = {1, -1, 0x1p-1074, 0.0, POSITIVE_INFINITY, 1, -3, 1};
        double[] by = {1e300, POSITIVE_INFINITY, 2097, 1e18, NEGATIVE_INFINITY, -1e9, NEGATIVE_INFINITY, NaN};
        double[] expected = {POSITIVE_INFINITY, NEGATIVE_INFINITY, 0x1p1023, 0.0, POSITIVE_INFINITY, 0.0, -0.0, NaN};
        double[] got = Functions.f64(Op.LDEXP, MathMode.STRICT, of, by);
        for (int i = 0; i < of.length; i++) {
            assertEquals(expected[i], got[i], of[i] + " * 2^" + by[i]);
        }
    }
}
