package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Frexp;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Scalars;
import io.krait.staging.SinCos;
import io.krait.types.I32;
import io.krait.types.Num;
import java.util.List;

/**
 * The mathematical functions of {@link NdArray}, the only subclass but for {@link Elementwise}. They take floating
 * point numbers (but for those on integers that say so) and compute in the element type; every result is within one
 * unit in the last place, of erfinv, lgamma, tgamma and digamma within two, and the same bits on every backend.
 * Operands of functions of two arrays broadcast and promote as in {@link Elementwise}.
 *
 * @param <T> the static element type
 */
public abstract sealed class Elementary<T extends Num> extends ComplexElements<T> permits Elementwise {
    /** Beyond this power of two every number has over- or underflowed. */
    private static final int MAX_SCALE = 5000;
    /** {@link Op#POWN} takes its exponent in two parts, the lower one of this many values. */
    private static final int LOW_PART = 4096;

    Elementary(ArrayType type, State state, List<Integer> reduced) {
        super(type, state, reduced);
    }

    /** Exponential. */
    public NdArray<T> exp() {
        return Ops.apply(Op.EXP, self());
    }

    /** 2 to the power x; exact for whole numbers. */
    public NdArray<T> exp2() {
        return Ops.apply(Op.EXP2, self());
    }

    /** 10 to the power x. */
    public NdArray<T> exp10() {
        return Ops.apply(Op.EXP10, self());
    }

    /** exp(x) - 1, accurate near zero. */
    public NdArray<T> expm1() {
        return Ops.apply(Op.EXPM1, self());
    }

    /** Natural logarithm. */
    public NdArray<T> log() {
        return Ops.apply(Op.LOG, self());
    }

    /** Binary logarithm; exact for powers of 2. */
    public NdArray<T> log2() {
        return Ops.apply(Op.LOG2, self());
    }

    /** Decimal logarithm. */
    public NdArray<T> log10() {
        return Ops.apply(Op.LOG10, self());
    }

    /** log(1 + x), accurate near zero. */
    public NdArray<T> log1p() {
        return Ops.apply(Op.LOG1P, self());
    }

    /** Sine of radians. */
    public NdArray<T> sin() {
        return Ops.apply(Op.SIN, self());
    }

    /** Cosine of radians. */
    public NdArray<T> cos() {
        return Ops.apply(Op.COS, self());
    }

    /** Tangent of radians. */
    public NdArray<T> tan() {
        return Ops.apply(Op.TAN, self());
    }

    /** sin(pi * x); exact zeros at whole numbers. */
    public NdArray<T> sinpi() {
        return Ops.apply(Op.SINPI, self());
    }

    /** cos(pi * x); exact zeros half way between whole numbers. */
    public NdArray<T> cospi() {
        return Ops.apply(Op.COSPI, self());
    }

    /** tan(pi * x). */
    public NdArray<T> tanpi() {
        return Ops.apply(Op.TANPI, self());
    }

    /** Arc sine in radians, -pi/2 to pi/2; NaN outside of -1 to 1. */
    public NdArray<T> asin() {
        return Ops.apply(Op.ASIN, self());
    }

    /** Arc cosine in radians, 0 to pi; NaN outside of -1 to 1. */
    public NdArray<T> acos() {
        return Ops.apply(Op.ACOS, self());
    }

    /** Arc tangent in radians, -pi/2 to pi/2. */
    public NdArray<T> atan() {
        return Ops.apply(Op.ATAN, self());
    }

    /** Hyperbolic sine. */
    public NdArray<T> sinh() {
        return Ops.apply(Op.SINH, self());
    }

    /** Hyperbolic cosine. */
    public NdArray<T> cosh() {
        return Ops.apply(Op.COSH, self());
    }

    /** Hyperbolic tangent. */
    public NdArray<T> tanh() {
        return Ops.apply(Op.TANH, self());
    }

    /** Inverse hyperbolic sine. */
    public NdArray<T> asinh() {
        return Ops.apply(Op.ASINH, self());
    }

    /** Inverse hyperbolic cosine; NaN below 1. */
    public NdArray<T> acosh() {
        return Ops.apply(Op.ACOSH, self());
    }

    /** Inverse hyperbolic tangent; NaN outside of -1 to 1. */
    public NdArray<T> atanh() {
        return Ops.apply(Op.ATANH, self());
    }

    /** Cube root. */
    public NdArray<T> cbrt() {
        return Ops.apply(Op.CBRT, self());
    }

    /** 1 / sqrt(x), rounded better than the two operations. */
    public NdArray<T> rsqrt() {
        return Ops.apply(Op.RSQRT, self());
    }

    /** Error function. */
    public NdArray<T> erf() {
        return Ops.apply(Op.ERF, self());
    }

    /** 1 - erf(x), accurate where that is small. */
    public NdArray<T> erfc() {
        return Ops.apply(Op.ERFC, self());
    }

    /** Inverse of the error function; NaN outside of -1 to 1. */
    public NdArray<T> erfinv() {
        return Ops.apply(Op.ERFINV, self());
    }

    /** Distribution function of the standard normal distribution. */
    public NdArray<T> normcdf() {
        return Ops.apply(Op.NORMCDF, self());
    }

    /** Logarithm of the magnitude of the gamma function. */
    public NdArray<T> lgamma() {
        return Ops.apply(Op.LGAMMA, self());
    }

    /** Gamma function. */
    public NdArray<T> tgamma() {
        return Ops.apply(Op.TGAMMA, self());
    }

    /** Derivative of the logarithm of the gamma function. */
    public NdArray<T> digamma() {
        return Ops.apply(Op.DIGAMMA, self());
    }

    /** log(1 + exp(x)) without overflow. */
    public NdArray<T> softplus() {
        return Ops.apply(Op.SOFTPLUS, self());
    }

    /** Logistic function 1 / (1 + exp(-x)). */
    public NdArray<T> sigmoid() {
        return Ops.apply(Op.SIGMOID, self());
    }

    /** sin(pi * x) / (pi * x), 1 at 0 (NumPy's sinc). */
    public NdArray<T> sinc() {
        return Ops.apply(Op.SINC, self());
    }

    /** Radians to degrees. */
    public NdArray<T> degrees() {
        return Ops.apply(Op.DEGREES, self());
    }

    /** Degrees to radians. */
    public NdArray<T> radians() {
        return Ops.apply(Op.RADIANS, self());
    }

    /** Number of bits that are 1; integers only. */
    public NdArray<T> popcount() {
        return Ops.apply(Op.POPCOUNT, self());
    }

    /** Number of zero bits above the highest 1, the width for 0; integers only. */
    public NdArray<T> clz() {
        return Ops.apply(Op.CLZ, self());
    }

    /** Number of zero bits below the lowest 1, the width for 0; integers only. */
    public NdArray<T> ctz() {
        return Ops.apply(Op.CTZ, self());
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public NdArray<T> pow(NdArray<? extends T> y) {
        return Ops.apply(Op.POW, self(), y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public NdArray<T> pow(double y) {
        return Ops.apply(Op.POW, self(), y);
    }

    /** Angle of the point (x, y), where this value is y, in radians from -pi to pi. */
    public NdArray<T> atan2(NdArray<? extends T> x) {
        return Ops.apply(Op.ATAN2, self(), x);
    }

    /** Angle of the point (x, y), where this value is y, in radians from -pi to pi. */
    public NdArray<T> atan2(double x) {
        return Ops.apply(Op.ATAN2, self(), x);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public NdArray<T> hypot(NdArray<? extends T> y) {
        return Ops.apply(Op.HYPOT, self(), y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public NdArray<T> hypot(double y) {
        return Ops.apply(Op.HYPOT, self(), y);
    }

    /** log(exp(x) + exp(y)). */
    public NdArray<T> logaddexp(NdArray<? extends T> y) {
        return Ops.apply(Op.LOGADDEXP, self(), y);
    }

    /** log(exp(x) + exp(y)). */
    public NdArray<T> logaddexp(double y) {
        return Ops.apply(Op.LOGADDEXP, self(), y);
    }

    /** log2(2^x + 2^y). */
    public NdArray<T> logaddexp2(NdArray<? extends T> y) {
        return Ops.apply(Op.LOGADDEXP2, self(), y);
    }

    /** log2(2^x + 2^y). */
    public NdArray<T> logaddexp2(double y) {
        return Ops.apply(Op.LOGADDEXP2, self(), y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public NdArray<T> remainder(NdArray<? extends T> y) {
        return Ops.apply(Op.REMAINDER, self(), y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public NdArray<T> remainder(double y) {
        return Ops.apply(Op.REMAINDER, self(), y);
    }

    /** The number next to x in the direction of y. */
    public NdArray<T> nextafter(NdArray<? extends T> y) {
        return Ops.apply(Op.NEXTAFTER, self(), y);
    }

    /** The number next to x in the direction of y. */
    public NdArray<T> nextafter(double y) {
        return Ops.apply(Op.NEXTAFTER, self(), y);
    }

    /** The magnitude of x with the sign of y. */
    public NdArray<T> copysign(NdArray<? extends T> y) {
        return Ops.apply(Op.COPYSIGN, self(), y);
    }

    /** The magnitude of x with the sign of y. */
    public NdArray<T> copysign(double y) {
        return Ops.apply(Op.COPYSIGN, self(), y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public NdArray<T> heaviside(NdArray<? extends T> y) {
        return Ops.apply(Op.HEAVISIDE, self(), y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public NdArray<T> heaviside(double y) {
        return Ops.apply(Op.HEAVISIDE, self(), y);
    }

    /** Greatest common divisor, not negative; integers only. */
    public NdArray<T> gcd(NdArray<? extends T> o) {
        return Ops.apply(Op.GCD, self(), o);
    }

    /** Greatest common divisor, not negative; integers only. */
    public NdArray<T> gcd(long literal) {
        return Ops.apply(Op.GCD, self(), literal);
    }

    /** Least common multiple, not negative, wraps; integers only. */
    public NdArray<T> lcm(NdArray<? extends T> o) {
        return Ops.apply(Op.LCM, self(), o);
    }

    /** Least common multiple, not negative, wraps; integers only. */
    public NdArray<T> lcm(long literal) {
        return Ops.apply(Op.LCM, self(), literal);
    }

    /** Sine and cosine of radians; evaluated together they share their work. */
    public SinCos<NdArray<T>> sincos() {
        return new SinCos<>(sin(), cos());
    }

    /** Fraction and exponent: x = fraction * 2^exponent with a fraction from 1/2 to below 1 in magnitude. */
    public Frexp<NdArray<T>, NdArray<I32>> frexp() {
        return new Frexp<>(Ops.apply(Op.FRACTION, self()), Ops.cast(Ops.apply(Op.EXPONENT, self()), DType.I32));
    }

    /** x * 2^n, rounded once. */
    public NdArray<T> ldexp(int n) {
        return ldexp(Ops.literal(DType.I32, n));
    }

    /** x * 2^n, rounded once. */
    public NdArray<T> ldexp(NdArray<I32> n) {
        NdArray<I32> bounded = n.clip(-MAX_SCALE, MAX_SCALE);
        return Ops.cast(node(Op.LDEXP, wide(self()), wide(bounded)), self().dtype());
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public NdArray<T> powi(int n) {
        if (self().dtype().isComplex()) {
            return Complexes.power(self(), n);
        }
        if (n == 2) {
            return Ops.apply(Op.MUL, self(), self());
        }
        int low = n & LOW_PART - 1;
        DType type = wideEnough();
        // Compiled in: small powers take a few products only.
        return Ops.cast(node(Op.POWN, wide(self()), constant(type, n - low), constant(type, low)), self().dtype());
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public NdArray<T> powi(NdArray<I32> n) {
        NdArray<I32> low = n.and(LOW_PART - 1);
        return Ops.cast(node(Op.POWN, wide(self()), wide(n.sub(low)), wide(low)), self().dtype());
    }

    private static NdArray<?> node(Op op, NdArray<?>... in) {
        return Ops.apply(op, in);
    }

    private static NdArray<?> constant(DType type, int n) {
        return Ops.node(new Prim.Constant(type, Scalars.ofLong(type, n)));
    }

    private NdArray<?> wide(NdArray<?> x) {
        return Ops.cast(x, wideEnough());
    }

    /** Types of 16 bits do not hold all exponents. */
    private DType wideEnough() {
        DType t = self().dtype();
        return t.isFloat() && t.bytes() < Float.BYTES ? DType.F32 : t;
    }
}
