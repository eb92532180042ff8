package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No result is further from the exact one than one unit in the last place. */
class AccuracyTest {
    private static final int RANDOM_POINTS = 400;

    static Stream<Op> functions() {
        return Functions.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f64IsWithinOneUlp(Op op) {
        double[] x = argumentsF64(op);
        double[] y = Functions.f64(op, x);
        for (int i = 0; i < x.length; i++) {
            BigReals.Real exact = BigReals.eval(op, x[i]);
            if (exact.reaches(1024)) {
                double infinity = exact.mantissa().signum() * Double.POSITIVE_INFINITY;
                assertEquals(infinity, y[i], op + "(" + x[i] + ")");
                continue;
            }
            double ulps = exact.ulps(y[i], 53, -1074);
            assertTrue(ulps <= 1, op + "(" + Double.toHexString(x[i]) + ") = " + y[i] + " is " + ulps + " ulp off");
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void f32IsWithinOneUlp(Op op) {
        Random random = new Random(7);
        float[] x = new float[512 * 100];
        for (int i = 0; i < x.length; i++) {
            // Every sign and exponent, with ends of the binade and random mantissas.
            int mantissa = i / 512 < 4 ? new int[] {0, 1, 0x7fffff, 0x400000}[i / 512] : random.nextInt(0x800000);
            x[i] = Float.intBitsToFloat(i % 512 << 23 | mantissa);
        }
        checkF32(op, x);
        for (int i = 0; i < x.length; i++) {
            x[i] = (random.nextFloat() - 0.5f) * (i % 2 == 0 ? 4 : 200);
        }
        checkF32(op, x);
    }

    private static void checkF32(Op op, float[] x) {
        float[] y = Functions.f32(op, x);
        double[] exact = Functions.reference(op, x);
        for (int i = 0; i < x.length; i++) {
            double ulps = Functions.ulpsF32(y[i], exact[i]);
            // The reference is off by less than 2^-28 units of F32.
            int at = i;
            assertTrue(ulps <= 1 + 1e-7,
                    () -> op + "(" + Float.toHexString(x[at]) + ") = " + y[at] + " is " + ulps + " ulp off");
        }
    }

    /**
     * Random numbers where the function is interesting, random bits in its domain, and both neighbours of powers of
     * two.
     */
    static double[] argumentsF64(Op op) {
        Random random = new Random(11);
        List<Double> x = new ArrayList<>();
        double width = switch (op) {
            case EXP, EXPM1, SINH, COSH, SOFTPLUS, SIGMOID -> 745;
            case EXP2 -> 1075;
            case EXP10 -> 324;
            case LOG, LOG2, LOG10, LOG1P, ACOSH -> 4;
            case ATANH -> 1;
            case ERF -> 6;
            case TANH -> 20;
            case ASIN, ACOS -> 1;
            case ATAN, SINC, SINPI, COSPI, TANPI -> 5;
            default -> 1000;
        };
        for (int i = 0; i < RANDOM_POINTS; i++) {
            x.add((random.nextDouble() * 2 - 1) * width);
            x.add((random.nextDouble() * 2 - 1) * (i % 2 == 0 ? 1 : 3));
            x.add(Math.scalb(random.nextDouble() + 1, random.nextInt(80) - 70));
            x.add(Double.longBitsToDouble(random.nextLong()));
        }
        for (int e = -1074; e <= 1023; e += 7) {
            double power = Math.scalb(1.0, e);
            x.addAll(List.of(power, -power, Math.nextUp(power), Math.nextDown(power)));
        }
        x.addAll(HARD);
        return x.stream().mapToDouble(v -> v).filter(v -> inDomain(op, v)).toArray();
    }

    /** Whether the result is finite, or overflows, for a finite argument. */
    private static boolean inDomain(Op op, double x) {
        return Double.isFinite(x) && switch (op) {
            case LOG, LOG2, LOG10, RSQRT -> x > 0;
            case LOG1P -> x > -1;
            case ACOSH -> x >= 1;
            case ATANH -> Math.abs(x) < 1;
            case EXP, EXP2, EXP10, EXPM1, SINH, COSH, SOFTPLUS, SIGMOID -> Math.abs(x) < 1e4;
            case ASIN, ACOS -> Math.abs(x) <= 1;
            case TANPI -> Math.abs(x % 1) != 0.5;
            default -> true;
        };
    }

    /**
     * Closest to multiples of pi/2, boundaries of the reductions, and the worst arguments that long random searches
     * found.
     */
    private static final List<Double> HARD = List.of(
            0x1.6ac5b262ca1ffp849, 0x1.921fb54442d18p0, 0x1.921fb54442d18p1, 0x1.2d97c7f3321d2p2, 0x1.921fb54442d18p40,
            0x1.8p42, 0x1.9p43, 0x1.fffffffffffffp1023, 0x1p-1022, 0x0.fffffffffffffp-1022, 0x1.62e42fefa39efp-2,
            0x1.62e42fefa39fp-2, -0x1.62e42fefa39efp-2, 0x1.62e42fefa39efp9, -0x1.6232bdd7abcd2p9, -0x1.74910d52d3051p9,
            0x1.6a09e667f3bcdp-1, 0x1.6a09e667f3bcdp0, 0.75, 0.414213562373095, -0.29289321881345254, 5.9375, 5.9216,
            37.2, 37.5, 18.5, 19.06, 0x1.165e9a4ce7ad6p5);
}
