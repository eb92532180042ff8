package io.krait.staging.math;

/**
 * exp(hi + lo) as value * 2^k, before the last step of {@link Exponential}, which this is but for the second part of
 * the argument.
 *
 * @param <V> values of the builder
 * @param hi the first part of the argument
 * @param value from about sqrt(1/2) to sqrt(2)
 * @param k the low bits are the exponent
 */
record ExpPair<V>(Fp<V> hi, Fp<V> value, Int<V> k) {
    /** The exponential of a pair; anything where that is far outside the range of the type, or NaN. */
    static <V> ExpPair<V> of(Pair<V> x) {
        Kit<V> kit = x.hi().kit();
        boolean wide = kit.isF64();
        double magic = wide ? 0x1.8p52 : 0x1.8p23;
        Fp<V> t = x.hi().fma(wide ? 0x1.71547652b82fep+0 : 0x1.715476p+0, magic);
        Fp<V> k = t.minus(magic);
        Fp<V> high = k.fma(wide ? -0x1.62e42fefa38p-1 : -0x1.62e4p-1, x.hi());
        Fp<V> low = k.fma(wide ? -0x1.ef35793c7673p-45 : -0x1.7f7d1cp-20, x.lo());
        Fp<V> r = high.plus(low);
        Fp<V> rr = r.times(r);
        Fp<V> q = kit.poly(r, rr, wide ? Exponential.Q_F64 : Exponential.Q_F32);
        Fp<V> sum = r.plus(1);
        if (kit.approx()) {
            return new ExpPair<>(x.hi(), rr.fma(q, sum), t.bits());
        }
        Fp<V> rLow = high.minus(r).plus(low);
        Fp<V> sumLow = r.minus(sum.minus(1));
        return new ExpPair<>(x.hi(), sum.plus(sumLow.plus(rr.fma(q, rLow))), t.bits());
    }

    /** True where {@link #normal} is not right: the result may be subnormal, zero, infinite or NaN. */
    Mask<V> extreme() {
        return hi.abs().le(hi.kit().isF64() ? 708 : 87).not();
    }

    /** The exponential if it is a normal number. */
    Fp<V> normal() {
        return value.bits().plus(k.shl(hi.kit().mantissaBits())).asFp();
    }

    /** The exponential, right for all arguments but NaN. */
    Fp<V> any() {
        Kit<V> kit = hi.kit();
        boolean wide = kit.isF64();
        int lift = wide ? 64 : 32;
        // Built far from the end of the range, then moved there with one rounding.
        Mask<V> small = hi.lt(0);
        Int<V> moved = k.plus(small.select(kit.k(lift), kit.k(-lift)));
        Fp<V> lifted = value.bits().plus(moved.shl(kit.mantissaBits())).asFp();
        Fp<V> y = lifted.times(kit.choose(small, Math.scalb(1.0, -lift), Math.scalb(1.0, lift)));
        y = hi.gt(wide ? 710 : 89).select(kit.c(Double.POSITIVE_INFINITY), y);
        return hi.lt(wide ? -746 : -104).select(kit.c(0), y);
    }
}
