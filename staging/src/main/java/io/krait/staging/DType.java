package io.krait.staging;

import java.util.Locale;

/**
 * The run-time element types.
 *
 * <p>A scalar of any type travels through the compiler as the 64 bits of a {@code long} in <em>canonical form</em>:
 * BOOL is 0 or 1, signed integers are sign-extended, unsigned integers zero-extended, F32 holds {@link
 * Float#floatToRawIntBits} in its low half with a zero high half, F64 holds {@link Double#doubleToRawLongBits}, F16 and
 * BF16 their 16 bits zero-extended.
 *
 * <p>F16 and BF16 are for storage: an operation on them is that of F32, rounded to the type, see {@link Halves}.
 * Complex values are pairs: programs are recorded with them, and {@link SplitComplex} takes them apart before anything
 * runs.
 */
public enum DType {
    /** Logical value, one byte in memory. */
    BOOL(Kind.BOOL, 1),
    /** Signed 8-bit integer. */
    I8(Kind.SIGNED, 1),
    /** Signed 16-bit integer. */
    I16(Kind.SIGNED, 2),
    /** Signed 32-bit integer. */
    I32(Kind.SIGNED, 4),
    /** Signed 64-bit integer. */
    I64(Kind.SIGNED, 8),
    /** Unsigned 8-bit integer. */
    U8(Kind.UNSIGNED, 1),
    /** Unsigned 16-bit integer. */
    U16(Kind.UNSIGNED, 2),
    /** Unsigned 32-bit integer. */
    U32(Kind.UNSIGNED, 4),
    /** Unsigned 64-bit integer. */
    U64(Kind.UNSIGNED, 8),
    /** IEEE-754 binary16. */
    F16(Kind.FLOAT, 2),
    /** bfloat16. */
    BF16(Kind.FLOAT, 2),
    /** IEEE-754 binary32. */
    F32(Kind.FLOAT, 4),
    /** IEEE-754 binary64. */
    F64(Kind.FLOAT, 8),
    /** Complex of two binary32. */
    C64(Kind.COMPLEX, 8),
    /** Complex of two binary64. */
    C128(Kind.COMPLEX, 16);

    /** What family of numbers a type belongs to. */
    public enum Kind {
        /** Logical. */
        BOOL,
        /** Signed integer. */
        SIGNED,
        /** Unsigned integer. */
        UNSIGNED,
        /** Floating point. */
        FLOAT,
        /** Complex. */
        COMPLEX
    }

    private final Kind kind;
    private final int bytes;
    private final String label;

    DType(Kind kind, int bytes) {
        this.kind = kind;
        this.bytes = bytes;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** The family of the type. */
    public Kind kind() {
        return kind;
    }

    /** Bytes of one element in memory. */
    public int bytes() {
        return bytes;
    }

    /** Bits of one element in memory. */
    public int bits() {
        return bytes * 8;
    }

    /** The name in messages and printed programs, for instance {@code f64}. */
    public String label() {
        return label;
    }

    /** True for floating point types. */
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /** True for the 16-bit floating point types, whose arithmetic is that of F32. */
    public boolean isHalf() {
        return this == F16 || this == BF16;
    }

    /** The type in which sums and products of many elements are computed: F32 for F16 and BF16, else this one. */
    public DType accumulator() {
        return isHalf() ? F32 : this;
    }

    /** True for signed and unsigned integers, false for BOOL. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** True for signed integers. */
    public boolean isSigned() {
        return kind == Kind.SIGNED;
    }

    /** True for unsigned integers. */
    public boolean isUnsigned() {
        return kind == Kind.UNSIGNED;
    }

    /** True for complex types. */
    public boolean isComplex() {
        return kind == Kind.COMPLEX;
    }

    /** The type of the real and the imaginary part of a complex type; the type itself for others. */
    public DType part() {
        return switch (this) {
            case C64 -> F32;
            case C128 -> F64;
            default -> this;
        };
    }

    /**
     * The narrowest complex type that real numbers of this type are promoted to.
     *
     * @throws DTypeException for none of the types that are supported
     */
    public DType toComplex() {
        return switch (promote(this, this == BOOL || isComplex() ? this : F32)) {
            case BOOL, F32, C64 -> C64;
            default -> C128;
        };
    }

    /** True when arithmetic on this type is implemented and a value is one word: not for complex types. */
    public boolean isSupported() {
        return kind != Kind.COMPLEX;
    }

    /** The signed integer type of the same width, used for bit casts and masks. */
    public DType signedTwin() {
        return switch (bytes) {
            case 1 -> I8;
            case 2 -> I16;
            case 4 -> I32;
            default -> I64;
        };
    }

    /** The type with the given label. */
    public static DType parse(String label) {
        for (DType t : values()) {
            if (t.label.equals(label)) {
                return t;
            }
        }
        throw new DTypeException("there is no element type '" + label + "'");
    }

    /**
     * The NumPy promotion of two element types, except that mixes which lose information are errors. BF16 mixes with
     * integers as F16 does (8 bits: BF16, 16 bits: F32, else F64), and with F16 to F32.
     *
     * @throws DTypeException for i64 with u64 and for types without arithmetic
     */
    public static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (a.kind == Kind.COMPLEX || b.kind == Kind.COMPLEX) {
            return a.toComplex() == C64 && b.toComplex() == C64 ? C64 : C128;
        }
        if (a == BOOL) {
            return b;
        }
        if (b == BOOL) {
            return a;
        }
        if (a.isFloat() && b.isFloat()) {
            if (a.bytes == b.bytes) {
                return F32;
            }
            return a.bytes > b.bytes ? a : b;
        }
        if (a.isFloat() || b.isFloat()) {
            DType f = a.isFloat() ? a : b;
            DType i = a.isFloat() ? b : a;
            if (i.bytes == 1) {
                return f;
            }
            if (i.bytes == 2) {
                return f == F64 ? F64 : F32;
            }
            return F64;
        }
        if (a.kind == b.kind) {
            return a.bytes > b.bytes ? a : b;
        }
        DType s = a.isSigned() ? a : b;
        DType u = a.isSigned() ? b : a;
        if (s.bytes > u.bytes) {
            return s;
        }
        return switch (u) {
            case U8 -> I16;
            case U16 -> I32;
            case U32 -> I64;
            default -> throw new DTypeException("mixing " + a.label + " with " + b.label
                    + " loses information: no integer type holds both. Cast one operand, for instance x.to(i64)");
        };
    }

    /** True when every value of this type is exactly a value of {@code to}. */
    public boolean fitsIn(DType to) {
        if (this == to || this == BOOL) {
            return true;
        }
        if (to.isComplex()) {
            return part().fitsIn(to.part());
        }
        if (to == BOOL || isComplex()) {
            return false;
        }
        if (isFloat()) {
            return to.isFloat() && to.bytes > bytes;
        }
        if (to.isFloat()) {
            int digits = switch (to) {
                case F64 -> 53;
                case F32 -> 24;
                case F16 -> 11;
                default -> 8;
            };
            return bits() - (isSigned() ? 1 : 0) <= digits;
        }
        if (kind == to.kind) {
            return to.bytes >= bytes;
        }
        return to.isSigned() && to.bytes > bytes;
    }

    @Override
    public String toString() {
        return label;
    }
}
