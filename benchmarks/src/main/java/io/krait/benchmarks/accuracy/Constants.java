package io.krait.benchmarks.accuracy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Mathematical constants in fixed-point arithmetic on {@link BigInteger}, by series of their own, and their parts as
 * doubles.
 */
final class Constants {
    /** Bits after the point. */
    static final int BITS = 1600;
    static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
    static final BigInteger PI = arcTangentOfInverse(5).shiftLeft(4).subtract(arcTangentOfInverse(239).shiftLeft(2));
    static final BigInteger LN2 = areaTangentOfInverse(3).shiftLeft(1);
    /** ln 10 = 3 ln 2 + ln(5/4), and 5/4 = (1 + 1/9) / (1 - 1/9). */
    static final BigInteger LN10 = LN2.multiply(BigInteger.valueOf(3)).add(areaTangentOfInverse(9).shiftLeft(1));

    private static final int ZETA_TERMS = 100;

    private Constants() {
    }

    /** A number as the sum of two doubles. */
    record Parts(double hi, double lo) {
        Parts halved() {
            return new Parts(hi / 2, lo / 2);
        }

        Parts negated() {
            return new Parts(-hi, -lo);
        }
    }

    static BigInteger quotient(BigInteger a, BigInteger b) {
        return a.shiftLeft(BITS).divide(b);
    }

    static BigInteger product(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(BITS);
    }

    static BigInteger root(BigInteger a) {
        return a.shiftLeft(BITS).sqrt();
    }

    private static BigInteger arcTangentOfInverse(int n) {
        return inverseSeries(n, true);
    }

    private static BigInteger areaTangentOfInverse(int n) {
        return inverseSeries(n, false);
    }

    /** Sum of 1 / (k * n^k) over odd k, with alternating signs or not. */
    private static BigInteger inverseSeries(int n, boolean alternating) {
        BigInteger power = ONE.divide(BigInteger.valueOf(n));
        BigInteger square = BigInteger.valueOf((long) n * n);
        BigInteger sum = BigInteger.ZERO;
        for (int k = 1; power.signum() != 0; k += 2) {
            BigInteger term = power.divide(BigInteger.valueOf(k));
            sum = alternating && k % 4 == 3 ? sum.subtract(term) : sum.add(term);
            power = power.divide(square);
        }
        return sum;
    }

    /** zeta(s) for s &gt;= 2 by the second algorithm of Borwein (2000); the error is below 6^-100. */
    static BigInteger zeta(int s) {
        int n = ZETA_TERMS;
        BigInteger[] d = new BigInteger[n + 1];
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i <= n; i++) {
            // n * (n+i-1)! * 4^i / ((n-i)! * (2i)!)
            BigInteger term = BigInteger.valueOf(n).shiftLeft(2 * i);
            for (int j = n - i + 1; j <= n + i - 1; j++) {
                term = term.multiply(BigInteger.valueOf(j));
            }
            term = i == 0 ? BigInteger.ONE : term.divide(factorial(2 * i));
            sum = sum.add(term);
            d[i] = sum;
        }
        BigInteger total = BigInteger.ZERO;
        for (int k = 0; k < n; k++) {
            BigInteger term = d[k].subtract(d[n]).shiftLeft(BITS).divide(BigInteger.valueOf(k + 1L).pow(s));
            total = k % 2 == 0 ? total.subtract(term) : total.add(term);
        }
        // 1 - 2^(1-s)
        BigInteger factor = ONE.subtract(ONE.shiftRight(s - 1));
        return quotient(total.divide(d[n]), factor);
    }

    static BigInteger factorial(int n) {
        BigInteger f = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            f = f.multiply(BigInteger.valueOf(i));
        }
        return f;
    }

    /** Euler's constant: 1 minus the sum of (zeta(k) - 1) / k over k &gt;= 2. */
    static BigInteger euler(List<BigInteger> zetaMinusOne) {
        BigInteger sum = ONE;
        for (int i = 0; i < zetaMinusOne.size(); i++) {
            sum = sum.subtract(zetaMinusOne.get(i).divide(BigInteger.valueOf(i + 2L)));
        }
        return sum;
    }

    /** zeta(k) - 1 for k = 2, 3, ... */
    static List<BigInteger> zetasMinusOne(int count) {
        List<BigInteger> all = new ArrayList<>();
        for (int k = 2; k < count + 2; k++) {
            all.add(zeta(k).subtract(ONE));
        }
        return all;
    }

    /** The Bernoulli number B(2k) = (-1)^(k+1) * 2 * (2k)! * zeta(2k) / (2 pi)^(2k). */
    static BigInteger bernoulli(int k) {
        BigInteger b = zeta(2 * k).multiply(factorial(2 * k)).shiftLeft(1);
        BigInteger twoPi = PI.shiftLeft(1);
        for (int i = 0; i < 2 * k; i++) {
            b = quotient(b, twoPi);
        }
        return k % 2 == 0 ? b.negate() : b;
    }

    static Parts parts(BigInteger fixed) {
        List<Double> two = split(fixed, 2, 53);
        return new Parts(two.get(0), two.get(1));
    }

    /** A number as the sum of doubles of so many bits each, but for the last one, which has all bits of a double. */
    static List<Double> split(BigInteger fixed, int count, int bits) {
        List<Double> all = new ArrayList<>();
        BigInteger rest = fixed;
        for (int i = 0; i < count; i++) {
            int drop = Math.max(0, rest.abs().bitLength() - (i < count - 1 ? bits : 53));
            BigInteger kept = drop == 0 ? rest
                    : rest.add(BigInteger.ONE.shiftLeft(drop - 1)).shiftRight(drop);
            all.add(Math.scalb(kept.doubleValue(), drop - BITS));
            rest = rest.subtract(kept.shiftLeft(drop));
        }
        return all;
    }
}
