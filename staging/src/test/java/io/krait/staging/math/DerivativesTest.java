package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.math.Derivatives.Term;
import io.krait.staging.math.ReferenceBuilder.Lanes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The derivative table against central differences of sixth order. */
class DerivativesTest {
    private static final int POINTS = 160;
    private static final double STEP = 0x1p-8;
    /** Weights of f(x + h) - f(x - h), f(x + 2h) - f(x - 2h), f(x + 3h) - f(x - 3h). */
    private static final double[] WEIGHTS = {0.75, -0.15, 1.0 / 60};

    static Stream<Op> real() {
        return Stream.of(Op.values()).filter(op -> Derivatives.has(op) && op != Op.SELECT);
    }

    private static double[] values(Lanes lanes, int n) {
        long[] b = lanes.bits();
        return IntStream.range(0, n).mapToDouble(i -> Double.longBitsToDouble(b[b.length == 1 ? 0 : i])).toArray();
    }

    private static Lanes lanes(double... x) {
        return new Lanes(DType.F64, Arrays.stream(x).mapToLong(Double::doubleToRawLongBits).toArray());
    }

    private static Derivatives.Arithmetic<Lanes> arithmetic(int n) {
        return Derivatives.over(new ReferenceBuilder(n), DType.F64, MathMode.STRICT);
    }

    private static double[] eval(Op op, double[][] x) {
        int n = x[0].length;
        return values(arithmetic(n).apply(op, Arrays.stream(x).map(DerivativesTest::lanes).toList()), n);
    }

    /** One array per operand. */
    private static double[][] partials(Op op, double[]... x) {
        int n = x[0].length;
        List<Lanes> args = Arrays.stream(x).map(DerivativesTest::lanes).toList();
        Derivatives.Arithmetic<Lanes> a = arithmetic(n);
        return Derivatives.partials(op, a, args, a.apply(op, args)).stream().map(d -> values(d, n))
                .toArray(double[][]::new);
    }

    /** Where the operation is smooth and of moderate size around; null for operands that must stay whole. */
    private static double[] point(Op op, Random r) {
        double u = r.nextDouble();
        double v = r.nextDouble();
        return switch (op) {
            case LOG, LOG2, LOG10, SQRT, RSQRT -> new double[] {0.4 + 4 * u};
            case LOG1P -> new double[] {-0.6 + 4 * u};
            case ASIN, ACOS, ATANH, ERFINV -> new double[] {1.6 * u - 0.8};
            case ACOSH -> new double[] {1.4 + 4 * u};
            case CBRT -> new double[] {(r.nextBoolean() ? 1 : -1) * (0.4 + 4 * u)};
            case ABS -> new double[] {(r.nextBoolean() ? 1 : -1) * (0.1 + 4 * u)};
            case TAN -> new double[] {2.4 * u - 1.2 + Math.PI * r.nextInt(3)};
            case TANPI -> new double[] {0.3 * u - 0.15 + r.nextInt(3)};
            case LGAMMA, TGAMMA, DIGAMMA -> new double[] {r.nextBoolean() ? 0.6 + 5 * u : -2.7 + 0.4 * u};
            // Between the steps.
            case SIGN, FLOOR, CEIL, TRUNC, RINT -> new double[] {r.nextInt(1, 9) - 4 + 0.1 + 0.3 * u};
            case EXPONENT, FRACTION -> new double[] {Math.scalb(1.1 + 0.8 * u, r.nextInt(4) - 1)};
            case DIV -> new double[] {4 * u - 2, (r.nextBoolean() ? 1 : -1) * (0.5 + v)};
            case MIN, MAX, HEAVISIDE, COPYSIGN -> new double[] {1 + u, r.nextBoolean() ? 3 + v : -3 - v};
            case POW -> new double[] {0.4 + 3 * u, 6 * v - 3};
            case ATAN2, HYPOT -> new double[] {1 + 2 * u, 4 * v - 2};
            case FMOD, MOD, REMAINDER -> {
                double y = 2 + v;
                yield new double[] {y * (r.nextInt(5) - 3 + 0.1 + 0.2 * u), y};
            }
            case LDEXP -> new double[] {4 * u - 2, r.nextInt(9) - 4};
            case POWN -> new double[] {(r.nextBoolean() ? 1 : -1) * (0.6 + u), 0, r.nextInt(9)};
            case ADD, SUB, MUL, NEG, FMA, EXP, SIN, COS, ERF, EXPM1, TANH, EXP2, EXP10, SINPI, COSPI, ATAN, SINH, COSH,
                    ASINH, ERFC, NORMCDF, SOFTPLUS, SIGMOID, SINC, DEGREES, RADIANS, LOGADDEXP, LOGADDEXP2, NEXTAFTER ->
                r.doubles(op.arity(), -2, 2).toArray();
            case REM, FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, NOT, SHL, SHR, USHR, POPCOUNT, CLZ, CTZ, EQ, NE, LT, LE, GT,
                    GE, SELECT, GCD, LCM -> throw new IllegalArgumentException(op + " is no function of real numbers");
        };
    }

    /** Whether the operand is a whole number, whose derivative is 0 by definition. */
    private static boolean isWhole(Op op, int operand) {
        return (op == Op.LDEXP || op == Op.POWN) && operand > 0;
    }

    @ParameterizedTest
    @MethodSource("real")
    void agreesWithDifferences(Op op) {
        Random r = new Random(op.ordinal());
        double[][] x = new double[op.arity()][POINTS];
        for (int i = 0; i < POINTS; i++) {
            double[] p = point(op, r);
            for (int j = 0; j < p.length; j++) {
                x[j][i] = p[j];
            }
        }
        double[][] d = partials(op, x);
        assertEquals(op.arity(), d.length);
        for (int j = 0; j < x.length; j++) {
            double[] difference = new double[POINTS];
            double[] size = new double[POINTS];
            for (int k = 1; k <= WEIGHTS.length && !isWhole(op, j); k++) {
                double[] right = eval(op, moved(x, j, k * STEP));
                double[] left = eval(op, moved(x, j, -k * STEP));
                for (int i = 0; i < POINTS; i++) {
                    difference[i] += WEIGHTS[k - 1] * (right[i] - left[i]) / STEP;
                    size[i] = Math.max(size[i], Math.abs(right[i]) + Math.abs(left[i]));
                }
            }
            for (int i = 0; i < POINTS; i++) {
                double tolerance = 2e-10 * (1 + Math.abs(difference[i])) + 1e-12 * size[i];
                assertEquals(difference[i], d[j][i], tolerance, op + " by operand " + j + " at " + x[0][i]
                        + (x.length > 1 ? ", " + x[1][i] : "") + (x.length > 2 ? ", " + x[2][i] : ""));
            }
        }
    }

    private static double[][] moved(double[][] x, int operand, double by) {
        double[][] r = x.clone();
        r[operand] = Arrays.stream(x[operand]).map(v -> v + by).toArray();
        return r;
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void everyOperationHasARuleOrSaysThatItHasNone(Op op) {
        Derivatives.Arithmetic<Lanes> a = arithmetic(1);
        List<Lanes> args = new ArrayList<>();
        for (int i = 0; i < op.arity(); i++) {
            args.add(lanes(0.5));
        }
        if (op == Op.SELECT) {
            args.set(0, new Lanes(DType.BOOL, new long[] {1}));
        }
        if (Derivatives.has(op)) {
            assertEquals(op.arity(), Derivatives.partials(op, a, args, args.getLast()).size());
        } else {
            assertEquals(op + " is not a function of real numbers: it has no derivative",
                    assertThrows(IllegalArgumentException.class,
                            () -> Derivatives.partials(op, a, args, args.getLast())).getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Derivatives.partials(op, a, List.of(), args.getLast()));
    }

    @Test
    void selectGivesAllToTheOperandThatItTook() {
        Derivatives.Arithmetic<Lanes> a = arithmetic(2);
        List<Lanes> args = List.of(new Lanes(DType.BOOL, new long[] {1, 0}), lanes(5, 6), lanes(7, 8));
        List<Lanes> d = Derivatives.partials(Op.SELECT, a, args, a.apply(Op.SELECT, args));
        assertEquals(List.of(0.0, 0.0), boxed(values(d.get(0), 2)));
        assertEquals(List.of(1.0, 0.0), boxed(values(d.get(1), 2)));
        assertEquals(List.of(0.0, 1.0), boxed(values(d.get(2), 2)));
    }

    private static List<Double> boxed(double[] x) {
        return Arrays.stream(x).boxed().toList();
    }

    @Test
    void atStepsTiesAndEndsTheTableSaysWhatItDocuments() {
        assertEquals(0, partials(Op.ABS, new double[] {0})[0][0]);
        assertEquals(1, partials(Op.MIN, new double[] {2}, new double[] {2})[0][0]);
        assertEquals(0, partials(Op.MIN, new double[] {2}, new double[] {2})[1][0]);
        assertEquals(1, partials(Op.MAX, new double[] {2}, new double[] {2})[0][0]);
        assertEquals(0, partials(Op.SINC, new double[] {0})[0][0], Double.MIN_VALUE);
        assertEquals(-Math.PI * Math.PI / 3 * 1e-9, partials(Op.SINC, new double[] {1e-9})[0][0], 1e-24);
        assertEquals(Double.POSITIVE_INFINITY, partials(Op.SQRT, new double[] {0})[0][0]);
        assertEquals(Double.POSITIVE_INFINITY, partials(Op.CBRT, new double[] {0})[0][0]);
        assertEquals(1e-200, partials(Op.ASINH, new double[] {1e200})[0][0], 1e-214);
        assertTrue(Double.isNaN(partials(Op.HYPOT, new double[] {0}, new double[] {0})[0][0]));
        // Powers of zero and with exponent 0.
        double[][] pow = partials(Op.POW, new double[] {0, 0, 0, -2}, new double[] {2, 1, 0, 3});
        assertEquals(List.of(0.0, 1.0, 0.0, 12.0), boxed(pow[0]));
        assertEquals(0, pow[1][0]);
        double[][] pown = partials(Op.POWN, new double[] {0, 0, 0, -2, -1}, new double[] {0, 0, 0, 0, 4096},
                new double[] {2, 1, 0, 3, 0});
        assertEquals(List.of(0.0, 1.0, 0.0, 12.0, -4096.0), boxed(pown[0]));
    }

    /** At 1, at both sides of 0, and far away, where it is 1/x. */
    @Test
    void theDerivativeOfDigammaIsTrigamma() {
        Term<Lanes> x = new Term<>(arithmetic(4), lanes(1, 0.5, -0.5, 1e10));
        double[] trigamma = values(DerivativeRules.unary(Op.DIGAMMA, x, x).v(), 4);
        assertEquals(Math.PI * Math.PI / 6, trigamma[0], 1e-14);
        assertEquals(Math.PI * Math.PI / 2, trigamma[1], 1e-14);
        assertEquals(Math.PI * Math.PI / 2 + 4, trigamma[2], 1e-13);
        assertEquals(1e-10, trigamma[3], 1e-19);
    }
}
