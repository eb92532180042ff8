package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Logarithms of sums of exponentials are within one ulp, also where the sum is near 1 and little is left. */
class LogAddTest {
    private static final int POINTS = 250;

    private record Point(double x, double y) {
    }

    static Stream<Op> functions() {
        return Stream.of(Op.LOGADDEXP, Op.LOGADDEXP2);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f64IsWithinOneUlp(Op op) {
        Point[] p = points(op, true).toArray(Point[]::new);
        double[] x = Stream.of(p).mapToDouble(Point::x).toArray();
        double[] y = Stream.of(p).mapToDouble(Point::y).toArray();
        double[] z = Functions.f64(op, MathMode.STRICT, x, y);
        for (int i = 0; i < z.length; i++) {
            double ulps = exact(op, x[i], y[i]).ulps(z[i], 53, -1074);
            assertTrue(ulps <= 1, op + "(" + Double.toHexString(x[i]) + ", " + Double.toHexString(y[i]) + ") = " + z[i]
                    + " is " + ulps + " ulp off");
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f32IsWithinOneUlp(Op op) {
        Point[] p = points(op, false).toArray(Point[]::new);
        float[] x = new float[p.length];
        float[] y = new float[p.length];
        for (int i = 0; i < p.length; i++) {
            x[i] = (float) p[i].x;
            y[i] = (float) p[i].y;
        }
        float[] z = Functions.f32(op, MathMode.STRICT, x, y);
        for (int i = 0; i < z.length; i++) {
            double ulps = exact(op, x[i], y[i]).ulps(z[i], 24, -149);
            assertTrue(ulps <= 1, op + "(" + Float.toHexString(x[i]) + ", " + Float.toHexString(y[i]) + ") = " + z[i]
                    + " is " + ulps + " ulp off");
        }
    }

    /** The logarithm with as many bits as are left of 2^-120 beside 1. */
    private static BigReals.Real exact(Op op, double x, double y) {
        boolean binary = op == Op.LOGADDEXP2;
        double top = Math.max(x, y);
        double less = Math.min(x, y);
        int p = 500 + Math.max(0, -Math.getExponent(top)) + (Math.abs(top) < Double.MIN_NORMAL ? 60 : 0);
        BigInteger one = BigInteger.ONE.shiftLeft(p);
        BigInteger ln2 = BigReals.ln2(p);
        BigInteger d = BigReals.fixed(less, p).subtract(BigReals.fixed(top, p)).max(one.multiply(
                BigInteger.valueOf(-4000)));
        BigReals.Real e = BigReals.exp(binary ? BigReals.times(d, ln2, p) : d, p);
        // top + log(1 + e), where the logarithm has p bits: two steps of Newton's iteration from 256 bits.
        BigInteger v = BigReals.shifted(e, p);
        BigInteger log = BigReals.shifted(BigReals.log(new BigReals.Real(v.add(one), -p)), p);
        for (int i = 0; i < 3; i++) {
            BigInteger power = BigReals.shifted(BigReals.exp(log, p), p);
            log = log.add(v.add(one).subtract(power).shiftLeft(p).divide(power));
        }
        BigInteger t = BigReals.fixed(top, p);
        return new BigReals.Real(t.add(binary ? log.shiftLeft(p).divide(ln2) : log), -p);
    }

    /** Ordinary ones; sums near 1 as the spacing of numbers allows, and about; results near the smallest numbers. */
    private static List<Point> points(Op op, boolean wide) {
        Random random = new Random(23);
        List<Point> points = new ArrayList<>();
        double range = wide ? 700 : 80;
        for (int i = 0; i < POINTS; i++) {
            double x = (random.nextDouble() * 2 - 1) * (i % 2 == 0 ? 5 : range / 2);
            points.add(new Point(x, x + (random.nextDouble() * 2 - 1) * (i % 2 == 0 ? 5 : 60)));
            double size = i % 3 == 0 ? range : 3;
            double near = near(wide, -0.7 * Math.exp(-random.nextDouble() * size));
            double other = near(wide, op == Op.LOGADDEXP ? Math.log(-Math.expm1(near))
                    : Math.log(-Math.expm1(near * Math.log(2))) / Math.log(2));
            points.add(i % 2 == 0 ? new Point(near, other) : new Point(other, near));
            points.add(new Point(near, other * (1 + (random.nextDouble() - 0.5) * (i % 4 == 0 ? 0.1 : 0.01))));
            double small = i % 2 == 0 ? 0 : Math.scalb(random.nextDouble(), -random.nextInt(wide ? 1070 : 148));
            points.add(new Point(i % 3 == 0 ? -small : small, -random.nextDouble() * range * 1.5));
        }
        points.add(new Point(-Math.log(2), -Math.log(2)));
        points.add(new Point(0, 0));
        points.add(new Point(-0x1.579a18c841d9dp-126, -0x1.521p6));
        points.add(new Point(-1e-30, -1e30));
        return points.stream().map(q -> new Point(near(wide, q.x), near(wide, q.y))).toList();
    }

    private static double near(boolean wide, double v) {
        return wide ? v : (float) v;
    }

    static Stream<Arguments> special() {
        return Stream.of(
                Arguments.of(NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY),
                Arguments.of(POSITIVE_INFINITY, POSITIVE_INFINITY, POSITIVE_INFINITY),
                Arguments.of(POSITIVE_INFINITY, NEGATIVE_INFINITY, POSITIVE_INFINITY),
                Arguments.of(POSITIVE_INFINITY, -3.0, POSITIVE_INFINITY),
                Arguments.of(NEGATIVE_INFINITY, -3.0, -3.0), Arguments.of(NEGATIVE_INFINITY, 0.0, 0.0),
                Arguments.of(NaN, 1.0, NaN), Arguments.of(NaN, POSITIVE_INFINITY, NaN),
                Arguments.of(NaN, NEGATIVE_INFINITY, NaN), Arguments.of(NaN, NaN, NaN),
                Arguments.of(1e38, 1e38, 1e38), Arguments.of(1e38, -1e38, 1e38), Arguments.of(-1e38, -1e38, -1e38),
                Arguments.of(-2000.0, 0.0, 0.0));
    }

    @Test
    void twoHalvesAreOne() {
        assertEquals(0.0, Functions.f64(Op.LOGADDEXP2, MathMode.STRICT, new double[] {-1}, new double[] {-1})[0]);
        assertEquals(0f, Functions.f32(Op.LOGADDEXP2, MathMode.STRICT, new float[] {-1}, new float[] {-1})[0]);
    }

    @ParameterizedTest
    @MethodSource("special")
    void infinitiesAndNaN(double x, double y, double expected) {
        for (Op op : List.of(Op.LOGADDEXP, Op.LOGADDEXP2)) {
            for (int i = 0; i < 2; i++) {
                double a = i == 0 ? x : y;
                double b = i == 0 ? y : x;
                assertEquals(expected, Functions.f64(op, MathMode.STRICT, new double[] {a}, new double[] {b})[0]);
                assertEquals((float) expected,
                        Functions.f32(op, MathMode.STRICT, new float[] {(float) a}, new float[] {(float) b})[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void orderDoesNotMatter(Op op) {
        Point[] p = points(op, true).toArray(Point[]::new);
        double[] x = Stream.of(p).mapToDouble(Point::x).toArray();
        double[] y = Stream.of(p).mapToDouble(Point::y).toArray();
        double[] there = Functions.f64(op, MathMode.STRICT, x, y);
        double[] back = Functions.f64(op, MathMode.STRICT, y, x);
        for (int i = 0; i < x.length; i++) {
            assertEquals(there[i], back[i], op + "(" + x[i] + ", " + y[i] + ")");
        }
    }
}
