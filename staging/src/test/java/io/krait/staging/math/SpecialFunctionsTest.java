package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The error function's and the gamma function's relatives: accuracy, special values, symmetry. */
class SpecialFunctionsTest {
    private static final int POINTS = 60;

    static Stream<Op> functions() {
        return Functions.SPECIAL.stream();
    }

    private static double bound(Op op) {
        return op == Op.ERFC || op == Op.NORMCDF ? 1 : 2;
    }

    /** Ends of the intervals that the points are taken from. */
    private static double[] ranges(Op op) {
        return switch (op) {
            case ERFC -> new double[] {-7, -0.1, 0, 0.3, 6.2, 26, 27.3, 40};
            case NORMCDF -> new double[] {-40, -38.5, -36, -8.7, -0.5, 0, 0.4, 9};
            case ERFINV -> new double[] {-1, -0.99, 0, 0.2, 0.999, 0.99904, 1, Math.nextDown(1)};
            case LGAMMA -> new double[] {-180, -16, -2, -1, 0, 0.5, 0.9, 1.1, 1.9, 2.1, 8, 9, 1e3, 1e300, 2.5e305};
            case TGAMMA -> new double[] {-186, -170, -20, -1, 0, 0.1, 3.9, 4.1, 20, 171, 172};
            default -> new double[] {-200, -15, -1, 0, 0.5, 1, 1.4, 1.5, 15, 17, 1e6, 1e300};
        };
    }

    /** Zeros of the functions, ends of the cases, and the worst arguments that long searches found. */
    private static double[] hard(Op op) {
        return switch (op) {
            case ERFC -> new double[] {6, 26.544199135676664, 26.55113832221933, 27.226017111108366, 0x1p-60, 1e-300};
            case NORMCDF -> new double[] {-8.5, -6.4967361701556079e-05, -37.5, -38.48, 1e-300};
            case ERFINV -> new double[] {0.99997683525025816, 0.99927266711870366, 0.9990345, 1e-20, 1e-310,
                Double.MIN_VALUE};
            case LGAMMA -> new double[] {0.99999999999980471, 0x1.8p0, 8, 0.5, -2.4570247382208006,
                -2.7476826467274126, -3.1435808883499801, -3.955294284858598, -4.0393618397405369, -4.991544640560048,
                -5.0082181683225936, -9.9999997244266292, -15.999999999999952, -16.000000000000047, -1e-300, 1e-310};
            case TGAMMA -> new double[] {-8.4937375031587106, 171.6243769563027, 3.9999999999999996, 4, -184.5, 1e-308,
                -1e-308, -5.5000000000000001, Math.nextDown(-170.0)};
            default -> new double[] {1.4616321449683622, 1.4616321449683624, -0.5040830082644554, -1.5734984731623904,
                -2.6107208684441447, -5.6671624415568855, -87.805360278395071, -2977.8808777877402,
                -66.795906066894531, 1e-300, 16, 1};
        };
    }

    private static double[] arguments(Op op, boolean wide) {
        Random random = new Random(13);
        List<Double> x = new ArrayList<>();
        double[] ends = ranges(op);
        int points = wide ? POINTS : POINTS * 20;
        for (int i = 1; i < ends.length; i++) {
            for (int j = 0; j < points; j++) {
                x.add(ends[i - 1] + random.nextDouble() * (ends[i] - ends[i - 1]));
            }
            x.add(ends[i]);
        }
        for (int j = 0; j < points; j++) {
            x.add(Math.scalb(random.nextDouble() + 1, -random.nextInt(wide ? 1070 : 148)) * (j % 2 == 0 ? 0.5 : -0.5));
        }
        for (double v : hard(op)) {
            double y = wide ? v : (float) v;
            for (int i = 0; i < 3; i++) {
                x.add(y);
                y = wide ? Math.nextUp(y) : Math.nextUp((float) y);
            }
        }
        return x.stream().mapToDouble(v -> v).filter(v -> wide || Math.abs(v) < 1e38)
                .filter(v -> inDomain(op, v)).toArray();
    }

    private static boolean inDomain(Op op, double x) {
        return op == Op.ERFINV ? Math.abs(x) < 1 : bound(op) == 1 || x > 0 || x != Math.rint(x);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f64IsWithinTheBound(Op op) {
        double[] x = arguments(op, true);
        double[] y = Functions.f64(op, x);
        for (int i = 0; i < x.length; i++) {
            BigReals.Real exact = BigSpecial.eval(op, x[i]);
            if (exact.reaches(1024)) {
                assertEquals(exact.mantissa().signum() * POSITIVE_INFINITY, y[i], op + "(" + x[i] + ")");
                continue;
            }
            double ulps = exact.ulps(y[i], 53, -1074);
            assertTrue(ulps <= bound(op),
                    op + "(" + Double.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f32IsWithinTheBound(Op op) {
        float[] x = narrow(arguments(op, false));
        float[] y = Functions.f32(op, x);
        double[] exact = Functions.reference(op, x);
        for (int i = 0; i < x.length; i++) {
            double ulps = Functions.ulpsF32(y[i], exact[i]);
            assertTrue(ulps <= bound(op) + 1e-7,
                    op + "(" + Float.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
    }

    static Stream<Op> approximate() {
        return Stream.of(Op.ERF, Op.ERFC, Op.NORMCDF);
    }

    @ParameterizedTest
    @MethodSource("approximate")
    void approximateResultsAreWithinFourUlp(Op op) {
        MathMode mode = MathMode.of(FastMath.APPROX);
        Op like = op == Op.ERF ? Op.ERFC : op;
        double[] x = arguments(like, true);
        double[] y = Functions.f64(op, mode, x);
        for (int i = 0; i < x.length; i++) {
            double ulps = BigReals.eval(op, x[i]).ulps(y[i], 53, -1074);
            assertTrue(ulps <= 4, op + "(" + Double.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
        float[] xf = narrow(arguments(like, false));
        float[] yf = Functions.f32(op, mode, xf);
        double[] exact = Functions.reference(op, xf);
        for (int i = 0; i < xf.length; i++) {
            double ulps = Functions.ulpsF32(yf[i], exact[i]);
            assertTrue(ulps <= 4, op + "(" + Float.toHexString(xf[i]) + ") = " + yf[i] + " is " + ulps + " ulp off");
        }
    }

    private static float[] narrow(double[] wide) {
        float[] x = new float[wide.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) wide[i];
        }
        return x;
    }

    static Stream<Arguments> exact() {
        double[] x = {NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0, 1, 2, -1, -2, 1e20, -1e20, 1e-30, -1e-30};
        double g = 0.5772156649015329;
        return Stream.of(
                row(Op.ERFC, x, NaN, 0, 2, 1, 1, 0.15729920705028513, 0.004677734981047266, 1.8427007929497148,
                        1.9953222650189528, 0, 2, 1, 1),
                row(Op.NORMCDF, x, NaN, 1, 0, 0.5, 0.5, 0.8413447460685429, 0.9772498680518208, 0.15865525393145705,
                        0.022750131948179209, 1, 0, 0.5, 0.5),
                row(Op.ERFINV, x, NaN, NaN, NaN, 0.0, -0.0, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, NaN, NaN, NaN,
                        8.862269254527581e-31, -8.862269254527581e-31),
                row(Op.LGAMMA, x, NaN, POSITIVE_INFINITY, POSITIVE_INFINITY, POSITIVE_INFINITY, POSITIVE_INFINITY, 0.0,
                        0.0, POSITIVE_INFINITY, POSITIVE_INFINITY, 4.505170185988091e21, POSITIVE_INFINITY,
                        69.07755278982137, 69.07755278982137),
                row(Op.TGAMMA, x, NaN, POSITIVE_INFINITY, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 1, 1, NaN, NaN,
                        POSITIVE_INFINITY, NaN, 1e30, -1e30),
                row(Op.DIGAMMA, x, NaN, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, POSITIVE_INFINITY, -g, 1 - g, NaN,
                        NaN, 46.051701859880914, NaN, -1e30, 1e30)).flatMap(s -> s);
    }

    private static Stream<Arguments> row(Op op, double[] x, double... y) {
        List<Arguments> rows = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            rows.add(Arguments.of(op, x[i], y[i]));
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("exact")
    void specialValues(Op op, double x, double expected) {
        close(op, x, expected, Functions.f64(op, x)[0], Math.ulp(expected));
        close(op, x, (float) expected, Functions.f32(op, (float) x)[0], 2 * Math.ulp((float) expected));
    }

    private static void close(Op op, double x, double expected, double y, double distance) {
        if (expected == 0 || Double.isNaN(expected) || Double.isInfinite(expected)) {
            assertEquals(Math.abs(x) > 0 ? 0.0 + expected : expected, y, op + "(" + x + ")");
        } else {
            assertEquals(expected, y, distance, op + "(" + x + ")");
        }
    }

    @Test
    void endsOfTheRange() {
        assertEquals(POSITIVE_INFINITY, Functions.f64(Op.TGAMMA, 171.6243769563028)[0]);
        assertEquals(0.0, Functions.f64(Op.TGAMMA, -185.5)[0]);
        assertEquals(-0.0, Functions.f64(Op.TGAMMA, -190.5)[0]);
        assertEquals(0.0, Functions.f64(Op.ERFC, 27.23)[0]);
        assertEquals(Double.MIN_VALUE, Functions.f64(Op.ERFC, 27.22)[0]);
        assertEquals(0.0, Functions.f64(Op.NORMCDF, -38.6)[0]);
        assertEquals(POSITIVE_INFINITY, Functions.f64(Op.LGAMMA, Double.MAX_VALUE)[0]);
        assertEquals(Float.POSITIVE_INFINITY, Functions.f32(Op.TGAMMA, 35.05f)[0]);
        assertEquals(Float.POSITIVE_INFINITY, Functions.f32(Op.LGAMMA, 3e38f)[0]);
        assertEquals(0.0f, Functions.f32(Op.ERFC, 10.06f)[0]);
    }

    @Test
    void gammaOfWholeNumbersIsExactWhereTheTypeCanTell() {
        BigInteger factorial = BigInteger.ONE;
        for (int n = 1; n <= 23; n++) {
            assertEquals(factorial.doubleValue(), Functions.f64(Op.TGAMMA, n)[0], "tgamma(" + n + ")");
            if (n <= 14) {
                assertEquals(factorial.floatValue(), Functions.f32(Op.TGAMMA, n)[0], "tgamma(" + n + "f)");
            }
            factorial = factorial.multiply(BigInteger.valueOf(n));
        }
    }

    @Test
    void erfinvIsOddAndTheDistributionIsMonotonic() {
        Random random = new Random(4);
        double[] x = random.doubles(2000).toArray();
        double[] minus = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            minus[i] = -x[i];
        }
        double[] y = Functions.f64(Op.ERFINV, x);
        double[] yMinus = Functions.f64(Op.ERFINV, minus);
        for (int i = 0; i < x.length; i++) {
            assertEquals(-y[i], yMinus[i]);
        }
        double[] steps = new double[4000];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = -40 + i * 0.0125;
        }
        double[] cdf = Functions.f64(Op.NORMCDF, steps);
        for (int i = 1; i < steps.length; i++) {
            assertTrue(cdf[i] >= cdf[i - 1], "normcdf falls at " + steps[i]);
        }
    }
}
