package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the liberty to be off by 4 ulp makes of the functions of angles: never more than that, specials as ever. */
class ApproxTrigonometryTest {
    private static final MathMode APPROX = MathMode.of(FastMath.APPROX);
    private static final int COUNT = 4000;

    static Stream<Op> functions() {
        return Stream.of(Op.SIN, Op.COS, Op.TAN, Op.ASIN, Op.ACOS, Op.ATAN);
    }

    private static double argument(Op op, int i, Random random) {
        boolean unit = op == Op.ASIN || op == Op.ACOS;
        double any = Double.longBitsToDouble(random.nextLong());
        return switch (i % 5) {
            case 0 -> random.nextDouble() * 2 - 1;
            case 1 -> unit ? 0.5 + (random.nextDouble() - 0.5) / 8 : Double.isFinite(any) ? any : 1;
            case 2 -> unit ? 1 - Math.scalb(random.nextDouble(), -random.nextInt(50)) : random.nextDouble() * 20;
            case 3 -> Math.scalb(random.nextDouble() - 0.5, -random.nextInt(1070));
            // Next to multiples of pi/2, up to large ones.
            default -> unit ? -random.nextDouble()
                    : random.nextInt(1 << random.nextInt(31)) * (Math.PI / 2) * (1 + random.nextInt(3) * 0x1p-52);
        };
    }

    @ParameterizedTest
    @MethodSource("functions")
    void isWithinFourUlp(Op op) {
        Random random = new Random(47);
        double[] x = new double[COUNT];
        float[] xf = new float[10 * COUNT];
        for (int i = 0; i < xf.length; i++) {
            double v = argument(op, i, random);
            xf[i] = (float) (Math.abs(v) > Float.MAX_VALUE ? 1 : v);
            x[i % COUNT] = v;
        }
        double[] y = Functions.f64(op, APPROX, x);
        for (int i = 0; i < COUNT; i++) {
            double ulps = BigReals.eval(op, x[i]).ulps(y[i], 53, -1074);
            assertTrue(ulps <= 4, op + "(" + Double.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
        float[] yf = Functions.f32(op, APPROX, xf);
        double[] exact = Functions.reference(op, xf);
        for (int i = 0; i < xf.length; i++) {
            double ulps = Functions.ulpsF32(yf[i], exact[i]);
            int at = i;
            assertTrue(ulps <= 4,
                    () -> op + "(" + Float.toHexString(xf[at]) + ") = " + yf[at] + " is " + ulps + " ulp off");
        }
    }

    @Test
    void atan2IsWithinFourUlp() {
        Random random = new Random(53);
        double[] x = new double[COUNT];
        double[] y = new double[COUNT];
        float[] xf = new float[COUNT];
        float[] yf = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = i % 4 == 0 ? Math.scalb(random.nextDouble() - 0.5, random.nextInt(2000) - 1060)
                    : random.nextDouble() - 0.5;
            y[i] = i % 4 < 2 ? x[i] * Math.scalb(random.nextDouble() + 0.5, random.nextInt(20) - 12)
                    : random.nextDouble() - 0.5;
            xf[i] = (float) (random.nextDouble() - 0.5);
            yf[i] = (float) (random.nextDouble() - 0.5);
        }
        double[] angle = Functions.f64(Op.ATAN2, APPROX, y, x);
        float[] angleF = Functions.f32(Op.ATAN2, APPROX, yf, xf);
        for (int i = 0; i < COUNT; i++) {
            double ulps = BigAngles.atan2(y[i], x[i]).ulps(angle[i], 53, -1074);
            assertTrue(ulps <= 4, "atan2(" + y[i] + ", " + x[i] + ") = " + angle[i] + " is " + ulps + " ulp off");
            double ulpsF = Functions.ulpsF32(angleF[i], Math.atan2(yf[i], xf[i]));
            assertTrue(ulpsF <= 4, "atan2(" + yf[i] + "f, " + xf[i] + "f) is " + ulpsF + " ulp off");
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void zerosInfinitiesAndNaNAreThoseOfTheStrictFunction(Op op) {
        double[] special = {0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1, -1,
            Double.MIN_VALUE, -Double.MIN_VALUE};
        double[] strict = Functions.f64(op, special);
        double[] approx = Functions.f64(op, APPROX, special);
        for (int i = 0; i < special.length; i++) {
            assertEquals(strict[i], approx[i], Math.abs(strict[i]) > 0 ? 4 * Math.ulp(strict[i]) : Double.MIN_VALUE,
                    op + "(" + special[i] + ")");
            assertEquals(1 / strict[i] > 0, 1 / approx[i] > 0, op + "(" + special[i] + ")");
        }
    }
}
