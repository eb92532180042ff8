package io.krait.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.math.ReferenceBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The meaning of F16 and BF16: what their bits are, how numbers are rounded to them, what operations give. */
class HalvesTest {
    private static final int COUNT = 1 << 16;

    /** The number of bits {@code h} by the definition of the formats, not by the code under test. */
    private static double value(DType t, int h) {
        int fraction = t == DType.F16 ? 10 : 7;
        int bias = t == DType.F16 ? 15 : 127;
        int exponent = (h & 0x7fff) >> fraction;
        int m = h & (1 << fraction) - 1;
        double magnitude = exponent == (0x7fff >> fraction)
                ? m == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? Math.scalb(m, 1 - bias - fraction)
                : Math.scalb(m + (1 << fraction), exponent - bias - fraction);
        return (h & 0x8000) != 0 ? -magnitude : magnitude;
    }

    /** The bits of infinity; all below are finite. */
    private static int infinity(DType t) {
        return t == DType.F16 ? 0x7c00 : 0x7f80;
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void valuesAreThoseOfTheFormat(DType t) {
        for (int h = 0; h < COUNT; h++) {
            double v = value(t, h);
            assertEquals(v, Scalars.toDouble(t, h));
            assertEquals((float) v, Float.intBitsToFloat((int) Scalars.convert(h, t, DType.F32)));
            long back = Scalars.ofDouble(t, v);
            assertTrue(Double.isNaN(v) ? Double.isNaN(value(t, (int) back)) : back == h, () -> t + " " + v);
            assertEquals(h, Scalars.wrap(t, h));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void doublesAreRoundedOnce(DType t) {
        for (int h = 0; h < infinity(t); h++) {
            // Above the largest number: what would be the next one if there were no infinity.
            double next = h + 1 < infinity(t) ? value(t, h + 1) : 2 * value(t, h) - value(t, h - 1);
            double middle = value(t, h) / 2 + next / 2;
            int even = h + (h & 1);
            assertRounded(t, middle, even);
            assertRounded(t, Math.nextDown(middle), h);
            assertRounded(t, Math.nextUp(middle), h + 1);
            assertRounded(t, Math.nextUp(value(t, h)), h);
            assertRounded(t, Math.nextDown(next), h + 1);
        }
        assertRounded(t, Double.MIN_VALUE, 0);
        assertRounded(t, Double.MAX_VALUE, infinity(t));
    }

    private static void assertRounded(DType t, double v, long bits) {
        assertEquals(bits, Scalars.ofDouble(t, v), () -> t + " " + v);
        assertEquals(bits | 0x8000, Scalars.ofDouble(t, -v), () -> t + " " + -v);
        if ((float) v == v) {
            assertEquals(bits, Scalars.convert(Scalars.bits((float) v), DType.F32, t), () -> t + " " + v);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void longsAreRoundedOnce(DType t) {
        for (int h = 0; h + 1 < infinity(t); h++) {
            double middle = value(t, h) / 2 + value(t, h + 1) / 2;
            if (middle != Math.rint(middle) || middle >= 0x1p64) {
                continue;
            }
            int even = h + (h & 1);
            if (middle < 0x1p63) {
                long m = (long) middle;
                assertEquals(even, Scalars.ofLong(t, m));
                assertEquals(h, Scalars.ofLong(t, m - 1));
                assertEquals(h + 1, Scalars.ofLong(t, m + 1));
                assertEquals(even | 0x8000, Scalars.ofLong(t, -m), "" + -m);
                assertEquals(h | 0x8000, Scalars.ofLong(t, 1 - m));
                assertEquals(h + 1 | 0x8000, Scalars.ofLong(t, -m - 1));
            }
            long u = Scalars.ofDouble(DType.U64, middle);
            assertEquals(even, Scalars.convert(u, DType.U64, t));
            assertEquals(h, Scalars.convert(u - 1, DType.U64, t));
            assertEquals(h + 1, Scalars.convert(u + 1, DType.U64, t));
        }
        long most = t == DType.F16 ? infinity(t) : 0x5f00;
        assertEquals(most, Scalars.ofLong(t, Long.MAX_VALUE));
        assertEquals(most | 0x8000, Scalars.ofLong(t, Long.MIN_VALUE));
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void nanStaysNan(DType t) {
        for (int payload : new int[]{1, 2, 0x1fff, 0x2000, 0x7fff, 0x8000, 0xffff, 0x10000, 0x3fffff, 0x7fffff}) {
            for (int sign : new int[]{0, 0x80000000}) {
                long f32 = (0x7f800000 | payload | sign) & 0xffffffffL;
                long r = Scalars.convert(f32, DType.F32, t);
                assertTrue(Double.isNaN(value(t, (int) r)), () -> t + " of " + Long.toHexString(f32));
                assertTrue((r & (t == DType.F16 ? 0x200 : 0x40)) != 0, () -> "quiet: " + Long.toHexString(r));
            }
        }
        assertTrue(Double.isNaN(value(t, (int) Scalars.ofDouble(t, Double.longBitsToDouble(0x7ff0000000000001L)))));
        assertEquals(0, Scalars.convert(Scalars.ofDouble(t, Double.NaN), t, DType.I32));
        assertEquals(1, Scalars.convert(Scalars.ofDouble(t, Double.NaN), t, DType.BOOL));
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 65504, I8, 127", "F16, -65504, U8, 0", "F16, 65504, I32, 65504", "F16, -2.75, I64, -2",
        "BF16, 1e30, I64, 9223372036854775807", "BF16, -1e30, I16, -32768", "BF16, 300, U8, 255", "F16, 0.5, BOOL, 1",
        "F16, -0.0, BOOL, 0"})
    void castsToIntegersSaturate(DType t, double v, DType to, long expected) {
        assertEquals(expected, Scalars.convert(Scalars.ofDouble(t, v), t, to));
    }

    @Test
    void betweenTheTwoTypes() {
        for (int h = 0; h < COUNT; h++) {
            double v = value(DType.F16, h);
            long r = Scalars.convert(h, DType.F16, DType.BF16);
            assertTrue(Double.isNaN(v) ? Double.isNaN(value(DType.BF16, (int) r))
                    : r == Scalars.ofDouble(DType.BF16, v));
        }
        assertEquals(0x7c00, Scalars.convert(0x4780, DType.BF16, DType.F16), "65536 is beyond f16");
        assertEquals(1, Scalars.convert(0x3380, DType.BF16, DType.F16), "2^-24 is the smallest f16");
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void textIdentifies(DType t) {
        for (int h = 0; h < COUNT; h++) {
            String s = Scalars.text(t, h);
            if (!s.startsWith("nan:")) {
                assertEquals(h, Scalars.ofDouble(t, Double.parseDouble(s)), s);
                assertTrue(s.replaceAll("E.*|[^0-9]", "").replaceAll("^0+|0+$", "").length() <= 5, s);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F16, 0x1.554p-2, 0.3333", "F16, 0x1p-24, 6.0E-8", "F16, 65504, 65500.0", "F16, -0.0, -0.0",
        "F16, 2049, 2048.0", "BF16, 0x1.9ap-4, 0.1", "BF16, 1e-40, 9.0E-41", "BF16, 3.3895314e38, 3.39E38"})
    void textIsShort(DType t, double v, String expected) {
        assertEquals(expected, Scalars.text(t, Scalars.ofDouble(t, v)));
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void operationsAreThoseOfFloatRounded(DType t) {
        Random r = new Random(7);
        LongUnaryOperator f32 = h -> Scalars.bits((float) value(t, (int) h));
        for (Op op : Op.values()) {
            if (op.isDerived() || !op.accepts(t) || op == Op.SELECT) {
                continue;
            }
            for (int i = 0; i < 3000; i++) {
                long a = r.nextInt(COUNT);
                // Numbers near to each other, too: sums that cancel, ties of products.
                long b = i % 2 == 0 ? r.nextInt(COUNT) : a + r.nextInt(-2000, 2000) & 0xffff;
                long c = r.nextInt(COUNT);
                long wide = op.eval(DType.F32, f32.applyAsLong(a), f32.applyAsLong(b), f32.applyAsLong(c));
                long got = op.eval(t, a, b, c);
                if (op.resultType(Collections.nCopies(op.arity(), t)) == DType.BOOL) {
                    assertEquals(wide, got, () -> op + " " + a + " " + b);
                } else {
                    long rounded = Scalars.convert(wide, DType.F32, t);
                    assertTrue(rounded == got || Double.isNaN(value(t, (int) rounded))
                            && Double.isNaN(value(t, (int) got)), () -> op + " " + t + " " + a + " " + b + " " + c);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void signsAreBits(DType t) {
        for (int h : new int[]{0, 0x8000, 0x3c00, 0xbc00, infinity(t) + 1, 0x8001 + infinity(t)}) {
            assertEquals(h ^ 0x8000, Op.NEG.eval(t, h, 0, 0));
            assertEquals(h & 0x7fff, Op.ABS.eval(t, h, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void nextafterGivesNeighbours(DType t) {
        int inf = infinity(t);
        for (int h = 0; h < inf; h++) {
            assertEquals(h + 1, next(t, h, inf));
            assertEquals(h == 0 ? 0x8001 : h - 1, next(t, h, inf | 0x8000));
            assertEquals(h == 0 ? 1 : (h | 0x8000) - 1, next(t, h | 0x8000, inf));
            assertEquals(h + 1 | 0x8000, next(t, h | 0x8000, inf | 0x8000));
        }
        assertEquals(inf, next(t, inf, inf));
        assertEquals(inf - 1, next(t, inf, 0));
        assertEquals(0x8000, next(t, 0, 0x8000));
        assertTrue(Double.isNaN(value(t, (int) next(t, inf + 1, 0))));
        assertTrue(Double.isNaN(value(t, (int) next(t, 0, inf + 1))));
    }

    private static long next(DType t, long x, long y) {
        return ReferenceBuilder.eval(Op.NEXTAFTER, MathMode.STRICT, t, x, y);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void functionsAreThoseOfFloatRounded(DType t) {
        for (Op op : List.of(Op.EXP, Op.LOG, Op.SIN, Op.TANH)) {
            for (int h = 0; h < COUNT; h += 37) {
                long wide = ReferenceBuilder.eval(op, MathMode.STRICT, DType.F32, Scalars.convert(h, t, DType.F32));
                long got = ReferenceBuilder.eval(op, MathMode.STRICT, t, h);
                assertEquals(Scalars.toDouble(t, Scalars.convert(wide, DType.F32, t)), Scalars.toDouble(t, got));
            }
        }
    }

    @Test
    void promotion() {
        for (DType t : List.of(DType.F16, DType.BF16)) {
            for (DType i : List.of(DType.BOOL, DType.I8, DType.U8)) {
                assertEquals(t, DType.promote(t, i));
                assertEquals(t, DType.promote(i, t));
                assertTrue(i.fitsIn(t));
            }
            for (DType i : List.of(DType.I16, DType.U16, DType.F32)) {
                assertEquals(DType.F32, DType.promote(t, i));
                assertEquals(DType.F32, DType.promote(i, t));
            }
            for (DType i : List.of(DType.I32, DType.U32, DType.I64, DType.U64, DType.F64)) {
                assertEquals(DType.F64, DType.promote(t, i));
                assertEquals(DType.F64, DType.promote(i, t));
            }
        }
        assertEquals(DType.F32, DType.promote(DType.F16, DType.BF16));
        assertEquals(DType.F32, DType.promote(DType.BF16, DType.F16));
    }
}
