package io.krait.staging.math;

/**
 * exp(x) as (hi + lo) * 2^k before any rounding that matters: the error is below 1/16 of a unit in the last place.
 * Where results may be off by 4 units, hi is 1 and the error up to half a unit.
 *
 * <p>The reduction is that of {@link Exponential} for an argument that is an unevaluated sum.
 *
 * @param <V> values of the builder
 * @param hi between 0.65 and 1.35
 * @param lo between -0.18 and 0.18, or -0.3 and 0.42
 * @param k the low bits are the exponent
 */
record ExpSum<V>(Fp<V> hi, Fp<V> lo, Int<V> k) {
    /** (exp(r) - 1 - r) / (r * r) on |r| &lt; ln(2)/2, least squares, error of exp(r) below 2^-63 and 2^-32. */
    private static final double[] Q_F64 = {
        0x1p-1, 0x1.555555555555cp-3, 0x1.5555555555541p-5, 0x1.111111110ea04p-7,
        0x1.6c16c16c1fa9bp-10, 0x1.a01a01b43f414p-13, 0x1.a01a0176eb574p-16, 0x1.71ddee82b0454p-19,
        0x1.27e540bb70f11p-22, 0x1.af6e62d10d23fp-26, 0x1.1ed99aad96a36p-29
    };
    private static final double[] Q_F32 = {
        0x1p-1, 0x1.555552p-3, 0x1.5554e6p-5, 0x1.1115c8p-7,
        0x1.6d4f04p-10, 0x1.9a69ap-13
    };

    /** The exponential of a sum; anything where that is far outside the range of the type, or NaN. */
    static <V> ExpSum<V> of(Pair<V> x) {
        Kit<V> kit = x.hi().kit();
        boolean wide = kit.isF64();
        double magic = wide ? 0x1.8p52 : 0x1.8p23;
        Fp<V> t = x.hi().fma(wide ? 0x1.71547652b82fep+0 : 0x1.715476p+0, magic);
        Fp<V> n = t.minus(magic);
        Fp<V> high = n.fma(wide ? -0x1.62e42fefa38p-1 : -0x1.62e4p-1, x.hi());
        Fp<V> low = n.fma(wide ? -0x1.ef35793c7673p-45 : -0x1.7f7d1cp-20, x.lo());
        if (kit.approx()) {
            Fp<V> r = high.plus(low);
            Fp<V> rr = r.times(r);
            return new ExpSum<>(kit.c(1), rr.fma(kit.poly(r, rr, wide ? Q_F64 : Q_F32), r), t.bits());
        }
        Pair<V> r = Pair.sum(high, low);
        Fp<V> rr = r.hi().times(r.hi());
        Fp<V> q = kit.poly(r.hi(), rr, wide ? Q_F64 : Q_F32);
        Pair<V> sum = Pair.fastSum(kit.c(1), r.hi());
        // The low part of r counts by the derivative, 1 + r in sum.
        return new ExpSum<>(sum.hi(), sum.lo().plus(rr.fma(q, r.lo().times(sum.hi()))), t.bits());
    }

    /** 2^(k + lift), which must be normal. */
    Fp<V> scale(int lift) {
        Kit<V> kit = hi.kit();
        return k.plus(lift).shl(kit.mantissaBits()).plus(Kit.bits(kit.type(), 1)).asFp();
    }

    /** 2^(lift - k), which must be normal. */
    Fp<V> inverseScale(int lift) {
        Kit<V> kit = hi.kit();
        return kit.k(lift).minus(k).shl(kit.mantissaBits()).plus(Kit.bits(kit.type(), 1)).asFp();
    }
}
