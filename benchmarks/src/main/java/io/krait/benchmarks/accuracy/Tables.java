package io.krait.benchmarks.accuracy;

import static io.krait.benchmarks.accuracy.Constants.LN2;
import static io.krait.benchmarks.accuracy.Constants.ONE;
import static io.krait.benchmarks.accuracy.Constants.PI;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Coefficients of the series that the references use, in one array that kernels read. */
final class Tables {
    /** Parts of a number that times a whole number below 2^13 are exact, with about 130 bits together. */
    record Split(double first, double second, Constants.Parts rest) {
        static Split of(BigInteger fixed) {
            List<Double> exact = Constants.split(fixed, 3, 40).subList(0, 2);
            BigInteger rest = fixed;
            for (double part : exact) {
                rest = rest.subtract(fixed(part));
            }
            return new Split(exact.get(0), exact.get(1), Constants.parts(rest));
        }
    }

    /** Where the coefficients of a series lie, from the constant term upwards, each as two doubles. */
    record Series(int offset, int terms) {
    }

    private static final List<Double> ALL = new ArrayList<>();

    /** (exp(x) - 1) / x in powers of x. */
    static final Series EXPM1 = series(25, n -> ONE.divide(Constants.factorial(n + 1)));
    /** atanh(x) / x in powers of x * x. */
    static final Series ATANH = series(24, n -> ONE.divide(BigInteger.valueOf(2L * n + 1)));
    /** sin(x) / x in powers of x * x. */
    static final Series SIN = series(16, n -> alternating(n, ONE.divide(Constants.factorial(2 * n + 1))));
    /** cos(x) in powers of x * x. */
    static final Series COS = series(16, n -> alternating(n, ONE.divide(Constants.factorial(2 * n))));
    /** 2 / (2n + 1). */
    static final Series ERF = series(56, n -> ONE.shiftLeft(1).divide(BigInteger.valueOf(2L * n + 1)));
    /** log(gamma(2 + x)) / x in powers of x: 1 - Euler's constant, then (-1)^k (zeta(k) - 1) / k from k = 2 on. */
    static final Series LGAMMA;
    /** Stirling's series B(2k) / (2k (2k-1)), from k = 1 on. */
    static final Series STIRLING;
    /** B(2k) / (2k), from k = 1 on. */
    static final Series DIGAMMA;

    static final Split LN2_SPLIT = Split.of(LN2);
    static final Split LOG10_2_SPLIT = Split.of(Constants.quotient(LN2, Constants.LN10));
    static final Constants.Parts LN2_PARTS = Constants.parts(LN2);
    static final Constants.Parts LN10_PARTS = Constants.parts(Constants.LN10);
    static final Constants.Parts LOG2_E = Constants.parts(Constants.quotient(ONE, LN2));
    static final Constants.Parts LOG10_E = Constants.parts(Constants.quotient(ONE, Constants.LN10));
    static final Constants.Parts PI_PARTS = Constants.parts(PI);
    static final Constants.Parts HALF_PI = PI_PARTS.halved();
    static final Constants.Parts DEGREES = Constants.parts(Constants.quotient(BigInteger.valueOf(180).shiftLeft(
            Constants.BITS), PI));
    static final Constants.Parts RADIANS = Constants.parts(PI.divide(BigInteger.valueOf(180)));
    static final Constants.Parts ROOT_HALF = Constants.parts(Constants.root(ONE.shiftRight(1)));
    /** 2 / sqrt(pi). */
    static final Constants.Parts ERF_SLOPE = Constants.parts(Constants.quotient(ONE.shiftLeft(1),
            Constants.root(PI)));
    static final Constants.Parts ROOT_PI = Constants.parts(Constants.root(PI));
    static final Constants.Parts HALF_ROOT_PI = ROOT_PI.halved();
    static final Constants.Parts LN_PI = Constants.parts(log(PI));
    /** ln(2 pi) / 2. */
    static final Constants.Parts HALF_LN_2PI = Constants.parts(LN2.add(log(PI)).shiftRight(1));

    /** 2^(e-52) * 2 / pi modulo 4 in {@link #TURN_WORDS} doubles each, from e = {@link #FIRST_TURN} on. */
    static final int TURNS;
    static final int TURN_WORDS = 5;
    static final int FIRST_TURN = -2;

    static {
        List<BigInteger> zetas = Constants.zetasMinusOne(150);
        BigInteger first = ONE.subtract(Constants.euler(zetas));
        LGAMMA = series(58, n -> n == 0 ? first
                : alternating(n + 1, zetas.get(n - 1).divide(BigInteger.valueOf(n + 1L))));
        STIRLING = series(24, n -> Constants.bernoulli(n + 1).divide(BigInteger.valueOf(2L * (n + 1) * (2L * n + 1))));
        DIGAMMA = series(24, n -> Constants.bernoulli(n + 1).divide(BigInteger.valueOf(2L * (n + 1))));
        TURNS = ALL.size();
        BigInteger turn = Constants.quotient(ONE.shiftLeft(1), PI);
        BigInteger four = ONE.shiftLeft(2);
        for (int e = FIRST_TURN; e <= Double.MAX_EXPONENT; e++) {
            BigInteger shifted = e < 52 ? turn.shiftRight(52 - e) : turn.shiftLeft(e - 52);
            ALL.addAll(Constants.split(shifted.mod(four), TURN_WORDS, 53));
        }
    }

    private Tables() {
    }

    /** All tables. */
    static double[] data() {
        return ALL.stream().mapToDouble(v -> v).toArray();
    }

    private static Series series(int terms, IntFunction<BigInteger> coefficient) {
        Series made = new Series(ALL.size(), terms);
        for (int n = 0; n < terms; n++) {
            Constants.Parts parts = Constants.parts(coefficient.apply(n));
            ALL.add(parts.hi());
            ALL.add(parts.lo());
        }
        return made;
    }

    private static BigInteger alternating(int n, BigInteger value) {
        return n % 2 == 0 ? value : value.negate();
    }

    /** The natural logarithm of a number from 2 to 4: 2 ln 2 minus the series of ln(4 / x). */
    private static BigInteger log(BigInteger x) {
        BigInteger four = ONE.shiftLeft(2);
        BigInteger t = Constants.quotient(four.subtract(x), four.add(x));
        BigInteger square = Constants.product(t, t);
        BigInteger sum = BigInteger.ZERO;
        for (int k = 1; t.signum() != 0; k += 2) {
            sum = sum.add(t.divide(BigInteger.valueOf(k)));
            t = Constants.product(t, square);
        }
        return LN2.subtract(sum).shiftLeft(1);
    }

    private static BigInteger fixed(double x) {
        int shift = Constants.BITS - 1100;
        return new java.math.BigDecimal(x).multiply(new java.math.BigDecimal(BigInteger.ONE.shiftLeft(1100)))
                .toBigIntegerExact().shiftLeft(shift);
    }
}
