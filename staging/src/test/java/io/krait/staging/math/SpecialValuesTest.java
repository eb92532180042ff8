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
    private static final Map<Op, double[]> RESULTS = Map.of(
            Op.EXP, new double[] {NaN, POSITIVE_INFINITY, 0, 1, 1},
            Op.EXPM1, new double[] {NaN, POSITIVE_INFINITY, -1, 0.0, -0.0},
            Op.LOG, new double[] {NaN, POSITIVE_INFINITY, NaN, NEGATIVE_INFINITY, NEGATIVE_INFINITY},
            Op.LOG1P, new double[] {NaN, POSITIVE_INFINITY, NaN, 0.0, -0.0},
            Op.SIN, new double[] {NaN, NaN, NaN, 0.0, -0.0},
            Op.COS, new double[] {NaN, NaN, NaN, 1, 1},
            Op.ERF, new double[] {NaN, 1, -1, 0.0, -0.0},
            Op.TANH, new double[] {NaN, 1, -1, 0.0, -0.0});

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
                Arguments.of(Op.LOG, 1.0, 0.0), Arguments.of(Op.LOG, -1.0, NaN),
                Arguments.of(Op.LOG, -Double.MIN_VALUE, NaN),
                Arguments.of(Op.LOG, -1e300, NaN),
                Arguments.of(Op.LOG1P, -1.0, NEGATIVE_INFINITY), Arguments.of(Op.LOG1P, Math.nextDown(-1.0), NaN),
                Arguments.of(Op.LOG1P, -1e300, NaN), Arguments.of(Op.LOG1P, Double.MIN_VALUE, Double.MIN_VALUE),
                Arguments.of(Op.LOG1P, -1e-310, -1e-310),
                Arguments.of(Op.SIN, Double.MIN_VALUE, Double.MIN_VALUE), Arguments.of(Op.SIN, -1e-310, -1e-310),
                Arguments.of(Op.COS, Double.MIN_VALUE, 1.0),
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
                Arguments.of(Op.LOG, 1.0f, 0.0f), Arguments.of(Op.LOG, -Float.MIN_VALUE, Float.NaN),
                Arguments.of(Op.LOG1P, -1.0f, Float.NEGATIVE_INFINITY),
                Arguments.of(Op.LOG1P, Math.nextDown(-1f), Float.NaN),
                Arguments.of(Op.SIN, Float.MIN_VALUE, Float.MIN_VALUE), Arguments.of(Op.COS, 1e-30f, 1.0f),
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
        return Stream.of(Op.SIN, Op.COS, Op.ERF, Op.TANH);
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    void oddFunctionsAreOddAndCosineIsEven(Op op) {
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
            assertEquals(op == Op.COS ? y[i] : -y[i], minus[i], op + "(" + x[i] + ")");
            assertEquals(op == Op.COS ? yf[i] : -yf[i], minusF[i], op + "(" + xf[i] + "f)");
        }
    }
}
