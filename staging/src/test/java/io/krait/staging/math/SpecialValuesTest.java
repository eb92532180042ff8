package io.krait.staging.math;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.staging.Op;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Infinities, NaN, signed zeros, ends of the domain and of the range, and symmetry. */
class SpecialValuesTest {
    private static final double[] COMMON = {NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0};
    private static final Map<Op, double[]> RESULTS = Map.ofEntries(
            entry(Op.EXP, NaN, POSITIVE_INFINITY, 0, 1, 1),
            entry(Op.EXPM1, NaN, POSITIVE_INFINITY, -1, 0.0, -0.0),
            entry(Op.LOG, NaN, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, NEGATIVE_INFINITY),
            entry(Op.LOG1P, NaN, POSITIVE_INFINITY, NaN, 0.0, -0.0),
            entry(Op.SIN, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.COS, NaN, NaN, NaN, 1, 1),
            entry(Op.ERF, NaN, 1, -1, 0.0, -0.0),
            entry(Op.TANH, NaN, 1, -1, 0.0, -0.0),
            entry(Op.EXP2, NaN, POSITIVE_INFINITY, 0, 1, 1),
            entry(Op.EXP10, NaN, POSITIVE_INFINITY, 0, 1, 1),
            entry(Op.LOG2, NaN, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, NEGATIVE_INFINITY),
            entry(Op.LOG10, NaN, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, NEGATIVE_INFINITY),
            entry(Op.SINH, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0),
            entry(Op.COSH, NaN, POSITIVE_INFINITY, POSITIVE_INFINITY, 1, 1),
            entry(Op.ASINH, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0),
            entry(Op.ACOSH, NaN, POSITIVE_INFINITY, NaN, NaN, NaN),
            entry(Op.ATANH, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.SOFTPLUS, NaN, POSITIVE_INFINITY, 0, Math.log(2), Math.log(2)),
            entry(Op.CBRT, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0),
            entry(Op.RSQRT, NaN, 0, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY),
            entry(Op.SIGMOID, NaN, 1, 0, 0.5, 0.5),
            entry(Op.TAN, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.SINPI, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.COSPI, NaN, NaN, NaN, 1, 1),
            entry(Op.TANPI, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.SINC, NaN, 0.0, 0.0, 1, 1),
            entry(Op.ASIN, NaN, NaN, NaN, 0.0, -0.0),
            entry(Op.ACOS, NaN, NaN, NaN, Math.PI / 2, Math.PI / 2),
            entry(Op.ATAN, NaN, Math.PI / 2, -Math.PI / 2, 0.0, -0.0),
            entry(Op.DEGREES, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0),
            entry(Op.RADIANS, NaN, POSITIVE_INFINITY, NEGATIVE_INFINITY, 0.0, -0.0));

    private static Map.Entry<Op, double[]> entry(Op op, double... results) {
        return Map.entry(op, results);
    }

    static Stream<Op> functions() {
        return Functions.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void infinitiesNaNAndZeros(Op op) {
        double[] expected = RESULTS.get(op);
        double[] wide = Functions.f64(op, COMMON);
        for (int i = 0; i < COMMON.length; i++) {
            assertEquals(expected[i], wide[i], op + "(" + COMMON[i] + ")");
            assertEquals((float) expected[i], Functions.f32(op, (float) COMMON[i])[0], op + "(" + COMMON[i] + "f)");
        }
    }

    static Stream<Arguments> exact() {
        return Stream.of(
                Arguments.of(Op.EXP, 709.782712893384, 0x1.fffffffffff2ap1023),
                Arguments.of(Op.EXP, 709.7827128933841, POSITIVE_INFINITY),
                Arguments.of(Op.EXP, -745.1332191019411, Double.MIN_VALUE),
                Arguments.of(Op.EXP, -745.1332191019412, 0.0),
                Arguments.of(Op.EXP, 1e300, POSITIVE_INFINITY), Arguments.of(Op.EXP, -1e300, 0.0),
                Arguments.of(Op.EXP, Double.MIN_VALUE, 1.0), Arguments.of(Op.EXP, -1e-300, 1.0),
                Arguments.of(Op.EXPM1, 709.7827128933841, POSITIVE_INFINITY),
                Arguments.of(Op.EXPM1, 1e300, POSITIVE_INFINITY),
                Arguments.of(Op.EXPM1, -1e300, -1.0), Arguments.of(Op.EXPM1, -709.0, -1.0),
                Arguments.of(Op.EXPM1, -40.0, -1.0),
                Arguments.of(Op.EXPM1, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.EXPM1, -1e-310, -1e-310),
                Arguments.of(Op.EXP2, Math.nextDown(1024.0), 0x1.ffffffffffd3ap1023),
                Arguments.of(Op.EXP2, 1024.0, POSITIVE_INFINITY), Arguments.of(Op.EXP2, -1074.0, Double.MIN_VALUE),
                Arguments.of(Op.EXP2, -1074.9999999999998, Double.MIN_VALUE), Arguments.of(Op.EXP2, -1075.0, 0.0),
                Arguments.of(Op.EXP2, -1023.0, 0x1p-1023), Arguments.of(Op.EXP2, -1e300, 0.0),
                Arguments.of(Op.EXP10, 308.2547155599167, 0x1.ffffffffffba1p1023),
                Arguments.of(Op.EXP10, 308.25471555991675, POSITIVE_INFINITY),
                Arguments.of(Op.EXP10, -323.60724533877976, Double.MIN_VALUE),
                Arguments.of(Op.EXP10, -323.6072453387798, 0.0), Arguments.of(Op.EXP10, 1e300, POSITIVE_INFINITY),
                Arguments.of(Op.LOG2, Double.MIN_VALUE, -1074.0), Arguments.of(Op.LOG2, -1.0, NaN),
                Arguments.of(Op.LOG2, 0x1p-1022, -1022.0), Arguments.of(Op.LOG2, Double.MAX_VALUE, 1024.0),
                Arguments.of(Op.LOG10, Double.MIN_VALUE, -323.3062153431158), Arguments.of(Op.LOG10, -1e300, NaN),
                Arguments.of(Op.SINH, 710.4758600739439, 0x1.ffffffffffd3bp1023),
                Arguments.of(Op.SINH, -710.475860073944, NEGATIVE_INFINITY),
                Arguments.of(Op.COSH, -710.4758600739439, 0x1.ffffffffffd3bp1023),
                Arguments.of(Op.COSH, 710.475860073944, POSITIVE_INFINITY), Arguments.of(Op.COSH, 1e-300, 1.0),
                Arguments.of(Op.SINH, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.SINH, -1e-310, -1e-310),
                Arguments.of(Op.ASINH, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.ASINH, -1e-310, -1e-310),
                Arguments.of(Op.ASINH, Double.MAX_VALUE, 710.475860073944),
                Arguments.of(Op.ACOSH, Double.MAX_VALUE, 710.475860073944),
                Arguments.of(Op.ACOSH, 1.0, 0.0), Arguments.of(Op.ACOSH, Math.nextDown(1.0), NaN),
                Arguments.of(Op.ATANH, 1.0, POSITIVE_INFINITY), Arguments.of(Op.ATANH, -1.0, NEGATIVE_INFINITY),
                Arguments.of(Op.ATANH, Math.nextUp(1.0), NaN), Arguments.of(Op.ATANH, -1e-310, -1e-310),
                Arguments.of(Op.ATANH, Double.MIN_VALUE, Double.MIN_VALUE),
                Arguments.of(Op.SOFTPLUS, 1e300, 1e300), Arguments.of(Op.SOFTPLUS, -745.0, Double.MIN_VALUE),
                Arguments.of(Op.SOFTPLUS, -746.0, 0.0), Arguments.of(Op.SOFTPLUS, 800.0, 800.0),
                Arguments.of(Op.SIGMOID, 1e300, 1.0), Arguments.of(Op.SIGMOID, -745.0, Double.MIN_VALUE),
                Arguments.of(Op.SIGMOID, -746.0, 0.0), Arguments.of(Op.SIGMOID, 40.0, 1.0),
                Arguments.of(Op.LOG, 1.0, 0.0), Arguments.of(Op.LOG, -1.0, NaN),
                Arguments.of(Op.LOG, -Double.MIN_VALUE, NaN),
                Arguments.of(Op.LOG, -1e300, NaN),
                Arguments.of(Op.LOG1P, -1.0, NEGATIVE_INFINITY), Arguments.of(Op.LOG1P, Math.nextDown(-1.0), NaN),
                Arguments.of(Op.LOG1P, -1e300, NaN), Arguments.of(Op.LOG1P, Double.MIN_VALUE, Double.MIN_VALUE),
                Arguments.of(Op.LOG1P, -1e-310, -1e-310),
                Arguments.of(Op.SIN, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.SIN, -1e-310, -1e-310),
                Arguments.of(Op.COS, Double.MIN_VALUE, 1.0),
                Arguments.of(Op.SINPI, 1.0, 0.0), Arguments.of(Op.SINPI, -1.0, -0.0),
                Arguments.of(Op.SINPI, -3e300, -0.0),
                Arguments.of(Op.SINPI, 2.0, 0.0), Arguments.of(Op.SINPI, 1.5, -1.0), Arguments.of(Op.SINPI, -0.5, -1.0),
                Arguments.of(Op.COSPI, 0.5, 0.0), Arguments.of(Op.COSPI, -1.5, 0.0), Arguments.of(Op.COSPI, 1.0, -1.0),
                Arguments.of(Op.COSPI, 0x1p53, 1.0), Arguments.of(Op.COSPI, 0x1p53 - 1, -1.0),
                Arguments.of(Op.TANPI, 1.0, -0.0), Arguments.of(Op.TANPI, -1.0, 0.0), Arguments.of(Op.TANPI, 2.0, 0.0),
                Arguments.of(Op.TANPI, -2.0, -0.0), Arguments.of(Op.TANPI, 0.5, POSITIVE_INFINITY),
                Arguments.of(Op.TANPI, 1.5, NEGATIVE_INFINITY), Arguments.of(Op.TANPI, -0.5, NEGATIVE_INFINITY),
                Arguments.of(Op.TANPI, -1.5, POSITIVE_INFINITY), Arguments.of(Op.TANPI, 0.25, 1.0),
                Arguments.of(Op.SINC, 1.0, 0.0), Arguments.of(Op.SINC, -2.0, 0.0), Arguments.of(Op.SINC, 1e300, 0.0),
                Arguments.of(Op.SINC, Double.MIN_VALUE, 1.0), Arguments.of(Op.TAN, -1e-310, -1e-310),
                Arguments.of(Op.ASIN, 1.0, Math.PI / 2), Arguments.of(Op.ASIN, -1.0, -Math.PI / 2),
                Arguments.of(Op.ASIN, Math.nextUp(1.0), NaN), Arguments.of(Op.ASIN, -1e-310, -1e-310),
                Arguments.of(Op.ACOS, 1.0, 0.0), Arguments.of(Op.ACOS, -1.0, Math.PI),
                Arguments.of(Op.ACOS, -1e300, NaN),
                Arguments.of(Op.ATAN, 1.0, Math.PI / 4), Arguments.of(Op.ATAN, -1e300, -Math.PI / 2),
                Arguments.of(Op.ATAN, Double.MIN_VALUE, Double.MIN_VALUE),
                Arguments.of(Op.DEGREES, 1e308, POSITIVE_INFINITY), Arguments.of(Op.RADIANS, 180.0, Math.PI),
                Arguments.of(Op.ERF, 6.0, 1.0), Arguments.of(Op.ERF, -1e300, -1.0),
                Arguments.of(Op.TANH, 20.0, 1.0), Arguments.of(Op.TANH, -1e300, -1.0),
                Arguments.of(Op.TANH, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.TANH, -1e-310, -1e-310));
    }

    @ParameterizedTest
    @MethodSource("exact")
    void endsOfDomainAndRange(Op op, double x, double expected) {
        assertEquals(expected, Functions.f64(op, x)[0]);
    }

    static Stream<Arguments> exactF32() {
        return Stream.of(
                Arguments.of(Op.EXP, 0x1.62e43p6f, Float.POSITIVE_INFINITY), Arguments.of(Op.EXP, -103.98f, 0.0f),
                Arguments.of(Op.EXP, -103.9f, Float.MIN_VALUE), Arguments.of(Op.EXP, 1e30f, Float.POSITIVE_INFINITY),
                Arguments.of(Op.EXPM1, -1e30f, -1.0f), Arguments.of(Op.EXPM1, 89.0f, Float.POSITIVE_INFINITY),
                Arguments.of(Op.EXPM1, -Float.MIN_VALUE, -Float.MIN_VALUE),
                Arguments.of(Op.EXP2, 128f, Float.POSITIVE_INFINITY), Arguments.of(Op.EXP2, -150f, 0.0f),
                Arguments.of(Op.EXP2, -149f, Float.MIN_VALUE), Arguments.of(Op.EXP10, 38.54f, Float.POSITIVE_INFINITY),
                Arguments.of(Op.EXP10, -45.2f, 0.0f), Arguments.of(Op.EXP10, -45.1f, Float.MIN_VALUE),
                Arguments.of(Op.LOG2, Float.MIN_VALUE, -149f), Arguments.of(Op.LOG2, Float.MAX_VALUE, 128f),
                Arguments.of(Op.SINH, -89.5f, Float.NEGATIVE_INFINITY), Arguments.of(Op.SINH, -1e-40f, -1e-40f),
                Arguments.of(Op.COSH, 89.5f, Float.POSITIVE_INFINITY), Arguments.of(Op.ASINH, -1e-40f, -1e-40f),
                Arguments.of(Op.ATANH, -1f, Float.NEGATIVE_INFINITY), Arguments.of(Op.ATANH, 1.5f, Float.NaN),
                Arguments.of(Op.ATANH, -1e-40f, -1e-40f), Arguments.of(Op.ACOSH, 0.5f, Float.NaN),
                Arguments.of(Op.SOFTPLUS, -103.9f, Float.MIN_VALUE), Arguments.of(Op.SOFTPLUS, 1e38f, 1e38f),
                Arguments.of(Op.SIGMOID, -103.9f, Float.MIN_VALUE), Arguments.of(Op.SIGMOID, -104f, 0.0f),
                Arguments.of(Op.LOG, 1.0f, 0.0f), Arguments.of(Op.LOG, -Float.MIN_VALUE, Float.NaN),
                Arguments.of(Op.LOG1P, -1.0f, Float.NEGATIVE_INFINITY),
                Arguments.of(Op.LOG1P, Math.nextDown(-1f), Float.NaN),
                Arguments.of(Op.SIN, Float.MIN_VALUE, Float.MIN_VALUE), Arguments.of(Op.COS, 1e-30f, 1.0f),
                Arguments.of(Op.TANPI, 0.5f, Float.POSITIVE_INFINITY), Arguments.of(Op.SINPI, -0x1p30f, -0.0f),
                Arguments.of(Op.COSPI, 0x1p24f - 1, -1.0f), Arguments.of(Op.COSPI, 0x1p100f, 1.0f),
                Arguments.of(Op.ACOS, 1.0f, 0.0f), Arguments.of(Op.ACOS, -1.0f, (float) Math.PI),
                Arguments.of(Op.ASIN, Math.nextUp(1f), Float.NaN), Arguments.of(Op.ATAN, 1.0f, (float) (Math.PI / 4)),
                Arguments.of(Op.ATAN, -Float.MIN_VALUE, -Float.MIN_VALUE),
                Arguments.of(Op.ERF, 4.0f, 1.0f), Arguments.of(Op.TANH, 9.1f, 1.0f),
                Arguments.of(Op.TANH, -1e38f, -1.0f),
                Arguments.of(Op.TANH, -1e-40f, -1e-40f));
    }

    @ParameterizedTest
    @MethodSource("exactF32")
    void endsOfDomainAndRangeF32(Op op, float x, float expected) {
        assertEquals(expected, Functions.f32(op, x)[0]);
    }

    static Stream<Op> symmetric() {
        return Stream.of(Op.SIN, Op.COS, Op.TAN, Op.SINPI, Op.COSPI, Op.TANPI, Op.SINC, Op.ASIN, Op.ATAN, Op.DEGREES,
                Op.RADIANS, Op.ERF, Op.SINH, Op.COSH, Op.TANH, Op.ASINH, Op.ATANH,
                Op.CBRT);
    }

    private static boolean isEven(Op op) {
        return op == Op.COS || op == Op.COSPI || op == Op.COSH || op == Op.SINC;
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    void oddFunctionsAreOddAndEvenOnesEven(Op op) {
        boolean even = isEven(op);
        Random random = new Random(3);
        double[] x = new double[4000];
        float[] xf = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 2 == 0 ? random.nextDouble() * 30 : Math.abs(Double.longBitsToDouble(random.nextLong()));
            xf[i] = i % 2 == 0 ? random.nextFloat() * 30 : Math.abs(Float.intBitsToFloat(random.nextInt()));
        }
        double[] y = Functions.f64(op, x);
        float[] yf = Functions.f32(op, xf);
        for (int i = 0; i < x.length; i++) {
            x[i] = -x[i];
            xf[i] = -xf[i];
        }
        double[] minus = Functions.f64(op, x);
        float[] minusF = Functions.f32(op, xf);
        for (int i = 0; i < x.length; i++) {
            assertEquals(even ? y[i] : -y[i], minus[i], op + "(" + x[i] + ")");
            assertEquals(even ? yf[i] : -yf[i], minusF[i], op + "(" + xf[i] + "f)");
        }
    }
}
