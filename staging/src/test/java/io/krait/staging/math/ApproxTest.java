package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that may be off by 4 ulp are, and have the same special values. */
class ApproxTest {
    private static final MathMode APPROX = MathMode.of(FastMath.APPROX);
    private static final double BOUND = 4;

    /** The functions that have a variant of their own. */
    static Stream<Op> functions() {
        return Stream.of(Op.EXP, Op.EXP2, Op.EXP10, Op.EXPM1, Op.LOG, Op.LOG2, Op.LOG10, Op.LOG1P, Op.SINH, Op.COSH,
                Op.TANH, Op.SOFTPLUS, Op.SIGMOID);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f64IsWithinFourUlpAndNotTheStrictOne(Op op) {
        double[] x = AccuracyTest.argumentsF64(op);
        double[] y = Functions.f64(op, APPROX, x);
        double[] strict = Functions.f64(op, x);
        int different = 0;
        for (int i = 0; i < x.length; i++) {
            different += y[i] == strict[i] ? 0 : 1;
            BigReals.Real exact = BigReals.eval(op, x[i]);
            if (exact.reaches(1024)) {
                assertEquals(strict[i], y[i], op + "(" + x[i] + ")");
                continue;
            }
            double ulps = exact.ulps(y[i], 53, -1074);
            assertTrue(ulps <= BOUND, op + "(" + Double.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
        assertTrue(different > 0, op + " has no variant of its own");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f32IsWithinFourUlp(Op op) {
        Random random = new Random(17);
        float[] x = new float[60000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 2 == 0 ? Float.intBitsToFloat(random.nextInt()) : (random.nextFloat() - 0.5f) * (i % 200);
        }
        float[] y = Functions.f32(op, APPROX, x);
        double[] exact = Functions.reference(op, x);
        for (int i = 0; i < x.length; i++) {
            double ulps = Functions.ulpsF32(y[i], exact[i]);
            int at = i;
            assertTrue(ulps <= BOUND,
                    () -> op + "(" + Float.toHexString(x[at]) + ") = " + y[at] + " is " + ulps + " ulp off");
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void specialValuesAreTheSame(Op op) {
        double[] x = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, Double.MIN_VALUE,
            -Double.MIN_VALUE, -1, -1e300, 1e300, 800, -800, -1e-310, 1e-310};
        float[] xf = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            xf[i] = (float) x[i];
        }
        double[] strict = Functions.f64(op, x);
        double[] y = Functions.f64(op, APPROX, x);
        float[] strictF = Functions.f32(op, xf);
        float[] yf = Functions.f32(op, APPROX, xf);
        for (int i = 0; i < x.length; i++) {
            double few = Math.abs(strict[i]) < Double.POSITIVE_INFINITY ? BOUND * Math.ulp(strict[i]) : 0;
            assertEquals(Math.copySign(1, strict[i]), Math.copySign(1, y[i]), op + "(" + x[i] + ")");
            if (few > 0 && strict[i] != 0) {
                assertEquals(strict[i], y[i], few, op + "(" + x[i] + ")");
                continue;
            }
            assertEquals(strict[i], y[i], op + "(" + x[i] + ")");
            assertEquals(strictF[i], yf[i], op + "(" + xf[i] + "f)");
        }
    }
}
