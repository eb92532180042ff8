package io.krait.staging.math;

import io.krait.staging.Op;
import io.krait.staging.math.BigReals.Real;
import java.math.BigInteger;

/** The relatives of the error function and of the gamma function with about 200 bits; see {@link BigReals}. */
final class BigSpecial {
    private static final int BITS = 320;
    private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
    private static final BigInteger PI = BigReals.PI.shiftRight(BigReals.CONSTANT_BITS - BITS);
    private static final BigInteger ROOT_OF_PI = PI.shiftLeft(BITS).sqrt();
    /** Up to here erfc is 1 minus a series, from here on a continued fraction. */
    private static final int SERIES_END = 5;
    private static final int FRACTION_TERMS = 300;
    /** From here on exp(-x*x) is below every format. */
    private static final int NOTHING = 64;
    /** Stirling's formula is taken from here on. */
    private static final int LARGE = 64;
    private static final int STIRLING_TERMS = 36;
    private static final BigInteger LOG_TWO_PI = fixed(BigReals.log(new Real(PI.shiftLeft(1), -BITS)));
    private static final BigInteger[] BERNOULLI = bernoulli(STIRLING_TERMS);

    private BigSpecial() {
    }

    /** The function of a finite argument in its domain, for gamma functions not far below -300. */
    static Real eval(Op op, double x) {
        return switch (op) {
            case ERFC -> erfc(BigReals.fixed(x, BITS));
            case NORMCDF -> half(erfc(divide(BigReals.fixed(-x, BITS), ONE.shiftLeft(BITS + 1).sqrt())));
            case ERFINV -> x < 0 ? negate(erfinv(-x)) : erfinv(x);
            case LGAMMA -> lgamma(x);
            case TGAMMA -> tgamma(x);
            case DIGAMMA -> digamma(x);
            default -> throw new IllegalArgumentException("no reference for " + op);
        };
    }

    private static BigInteger times(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(BITS);
    }

    private static BigInteger divide(BigInteger a, BigInteger b) {
        return a.shiftLeft(BITS).divide(b);
    }

    private static BigInteger whole(long n) {
        return BigInteger.valueOf(n);
    }

    private static Real half(Real a) {
        return new Real(a.mantissa(), a.exponent() - 1);
    }

    private static Real negate(Real a) {
        return new Real(a.mantissa().negate(), a.exponent());
    }

    private static Real product(Real a, Real b) {
        BigInteger m = a.mantissa().multiply(b.mantissa());
        int drop = Math.max(0, m.bitLength() - BITS);
        return new Real(m.shiftRight(drop), a.exponent() + b.exponent() + drop);
    }

    private static BigInteger fixed(Real a) {
        int shift = a.exponent() + BITS;
        return shift >= 0 ? a.mantissa().shiftLeft(shift) : a.mantissa().shiftRight(-shift);
    }

    private static Real erfc(BigInteger x) {
        if (x.signum() < 0) {
            return new Real(ONE.shiftLeft(1).subtract(fixed(erfc(x.negate()))), -BITS);
        }
        if (x.compareTo(ONE.multiply(whole(NOTHING))) > 0) {
            return new Real(BigInteger.ZERO, 0);
        }
        BigInteger square = times(x, x);
        Real e = BigReals.exp(square.negate(), BITS);
        if (x.compareTo(ONE.multiply(whole(SERIES_END))) < 0) {
            return new Real(ONE.subtract(fixed(erf(x, square, e))), -BITS);
        }
        // exp(-x*x)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))
        BigInteger f = x;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            f = x.add(divide(ONE.multiply(whole(n)).shiftRight(1), f));
        }
        return product(e, new Real(divide(ONE, times(f, ROOT_OF_PI)), -BITS));
    }

    /** All terms have one sign: 2/sqrt(pi) * exp(-x*x) * sum of (2*x*x)^n * x / (1*3*5*...*(2n+1)). */
    private static Real erf(BigInteger x, BigInteger square, Real e) {
        BigInteger term = x;
        BigInteger sum = term;
        for (int n = 1; term.bitLength() > 1; n++) {
            term = times(term, square).shiftLeft(1).divide(whole(2L * n + 1));
            sum = sum.add(term);
        }
        return product(e, new Real(divide(sum.shiftLeft(1), ROOT_OF_PI), -BITS));
    }

    /** By Halley's iteration on erfc, for positive arguments. */
    private static Real erfinv(double x) {
        if (x < 0x1p-40) {
            // sqrt(pi)/2 * (x + pi/12*x^3), next term x^5
            BigInteger y = BigReals.fixed(x, BITS);
            BigInteger relative = ONE.add(times(times(y, y), PI.divide(whole(12))));
            return half(product(Real.of(x), product(new Real(ROOT_OF_PI, -BITS), new Real(relative, -BITS))));
        }
        BigInteger rest = ONE.subtract(BigReals.fixed(x, BITS));
        double w = -StrictMath.log((1 - x) * (1 + x));
        double b = 2 / (StrictMath.PI * 0.147) - w / 2;
        BigInteger y = BigReals.fixed(StrictMath.sqrt(StrictMath.sqrt(b * b + w / 0.147) - b), BITS);
        for (int i = 0; i < 5; i++) {
            Real error = new Real(fixed(erfc(y)).subtract(rest), -BITS);
            Real weight = BigReals.exp(times(y, y), BITS);
            BigInteger step = fixed(half(product(product(error, weight), new Real(ROOT_OF_PI, -BITS))));
            y = y.add(divide(step, ONE.subtract(times(y, step))));
        }
        return new Real(y, -BITS);
    }

    /**
     * B(2), B(4), ... as fixed-point numbers, from the coefficients T(k) of the tangent (Brent and Harvey): B(2k) =
     * (-1)^(k-1) * 2k * T(k) / (4^k * (4^k - 1)).
     */
    private static BigInteger[] bernoulli(int n) {
        BigInteger[] t = new BigInteger[n + 1];
        t[1] = BigInteger.ONE;
        for (int k = 2; k <= n; k++) {
            t[k] = t[k - 1].multiply(whole(k - 1));
        }
        for (int k = 2; k <= n; k++) {
            for (int j = k; j <= n; j++) {
                t[j] = t[j - 1].multiply(whole(j - k)).add(t[j].multiply(whole(j - k + 2)));
            }
        }
        for (int k = 1; k <= n; k++) {
            BigInteger power = BigInteger.ONE.shiftLeft(2 * k);
            BigInteger b = t[k].multiply(whole(2L * k)).shiftLeft(BITS)
                    .divide(power.multiply(power.subtract(BigInteger.ONE)));
            t[k] = k % 2 == 1 ? b : b.negate();
        }
        return t;
    }

    private static int steps(double x) {
        return x >= LARGE ? 0 : (int) (LARGE - Math.floor(x));
    }

    /** x + n as a fixed-point number; x itself may be too small for one. */
    private static BigInteger shifted(double x, int n) {
        return BigReals.fixed(x, BITS).add(ONE.multiply(whole(n)));
    }

    /** x * (x + 1) * ... * (x + n - 1). */
    private static Real rising(double x, int n) {
        Real p = n == 0 ? Real.of(1) : Real.of(x);
        for (int j = 1; j < n; j++) {
            p = product(p, new Real(shifted(x, j), -BITS));
        }
        return p;
    }

    /** lgamma(y). */
    private static BigInteger stirling(BigInteger y) {
        BigInteger log = fixed(BigReals.log(new Real(y, -BITS)));
        BigInteger sum = times(y.subtract(ONE.shiftRight(1)), log).subtract(y).add(LOG_TWO_PI.shiftRight(1));
        BigInteger power = divide(ONE, y);
        BigInteger square = times(power, power);
        for (int k = 1; k <= STIRLING_TERMS; k++) {
            sum = sum.add(times(BERNOULLI[k], power).divide(whole(2L * k * (2 * k - 1))));
            power = times(power, square);
        }
        return sum;
    }

    private static Real lgamma(double x) {
        int n = steps(x);
        Real p = rising(x, n);
        BigInteger log = fixed(BigReals.log(new Real(p.mantissa().abs(), p.exponent())));
        return new Real(stirling(shifted(x, n)).subtract(log), -BITS);
    }

    private static Real tgamma(double x) {
        int n = steps(x);
        return BigExponentials.quotient(BigReals.exp(stirling(shifted(x, n)), BITS), rising(x, n));
    }

    private static Real digamma(double x) {
        int n = steps(x);
        BigInteger y = shifted(x, n);
        BigInteger inverse = divide(ONE, y);
        BigInteger square = times(inverse, inverse);
        BigInteger sum = fixed(BigReals.log(new Real(y, -BITS))).subtract(inverse.shiftRight(1));
        BigInteger power = square;
        for (int k = 1; k <= STIRLING_TERMS; k++) {
            sum = sum.subtract(times(BERNOULLI[k], power).divide(whole(2L * k)));
            power = times(power, square);
        }
        for (int j = 1; j < n; j++) {
            sum = sum.subtract(divide(ONE, shifted(x, j)));
        }
        Real rest = new Real(sum, -BITS);
        return n == 0 ? rest : BigExponentials.sum(rest, negate(BigExponentials.quotient(Real.of(1), Real.of(x))));
    }
}
