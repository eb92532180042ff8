package io.krait.staging.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shape of the generated code, and that every way of evaluating it gives the same bits. */
class MathLibraryTest {
    /**
     * What vector units of all targets have; no conversions, no 64-bit integer products, minima or arithmetic shifts.
     */
    private static final Set<Op> CHEAP = EnumSet.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.NEG, Op.ABS, Op.FMA, Op.RINT,
            Op.SQRT, Op.TRUNC, Op.AND, Op.OR, Op.XOR, Op.NOT, Op.SHL, Op.USHR, Op.EQ, Op.LT, Op.LE, Op.GT, Op.GE,
            Op.SELECT);
    private static final int LONGEST = 60;

    static Stream<Op> functions() {
        return Stream.concat(Functions.ALL.stream(), Functions.SPECIAL.stream());
    }

    /** A scalar value that knows its type. */
    private record Typed(DType type, long bits) {
    }

    /**
     * One lane at a time by {@link Op#eval}; takes both sides of every rare case, as a vector with other lanes would.
     */
    private static final class Naive implements ScalarBuilder<Typed> {
        private final Set<Op> used = EnumSet.noneOf(Op.class);
        private int common;
        private boolean inRare;

        @Override
        public Typed constant(DType type, long bits) {
            return new Typed(type, bits);
        }

        @Override
        public Typed apply(Op op, Typed a) {
            return result(op, a, new Typed(a.type, 0), new Typed(a.type, 0), List.of(a.type));
        }

        @Override
        public Typed apply(Op op, Typed a, Typed b) {
            return result(op, a, b, new Typed(a.type, 0), List.of(a.type, b.type));
        }

        @Override
        public Typed apply(Op op, Typed a, Typed b, Typed c) {
            return result(op, a, b, c, List.of(a.type, b.type, c.type));
        }

        private Typed result(Op op, Typed a, Typed b, Typed c, List<DType> types) {
            used.add(op);
            common += inRare ? 0 : 1;
            return new Typed(op.resultType(types), op.eval(op == Op.SELECT ? b.type : a.type, a.bits, b.bits, c.bits));
        }

        @Override
        public Typed cast(DType to, Typed x) {
            return new Typed(to, Scalars.convert(x.bits, x.type, to));
        }

        @Override
        public Typed bitcast(DType to, Typed x) {
            assertEquals(x.type.bits(), to.bits());
            return new Typed(to, Scalars.wrap(to, x.bits));
        }

        @Override
        public Typed table(Table table, Typed index) {
            assertEquals(table.type().signedTwin(), index.type);
            assertTrue(inRare || table.fitsRegister(),
                    () -> table + " is on the common path and larger than a register");
            return new Typed(table.type(), table.bits(Math.toIntExact(index.bits)));
        }

        @Override
        public List<Typed> ifAny(Typed mask, Supplier<List<Typed>> rare, List<Typed> common) {
            boolean outer = inRare;
            inRare = true;
            List<Typed> rares = rare.get();
            inRare = outer;
            List<Typed> r = new ArrayList<>();
            for (int i = 0; i < common.size(); i++) {
                r.add(mask.bits != 0 ? rares.get(i) : common.get(i));
            }
            return r;
        }

        @Override
        public List<Typed> loopWhile(List<Typed> initial, Function<List<Typed>, Typed> condition,
                Function<List<Typed>, List<Typed>> body) {
            List<Typed> state = initial;
            while (condition.apply(state).bits != 0) {
                state = body.apply(state);
            }
            return state;
        }
    }

    private static long[] arguments(DType type) {
        Random random = new Random(5);
        long[] x = new long[1000];
        for (int i = 0; i < x.length; i++) {
            double v = i % 3 == 0 ? random.nextGaussian() : random.nextGaussian() * 100;
            x[i] = type == DType.F64 ? i % 3 == 2 ? random.nextLong() : Double.doubleToRawLongBits(v)
                    : (i % 3 == 2 ? random.nextInt() : Float.floatToRawIntBits((float) v)) & 0xffffffffL;
        }
        return x;
    }

    private static long eval(Op op, DType type, long... x) {
        return ReferenceBuilder.eval(op, MathMode.STRICT, type, x);
    }

    private static long canonical(DType type, long bits) {
        return type == DType.F64 ? Double.doubleToLongBits(Double.longBitsToDouble(bits))
                : Float.floatToIntBits(Float.intBitsToFloat((int) bits));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void blocksSingleLanesAndTheOpTableAgree(Op op) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            long[] x = arguments(type);
            x = Arrays.copyOf(x, Functions.SPECIAL.contains(op) ? x.length / 10 : x.length);
            long[] block = ReferenceBuilder.evalAll(op, MathMode.STRICT, type, x);
            for (int i = 0; i < x.length; i++) {
                long naive = MathLibrary.expand(op, MathMode.STRICT, type, new Naive(),
                        List.of(new Typed(type, x[i]))).bits();
                assertEquals(canonical(type, naive), canonical(type, block[i]), op + " of " + Long.toHexString(x[i]));
                assertEquals(canonical(type, naive), canonical(type, eval(op, type, x[i])));
            }
        }
    }

    private static int longest(Op op) {
        return switch (op) {
            case SINC -> 71;
            case ASINH, ACOSH, ATANH -> 70;
            case TANPI -> 71;
            case SOFTPLUS -> 85;
            case ERFC, NORMCDF, ERFINV -> 100;
            case LGAMMA, DIGAMMA -> 140;
            case TGAMMA -> 170;
            default -> LONGEST;
        };
    }

    @ParameterizedTest
    @MethodSource("functions")
    void usesCheapOperationsAndFewOfThem(Op op) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Naive naive = new Naive();
            MathLibrary.expand(op, MathMode.STRICT, type, naive, List.of(new Typed(type, 0)));
            assertTrue(CHEAP.containsAll(naive.used), op + " uses " + naive.used);
            assertTrue(naive.common <= longest(op), op + " takes " + naive.common + " operations");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"ERFC", "NORMCDF"})
    void approximateVariantsTakeFewerOperations(Op op) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            Naive strict = new Naive();
            MathLibrary.expand(op, MathMode.STRICT, type, strict, List.of(new Typed(type, 0)));
            Naive approximate = new Naive();
            MathLibrary.expand(op, MathMode.of(FastMath.APPROX), type, approximate, List.of(new Typed(type, 0)));
            assertTrue(approximate.common < 0.8 * strict.common, op + " takes " + approximate.common + " operations");
        }
    }

    @ParameterizedTest
    @MethodSource("io.krait.staging.math.ApproxTest#functions")
    void variantsThatMayBeLessExactAreShorter(Op op) {
        assertTrue(length(op, MathMode.of(FastMath.APPROX)) < length(op, MathMode.STRICT), op::label);
    }

    private static int length(Op op, MathMode mode) {
        Naive naive = new Naive();
        MathLibrary.expand(op, mode, DType.F64, naive, List.of(new Typed(DType.F64, 0)));
        return naive.common;
    }

    @Test
    void errorsNameTheOperation() {
        assertEquals("exp does not take i32: it works on floating point. Cast first, for instance x.to(f64)",
                assertThrows(DTypeException.class, () -> eval(Op.EXP, DType.I32, 1)).getMessage());
        assertEquals("pow takes 2 operands, got 1",
                assertThrows(IllegalArgumentException.class, () -> eval(Op.POW, DType.F64, 1))
                        .getMessage());
        assertEquals("neg is primitive: it has nothing to expand to",
                assertThrows(IllegalArgumentException.class, () -> eval(Op.NEG, DType.F64, 1))
                        .getMessage());
    }

    @Test
    void tablesKnowWhetherTheyFitARegister() {
        assertTrue(new Table("a", DType.F64, new long[8]).fitsRegister());
        assertFalse(new Table("b", DType.F64, new long[9]).fitsRegister());
        assertTrue(new Table("c", DType.F32, new long[16]).fitsRegister());
        assertFalse(new Table("d", DType.F32, new long[17]).fitsRegister());
        assertThrows(IllegalArgumentException.class, () -> new Table("No symbol", DType.F64, new long[1]));
        assertThrows(IllegalArgumentException.class, () -> new Table("e", DType.I64, new long[1]));
        assertThrows(IllegalArgumentException.class, () -> new Table("e", DType.F64, new long[0]));
    }

    @Test
    void constantsAreNeverRounded() {
        assertThrows(IllegalArgumentException.class, () -> Kit.bits(DType.F32, 0.1));
        assertEquals(0x3dcccccdL, Kit.bits(DType.F32, 0.1f));
        assertEquals(0x3ff0000000000000L, Kit.bits(DType.F64, 1));
    }
}
