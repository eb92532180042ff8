package io.krait.staging.math;

import io.krait.staging.Op;
import java.math.BigInteger;

/**
 * The functions of the math library with about 200 bits, by textbook series in fixed-point arithmetic on {@link
 * BigInteger}. Shares nothing with the implementation: neither constants nor methods.
 */
final class BigReals {
    static final int BITS = 256;
    static final int CONSTANT_BITS = 2600;
    static final BigInteger PI = pi();
    private static final BigInteger LN2 = ln2(CONSTANT_BITS);

    private BigReals() {
    }

    /** mantissa * 2^exponent. */
    record Real(BigInteger mantissa, int exponent) {
        private static final int DOUBLE_BITS = 53;

        /**
         * |y - this| in units of the last place that a number of this size has in a format, at least {@code tiniest}.
         */
        double ulps(double y, int precision, int tiniest) {
            int last = mantissa.signum() == 0 ? tiniest
                    : Math.max(tiniest, exponent + mantissa.bitLength() - precision);
            if (Double.isInfinite(y)) {
                return Double.POSITIVE_INFINITY;
            }
            Real other = of(y);
            int e = Math.min(exponent, other.exponent);
            BigInteger theirs = other.mantissa.shiftLeft(other.exponent - e);
            BigInteger difference = mantissa.shiftLeft(exponent - e).subtract(theirs).abs();
            int drop = Math.max(0, difference.bitLength() - DOUBLE_BITS);
            return Math.scalb(difference.shiftRight(drop).doubleValue(), e + drop - last);
        }

        /** True when this is at least 2^e in magnitude. */
        boolean reaches(int e) {
            return mantissa.abs().bitLength() + exponent > e;
        }

        static Real of(double x) {
            long bits = Double.doubleToRawLongBits(x);
            int e = (int) (bits >>> 52 & 0x7ff);
            long m = bits & 0xfffffffffffffL | (e == 0 ? 0 : 0x10000000000000L);
            return new Real(BigInteger.valueOf(bits < 0 ? -m : m), Math.max(e, 1) - 1075);
        }
    }

    /** The function of a finite argument in its domain. */
    static Real eval(Op op, double x) {
        // Enough bits that even the smallest argument has 200 of them.
        int p = BITS + Math.max(0, -Math.getExponent(x)) + (Math.abs(x) < Double.MIN_NORMAL ? 60 : 0);
        return switch (op) {
            case EXP -> exp(fixed(x, p), p);
            case EXPM1 -> minusOne(exp(fixed(x, p), p), p);
            case LOG -> log(Real.of(x));
            case LOG1P -> Math.abs(x) < 0x1p-70 ? log1pTiny(x, p) : log(new Real(fixed(x, p).add(one(p)), -p));
            case SIN -> sinCos(x, p, 0);
            case COS -> sinCos(x, BITS, 1);
            case ERF -> erf(x, p);
            case TANH -> tanh(x, p);
            case EXP2, EXP10, LOG2, LOG10, SINH, COSH, ASINH, ACOSH, ATANH, SOFTPLUS, SIGMOID ->
                BigExponentials.eval(op, x);
            case CBRT, RSQRT -> BigRoots.eval(op, x);
            case ERFC, NORMCDF, ERFINV, LGAMMA, TGAMMA, DIGAMMA -> BigSpecial.eval(op, x);
            default -> BigAngles.eval(op, x, p);
        };
    }

    /** |x| to the power y, for a nonzero finite x. */
    static Real pow(double x, double y) {
        Real exponent = Real.of(y);
        BigInteger product = log(Real.of(Math.abs(x))).mantissa.multiply(exponent.mantissa);
        return exp(exponent.exponent < 0 ? product.shiftRight(-exponent.exponent)
                : product.shiftLeft(exponent.exponent), BITS);
    }

    static BigInteger one(int p) {
        return BigInteger.ONE.shiftLeft(p);
    }

    static BigInteger fixed(double x, int p) {
        return shifted(Real.of(x), p);
    }

    /** A number with p bits behind the point. */
    static BigInteger shifted(Real r, int p) {
        int shift = r.exponent + p;
        return shift >= 0 ? r.mantissa.shiftLeft(shift) : r.mantissa.shiftRight(-shift);
    }

    static BigInteger times(BigInteger a, BigInteger b, int p) {
        return a.multiply(b).shiftRight(p);
    }

    /** Rounded quotient of two fixed-point numbers as a whole number. */
    static BigInteger nearest(BigInteger a, BigInteger b) {
        BigInteger[] q = a.shiftLeft(1).add(b).divideAndRemainder(b.shiftLeft(1));
        return q[1].signum() < 0 ? q[0].subtract(BigInteger.ONE) : q[0];
    }

    /** atan(1/n) by its series, times 2^p. */
    private static BigInteger arcTangentOfInverse(int n, int p) {
        BigInteger term = one(p).divide(BigInteger.valueOf(n));
        BigInteger sum = term;
        BigInteger square = BigInteger.valueOf((long) n * n);
        for (int k = 3; term.signum() != 0; k += 2) {
            term = term.divide(square).negate();
            sum = sum.add(term.divide(BigInteger.valueOf(k)));
        }
        return sum;
    }

    /** Machin's formula. */
    private static BigInteger pi() {
        int p = CONSTANT_BITS + 20;
        return arcTangentOfInverse(5, p).shiftLeft(4).subtract(arcTangentOfInverse(239, p).shiftLeft(2)).shiftRight(20);
    }

    /** ln(2) = 2 * atanh(1/3), times 2^p. */
    static BigInteger ln2(int p) {
        BigInteger term = one(p + 20).divide(BigInteger.valueOf(3));
        BigInteger sum = term;
        for (int k = 3; term.signum() != 0; k += 2) {
            term = term.divide(BigInteger.valueOf(9));
            sum = sum.add(term.divide(BigInteger.valueOf(k)));
        }
        return sum.shiftRight(19);
    }

    static BigInteger constant(BigInteger c, int p) {
        return c.shiftRight(CONSTANT_BITS - p);
    }

    /** exp(x / 2^p): Taylor after halving 8 times, then squaring. */
    static Real exp(BigInteger x, int p) {
        BigInteger ln2 = constant(LN2, p);
        BigInteger k = nearest(x, ln2);
        BigInteger r = x.subtract(k.multiply(ln2)).shiftRight(8);
        BigInteger term = one(p);
        BigInteger sum = term;
        for (int n = 1; term.signum() != 0; n++) {
            term = times(term, r, p).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
            if (term.bitLength() < 2) {
                break;
            }
        }
        for (int i = 0; i < 8; i++) {
            sum = times(sum, sum, p);
        }
        return new Real(sum, k.intValueExact() - p);
    }

    private static Real minusOne(Real e, int p) {
        if (e.exponent > 0) {
            return new Real(e.mantissa.shiftLeft(e.exponent).subtract(BigInteger.ONE), 0);
        }
        int q = Math.max(-e.exponent, p);
        return new Real(e.mantissa.shiftLeft(q + e.exponent).subtract(one(q)), -q);
    }

    /** log(x) by one step of Halley's iteration from the double result. */
    static Real log(Real x) {
        int p = BITS;
        int k = x.mantissa.bitLength() + x.exponent;
        int shift = p - x.mantissa.bitLength();
        BigInteger m = shift >= 0 ? x.mantissa.shiftLeft(shift) : x.mantissa.shiftRight(-shift);
        if (m.bitLength() == p && m.compareTo(one(p).multiply(BigInteger.valueOf(45)).shiftRight(6)) < 0) {
            m = m.shiftLeft(1);
            k--;
        }
        BigInteger distance = m.subtract(one(p));
        double guess = StrictMath.log1p(Math.scalb(distance.doubleValue(), -p));
        BigInteger y = fixed(guess, p);
        Real e = exp(y, p);
        BigInteger power = e.mantissa.shiftLeft(e.exponent + p);
        BigInteger step = m.subtract(power).shiftLeft(p + 1).divide(m.add(power));
        return new Real(y.add(step).add(constant(LN2, p).multiply(BigInteger.valueOf(k))), -p);
    }

    private static Real log1pTiny(double x, int p) {
        BigInteger f = fixed(x, p);
        BigInteger ff = times(f, f, p);
        return new Real(f.subtract(ff.shiftRight(1)).add(times(ff, f, p).divide(BigInteger.valueOf(3))), -p);
    }

    static Real sinCos(double x, int p, int first) {
        int q = p + Math.max(0, Math.getExponent(x)) + 8;
        return sinCos(fixed(x, q), q, p, first);
    }

    /** The sine of big * 2^-q + first * pi/2 with p bits after the point. */
    static Real sinCos(BigInteger big, int q, int p, int first) {
        BigInteger half = constant(PI, q).shiftRight(1);
        BigInteger n = nearest(big, half);
        BigInteger r = big.subtract(n.multiply(half)).shiftRight(q - p);
        int quadrant = n.add(BigInteger.valueOf(first)).and(BigInteger.valueOf(3)).intValue();
        BigInteger rr = times(r, r, p);
        BigInteger term = quadrant % 2 == 0 ? r : one(p);
        BigInteger sum = term;
        for (int k = quadrant % 2 == 0 ? 2 : 1; term.bitLength() > 1; k += 2) {
            term = times(term, rr, p).divide(BigInteger.valueOf((long) k * (k + 1))).negate();
            sum = sum.add(term);
        }
        return new Real(quadrant >= 2 ? sum.negate() : sum, -p);
    }

    /** erf(x) = 2/sqrt(pi) * exp(-x*x) * sum of (2*x*x)^n * x / (1*3*5*...*(2n+1)): all terms have one sign. */
    private static Real erf(double x, int p) {
        if (Math.abs(x) > 7) {
            return Real.of(Math.signum(x));
        }
        BigInteger f = fixed(x, p);
        BigInteger ff = times(f, f, p);
        BigInteger term = f;
        BigInteger sum = term;
        for (int n = 1; term.bitLength() > 1; n++) {
            term = times(term, ff, p).shiftLeft(1).divide(BigInteger.valueOf(2L * n + 1));
            sum = sum.add(term);
        }
        Real e = exp(ff.negate(), p);
        BigInteger root = constant(PI, p).shiftLeft(p).sqrt();
        BigInteger product = sum.multiply(e.mantissa).shiftLeft(1).divide(root);
        return new Real(product, e.exponent);
    }

    private static Real tanh(double x, int p) {
        if (Math.abs(x) > 40) {
            return Real.of(Math.signum(x));
        }
        Real m = minusOne(exp(fixed(x, p).shiftLeft(1), p), p);
        int q = -m.exponent;
        return new Real(m.mantissa.shiftLeft(p).divide(m.mantissa.add(one(q + 1))), -p);
    }
}
