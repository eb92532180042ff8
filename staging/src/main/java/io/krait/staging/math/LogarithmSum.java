package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Logarithms with about 7 bits more than the type has, as sums.
 *
 * <p>With n = m - 1, t = n / (1 + n/2) and log(m) = log((1 + t/2) / (1 - t/2)) = t + t*t*t*P(t*t). For m between
 * sqrt(1/2) and sqrt(2) the second term is below a hundredth of the first, so only the quotient needs its rounding
 * error, which is its remainder over the divisor.
 */
final class LogarithmSum {
    /** P for |t| &lt; 0.3432 by Sollya's fpminimax, error below 2^-59 (F64) and 2^-30 (F32) of log(m). */
    private static final double[] P_F64 = {
        0x1.5555555555592p-4, 0x1.999999997ff2bp-7, 0x1.24924941e0829p-9, 0x1.c71c5214811cdp-12,
        0x1.74663d04574f6p-14, 0x1.39a1e2daf37a5p-16, 0x1.2f041b8e6ae61p-18
    };
    private static final double[] P_F32 = {0x1.55557ap-4, 0x1.995ed6p-7, 0x1.31e096p-9};
    /** P for |t| &lt; 0.415, error below 2^-61 (F64) and 2^-34 (F32). */
    private static final double[] WIDE_F64 = {
        0x1.555555555554ap-4, 0x1.999999999dc0fp-7, 0x1.24924920699ep-9, 0x1.c71c75cce0085p-12,
        0x1.745c044e7f34ep-14, 0x1.3b3e54cac052dp-16, 0x1.0d41db94b0128p-18, 0x1.1efd97845eb7p-20
    };
    private static final double[] WIDE_F32 = {0x1.555554p-4, 0x1.999c2ap-7, 0x1.23d796p-9, 0x1.efcbe4p-12};

    static final LogarithmSum F64 = new LogarithmSum(DType.F64);
    static final LogarithmSum F32 = new LogarithmSum(DType.F32);

    private final int mantissaBits;
    private final int bias;
    private final long one;
    private final long sqrtHalf;
    private final double ln2;
    private final double ln2Hi;
    private final double ln2Lo;
    private final double[] narrow;
    private final double[] wide;

    private LogarithmSum(DType type) {
        boolean f64 = type == DType.F64;
        mantissaBits = f64 ? 52 : 23;
        bias = f64 ? 1023 : 127;
        one = Kit.bits(type, 1);
        sqrtHalf = Kit.bits(type, f64 ? 0x1.6a09e667f3bcdp-1 : 0x1.6a09e6p-1);
        ln2 = f64 ? 0x1.62e42fefa39efp-1 : 0x1.62e43p-1;
        ln2Hi = f64 ? 0x1.62e42fefa38p-1 : 0x1.62e4p-1;
        ln2Lo = f64 ? 0x1.ef35793c7673p-45 : 0x1.7f7d1cp-20;
        narrow = f64 ? P_F64 : P_F32;
        wide = f64 ? WIDE_F64 : WIDE_F32;
    }

    static LogarithmSum of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /** k * ln(2) + t + rest, where k is a whole number and rest is small against t, which is 0 for powers of two. */
    record Terms<V>(Fp<V> k, Fp<V> t, Fp<V> rest) {
        /** The natural logarithm. */
        Pair<V> natural() {
            LogarithmSum l = of(t.kit().type());
            // The product is exact.
            Pair<V> sum = Pair.fastSum(k.times(l.ln2Hi), t);
            return new Pair<>(sum.hi(), sum.lo().plus(k.fma(l.ln2Lo, rest)));
        }

        /** The natural logarithm without care for the last bits. */
        Fp<V> approxNatural() {
            LogarithmSum l = of(t.kit().type());
            return k.fma(l.ln2, t.plus(rest));
        }
    }

    /** log(x) for a positive normal x, where k is less by lift. */
    <V> Terms<V> log(Fp<V> x, int lift) {
        Int<V> shifted = shifted(x);
        Fp<V> n = mantissa(shifted).minus(1);
        return quotient(exponent(shifted.ushr(mantissaBits), lift), n, x.kit().c(0));
    }

    /** The k and the quotient t of a positive normal x, within 1 ulp, where k is less by lift. */
    <V> Terms<V> approxLog(Fp<V> x, int lift) {
        Int<V> shifted = shifted(x);
        return approxQuotient(exponent(shifted.ushr(mantissaBits), lift), mantissa(shifted).minus(1));
    }

    /** {@link #approxLog} of 1 + x, which must be a positive normal number and not huge. */
    <V> Terms<V> approxLog1p(Fp<V> x) {
        Int<V> biased = shifted(x.plus(1)).ushr(mantissaBits);
        Fp<V> scale = x.kit().k(2L * bias).minus(biased).shl(mantissaBits).asFp();
        return approxQuotient(exponent(biased, 0), x.fma(scale, scale.minus(1)));
    }

    private <V> Terms<V> approxQuotient(Fp<V> k, Fp<V> n) {
        Fp<V> t = n.over(n.fma(0.5, 1.0));
        Fp<V> z = t.times(t);
        return new Terms<>(k, t, t.times(z).times(n.kit().poly(z, z.times(z), narrow)));
    }

    /** log(1 + x + xLow) where 1 + x is a positive normal number that is not huge, and xLow is a small part of x. */
    <V> Terms<V> log1p(Fp<V> x, Fp<V> xLow) {
        Int<V> biased = shifted(x.plus(1)).ushr(mantissaBits);
        // n = (1 + x) * 2^-k - 1 is exact but for a bit in a short range of x.
        Fp<V> scale = x.kit().k(2L * bias).minus(biased).shl(mantissaBits).asFp();
        Fp<V> base = scale.minus(1);
        Fp<V> n = x.fma(scale, base);
        Fp<V> nLow = xLow.fma(scale, x.fma(scale, base.minus(n)));
        return quotient(exponent(biased, 0), n, nLow);
    }

    /** k * ln(2) + log(1 + n + nLow). */
    private <V> Terms<V> quotient(Fp<V> k, Fp<V> n, Fp<V> nLow) {
        Fp<V> d = n.fma(0.5, 1.0);
        Fp<V> dLow = nLow.fma(0.5, n.fma(0.5, n.kit().c(1).minus(d)));
        return quotient(k, n, nLow, d, dLow, narrow);
    }

    /** k * ln(2) + log((d + n/2) / (d - n/2)) for |n/d| &lt; 0.415, where n and d are sums of two numbers. */
    <V> Terms<V> ratio(Fp<V> k, Pair<V> n, Pair<V> d) {
        return quotient(k, n.hi(), n.lo(), d.hi(), d.lo(), wide);
    }

    private <V> Terms<V> quotient(Fp<V> k, Fp<V> n, Fp<V> nLow, Fp<V> d, Fp<V> dLow, double[] p) {
        Kit<V> kit = n.kit();
        Fp<V> inverse = kit.c(1).over(d);
        Fp<V> t = n.times(inverse);
        Fp<V> minusT = t.neg();
        Fp<V> remainder = minusT.fma(d, n).plus(minusT.fma(dLow, nLow));
        Fp<V> z = t.times(t);
        Fp<V> cubic = t.times(z).times(kit.poly(z, z.times(z), p));
        return new Terms<>(k, t, remainder.fma(inverse, cubic));
    }

    /**
     * Bits of x with an exponent field that is 2^bias + k: the distance from sqrt(1/2) to 1 carries exactly when m
     * would be too large.
     */
    private <V> Int<V> shifted(Fp<V> x) {
        return x.bits().plus(one - sqrtHalf);
    }

    private <V> Fp<V> mantissa(Int<V> shifted) {
        return shifted.and((1L << mantissaBits) - 1).plus(sqrtHalf).asFp();
    }

    /** The exponent of 2^k, about up / down, where both are positive; for {@link #exponent} and {@link #power}. */
    <V> Int<V> biasedRatio(Fp<V> up, Fp<V> down) {
        return up.bits().minus(down.bits()).plus(one + (1L << (mantissaBits - 1))).ushr(mantissaBits);
    }

    /** 2^k for a small exponent k. */
    <V> Fp<V> power(Int<V> biased) {
        return biased.shl(mantissaBits).asFp();
    }

    /** The exponent as a number: it becomes the low bits of 2^mantissaBits, which takes no conversion instruction. */
    <V> Fp<V> exponent(Int<V> biased, int lift) {
        Kit<V> kit = biased.kit();
        double pivot = Math.scalb(1.0, mantissaBits);
        return biased.or(Kit.bits(kit.type(), pivot)).asFp().minus(pivot + bias + lift);
    }
}
