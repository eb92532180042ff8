package io.krait.staging;

/** Scalar meanings on canonical bits: arithmetic per type family, conversions, formatting. */
public final class Scalars {
    private Scalars() {
    }

    static long evalF64(Op op, double a, double b, double c) {
        return switch (op) {
            case ADD -> bits(a + b);
            case SUB -> bits(a - b);
            case MUL -> bits(a * b);
            case DIV -> bits(a / b);
            case MIN -> bits(Math.min(a, b));
            case MAX -> bits(Math.max(a, b));
            case NEG -> bits(a) ^ Long.MIN_VALUE;
            case ABS -> bits(a) & Long.MAX_VALUE;
            case SIGN -> bits(Math.signum(a));
            case FMA -> bits(Math.fma(a, b, c));
            case SQRT -> bits(Math.sqrt(a));
            case FLOOR -> bits(Math.floor(a));
            case CEIL -> bits(Math.ceil(a));
            case TRUNC -> bits(a < 0 || 1 / a < 0 ? Math.ceil(a) : Math.floor(a));
            case RINT -> bits(Math.rint(a));
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(a < b);
            case LE -> bool(a <= b);
            case GT -> bool(a > b);
            case GE -> bool(a >= b);
            default -> throw none(op, DType.F64);
        };
    }

    static long evalF32(Op op, float a, float b, float c) {
        return switch (op) {
            case ADD -> bits(a + b);
            case SUB -> bits(a - b);
            case MUL -> bits(a * b);
            case DIV -> bits(a / b);
            case MIN -> bits(Math.min(a, b));
            case MAX -> bits(Math.max(a, b));
            case NEG -> bits(a) ^ 0x80000000L;
            case ABS -> bits(a) & 0x7fffffffL;
            case SIGN -> bits(Math.signum(a));
            case FMA -> bits(Math.fma(a, b, c));
            case SQRT -> bits((float) Math.sqrt(a));
            case FLOOR -> bits((float) Math.floor(a));
            case CEIL -> bits((float) Math.ceil(a));
            case TRUNC -> bits((float) (a < 0 || 1 / a < 0 ? Math.ceil(a) : Math.floor(a)));
            case RINT -> bits((float) Math.rint(a));
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(a < b);
            case LE -> bool(a <= b);
            case GT -> bool(a > b);
            case GE -> bool(a >= b);
            default -> throw none(op, DType.F32);
        };
    }

    static long evalBool(Op op, long a, long b) {
        return switch (op) {
            case AND -> a & b;
            case OR -> a | b;
            case XOR, NE -> a ^ b;
            case EQ -> a ^ b ^ 1;
            case NOT -> a ^ 1;
            default -> throw none(op, DType.BOOL);
        };
    }

    static long evalInt(Op op, DType t, long a, long b) {
        boolean u = t.isUnsigned();
        int count = (int) (b & (t.bits() - 1));
        return switch (op) {
            case ADD -> wrap(t, a + b);
            case SUB -> wrap(t, a - b);
            case MUL -> wrap(t, a * b);
            case DIV -> b == 0 ? 0 : wrap(t, u ? Long.divideUnsigned(a, b) : a / b);
            case REM -> b == 0 ? 0 : wrap(t, u ? Long.remainderUnsigned(a, b) : a % b);
            case FLOOR_DIV -> b == 0 ? 0 : wrap(t, u ? Long.divideUnsigned(a, b) : Math.floorDiv(a, b));
            case FLOOR_MOD -> b == 0 ? 0 : wrap(t, u ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b));
            case MIN -> less(u, b, a) ? b : a;
            case MAX -> less(u, a, b) ? b : a;
            case NEG -> wrap(t, -a);
            case ABS -> u || a >= 0 ? a : wrap(t, -a);
            case SIGN -> u ? bool(a != 0) : Long.signum(a);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case NOT -> wrap(t, ~a);
            case SHL -> wrap(t, a << count);
            case SHR -> wrap(t, u ? unsigned(t, a) >>> count : a >> count);
            case USHR -> wrap(t, unsigned(t, a) >>> count);
            case EQ -> bool(a == b);
            case NE -> bool(a != b);
            case LT -> bool(less(u, a, b));
            case LE -> bool(!less(u, b, a));
            case GT -> bool(less(u, b, a));
            case GE -> bool(!less(u, a, b));
            case POPCOUNT -> Long.bitCount(unsigned(t, a));
            case CLZ -> Long.numberOfLeadingZeros(unsigned(t, a)) - (Long.SIZE - t.bits());
            case CTZ -> a == 0 ? t.bits() : Long.numberOfTrailingZeros(a);
            default -> throw none(op, t);
        };
    }

    /**
     * The meaning of a value cast. To BOOL: "is not zero" (NaN is true). Between integers: keeps the low bits. Float to
     * integer: truncates, saturates, NaN gives 0. Everything else rounds once to nearest, halves to even.
     */
    public static long convert(long bits, DType from, DType to) {
        if (from == to) {
            return bits;
        }
        if (from.isHalf()) {
            return convert(bits(Halves.toFloat(from, bits)), DType.F32, to);
        }
        if (to == DType.BOOL) {
            return switch (from) {
                case F64 -> bool(Double.longBitsToDouble(bits) != 0);
                case F32 -> bool(Float.intBitsToFloat((int) bits) != 0);
                default -> bool(bits != 0);
            };
        }
        if (from.isFloat()) {
            double v = from == DType.F64 ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
            return switch (to) {
                case F64 -> bits(v);
                case F32 -> bits((float) v);
                case F16, BF16 -> Halves.of(to, v);
                default -> saturate(v, to);
            };
        }
        return switch (to) {
            case F64 -> bits(from == DType.U64 ? unsignedToDouble(bits) : (double) bits);
            case F32 -> bits(from == DType.U64 ? unsignedToFloat(bits) : (float) bits);
            case F16, BF16 -> Halves.of(to, from, bits);
            default -> wrap(to, bits);
        };
    }

    private static long saturate(double v, DType to) {
        if (Double.isNaN(v)) {
            return 0;
        }
        if (to.isSigned()) {
            long max = Long.MAX_VALUE >> 64 - to.bits();
            return Math.clamp((long) v, -max - 1, max);
        }
        if (v <= 0) {
            return 0;
        }
        if (to == DType.U64) {
            return v >= 0x1p64 ? -1L : v >= 0x1p63 ? (long) (v - 0x1p63) + Long.MIN_VALUE : (long) v;
        }
        return Math.min((long) v, (1L << to.bits()) - 1);
    }

    static double unsignedToDouble(long u) {
        // Halving with the lost bit kept sticky rounds as the exact conversion does.
        return u >= 0 ? (double) u : (double) (u >>> 1 | u & 1) * 2;
    }

    private static float unsignedToFloat(long u) {
        return u >= 0 ? (float) u : (float) (u >>> 1 | u & 1) * 2;
    }

    /** The canonical form of the low bits of {@code v} as type {@code t}. */
    public static long wrap(DType t, long v) {
        return switch (t) {
            case BOOL -> v & 1;
            case I8 -> (byte) v;
            case I16 -> (short) v;
            case I32 -> (int) v;
            case U8 -> v & 0xff;
            case U16 -> v & 0xffff;
            case U32, F32 -> v & 0xffffffffL;
            case I64, U64, F64 -> v;
            case F16, BF16 -> v & 0xffff;
            case C64, C128 -> throw new DTypeException(t + " values do not fit in one word");
        };
    }

    /** The bits of a Java double as a value of type {@code t}: rounded for floats, saturated for integers. */
    public static long ofDouble(DType t, double v) {
        return convert(bits(v), DType.F64, t);
    }

    /** The bits of a Java long as a value of type {@code t}. */
    public static long ofLong(DType t, long v) {
        return convert(v, DType.I64, t);
    }

    /** The value as a Java double, rounded for 64-bit integers. */
    public static double toDouble(DType t, long bits) {
        return Double.longBitsToDouble(convert(bits, t, DType.F64));
    }

    /** Canonical bits of a double. */
    public static long bits(double v) {
        return Double.doubleToRawLongBits(v);
    }

    /** Canonical bits of a float. */
    public static long bits(float v) {
        return Float.floatToRawIntBits(v) & 0xffffffffL;
    }

    /** Text that identifies the value exactly. */
    public static String text(DType t, long bits) {
        return switch (t) {
            case BOOL -> bits != 0 ? "true" : "false";
            case F64 -> Double.isNaN(Double.longBitsToDouble(bits)) ? "nan:" + Long.toHexString(bits)
                    : Double.toString(Double.longBitsToDouble(bits));
            case F32 -> Float.isNaN(Float.intBitsToFloat((int) bits)) ? "nan:" + Long.toHexString(bits)
                    : Float.toString(Float.intBitsToFloat((int) bits));
            case F16, BF16 -> Halves.text(t, bits);
            case U64 -> Long.toUnsignedString(bits);
            case I8, I16, I32, I64, U8, U16, U32, C64, C128 -> Long.toString(bits);
        };
    }

    private static long unsigned(DType t, long a) {
        return t.bits() == 64 ? a : a & ((1L << t.bits()) - 1);
    }

    private static boolean less(boolean unsigned, long a, long b) {
        return unsigned ? Long.compareUnsigned(a, b) < 0 : a < b;
    }

    private static long bool(boolean b) {
        return b ? 1 : 0;
    }

    private static RuntimeException none(Op op, DType t) {
        return op.isDerived() ? new IllegalArgumentException(op + " is derived: the math library expands it")
                : new DTypeException(op + " has no meaning on " + t);
    }
}
