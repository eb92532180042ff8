package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.Frexp;
import io.krait.staging.SinCos;
import io.krait.types.I32;
import io.krait.types.Num;

/** The mathematical functions of staged scalars in functional notation. */
public abstract sealed class ElementaryScalars extends ComplexScalars permits ScalarMaths {
    ElementaryScalars() {
    }

    /** Exponential. */
    public static <T extends Num> Expr<T> exp(Expr<T> x) {
        return x.exp();
    }

    /** 2 to the power x; exact for whole numbers. */
    public static <T extends Num> Expr<T> exp2(Expr<T> x) {
        return x.exp2();
    }

    /** 10 to the power x. */
    public static <T extends Num> Expr<T> exp10(Expr<T> x) {
        return x.exp10();
    }

    /** exp(x) - 1, accurate near zero. */
    public static <T extends Num> Expr<T> expm1(Expr<T> x) {
        return x.expm1();
    }

    /** Natural logarithm. */
    public static <T extends Num> Expr<T> log(Expr<T> x) {
        return x.log();
    }

    /** Binary logarithm; exact for powers of 2. */
    public static <T extends Num> Expr<T> log2(Expr<T> x) {
        return x.log2();
    }

    /** Decimal logarithm. */
    public static <T extends Num> Expr<T> log10(Expr<T> x) {
        return x.log10();
    }

    /** log(1 + x), accurate near zero. */
    public static <T extends Num> Expr<T> log1p(Expr<T> x) {
        return x.log1p();
    }

    /** Sine of radians. */
    public static <T extends Num> Expr<T> sin(Expr<T> x) {
        return x.sin();
    }

    /** Cosine of radians. */
    public static <T extends Num> Expr<T> cos(Expr<T> x) {
        return x.cos();
    }

    /** Tangent of radians. */
    public static <T extends Num> Expr<T> tan(Expr<T> x) {
        return x.tan();
    }

    /** sin(pi * x); exact zeros at whole numbers. */
    public static <T extends Num> Expr<T> sinpi(Expr<T> x) {
        return x.sinpi();
    }

    /** cos(pi * x); exact zeros half way between whole numbers. */
    public static <T extends Num> Expr<T> cospi(Expr<T> x) {
        return x.cospi();
    }

    /** tan(pi * x). */
    public static <T extends Num> Expr<T> tanpi(Expr<T> x) {
        return x.tanpi();
    }

    /** Arc sine in radians, -pi/2 to pi/2; NaN outside of -1 to 1. */
    public static <T extends Num> Expr<T> asin(Expr<T> x) {
        return x.asin();
    }

    /** Arc cosine in radians, 0 to pi; NaN outside of -1 to 1. */
    public static <T extends Num> Expr<T> acos(Expr<T> x) {
        return x.acos();
    }

    /** Arc tangent in radians, -pi/2 to pi/2. */
    public static <T extends Num> Expr<T> atan(Expr<T> x) {
        return x.atan();
    }

    /** Hyperbolic sine. */
    public static <T extends Num> Expr<T> sinh(Expr<T> x) {
        return x.sinh();
    }

    /** Hyperbolic cosine. */
    public static <T extends Num> Expr<T> cosh(Expr<T> x) {
        return x.cosh();
    }

    /** Hyperbolic tangent. */
    public static <T extends Num> Expr<T> tanh(Expr<T> x) {
        return x.tanh();
    }

    /** Inverse hyperbolic sine. */
    public static <T extends Num> Expr<T> asinh(Expr<T> x) {
        return x.asinh();
    }

    /** Inverse hyperbolic cosine; NaN below 1. */
    public static <T extends Num> Expr<T> acosh(Expr<T> x) {
        return x.acosh();
    }

    /** Inverse hyperbolic tangent; NaN outside of -1 to 1. */
    public static <T extends Num> Expr<T> atanh(Expr<T> x) {
        return x.atanh();
    }

    /** Cube root. */
    public static <T extends Num> Expr<T> cbrt(Expr<T> x) {
        return x.cbrt();
    }

    /** 1 / sqrt(x), rounded better than the two operations. */
    public static <T extends Num> Expr<T> rsqrt(Expr<T> x) {
        return x.rsqrt();
    }

    /** Error function. */
    public static <T extends Num> Expr<T> erf(Expr<T> x) {
        return x.erf();
    }

    /** 1 - erf(x), accurate where that is small. */
    public static <T extends Num> Expr<T> erfc(Expr<T> x) {
        return x.erfc();
    }

    /** Inverse of the error function; NaN outside of -1 to 1. */
    public static <T extends Num> Expr<T> erfinv(Expr<T> x) {
        return x.erfinv();
    }

    /** Distribution function of the standard normal distribution. */
    public static <T extends Num> Expr<T> normcdf(Expr<T> x) {
        return x.normcdf();
    }

    /** Logarithm of the magnitude of the gamma function. */
    public static <T extends Num> Expr<T> lgamma(Expr<T> x) {
        return x.lgamma();
    }

    /** Gamma function. */
    public static <T extends Num> Expr<T> tgamma(Expr<T> x) {
        return x.tgamma();
    }

    /** Derivative of the logarithm of the gamma function. */
    public static <T extends Num> Expr<T> digamma(Expr<T> x) {
        return x.digamma();
    }

    /** log(1 + exp(x)) without overflow. */
    public static <T extends Num> Expr<T> softplus(Expr<T> x) {
        return x.softplus();
    }

    /** Logistic function 1 / (1 + exp(-x)). */
    public static <T extends Num> Expr<T> sigmoid(Expr<T> x) {
        return x.sigmoid();
    }

    /** sin(pi * x) / (pi * x), 1 at 0 (NumPy's sinc). */
    public static <T extends Num> Expr<T> sinc(Expr<T> x) {
        return x.sinc();
    }

    /** Radians to degrees. */
    public static <T extends Num> Expr<T> degrees(Expr<T> x) {
        return x.degrees();
    }

    /** Degrees to radians. */
    public static <T extends Num> Expr<T> radians(Expr<T> x) {
        return x.radians();
    }

    /** Number of bits that are 1; integers only. */
    public static <T extends Num> Expr<T> popcount(Expr<T> x) {
        return x.popcount();
    }

    /** Number of zero bits above the highest 1, the width for 0; integers only. */
    public static <T extends Num> Expr<T> clz(Expr<T> x) {
        return x.clz();
    }

    /** Number of zero bits below the lowest 1, the width for 0; integers only. */
    public static <T extends Num> Expr<T> ctz(Expr<T> x) {
        return x.ctz();
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> Expr<T> pow(Expr<T> x, Expr<? extends T> y) {
        return x.pow(y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> Expr<T> pow(Expr<T> x, double y) {
        return x.pow(y);
    }

    /** x to the power y, as IEEE 754 pow: pow(x, 0) and pow(1, y) are 1 even for NaN. */
    public static <T extends Num> Expr<T> pow(double x, Expr<T> y) {
        return y.literal(x).pow(y);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> Expr<T> atan2(Expr<T> y, Expr<? extends T> x) {
        return y.atan2(x);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> Expr<T> atan2(Expr<T> y, double x) {
        return y.atan2(x);
    }

    /** Angle of the point (x, y) in radians from -pi to pi. */
    public static <T extends Num> Expr<T> atan2(double y, Expr<T> x) {
        return x.literal(y).atan2(x);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> Expr<T> hypot(Expr<T> x, Expr<? extends T> y) {
        return x.hypot(y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> Expr<T> hypot(Expr<T> x, double y) {
        return x.hypot(y);
    }

    /** sqrt(x*x + y*y) without overflow or underflow on the way. */
    public static <T extends Num> Expr<T> hypot(double x, Expr<T> y) {
        return y.literal(x).hypot(y);
    }

    /** log(exp(x) + exp(y)). */
    public static <T extends Num> Expr<T> logaddexp(Expr<T> x, Expr<? extends T> y) {
        return x.logaddexp(y);
    }

    /** log(exp(x) + exp(y)). */
    public static <T extends Num> Expr<T> logaddexp(Expr<T> x, double y) {
        return x.logaddexp(y);
    }

    /** log2(2^x + 2^y). */
    public static <T extends Num> Expr<T> logaddexp2(Expr<T> x, Expr<? extends T> y) {
        return x.logaddexp2(y);
    }

    /** log2(2^x + 2^y). */
    public static <T extends Num> Expr<T> logaddexp2(Expr<T> x, double y) {
        return x.logaddexp2(y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public static <T extends Num> Expr<T> remainder(Expr<T> x, Expr<? extends T> y) {
        return x.remainder(y);
    }

    /** Exact remainder of x / y rounded to nearest, halves to even (IEEE 754 remainder). */
    public static <T extends Num> Expr<T> remainder(Expr<T> x, double y) {
        return x.remainder(y);
    }

    /** The number next to x in the direction of y. */
    public static <T extends Num> Expr<T> nextafter(Expr<T> x, Expr<? extends T> y) {
        return x.nextafter(y);
    }

    /** The number next to x in the direction of y. */
    public static <T extends Num> Expr<T> nextafter(Expr<T> x, double y) {
        return x.nextafter(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> Expr<T> copysign(Expr<T> x, Expr<? extends T> y) {
        return x.copysign(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> Expr<T> copysign(Expr<T> x, double y) {
        return x.copysign(y);
    }

    /** The magnitude of x with the sign of y. */
    public static <T extends Num> Expr<T> copysign(double x, Expr<T> y) {
        return y.literal(x).copysign(y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public static <T extends Num> Expr<T> heaviside(Expr<T> x, Expr<? extends T> y) {
        return x.heaviside(y);
    }

    /** Step function: 0 below 0, 1 above 0, y at 0. */
    public static <T extends Num> Expr<T> heaviside(Expr<T> x, double y) {
        return x.heaviside(y);
    }

    /** Greatest common divisor, not negative; integers only. */
    public static <T extends Num> Expr<T> gcd(Expr<T> x, Expr<? extends T> y) {
        return x.gcd(y);
    }

    /** Least common multiple, not negative, wraps; integers only. */
    public static <T extends Num> Expr<T> lcm(Expr<T> x, Expr<? extends T> y) {
        return x.lcm(y);
    }

    /** Sine and cosine of radians, which share their work. */
    public static <T extends Num> SinCos<Expr<T>> sincos(Expr<T> x) {
        return x.sincos();
    }

    /** Fraction and exponent: x = fraction * 2^exponent with a fraction from 1/2 to below 1 in magnitude. */
    public static <T extends Num> Frexp<Expr<T>, Expr<I32>> frexp(Expr<T> x) {
        return x.frexp();
    }

    /** x * 2^n, rounded once. */
    public static <T extends Num> Expr<T> ldexp(Expr<T> x, int n) {
        return x.ldexp(n);
    }

    /** x * 2^n, rounded once. */
    public static <T extends Num> Expr<T> ldexp(Expr<T> x, Expr<I32> n) {
        return x.ldexp(n);
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public static <T extends Num> Expr<T> powi(Expr<T> x, int n) {
        return x.powi(n);
    }

    /** x to the power of a whole number; powi(x, 0) is 1 even for NaN. */
    public static <T extends Num> Expr<T> powi(Expr<T> x, Expr<I32> n) {
        return x.powi(n);
    }
}
