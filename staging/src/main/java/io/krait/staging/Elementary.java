package io.krait.staging;

import io.krait.types.I32;
import io.krait.types.Num;
import java.util.List;

/**
 * The mathematical functions of {@link Expr}, the only subclass. They take floating point numbers (but for those on
 * integers that say so) and compute in the element type; every result is within one unit in the last place, of
 * erfinv, lgamma, tgamma and digamma within two, and the same bits on every backend.
 *
 * @param <T> the static element type
 */
public abstract sealed class Elementary<T extends Num> extends ComplexScalar<T> permits Expr {
    /** Beyond this power of two every number has over- or underflowed. */
    private static final int MAX_SCALE = 5000;
    /** {@link Op#POWN} takes its exponent in two parts, the lower one of this many values. */
    private static final int LOW_PART = 4096;

    Elementary() {
    }

    /** A constant of this value's element type. */
    public abstract Expr<T> literal(double v);

    /** Exponential. */
    public Expr<T> exp() {
        return op(Op.EXP);
    }

    /** 2 to the power x; exact for whole numbers. */
    public Expr<T> exp2() {
        return op(Op.EXP2);
    }

    /** 10 to the power x. */
    public Expr<T> exp10() {
        return op(Op.EXP10);
    }

    /** exp(x) - 1, accurate near zero. */
    public Expr<T> expm1() {
        return op(Op.EXPM1);
    }

    /** Natural logarithm. */
    public Expr<T> log() {
        return op(Op.LOG);
    }

    /** Binary logarithm; exact for powers of 2. */
    public Expr<T> log2() {
        return op(Op.LOG2);
    }

    /** Decimal logarithm. */
    public Expr<T> log10() {
        return op(Op.LOG10);
    }

    /** log(1 + x), accurate near zero. */
    public Expr<T> log1p() {
        return op(Op.LOG1P);
    }

    /** Sine of radians. */
    public Expr<T> sin() {
        return op(Op.SIN);
    }

    /** Cosine of radians. */
    public Expr<T> cos() {
        return op(Op.COS);
    }

    /** Tangent of radians. */
    public Expr<T> tan() {
        return op(Op.TAN);
    }

    /** sin(pi * x); exact zeros at whole numbers. */
    public Expr<T> sinpi() {
        return op(Op.SINPI);
    }

    /** cos(pi * x); exact zeros half way between whole numbers. */
    public Expr<T> cospi() {
        return op(Op.COSPI);
    }

    /** tan(pi * x). */
    public Expr<T> tanpi() {
        return op(Op.TANPI);
    }

    /** Arc sine in radians, -pi/2 to pi/2; NaN outside of -1 to 1. */
    public Expr<T> asin() {
        return op(Op.ASIN);
    }

    /** Arc cosine in radians, 0 to pi; NaN outside of -1 to 1. */
    public Expr<T> acos() {
        return op(Op.ACOS);
    }

    /** Arc tangent in radians, -pi/2 to pi/2. */
    public Expr<T> atan() {
        return op(Op.ATAN);
    }

    /** Hyperbolic sine. */
    public Expr<T> sinh() {
        return op(Op.SINH);
    }

    /** Hyperbolic cosine. */
    public Expr<T> cosh() {
        return op(Op.COSH);
    }

    /** Hyperbolic tangent. */
    public Expr<T> tanh() {
        return op(Op.TANH);
    }

    /** Inverse hyperbolic sine. */
    public Expr<T> asinh() {
        return op(Op.ASINH);
    }

    /** Inverse hyperbolic cosine; NaN below 1. */
    public Expr<T> acosh() {
        return op(Op.ACOSH);
    }

    /** Inverse hyperbolic tangent; NaN outside of -1 to 1. */
    public Expr<T> atanh() {
        return op(Op.ATANH);
    }

    /** Cube root. */
    public Expr<T> cbrt() {
        return op(Op.CBRT);
    }

    /** 1 / sqrt(x), rounded better than the two operations. */
    public Expr<T> rsqrt() {
        return op(Op.RSQRT);
    }

    /** Error function. */
    public Expr<T> erf() {
        return op(Op.ERF);
    }

    /** 1 - erf(x), accurate where that is small. */
    public Expr<T> erfc() {
        return op(Op.ERFC);
    }

    /** Inverse of the error function; NaN outside of -1 to 1. */
    public Expr<T> erfinv() {
        return op(Op.ERFINV);
    }

    /** Distribution function of the standard normal distribution. */
    public Expr<T> normcdf() {
        return op(Op.NORMCDF);
    }

    /** Logarithm of the magnitude of the gamma function. */
    public Expr<T> lgamma() {
        return op(Op.LGAMMA);
    }

    /** Gamma function. */
    public Expr<T> tgamma() {
        return op(Op.TGAMMA);
    }

    /** Derivative of the logarithm of the gamma function. */
    public Expr<T> digamma() {
        return op(Op.DIGAMMA);
    }

    /** log(1 + exp(x)) without overflow. */
    public Expr<T> softplus() {
        return op(Op.SOFTPLUS);
    }

    /** Logistic function 1 / (1 + exp(-x)). */
    public Expr<T> sigmoid() {
        return op(Op.SIGMOID);
    }

    /** sin(pi * x) / (pi * x), 1 at 0 (NumPy's sinc). */
    public Expr<T> sinc() {
        return op(Op.SINC);
    }

    /** Radians to degrees. */
    public Expr<T> degrees() {
        return op(Op.DEGREES);
    }

    /** Degrees to radians. */
    public Expr<T> radians() {
        return op(Op.RADIANS);
    }

    /** Number of bits that are 1; integers only. */
    public Expr<T> popcount() {
        return op(Op.POPCOUNT);
    }

    /** Number of zero bits above the highest 1, the width for 0; integers only. */
    public Expr<T> clz() {
        return op(Op.CLZ);
    }

    /** Number of zero bits below the lowest 1, the width for 0; integers only. */
    public Expr<T> ctz() {
        return op(Op.CTZ);
    }

    /** The bits in reverse order; integers only. */
    public abstract Expr<T> reverseBits();

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public Expr<T> pow(Expr<? extends T> y) {
        return op(Op.POW, y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public Expr<T> pow(double y) {
        return op(Op.POW, literal(y));
    }

    /** Angle of the point (x, y), where this value is y, in radians from -pi to pi. */
    public Expr<T> atan2(Expr<? extends T> x) {
        return op(Op.ATAN2, x);
    }

    /** Angle of the point (x, y), where this value is y, in radians from -pi to pi. */
    public Expr<T> atan2(double x) {
        return op(Op.ATAN2, literal(x));
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public Expr<T> hypot(Expr<? extends T> y) {
        return op(Op.HYPOT, y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public Expr<T> hypot(double y) {
        return op(Op.HYPOT, literal(y));
    }

    /** log(exp(x) + exp(y)). */
    public Expr<T> logaddexp(Expr<? extends T> y) {
        return op(Op.LOGADDEXP, y);
    }

    /** log(exp(x) + exp(y)). */
    public Expr<T> logaddexp(double y) {
        return op(Op.LOGADDEXP, literal(y));
    }

    /** log2(2^x + 2^y). */
    public Expr<T> logaddexp2(Expr<? extends T> y) {
        return op(Op.LOGADDEXP2, y);
    }

    /** log2(2^x + 2^y). */
    public Expr<T> logaddexp2(double y) {
        return op(Op.LOGADDEXP2, literal(y));
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public Expr<T> remainder(Expr<? extends T> y) {
        return op(Op.REMAINDER, y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public Expr<T> remainder(double y) {
        return op(Op.REMAINDER, literal(y));
    }

    /** The number next to x in the direction of y. */
    public Expr<T> nextafter(Expr<? extends T> y) {
        return op(Op.NEXTAFTER, y);
    }

    /** The number next to x in the direction of y. */
    public Expr<T> nextafter(double y) {
        return op(Op.NEXTAFTER, literal(y));
    }

    /** The magnitude of x with the sign of y. */
    public Expr<T> copysign(Expr<? extends T> y) {
        return op(Op.COPYSIGN, y);
    }

    /** The magnitude of x with the sign of y. */
    public Expr<T> copysign(double y) {
        return op(Op.COPYSIGN, literal(y));
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public Expr<T> heaviside(Expr<? extends T> y) {
        return op(Op.HEAVISIDE, y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public Expr<T> heaviside(double y) {
        return op(Op.HEAVISIDE, literal(y));
    }

    /** Greatest common divisor, not negative; integers only. */
    public Expr<T> gcd(Expr<? extends T> o) {
        return op(Op.GCD, o);
    }

    /** Least common multiple, not negative, wraps; integers only. */
    public Expr<T> lcm(Expr<? extends T> o) {
        return op(Op.LCM, o);
    }

    /** Sine and cosine of radians, which share their work. */
    public SinCos<Expr<T>> sincos() {
        return new SinCos<>(sin(), cos());
    }

    /** Fraction and exponent: x = fraction * 2^exponent with a fraction from 1/2 to below 1 in magnitude. */
    public Frexp<Expr<T>, Expr<I32>> frexp() {
        return new Frexp<>(op(Op.FRACTION), cast(op(Op.EXPONENT), DType.I32));
    }

    /** x * 2^n, rounded once. */
    public Expr<T> ldexp(int n) {
        return scaled(new Expr<>(value().recorder().constant(DType.I32, n)));
    }

    /** x * 2^n, rounded once. */
    public Expr<T> ldexp(Expr<I32> n) {
        return scaled(n);
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public Expr<T> powi(int n) {
        if (n == 2) {
            return op(Op.MUL, new Expr<T>(value()));
        }
        if (dtype().isComplex()) {
            return power(n);
        }
        return powi(new Expr<>(value().recorder().constant(DType.I32, n)));
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public Expr<T> powi(Expr<I32> n) {
        DType type = wideEnough();
        Expr<I32> low = n.and(n.literal(LOW_PART - 1));
        return cast(this.<T>cast(this, type).<T>op(Op.POWN, cast(n.sub(low), type), cast(low, type)), dtype());
    }

    private Expr<T> scaled(Expr<I32> n) {
        DType type = wideEnough();
        Expr<I32> bounded = n.max(-MAX_SCALE).min(MAX_SCALE);
        return cast(this.<T>cast(this, type).<T>op(Op.LDEXP, cast(bounded, type)), dtype());
    }

    /** Types of 16 bits do not hold all exponents. */
    private DType wideEnough() {
        return dtype().isFloat() && dtype().bytes() < Float.BYTES ? DType.F32 : dtype();
    }

    private DType dtype() {
        return value().dtype();
    }

    private <R extends Num> Expr<R> cast(Elementary<?> x, DType to) {
        Value v = x.value();
        return new Expr<>(v.dtype() == to ? v : v.recorder().emit(new Prim.Cast(to), List.of(v)));
    }
}
