package io.krait.staging.math;

import io.krait.staging.Op;
import io.krait.staging.math.BigReals.Real;
import java.math.BigInteger;

/** The functions that are made of exponentials and logarithms, with about 200 bits; see {@link BigReals}. */
final class BigExponentials {
    private static final int BITS = 256;
    /** Beyond this the smaller one of exp(x) and exp(-x) is no part of a sum. */
    private static final double FAR = 100;

    private BigExponentials() {
    }

    static Real eval(Op op, double x) {
        // Enough bits that even the smallest argument has 200 of them.
        int p = BITS + Math.max(0, -Math.getExponent(x)) + (Math.abs(x) < Double.MIN_NORMAL ? 60 : 0);
        return switch (op) {
            case EXP2 -> power(BigReals.ln2(BITS), x);
            case EXP10 -> power(ln10(), x);
            case LOG2 -> quotient(BigReals.log(Real.of(x)), new Real(BigReals.ln2(BITS), -BITS));
            case LOG10 -> quotient(BigReals.log(Real.of(x)), new Real(ln10(), -BITS));
            case SINH -> half(sum(exp(x, p), negate(exp(-x, p))));
            case COSH -> half(sum(exp(x, BITS), exp(-x, BITS)));
            case ASINH -> asinh(x, p);
            case ACOSH -> acosh(x);
            case ATANH -> atanh(x, p);
            case SOFTPLUS -> x < -FAR ? exp(x, BITS) : BigReals.log(sum(Real.of(1), exp(x, BITS)));
            case SIGMOID -> x < -FAR ? exp(x, BITS) : quotient(Real.of(1), sum(Real.of(1), exp(-x, BITS)));
            default -> throw new IllegalArgumentException("no reference for " + op);
        };
    }

    private static BigInteger ln10() {
        Real ln = BigReals.log(Real.of(10));
        return ln.mantissa().shiftLeft(ln.exponent() + BITS);
    }

    private static Real exp(double x, int p) {
        return BigReals.exp(BigReals.fixed(x, p), p);
    }

    /** exp(ln * x). */
    private static Real power(BigInteger ln, double x) {
        return BigReals.exp(BigReals.times(ln, BigReals.fixed(x, BITS), BITS), BITS);
    }

    private static Real negate(Real a) {
        return new Real(a.mantissa().negate(), a.exponent());
    }

    private static Real half(Real a) {
        return new Real(a.mantissa(), a.exponent() - 1);
    }

    static Real sum(Real a, Real b) {
        int e = Math.min(a.exponent(), b.exponent());
        return new Real(a.mantissa().shiftLeft(a.exponent() - e).add(b.mantissa().shiftLeft(b.exponent() - e)), e);
    }

    static Real quotient(Real a, Real b) {
        int shift = BITS + Math.max(0, b.mantissa().bitLength() - a.mantissa().bitLength());
        return new Real(a.mantissa().shiftLeft(shift).divide(b.mantissa()), a.exponent() - shift - b.exponent());
    }

    /** sqrt(x*x + c) with p bits behind the point. */
    private static BigInteger root(BigInteger x, int c, int p) {
        return x.multiply(x).add(BigInteger.valueOf(c).shiftLeft(2 * p)).sqrt();
    }

    private static Real asinh(double x, int p) {
        if (Math.abs(x) < 0x1p-60) {
            return cubic(x, p, -6);
        }
        BigInteger a = BigReals.fixed(Math.abs(x), p);
        Real y = BigReals.log(new Real(a.add(root(a, 1, p)), -p));
        return x < 0 ? negate(y) : y;
    }

    private static Real acosh(double x) {
        BigInteger a = BigReals.fixed(x, BITS);
        return BigReals.log(new Real(a.add(root(a, -1, BITS)), -BITS));
    }

    private static Real atanh(double x, int p) {
        if (Math.abs(x) < 0x1p-60) {
            return cubic(x, p, 3);
        }
        BigInteger one = BigInteger.ONE.shiftLeft(p);
        BigInteger a = BigReals.fixed(x, p);
        return half(sum(BigReals.log(new Real(one.add(a), -p)), negate(BigReals.log(new Real(one.subtract(a), -p)))));
    }

    /** x + x*x*x/n. */
    private static Real cubic(double x, int p, int n) {
        BigInteger a = BigReals.fixed(x, p);
        BigInteger cube = BigReals.times(BigReals.times(a, a, p), a, p);
        return new Real(a.add(cube.divide(BigInteger.valueOf(n))), -p);
    }
}
