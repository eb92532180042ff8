package io.krait.staging;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The meaning of F16 and BF16 on canonical bits. They are for storage: an operation takes its operands to F32, which is
 * exact, is that of F32, and its result is rounded to nearest, halves to even. Only the sign bit is worked on directly.
 */
final class Halves {
    private static final int BF16_SHIFT = 16;
    private static final int BF16_QUIET = 0x40;
    /** Significant decimal digits that tell any two numbers of 11 bits apart. */
    private static final int MOST_DIGITS = 5;
    private static final long SIGN = 0x8000;
    /** The bits of a long that a double of a large number has no room for. */
    private static final long STICKY = 0x7ff;

    private Halves() {
    }

    static long eval(Op op, DType t, long a, long b, long c) {
        switch (op) {
            case NEG:
                return a ^ SIGN;
            case ABS:
                return a & ~SIGN;
            default:
                long r = Scalars.evalF32(op, toFloat(t, a), toFloat(t, b), toFloat(t, c));
                return op.rule() == Op.Rule.EQUALITY || op.rule() == Op.Rule.ORDER ? r
                        : of(t, Float.intBitsToFloat((int) r));
        }
    }

    /** The same number as a float. */
    static float toFloat(DType t, long bits) {
        return t == DType.F16 ? Float.float16ToFloat((short) bits) : Float.intBitsToFloat((int) bits << BF16_SHIFT);
    }

    /** A float, rounded. NaN stays NaN and becomes quiet. */
    private static long of(DType t, float v) {
        if (t == DType.F16) {
            return Float.floatToFloat16(v) & 0xffffL;
        }
        int u = Float.floatToRawIntBits(v);
        if (Float.isNaN(v)) {
            return u >>> BF16_SHIFT | BF16_QUIET;
        }
        return u + 0x7fff + (u >>> BF16_SHIFT & 1) >>> BF16_SHIFT;
    }

    /**
     * A double, rounded once. What a float has no room for is kept in its last bit (rounding to odd), which is more
     * than one place behind those of the result: so the second rounding sees on which side of a tie the number is
     * (Boldo and Melquiond 2008).
     */
    static long of(DType t, double v) {
        float f = (float) v;
        if (f == v || Double.isNaN(v)) {
            return of(t, f);
        }
        int toZero = Float.floatToRawIntBits(f) - (Math.abs(f) > Math.abs(v) ? 1 : 0);
        return of(t, Float.intBitsToFloat(toZero | 1));
    }

    /** An integer or BOOL, rounded once. */
    static long of(DType t, DType from, long bits) {
        if (from.bytes() < 8) {
            return of(t, (double) bits);
        }
        // Numbers of more than 53 bits keep what a double has no room for in the last bit, as above.
        boolean small = from == DType.U64 ? bits >>> Integer.SIZE == 0 : bits == (int) bits;
        long odd = small ? bits : (bits | (bits & STICKY) + STICKY) & ~STICKY;
        return of(t, from == DType.U64 ? Scalars.unsignedToDouble(odd) : (double) odd);
    }

    /** The shortest decimal that identifies the number. */
    static String text(DType t, long bits) {
        float v = toFloat(t, bits);
        if (Float.isNaN(v)) {
            return "nan:" + Long.toHexString(bits);
        }
        if (Float.isInfinite(v)) {
            return Float.toString(v);
        }
        BigDecimal exact = new BigDecimal(v);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            double d = exact.round(new MathContext(digits)).doubleValue();
            if (of(t, Math.copySign(d, v)) == bits) {
                return Double.toString(Math.copySign(d, v));
            }
        }
        return Double.toString(exact.round(new MathContext(MOST_DIGITS)).doubleValue());
    }
}
