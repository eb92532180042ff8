package io.krait.ndarray;

import io.krait.staging.Frexp;
import io.krait.staging.SinCos;
import io.krait.types.I32;
import io.krait.types.Num;

/** The mathematical functions of {@link Elementary} in functional notation. */
public abstract sealed class ElementaryMaths extends ComplexMaths permits Maths {
    ElementaryMaths() {
    }

    /** Exponential. */
    public static <T extends Num> NdArray<T> exp(NdArray<T> x) {
        return x.exp();
    }

    /** 2 to the power x; exact for whole numbers. */
    public static <T extends Num> NdArray<T> exp2(NdArray<T> x) {
        return x.exp2();
    }

    /** 10 to the power x. */
    public static <T extends Num> NdArray<T> exp10(NdArray<T> x) {
        return x.exp10();
    }

    /** exp(x) - 1, accurate near zero. */
    public static <T extends Num> NdArray<T> expm1(NdArray<T> x) {
        return x.expm1();
    }

    /** Natural logarithm. */
    public static <T extends Num> NdArray<T> log(NdArray<T> x) {
        return x.log();
    }

    /** Binary logarithm; exact for powers of 2. */
    public static <T extends Num> NdArray<T> log2(NdArray<T> x) {
        return x.log2();
    }

    /** Decimal logarithm. */
    public static <T extends Num> NdArray<T> log10(NdArray<T> x) {
        return x.log10();
    }

    /** log(1 + x), accurate near zero. */
    public static <T extends Num> NdArray<T> log1p(NdArray<T> x) {
        return x.log1p();
    }

    /** Sine of radians. */
    public static <T extends Num> NdArray<T> sin(NdArray<T> x) {
        return x.sin();
    }

    /** Cosine of radians. */
    public static <T extends Num> NdArray<T> cos(NdArray<T> x) {
        return x.cos();
    }

    /** Tangent of radians. */
    public static <T extends Num> NdArray<T> tan(NdArray<T> x) {
        return x.tan();
    }

    /** sin(pi * x); exact zeros at whole numbers. */
    public static <T extends Num> NdArray<T> sinpi(NdArray<T> x) {
        return x.sinpi();
    }

    /** cos(pi * x); exact zeros half way between whole numbers. */
    public static <T extends Num> NdArray<T> cospi(NdArray<T> x) {
        return x.cospi();
    }

    /** tan(pi * x). */
    public static <T extends Num> NdArray<T> tanpi(NdArray<T> x) {
        return x.tanpi();
    }

    /** Arc sine in radians, -pi/2 to pi/2; NaN outside of -1 to 1. */
    public static <T extends Num> NdArray<T> asin(NdArray<T> x) {
        return x.asin();
    }

    /** Arc cosine in radians, 0 to pi; NaN outside of -1 to 1. */
    public static <T extends Num> NdArray<T> acos(NdArray<T> x) {
        return x.acos();
    }

    /** Arc tangent in radians, -pi/2 to pi/2. */
    public static <T extends Num> NdArray<T> atan(NdArray<T> x) {
        return x.atan();
    }

    /** Hyperbolic sine. */
    public static <T extends Num> NdArray<T> sinh(NdArray<T> x) {
        return x.sinh();
    }

    /** Hyperbolic cosine. */
    public static <T extends Num> NdArray<T> cosh(NdArray<T> x) {
        return x.cosh();
    }

    /** Hyperbolic tangent. */
    public static <T extends Num> NdArray<T> tanh(NdArray<T> x) {
        return x.tanh();
    }

    /** Inverse hyperbolic sine. */
    public static <T extends Num> NdArray<T> asinh(NdArray<T> x) {
        return x.asinh();
    }

    /** Inverse hyperbolic cosine; NaN below 1. */
    public static <T extends Num> NdArray<T> acosh(NdArray<T> x) {
        return x.acosh();
    }

    /** Inverse hyperbolic tangent; NaN outside of -1 to 1. */
    public static <T extends Num> NdArray<T> atanh(NdArray<T> x) {
        return x.atanh();
    }

    /** Cube root. */
    public static <T extends Num> NdArray<T> cbrt(NdArray<T> x) {
        return x.cbrt();
    }

    /** 1 / sqrt(x), rounded better than the two operations. */
    public static <T extends Num> NdArray<T> rsqrt(NdArray<T> x) {
        return x.rsqrt();
    }

    /** Error function. */
    public static <T extends Num> NdArray<T> erf(NdArray<T> x) {
        return x.erf();
    }

    /** 1 - erf(x), accurate where that is small. */
    public static <T extends Num> NdArray<T> erfc(NdArray<T> x) {
        return x.erfc();
    }

    /** Inverse of the error function; NaN outside of -1 to 1. */
    public static <T extends Num> NdArray<T> erfinv(NdArray<T> x) {
        return x.erfinv();
    }

    /** Distribution function of the standard normal distribution. */
    public static <T extends Num> NdArray<T> normcdf(NdArray<T> x) {
        return x.normcdf();
    }

    /** Logarithm of the magnitude of the gamma function. */
    public static <T extends Num> NdArray<T> lgamma(NdArray<T> x) {
        return x.lgamma();
    }

    /** Gamma function. */
    public static <T extends Num> NdArray<T> tgamma(NdArray<T> x) {
        return x.tgamma();
    }

    /** Derivative of the logarithm of the gamma function. */
    public static <T extends Num> NdArray<T> digamma(NdArray<T> x) {
        return x.digamma();
    }

    /** log(1 + exp(x)) without overflow. */
    public static <T extends Num> NdArray<T> softplus(NdArray<T> x) {
        return x.softplus();
    }

    /** Logistic function 1 / (1 + exp(-x)). */
    public static <T extends Num> NdArray<T> sigmoid(NdArray<T> x) {
        return x.sigmoid();
    }

    /** sin(pi * x) / (pi * x), 1 at 0 (NumPy's sinc). */
    public static <T extends Num> NdArray<T> sinc(NdArray<T> x) {
        return x.sinc();
    }

    /** Radians to degrees. */
    public static <T extends Num> NdArray<T> degrees(NdArray<T> x) {
        return x.degrees();
    }

    /** Degrees to radians. */
    public static <T extends Num> NdArray<T> radians(NdArray<T> x) {
        return x.radians();
    }

    /** Number of bits that are 1; integers only. */
    public static <T extends Num> NdArray<T> popcount(NdArray<T> x) {
        return x.popcount();
    }

    /** Number of zero bits above the highest 1, the width for 0; integers only. */
    public static <T extends Num> NdArray<T> clz(NdArray<T> x) {
        return x.clz();
    }

    /** Number of zero bits below the lowest 1, the width for 0; integers only. */
    public static <T extends Num> NdArray<T> ctz(NdArray<T> x) {
        return x.ctz();
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> NdArray<T> pow(NdArray<T> x, NdArray<? extends T> y) {
        return x.pow(y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> NdArray<T> pow(NdArray<T> x, double y) {
        return x.pow(y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> NdArray<T> pow(double x, NdArray<T> y) {
        return Ops.<T>literal(y.dtype(), x).pow(y);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> NdArray<T> atan2(NdArray<T> y, NdArray<? extends T> x) {
        return y.atan2(x);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> NdArray<T> atan2(NdArray<T> y, double x) {
        return y.atan2(x);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> NdArray<T> atan2(double y, NdArray<T> x) {
        return Ops.<T>literal(x.dtype(), y).atan2(x);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> NdArray<T> hypot(NdArray<T> x, NdArray<? extends T> y) {
        return x.hypot(y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> NdArray<T> hypot(NdArray<T> x, double y) {
        return x.hypot(y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> NdArray<T> hypot(double x, NdArray<T> y) {
        return Ops.<T>literal(y.dtype(), x).hypot(y);
    }

    /** log(exp(x) + exp(y)). */
    public static <T extends Num> NdArray<T> logaddexp(NdArray<T> x, NdArray<? extends T> y) {
        return x.logaddexp(y);
    }

    /** log(exp(x) + exp(y)). */
    public static <T extends Num> NdArray<T> logaddexp(NdArray<T> x, double y) {
        return x.logaddexp(y);
    }

    /** log2(2^x + 2^y). */
    public static <T extends Num> NdArray<T> logaddexp2(NdArray<T> x, NdArray<? extends T> y) {
        return x.logaddexp2(y);
    }

    /** log2(2^x + 2^y). */
    public static <T extends Num> NdArray<T> logaddexp2(NdArray<T> x, double y) {
        return x.logaddexp2(y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public static <T extends Num> NdArray<T> remainder(NdArray<T> x, NdArray<? extends T> y) {
        return x.remainder(y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public static <T extends Num> NdArray<T> remainder(NdArray<T> x, double y) {
        return x.remainder(y);
    }

    /** The number next to x in the direction of y. */
    public static <T extends Num> NdArray<T> nextafter(NdArray<T> x, NdArray<? extends T> y) {
        return x.nextafter(y);
    }

    /** The number next to x in the direction of y. */
    public static <T extends Num> NdArray<T> nextafter(NdArray<T> x, double y) {
        return x.nextafter(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> NdArray<T> copysign(NdArray<T> x, NdArray<? extends T> y) {
        return x.copysign(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> NdArray<T> copysign(NdArray<T> x, double y) {
        return x.copysign(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> NdArray<T> copysign(double x, NdArray<T> y) {
        return Ops.<T>literal(y.dtype(), x).copysign(y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public static <T extends Num> NdArray<T> heaviside(NdArray<T> x, NdArray<? extends T> y) {
        return x.heaviside(y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public static <T extends Num> NdArray<T> heaviside(NdArray<T> x, double y) {
        return x.heaviside(y);
    }

    /** Greatest common divisor, not negative; integers only. */
    public static <T extends Num> NdArray<T> gcd(NdArray<T> x, NdArray<? extends T> y) {
        return x.gcd(y);
    }

    /** Least common multiple, not negative, wraps; integers only. */
    public static <T extends Num> NdArray<T> lcm(NdArray<T> x, NdArray<? extends T> y) {
        return x.lcm(y);
    }

    /** Sine and cosine of radians, which share their work. */
    public static <T extends Num> SinCos<NdArray<T>> sincos(NdArray<T> x) {
        return x.sincos();
    }

    /** Fraction and exponent: x = fraction * 2^exponent with a fraction from 1/2 to below 1 in magnitude. */
    public static <T extends Num> Frexp<NdArray<T>, NdArray<I32>> frexp(NdArray<T> x) {
        return x.frexp();
    }

    /** x * 2^n, rounded once. */
    public static <T extends Num> NdArray<T> ldexp(NdArray<T> x, int n) {
        return x.ldexp(n);
    }

    /** x * 2^n, rounded once. */
    public static <T extends Num> NdArray<T> ldexp(NdArray<T> x, NdArray<I32> n) {
        return x.ldexp(n);
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public static <T extends Num> NdArray<T> powi(NdArray<T> x, int n) {
        return x.powi(n);
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public static <T extends Num> NdArray<T> powi(NdArray<T> x, NdArray<I32> n) {
        return x.powi(n);
    }
}
