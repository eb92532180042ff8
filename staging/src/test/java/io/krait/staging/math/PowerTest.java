package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Powers: the rules for special arguments, at most one unit of error, and exact where the result is representable. */
class PowerTest {
    private static final double[] SPECIAL = {
        NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, 4, -4,
        0x1p-126, -0x1p-126, 0x1p-149, -0x1p-149, 0x1.8p-140, 0x1.fffffep127, -0x1.fffffep127, 0x1p23, 0x1p24,
        0x1.000002p23, -0x1.000002p23, 0x1.fffffep23, -0x1.fffffep23, 0x1.000002p0, 0x1.fffffep-1, -0x1.000002p0,
        127, 128, -126, -149, -150, -151, 7, -7, 1e10f, -1e10f
    };
    private static final double[] SPECIAL_F64 = {
        Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE, 0x1p52, 0x1p53,
        0x1.0000000000001p52, -0x1.0000000000001p52, 0x1.fffffffffffffp52, -0x1.fffffffffffffp52,
        0x1.0000000000001p0, 0x1.fffffffffffffp-1, -0x1.fffffffffffffp-1, 1023, 1024, -1074, -1075, -1076, 1e300
    };

    /** IEEE 754 and C differ from Java in two rules: a base of 1, and of -1 with an infinite exponent. */
    private static double expected(double x, double y) {
        return x == 1 || x == -1 && Double.isInfinite(y) ? 1 : StrictMath.pow(x, y);
    }

    /** Equal, or two neighbours if neither is special: the reference is off by up to 0.7 units itself. */
    private static void assertNear(double expected, double actual, double unit, String text) {
        if (Double.isNaN(expected) || Double.isInfinite(expected) || expected == 0) {
            assertEquals(expected, actual, text);
        } else {
            assertEquals(expected, actual, 1.01 * unit, text);
        }
    }

    private static float nearest(double v) {
        return (float) v;
    }

    @Test
    void specialArguments() {
        List<Double> all = new ArrayList<>();
        for (double v : SPECIAL) {
            all.add(v);
        }
        for (double x : all) {
            for (double y : all) {
                double e = expected(x, y);
                assertNear(nearest(e), BinaryFunctions.f32(Op.POW, x, y), Math.ulp(nearest(e)), x + "^" + y + " F32");
            }
        }
        for (double v : SPECIAL_F64) {
            all.add(v);
        }
        for (double x : all) {
            for (double y : all) {
                double e = expected(x, y);
                assertNear(e, BinaryFunctions.f64(Op.POW, x, y), Math.ulp(e), x + "^" + y);
            }
        }
    }

    @Test
    void wholeExponentsAreExact32BitNumbers() {
        int[] exponents = {0, 1, -1, 2, 3, -3, 127, 4095, 4096, 4097, -4097, 0x1000001, -0x1000001, 0x7fffffff,
            0x7ffffffe, -0x7fffffff, -0x80000000};
        double[] bases = {NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0, 1, -1, 0x1.000002p0, -0x1.000002p0,
            0x1.fffffep-1, -0x1.fffffep-1, 2, -2, 3, -0.75, 0x1p-149, -0x1p-149, 0x1.fffffep127};
        for (int n : exponents) {
            double low = n & 4095;
            double high = (double) n - low;
            for (double x : bases) {
                double e = expected(x, n);
                double[][] args = {{x}, {high}, {low}};
                assertNear(e, BinaryFunctions.f64(Op.POWN, args)[0], Math.ulp(e), x + "^" + n);
                assertNear(nearest(e), BinaryFunctions.f32(Op.POWN, args)[0], Math.ulp(nearest(e)), x + "^" + n);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POW", "POWN"})
    void representableResultsAreExact(String name) {
        Op op = Op.valueOf(name);
        for (int x = 2; x <= 80; x++) {
            double power = 1;
            for (int n = 1; n < 54; n++) {
                power *= x;
                boolean pow = op == Op.POW;
                double[][] args = pow ? new double[][] {{-x}, {n}} : new double[][] {{-x}, {0}, {n}};
                double signed = n % 2 == 0 ? power : -power;
                if (power <= 0x1p53) {
                    assertEquals(signed, BinaryFunctions.f64(op, args)[0]);
                }
                if (power <= 0x1p24) {
                    assertEquals(signed, BinaryFunctions.f32(op, args)[0]);
                }
            }
        }
    }

    /** A base and an exponent such that the result is e^t; the base is an F32 if that is asked for. */
    private static double[] arguments(Random r, int i, double greatest, double least, boolean narrow) {
        double t = i % 4 < 2 ? least + r.nextDouble() * (greatest - least) : i % 4 == 2 ? greatest : least;
        double x = switch (i % 5) {
            case 0 -> Math.exp((r.nextDouble() - 0.5) * 0.9);
            case 1 -> 1 + Math.scalb(0.5 + r.nextDouble() / 2, -r.nextInt(20));
            case 2 -> Math.exp((r.nextDouble() - 0.5) * 2 * greatest);
            case 3 -> Math.exp(-greatest) * r.nextDouble();
            default -> r.nextDouble() * 10;
        };
        double base = narrow ? nearest(x) : x;
        return new double[] {base, t / Math.log(base)};
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isWithinOneUlp(boolean whole) {
        Random r = new Random(23);
        int n = 2500;
        double[] x = new double[n];
        double[] y = new double[n];
        double[] zero = new double[n];
        for (int i = 0; i < n; i++) {
            double[] xy = arguments(r, i, 709.7, -744, false);
            x[i] = xy[0];
            y[i] = whole ? Math.clamp(Math.rint(xy[1]), -4095, 4095) : xy[1];
        }
        x[0] = 0x1.70303ec330b15p-1;
        y[0] = whole ? 1024 : 0x1.0cc81f1220e06p+11;
        double[] power = whole ? BinaryFunctions.f64(Op.POWN, x, zero, y) : BinaryFunctions.f64(Op.POW, x, y);
        for (int i = 0; i < n; i++) {
            if (Math.abs(StrictMath.pow(x[i], y[i])) < Double.MAX_VALUE) {
                double ulps = BigReals.pow(x[i], y[i]).ulps(power[i], 53, -1074);
                assertTrue(ulps <= 0.85, Double.toHexString(x[i]) + "^" + y[i] + " is " + ulps + " ulp off");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isWithinOneUlpF32(boolean whole) {
        Random r = new Random(29);
        int n = 60_000;
        double[] x = new double[n];
        double[] y = new double[n];
        double[] zero = new double[n];
        for (int i = 0; i < n; i++) {
            double[] xy = arguments(r, i, 88.7, -103.9, true);
            x[i] = xy[0];
            y[i] = whole ? Math.clamp(Math.rint(xy[1]), -4095, 4095) : nearest(xy[1]);
        }
        double[] power = whole ? BinaryFunctions.f32(Op.POWN, x, zero, y) : BinaryFunctions.f32(Op.POW, x, y);
        for (int i = 0; i < n; i++) {
            double ulps = Functions.ulpsF32((float) power[i], StrictMath.pow(x[i], y[i]));
            assertTrue(ulps <= 0.82, Double.toHexString(x[i]) + "^" + y[i] + " is " + ulps + " ulp off");
        }
    }
}
