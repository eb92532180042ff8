package io.krait.staging;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Every scalar operation, once: name, number of operands, typing rule, cost and meaning.
 *
 * <p>{@link #eval} in Java <em>is</em> the definition of a primitive operation. The constant folder, both interpreters
 * and all tests use it, and generated code must give the same bits (NaN payloads aside). Meanings are total: shifts
 * mask their count, the quotient MIN/-1 is MIN, an integer quotient or remainder by zero is 0 (that it is a fault is a
 * statement of its own in the loop IR). Derived operations ({@link #isDerived}) have no meaning of their own: {@code
 * io.krait.staging.math.MathLibrary} expands them.
 */
public enum Op {
    /** Sum; wraps for integers. */
    ADD(2, Rule.NUMBER, 1),
    /** Difference; wraps for integers. */
    SUB(2, Rule.NUMBER, 1),
    /** Product; wraps for integers. */
    MUL(2, Rule.NUMBER, 1),
    /** Quotient; truncates towards zero for integers, x/0 is 0 with a fault. */
    DIV(2, Rule.NUMBER, 8),
    /** Integer remainder with the sign of the dividend; x rem 0 is 0 with a fault. */
    REM(2, Rule.INTEGER, 20),
    /** Integer quotient rounded towards minus infinity. */
    FLOOR_DIV(2, Rule.INTEGER, 22),
    /** Integer remainder with the sign of the divisor. */
    FLOOR_MOD(2, Rule.INTEGER, 22),
    /** Smaller operand; NaN if either is NaN; -0 is below +0. */
    MIN(2, Rule.NUMBER, 2),
    /** Larger operand; NaN if either is NaN; +0 is above -0. */
    MAX(2, Rule.NUMBER, 2),
    /** Negation; flips the sign bit of floats, wraps for integers. */
    NEG(1, Rule.NUMBER, 1),
    /** Magnitude; clears the sign bit of floats; MIN stays MIN for integers. */
    ABS(1, Rule.NUMBER, 1),
    /** -1, 0 or 1 with the sign of the operand; keeps signed zeros and NaN. */
    SIGN(1, Rule.NUMBER, 3),
    /** a*b + c with a single rounding. */
    FMA(3, Rule.FLOAT, 1),
    /** Correctly rounded square root. */
    SQRT(1, Rule.FLOAT, 10),
    /** Largest whole number that is not above. */
    FLOOR(1, Rule.FLOAT, 1),
    /** Smallest whole number that is not below. */
    CEIL(1, Rule.FLOAT, 1),
    /** Rounding towards zero. */
    TRUNC(1, Rule.FLOAT, 1),
    /** Rounding to the nearest whole number, halves to even. */
    RINT(1, Rule.FLOAT, 1),
    /** Bitwise and; logical for BOOL. */
    AND(2, Rule.BITS, 1),
    /** Bitwise or; logical for BOOL. */
    OR(2, Rule.BITS, 1),
    /** Bitwise exclusive or; logical for BOOL. */
    XOR(2, Rule.BITS, 1),
    /** Bitwise complement; logical for BOOL. */
    NOT(1, Rule.BITS, 1),
    /** Shift left; the count is taken modulo the width. */
    SHL(2, Rule.INTEGER, 1),
    /**
     * Shift right with the sign for signed types, with zeros for unsigned ones; the count is taken modulo the width.
     */
    SHR(2, Rule.INTEGER, 1),
    /** Shift right with zeros; the count is taken modulo the width. */
    USHR(2, Rule.INTEGER, 1),
    /** Number of bits that are 1. */
    POPCOUNT(1, Rule.INTEGER, 4),
    /** Number of zero bits above the highest 1; the width for 0. */
    CLZ(1, Rule.INTEGER, 2),
    /** Number of zero bits below the lowest 1; the width for 0. */
    CTZ(1, Rule.INTEGER, 4),
    /** Equal, as IEEE compares. */
    EQ(2, Rule.EQUALITY, 1),
    /** Not equal; true if either is NaN. */
    NE(2, Rule.EQUALITY, 1),
    /** Less; false if either is NaN. */
    LT(2, Rule.ORDER, 1),
    /** Less or equal; false if either is NaN. */
    LE(2, Rule.ORDER, 1),
    /** Greater; false if either is NaN. */
    GT(2, Rule.ORDER, 1),
    /** Greater or equal; false if either is NaN. */
    GE(2, Rule.ORDER, 1),
    /** {@code SELECT(mask, a, b)}: a where the mask is true, else b. */
    SELECT(3, Rule.SELECT, 1),
    /** Exponential; derived. */
    EXP(1, Rule.FLOAT, 25, true),
    /** Natural logarithm; derived. */
    LOG(1, Rule.FLOAT, 25, true),
    /** Sine of radians; derived. */
    SIN(1, Rule.FLOAT, 30, true),
    /** Cosine of radians; derived. */
    COS(1, Rule.FLOAT, 30, true),
    /** Error function; derived. */
    ERF(1, Rule.FLOAT, 50, true),
    /** log(1 + x); derived. */
    LOG1P(1, Rule.FLOAT, 30, true),
    /** exp(x) - 1; derived. */
    EXPM1(1, Rule.FLOAT, 30, true),
    /** Hyperbolic tangent; derived. */
    TANH(1, Rule.FLOAT, 40, true),
    /** 2 to the power x; derived. */
    EXP2(1, Rule.FLOAT, 25, true),
    /** 10 to the power x; derived. */
    EXP10(1, Rule.FLOAT, 28, true),
    /** Binary logarithm; derived. */
    LOG2(1, Rule.FLOAT, 27, true),
    /** Decimal logarithm; derived. */
    LOG10(1, Rule.FLOAT, 27, true),
    /** Tangent of radians; derived. */
    TAN(1, Rule.FLOAT, 40, true),
    /** sin(pi * x); derived. */
    SINPI(1, Rule.FLOAT, 25, true),
    /** cos(pi * x); derived. */
    COSPI(1, Rule.FLOAT, 25, true),
    /** tan(pi * x); derived. */
    TANPI(1, Rule.FLOAT, 35, true),
    /** Arc sine in radians, -pi/2 to pi/2; derived. */
    ASIN(1, Rule.FLOAT, 30, true),
    /** Arc cosine in radians, 0 to pi; derived. */
    ACOS(1, Rule.FLOAT, 30, true),
    /** Arc tangent in radians, -pi/2 to pi/2; derived. */
    ATAN(1, Rule.FLOAT, 30, true),
    /** Hyperbolic sine; derived. */
    SINH(1, Rule.FLOAT, 35, true),
    /** Hyperbolic cosine; derived. */
    COSH(1, Rule.FLOAT, 35, true),
    /** Inverse hyperbolic sine; derived. */
    ASINH(1, Rule.FLOAT, 45, true),
    /** Inverse hyperbolic cosine, of 1 and above; derived. */
    ACOSH(1, Rule.FLOAT, 45, true),
    /** Inverse hyperbolic tangent; derived. */
    ATANH(1, Rule.FLOAT, 40, true),
    /** Cube root; derived. */
    CBRT(1, Rule.FLOAT, 30, true),
    /** 1 / sqrt(x); derived. */
    RSQRT(1, Rule.FLOAT, 18, true),
    /** 1 - erf(x), accurate where that is small; derived. */
    ERFC(1, Rule.FLOAT, 60, true),
    /** Inverse of the error function; derived. */
    ERFINV(1, Rule.FLOAT, 60, true),
    /** Distribution function of the standard normal distribution; derived. */
    NORMCDF(1, Rule.FLOAT, 60, true),
    /** Logarithm of the magnitude of the gamma function; derived. */
    LGAMMA(1, Rule.FLOAT, 90, true),
    /** Gamma function; derived. */
    TGAMMA(1, Rule.FLOAT, 90, true),
    /** Derivative of the logarithm of the gamma function; derived. */
    DIGAMMA(1, Rule.FLOAT, 80, true),
    /** log(1 + exp(x)); derived. */
    SOFTPLUS(1, Rule.FLOAT, 50, true),
    /** 1 / (1 + exp(-x)); derived. */
    SIGMOID(1, Rule.FLOAT, 35, true),
    /** sin(pi * x) / (pi * x), 1 at 0; derived. */
    SINC(1, Rule.FLOAT, 40, true),
    /** Radians to degrees; derived. */
    DEGREES(1, Rule.FLOAT, 2, true),
    /** Degrees to radians; derived. */
    RADIANS(1, Rule.FLOAT, 2, true),
    /** The fraction of {@code frexp}, from 1/2 to below 1; the operand itself if it is 0 or not finite; derived. */
    FRACTION(1, Rule.FLOAT, 5, true),
    /** The exponent of {@code frexp} as a float: x = fraction * 2^exponent; 0 for 0 and what is not finite; derived. */
    EXPONENT(1, Rule.FLOAT, 5, true),
    /**
     * x to the power y by the rules of IEEE 754 and C: pow(1, NaN) and pow(-1, infinity) are 1, where {@link
     * StrictMath#pow} gives NaN; derived.
     */
    POW(2, Rule.FLOAT, 60, true),
    /** Angle of the point (second operand, first operand) in radians, -pi to pi; derived. */
    ATAN2(2, Rule.FLOAT, 45, true),
    /** sqrt(x*x + y*y) without overflow; derived. */
    HYPOT(2, Rule.FLOAT, 25, true),
    /** log(exp(x) + exp(y)); derived. */
    LOGADDEXP(2, Rule.FLOAT, 50, true),
    /** log2(2^x + 2^y); derived. */
    LOGADDEXP2(2, Rule.FLOAT, 50, true),
    /** Exact remainder of x / y truncated, with the sign of x; derived. */
    FMOD(2, Rule.FLOAT, 25, true),
    /** Exact remainder of x / y rounded to nearest even (IEEE 754); derived. */
    REMAINDER(2, Rule.FLOAT, 27, true),
    /** Remainder of x / y rounded down, with the sign of y; derived. */
    MOD(2, Rule.FLOAT, 28, true),
    /** x * 2^n for a whole number n, rounded once; derived. */
    LDEXP(2, Rule.FLOAT, 6, true),
    /** The number after x in the direction of y; derived. */
    NEXTAFTER(2, Rule.FLOAT, 5, true),
    /** The magnitude of x with the sign of y; derived. */
    COPYSIGN(2, Rule.FLOAT, 3, true),
    /** 0 below 0, 1 above 0, the second operand at 0; derived. */
    HEAVISIDE(2, Rule.FLOAT, 4, true),
    /**
     * x to the power n for a 32-bit whole number n = second + third operand, so that F32 can hold it: the second is
     * a multiple of 4096, the third is from 0 to 4095; derived.
     */
    POWN(3, Rule.FLOAT, 60, true),
    /** Greatest common divisor, not negative but for the smallest number; gcd(0, 0) is 0; derived. */
    GCD(2, Rule.INTEGER, 60, true),
    /** Least common multiple, not negative; wraps; 0 if an operand is 0; derived. */
    LCM(2, Rule.INTEGER, 80, true);

    /** How operand types determine the result type. All operands share one type, but for the mask of SELECT. */
    public enum Rule {
        /** Any number but BOOL; result of the same type. */
        NUMBER,
        /** Integers only. */
        INTEGER,
        /** Floating point only. */
        FLOAT,
        /** Integers and BOOL. */
        BITS,
        /** Any type, result BOOL. */
        EQUALITY,
        /** Any number but BOOL, result BOOL. */
        ORDER,
        /** BOOL and two of any one type. */
        SELECT
    }

    private final int arity;
    private final Rule rule;
    private final int cost;
    private final boolean derived;
    private final String label;

    Op(int arity, Rule rule, int cost) {
        this(arity, rule, cost, false);
    }

    Op(int arity, Rule rule, int cost, boolean derived) {
        this.arity = arity;
        this.rule = rule;
        this.cost = cost;
        this.derived = derived;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Number of operands. */
    public int arity() {
        return arity;
    }

    /** The typing rule. */
    public Rule rule() {
        return rule;
    }

    /** Rough cost per element, in additions; fusion and the thread cost model use it. */
    public int cost() {
        return cost;
    }

    /** Name in printed programs. */
    public String label() {
        return label;
    }

    /** True for functions that the math library expands to primitives. */
    public boolean isDerived() {
        return derived;
    }

    /** True when swapping the first two operands gives the same bits (NaN payloads aside). */
    public boolean isCommutative() {
        return switch (this) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR, EQ, NE, HYPOT, LOGADDEXP, LOGADDEXP2, GCD, LCM -> true;
            default -> false;
        };
    }

    /** True for integer operations that fault when the second operand is zero. */
    public boolean faultsOnZero() {
        return this == DIV || this == REM || this == FLOOR_DIV || this == FLOOR_MOD;
    }

    /** The operation with the given label, or an error. */
    public static Op parse(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** True for operations that complex numbers have, see {@link SplitComplex}. */
    public boolean acceptsComplex() {
        return switch (this) {
            case ADD, SUB, MUL, DIV, NEG, SQRT, EQ, NE, SELECT, EXP, LOG, SIN, COS, TAN, SINH, COSH, TANH, POW -> true;
            default -> false;
        };
    }

    /** True when the operation accepts operands of type {@code t} (for SELECT: as second and third operand). */
    public boolean accepts(DType t) {
        if (t.isComplex()) {
            return acceptsComplex();
        }
        if (!t.isSupported()) {
            return false;
        }
        return switch (rule) {
            case NUMBER, ORDER -> t != DType.BOOL;
            case INTEGER -> t.isInteger();
            case FLOAT -> t.isFloat();
            case BITS -> !t.isFloat();
            case EQUALITY, SELECT -> true;
        };
    }

    /**
     * The result type for operands of the given types.
     *
     * @throws DTypeException when the operation does not accept them
     */
    public DType resultType(List<DType> in) {
        if (in.size() != arity) {
            throw new DTypeException(label + " takes " + arity + " operands, got " + in.size());
        }
        int first = rule == Rule.SELECT ? 1 : 0;
        DType t = in.get(first);
        if (rule == Rule.SELECT && in.get(0) != DType.BOOL) {
            throw new DTypeException("select needs a bool condition, got " + in.get(0));
        }
        for (int i = first; i < arity; i++) {
            if (in.get(i) != t) {
                throw new DTypeException(label + " needs operands of one type, got "
                        + in.stream().map(DType::label).collect(Collectors.joining(" and "))
                                + ". Cast one, for instance x.to(" + t + ")");
            }
        }
        if (!accepts(t)) {
            throw new DTypeException(label + " does not take " + t + ": " + hint(t));
        }
        return rule == Rule.EQUALITY || rule == Rule.ORDER ? DType.BOOL : t;
    }

    private String hint(DType t) {
        if (t.isComplex()) {
            return switch (this) {
                case LT, LE, GT, GE, MIN, MAX, SIGN -> "complex numbers have no order. Compare re(), im() or abs()";
                case ABS -> "the magnitude is a real number, hypot(re, im)";
                default -> "it works on real numbers. Apply it to re(), im(), abs() or arg()";
            };
        }
        if (!t.isSupported()) {
            return "arithmetic on " + t + " is not available in this version; use .to(f32) or .to(f64) data";
        }
        return switch (rule) {
            case FLOAT -> "it works on floating point. Cast first, for instance x.to(f64)";
            case INTEGER -> t.isFloat() ? "it works on integers. Cast first, for instance x.to(i64)"
                    : "it works on integers; use and, or, xor";
            case NUMBER, ORDER -> "logical values have no arithmetic. Use and, or, xor, not, or cast first,"
                    + " for instance x.to(i32)";
            case BITS -> "it works on integers and bool. Cast first, for instance x.to(i64)";
            case EQUALITY, SELECT -> "no such operation";
        };
    }

    /**
     * The meaning of a primitive operation on canonical bits (see {@link DType}). That of F16 and BF16 is that of F32,
     * rounded to the type.
     *
     * @param t the type of the operands (of the last two for SELECT)
     * @param a first operand
     * @param b second operand, ignored where there is none
     * @param c third operand, ignored where there is none
     * @return canonical bits of the result
     */
    public long eval(DType t, long a, long b, long c) {
        if (this == SELECT) {
            return a != 0 ? b : c;
        }
        return switch (t) {
            case F64 -> Scalars.evalF64(this, Double.longBitsToDouble(a), Double.longBitsToDouble(b),
                    Double.longBitsToDouble(c));
            case F32 -> Scalars.evalF32(this, Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b),
                    Float.intBitsToFloat((int) c));
            case BOOL -> Scalars.evalBool(this, a, b);
            case I8, I16, I32, I64, U8, U16, U32, U64 -> Scalars.evalInt(this, t, a, b);
            case F16, BF16 -> Halves.eval(this, t, a, b, c);
            case C64, C128 -> throw new DTypeException(label + " has no meaning on " + t);
        };
    }

    @Override
    public String toString() {
        return label;
    }
}
