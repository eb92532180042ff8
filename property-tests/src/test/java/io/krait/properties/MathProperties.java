package io.krait.properties;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.cpu.CpuBackend;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.staging.DType;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import io.krait.staging.math.ReferenceBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mathematical functions: scalar code, every number of lanes and every width of machine code have the bits of the
 * definition (more machines than in {@link OpTableProperties}), functions that go up or down do so from each number to
 * its neighbour, and odd and even ones are so to the last bit.
 */
class MathProperties {
    private static final List<DType> TYPES = List.of(DType.F64, DType.F32);
    /** What {@link Machines#WIDTHS} lacks. */
    private static final List<Machines> MACHINES = List.of(
            new Machines("cpu, scalar", KernelProperties.lanes(1, cpu(0)), 1),
            new Machines("cpu, 4 lanes", KernelProperties.lanes(4, cpu(0)), 1),
            new Machines("cpu, 256 bits", cpu(256), 1),
            new Machines("loops, 16 lanes",
                    KernelProperties.lanes(16, new CompilingEvaluator(new InterpreterBackend(512), true)), 1));

    private static CompilingEvaluator cpu(int bits) {
        return new CompilingEvaluator(Machines.eager(new CpuBackend(), bits), true);
    }

    static Stream<OpTableProperties.Case> functions() {
        return OpTableProperties.derived(MathMode.STRICT).filter(c -> TYPES.contains(c.type()));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyNumberOfLanesGivesTheDefinedBits(OpTableProperties.Case c) {
        OpTableProperties.checkSamples(c, MACHINES);
    }

    static Stream<OpTableProperties.Case> relaxed() {
        return OpTableProperties.derived(RELAXED).filter(c -> TYPES.contains(c.type()));
    }

    private static final MathMode RELAXED = MathMode.of(FastMath.APPROX);

    /** Approximate functions are defined to the bit as well. */
    @ParameterizedTest
    @MethodSource("relaxed")
    void approximateFunctionsGiveTheDefinedBits(OpTableProperties.Case c) {
        OpTableProperties.checkSamples(c, List.of(Machines.WIDTHS.get(0)));
    }

    private static final int RUNS = 1500;
    private static final int RUN = 8;

    static Stream<Arguments> rising() {
        return Stream.of(Op.EXP, Op.EXP2, Op.EXP10, Op.EXPM1, Op.LOG, Op.LOG2, Op.LOG10, Op.LOG1P, Op.TANH, Op.ATAN,
                Op.ASIN, Op.SINH, Op.ASINH, Op.ACOSH, Op.ATANH, Op.CBRT, Op.SOFTPLUS, Op.SIGMOID, Op.ERF, Op.NORMCDF,
                Op.ERFINV, Op.DEGREES, Op.RADIANS).flatMap(op -> TYPES.stream().map(t -> Arguments.of(op, t, 1)));
    }

    static Stream<Arguments> falling() {
        return Stream.of(Op.ACOS, Op.ERFC, Op.RSQRT).flatMap(op -> TYPES.stream().map(t -> Arguments.of(op, t, -1)));
    }

    private static long bits(DType t, double v) {
        return Scalars.ofDouble(t, v);
    }

    private static double[] eval(Op op, DType t, double... x) {
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, t, Arrays.stream(x).mapToLong(v -> bits(t, v))
                .toArray());
        return Arrays.stream(y).mapToDouble(v -> Scalars.toDouble(t, v)).toArray();
    }

    /** An error of up to one unit allows steps back where a function is flat; none was ever found, so none may be. */
    @ParameterizedTest
    @MethodSource({"rising", "falling"})
    void monotonicFunctionsAreMonotonic(Op op, DType t, int direction) {
        SplittableRandom r = new SplittableRandom(op.ordinal());
        double[] x = new double[RUNS * RUN];
        for (int i = 0; i < x.length; i++) {
            double any = r.nextDouble() * 2 - 1;
            double v = i % RUN > 0 ? x[i - 1] : switch (i / RUN % 4) {
                case 0 -> 4 * any;
                case 1 -> any;
                case 2 -> Math.scalb(any, r.nextInt(40) - 30);
                default -> any * (t == DType.F64 ? 750 : 110);
            };
            x[i] = i % RUN == 0 ? Scalars.toDouble(t, bits(t, v)) : t == DType.F64 ? Math.nextUp(v)
                    : Math.nextUp((float) v);
        }
        double[] y = eval(op, t, x);
        for (int i = 0; i < x.length; i++) {
            if (i % RUN > 0) {
                assertOrder(op, t, direction, x[i - 1], y[i - 1], x[i], y[i]);
            }
        }
        double[] far = new double[RUNS];
        Arrays.setAll(far, i -> x[i * RUN]);
        Arrays.sort(far);
        double[] farY = eval(op, t, far);
        for (int i = 1; i < RUNS; i++) {
            assertOrder(op, t, direction, far[i - 1], farY[i - 1], far[i], farY[i]);
        }
    }

    /** NaN outside the domain is in no order. */
    private static void assertOrder(Op op, DType t, int direction, double x, double y, double nextX, double nextY) {
        assertFalse(direction * (nextY - y) < 0, () -> op + " of " + t + ": " + Double.toHexString(x) + " gives " + y
                + ", but " + Double.toHexString(nextX) + " gives " + nextY);
    }

    static Stream<Arguments> odd() {
        return Stream.of(Op.SIN, Op.TAN, Op.SINPI, Op.TANPI, Op.ASIN, Op.ATAN, Op.SINH, Op.TANH, Op.ASINH, Op.ATANH,
                Op.CBRT, Op.ERF, Op.ERFINV, Op.DEGREES, Op.RADIANS, Op.FRACTION).flatMap(
                        op -> TYPES.stream().map(t -> Arguments.of(op, t, true)));
    }

    static Stream<Arguments> even() {
        return Stream.of(Op.COS, Op.COSPI, Op.COSH, Op.SINC, Op.EXPONENT).flatMap(
                op -> TYPES.stream().map(t -> Arguments.of(op, t, false)));
    }

    @ParameterizedTest
    @MethodSource({"odd", "even"})
    void oddAndEvenFunctionsAreSoToTheLastBit(Op op, DType t, boolean odd) {
        SplittableRandom r = new SplittableRandom(op.ordinal());
        long sign = 1L << t.bits() - 1;
        long[] special = Bits.specials(t);
        long[] x = Arrays.copyOf(special, 3000);
        for (int i = special.length; i < x.length; i++) {
            x[i] = i % 2 == 0 ? Bits.random(t, r) : bits(t, (r.nextDouble() - 0.5) * (i % 4 == 1 ? 3 : 60));
        }
        long[] y = ReferenceBuilder.evalAll(op, MathMode.STRICT, t, x);
        long[] z = ReferenceBuilder.evalAll(op, MathMode.STRICT, t, Arrays.stream(x).map(v -> v ^ sign).toArray());
        for (int i = 0; i < x.length; i++) {
            assertTrue(Bits.same(t, odd ? y[i] ^ sign : y[i], z[i]), op + " of -" + Bits.text(t, x[i]));
        }
    }
}
