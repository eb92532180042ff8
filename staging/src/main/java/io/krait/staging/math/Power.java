package io.krait.staging.math;

import java.util.List;

/**
 * Powers.
 *
 * <p>|x|^y = exp(y * log|x|), where the logarithm and the product are pairs ({@link LogPair}, {@link ExpPair}): an
 * error of the exponent would be magnified by up to 745. Zeros, infinities, NaN and subnormal bases are put right
 * behind two rare branches: before the logarithm a base that is subnormal gets a mantissa and an exponent, and after
 * the exponential come signs, powers of 0 and infinity, and results that are not normal.
 */
final class Power {
    private Power() {
    }

    /**
     * x to the power y as IEEE 754 and C (F.10.4.4) define it: pow(x, 0) and pow(1, y) are 1 even for NaN, and
     * pow(-1, +-inf) is 1, where {@link StrictMath#pow} has NaN for the last two.
     *
     * <p>Worst error (observed), both subnormal results: F64 0.80 ulp near (0x1.7c6f7fe1a7cdcp0,
     * -0x1.bf45a2ef21f19p10), F32 0.784 ulp at (0x1.d729f8p-98, 0x1.4d3e6cp0).
     */
    static <V> Fp<V> pow(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        Mask<V> special = kit.positiveNormal(x).not();
        Pair<V> log = logOfMagnitude(x, special, x.bits());
        Fp<V> hi = y.times(log.hi());
        ExpPair<V> exp = ExpPair.of(new Pair<>(hi, y.fma(log.lo(), y.fma(log.hi(), hi.neg()))));
        return kit.ifAny(special.or(exp.extreme()), () -> {
            Fp<V> half = y.times(0.5);
            Mask<V> whole = y.rint().eq(y);
            Mask<V> odd = whole.and(half.rint().eq(half).not());
            Int<V> sign = odd.select(x.bits().and(kit.signBit()), kit.k(0));
            Fp<V> signed = ends(x, y, exp.any()).bits().or(sign).asFp();
            Mask<V> noReal = x.lt(0).and(x.gt(Double.NEGATIVE_INFINITY)).and(whole.not());
            Fp<V> r = noReal.select(kit.c(Double.NaN), signed);
            return exceptions(x, y, r);
        }, exp.normal());
    }

    /**
     * x to the power n = nHigh + nLow, a 32-bit whole number. Its parity is that of nLow, nHigh is a multiple of 4096;
     * nLow may also be a small negative number. pown(x, 0) is 1 even for NaN. The errors are those of {@link #pow},
     * for a small n at most 0.51 ulp.
     */
    static <V> Fp<V> pown(Fp<V> x, Fp<V> nHigh, Fp<V> nLow) {
        Fp<V> n = nHigh.plus(nLow);
        return x.kit().ifAny(n.abs().le(SmallPower.LIMIT).not(), () -> byLogarithm(x, nHigh, nLow),
                SmallPower.apply(x, n));
    }

    private static <V> Fp<V> byLogarithm(Fp<V> x, Fp<V> nHigh, Fp<V> nLow) {
        Kit<V> kit = x.kit();
        Fp<V> magnitude = x.abs();
        Mask<V> special = kit.positiveNormal(magnitude).not();
        Pair<V> log = logOfMagnitude(x, special, magnitude.bits());
        Fp<V> n = nHigh.plus(nLow);
        Fp<V> hi = n.times(log.hi());
        Fp<V> lo = n.fma(log.lo(), n.fma(log.hi(), hi.neg()));
        if (!kit.isF64()) {
            lo = nLow.minus(n.minus(nHigh)).fma(log.hi(), lo);
        }
        ExpPair<V> exp = ExpPair.of(new Pair<>(hi, lo));
        // Adding 1.5 * 2^mantissaBits shows the whole number in the low bits, also if it is negative.
        Int<V> parity = nLow.plus(Math.scalb(1.5, kit.mantissaBits())).bits();
        Int<V> sign = parity.shl(kit.type().bits() - 1).and(x.bits());
        Fp<V> common = exp.normal();
        return kit.ifAny(special.or(exp.extreme()),
                () -> exceptions(x, n, ends(x, n, exp.any()).bits().or(sign).asFp()),
                common.bits().or(sign).asFp());
    }

    /** The logarithm of |x|, given its bits where x is not special; anything for 0 and infinity. */
    private static <V> Pair<V> logOfMagnitude(Fp<V> x, Mask<V> special, Int<V> bits) {
        Kit<V> kit = x.kit();
        Scientific<V> plain = Scientific.of(kit, bits);
        List<Fp<V>> parts = kit.ifAny(special, () -> {
            Fp<V> a = x.abs();
            Mask<V> subnormal = a.lt(kit.minNormal());
            int lift = kit.mantissaBits() + 1;
            Scientific<V> s = Scientific.of(subnormal.select(a.times(Math.scalb(1.0, lift)), a));
            Fp<V> k = s.k().minus(kit.choose(subnormal, lift, 0));
            return List.of(s.m(), k);
        }, List.of(plain.m(), plain.k()));
        return LogPair.of(new Scientific<>(parts.get(0), parts.get(1)));
    }

    /** Powers of 0 and infinity; elsewhere what is given. */
    private static <V> Fp<V> ends(Fp<V> x, Fp<V> y, Fp<V> r) {
        Kit<V> kit = x.kit();
        Mask<V> zero = x.eq(0);
        Mask<V> infinite = x.abs().eq(Double.POSITIVE_INFINITY);
        Mask<V> grows = infinite.and(y.gt(0)).or(zero.and(y.lt(0)));
        return zero.or(infinite).select(kit.choose(grows, Double.POSITIVE_INFINITY, 0), r);
    }

    /** NaN where x or y is, but 1 where the base is 1, or the exponent 0, or the base -1 and the exponent infinite. */
    private static <V> Fp<V> exceptions(Fp<V> x, Fp<V> y, Fp<V> r) {
        Kit<V> kit = x.kit();
        Mask<V> numbers = x.eq(x).and(y.eq(y));
        Mask<V> minusOne = x.eq(-1).and(y.abs().eq(Double.POSITIVE_INFINITY));
        return y.eq(0).or(x.eq(1)).or(minusOne).select(kit.c(1), numbers.select(r, x.plus(y)));
    }
}
