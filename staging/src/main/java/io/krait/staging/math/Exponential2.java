package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Powers of two and of ten.
 *
 * <p>base^x = 2^k * base^r with k = x * log2(base) rounded. For base 2, r = x - k is exact; for base 10 it is a sum of
 * two numbers after Cody and Waite, as in {@link Exponential}. base^r = 1 + c*r + r*r*Q(r) with c = ln(base); 1 + c*r
 * is kept as an unevaluated sum, which also makes every result exact that has few bits: 2^n, 10^n.
 */
final class Exponential2 {
    /** (2^r - 1 - r*ln(2)) / (r*r) on |r| &lt;= 1/2 by Sollya's fpminimax, error of 2^r below 2^-57 and 2^-27. */
    private static final double[] TWO_F64 = {
        0x1.ebfbdff82c5a1p-3, 0x1.c6b08d704a045p-5, 0x1.3b2ab6fba07a3p-7, 0x1.5d87fe78c39c2p-10,
        0x1.4309130dc287dp-13, 0x1.ffcbfbc701b5cp-17, 0x1.62bfc9fbd8e3bp-20, 0x1.b52654782181ep-24,
        0x1.e617aac6e67f9p-28, 0x1.e7c474947330dp-32
    };
    private static final double[] TWO_F32 = {
        0x1.ebfbdcp-3, 0x1.c6af88p-5, 0x1.3b2ddcp-7, 0x1.5f041ap-10, 0x1.416f8cp-13
    };
    /** (10^r - 1 - r*ln(10)) / (r*r) on |r| &lt;= log10(2)/2, the same way. */
    private static final double[] TEN_F64 = {
        0x1.53524c73cea75p1, 0x1.0470591de2c5dp1, 0x1.2bd7609fd55c2p0, 0x1.1429ffd1ec42p-1, 0x1.a7ed70a06d2ep-3,
        0x1.16e4df729e7c6p-4, 0x1.4116608e0c9bep-6, 0x1.489899c7f19f9p-8, 0x1.2f72211867784p-10,
        0x1.f9b9119066c99p-13
    };
    private static final double[] TEN_F32 = {
        0x1.535248p1, 0x1.046fc4p1, 0x1.2bdc14p0, 0x1.1555eap-1, 0x1.a43f5ep-3
    };

    private static final Exponential2 BASE2_F64 = new Exponential2(DType.F64, 1, 0x1.62e42fefa39efp-1,
            0x1.abc9e3b39803fp-56, TWO_F64, new ExponentialRange(1021, 0x1.fffffffffffffp9, -0x1.0cbffffffffffp10));
    private static final Exponential2 BASE2_F32 = new Exponential2(DType.F32, 1, 0x1.62e43p-1, -0x1.05c61p-29, TWO_F32,
            new ExponentialRange(125, 0x1.fffffep6, -0x1.2bfffep7));
    private static final Exponential2 BASE10_F64 = new Exponential2(DType.F64, 0x1.a934f0979a371p1,
            0x1.26bb1bbb55516p1, -0x1.f48ad494ea3e9p-53, TEN_F64,
            new ExponentialRange(307, 0x1.34413509f79fep8, -0x1.439b746e36b52p8));
    private static final Exponential2 BASE10_F32 = new Exponential2(DType.F32, 0x1.a934fp1, 0x1.26bb1cp1,
            -0x1.12aabap-25, TEN_F32, new ExponentialRange(37, 0x1.344134p5, -0x1.693c6ap5));
    /** log10(2); the higher parts times k are exact. */
    private static final double[] LG2_F64 = {0x1.34413509f78p-2, 0x1.fef311f12b358p-46};
    private static final double[] LG2_F32 = {0x1.344p-2, 0x1.3509f8p-18};

    private static final double[] LOG2E_F64 = {0x1.71547652b82fep0, 0x1.777d0ffda0d24p-56};
    private static final double[] LOG2E_F32 = {0x1.715476p0, 0x1.4ae0cp-26};

    private final boolean wide;
    private final double magic;
    private final double log2Base;
    private final double lnHi;
    private final double lnLo;
    private final double[] q;
    private final ExponentialRange range;

    private Exponential2(DType type, double log2Base, double lnHi, double lnLo, double[] q, ExponentialRange range) {
        wide = type == DType.F64;
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        this.log2Base = log2Base;
        this.lnHi = lnHi;
        this.lnLo = lnLo;
        this.q = q;
        this.range = range;
    }

    /**
     * 2^x, exact for whole numbers. Worst error: F64 0.72 ulp near -0x1.ff439922b07c6p9, F32 0.77 ulp near
     * -0x1.f9ffccp6 (both observed).
     */
    static <V> Fp<V> exp2(Fp<V> x) {
        Exponential2 e = x.kit().isF64() ? BASE2_F64 : BASE2_F32;
        Fp<V> t = x.plus(e.magic);
        Fp<V> r = x.minus(t.minus(e.magic));
        return e.range.scale(x, x.kit().approx() ? e.approxSmall(r) : e.small(r).rounded(), t);
    }

    /**
     * 2^(x + xLow) with about 8 bits more than the type has, where xLow is a rounding error of x and the result is a
     * normal number.
     */
    static <V> Pair<V> pair(Fp<V> x, Fp<V> xLow) {
        Exponential2 e = x.kit().isF64() ? BASE2_F64 : BASE2_F32;
        // 2^x = exp(y + yLow) with y = x * ln(2) is as good as any other way where the exponent is no issue.
        Fp<V> t = x.plus(e.magic);
        Fp<V> r = x.minus(t.minus(e.magic));
        Pair<V> y = Pair.product(r, x.kit().c(e.lnHi));
        Pair<V> p = Exponential.precisePair(y.hi(), y.lo().plus(xLow.fma(e.lnHi, r.times(e.lnLo))));
        Fp<V> power = t.bits().shl(e.wide ? 52 : 23).plus(Kit.bits(x.kit().type(), 1)).asFp();
        return new Pair<>(p.hi().times(power), p.lo().times(power));
    }

    /** True where 2^x is so small that products of its rounding errors may be subnormal, and for NaN. */
    static <V> Mask<V> tiny(Fp<V> x) {
        return x.abs().le(x.kit().isF64() ? 900 : 90).not();
    }

    /** top + log2(1 + 2^x) for x so far below 0 that the logarithm is 2^x / ln(2); for rare cases. */
    static <V> Fp<V> plusTail(Fp<V> top, Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        // The sum is made many binary orders higher, where nothing is subnormal. Far below the smallest number it does
        // not matter how far.
        int lift = wide ? 128 : 64;
        double least = wide ? -1100 : -160;
        Fp<V> lifted = x.lt(least).select(kit.c(least), x).plus(lift);
        Pair<V> p = pair(lifted, kit.c(0));
        double[] log2e = wide ? LOG2E_F64 : LOG2E_F32;
        Pair<V> product = Pair.product(p.hi(), kit.c(log2e[0]));
        Fp<V> low = p.hi().fma(log2e[1], p.lo().fma(log2e[0], product.lo()));
        Pair<V> sum = Pair.sum(top.times(Math.scalb(1.0, lift)), product.hi());
        Fp<V> y = sum.hi().plus(sum.lo().plus(low)).times(Math.scalb(1.0, -lift));
        // Without the first condition NaN would get lost.
        return x.lt(0).and(top.abs().ge(wide ? 0x1p-800 : 0x1p-30)).select(top, y);
    }

    /** False for arguments x for which 2^x is a normal number, and some more at the ends. */
    static <V> Mask<V> outside(Fp<V> x) {
        return (x.kit().isF64() ? BASE2_F64 : BASE2_F32).range.outside(x);
    }

    /**
     * 10^x, exact where the result is a power of ten that is representable. Worst error: F64 0.78 ulp near
     * -0x1.33b909d858071p8, F32 0.78 ulp near -0x1.307506p5 (both observed).
     */
    static <V> Fp<V> exp10(Fp<V> x) {
        Exponential2 e = x.kit().isF64() ? BASE10_F64 : BASE10_F32;
        double[] lg2 = e.wide ? LG2_F64 : LG2_F32;
        Fp<V> t = x.fma(e.log2Base, e.magic);
        Fp<V> k = t.minus(e.magic);
        Fp<V> high = k.fma(-lg2[0], x);
        Fp<V> r = k.fma(-lg2[1], high);
        if (x.kit().approx()) {
            return e.range.scale(x, e.approxSmall(r), t);
        }
        Fp<V> rLow = k.fma(-lg2[1], high.minus(r));
        Pair<V> p = e.small(r);
        return e.range.scale(x, p.hi().plus(rLow.fma(e.lnHi, p.lo())), t);
    }

    /** base^r within 3.6 ulp. */
    private <V> Fp<V> approxSmall(Fp<V> r) {
        Fp<V> rr = r.times(r);
        return rr.fma(r.kit().poly(r, rr, q), r.fma(lnHi, 1.0));
    }

    /** base^r. */
    private <V> Pair<V> small(Fp<V> r) {
        Fp<V> rr = r.times(r);
        Fp<V> hi = r.fma(lnHi, 1.0);
        Fp<V> one = r.kit().c(1);
        Fp<V> lo = r.fma(lnLo, r.fma(r.kit().c(lnHi), one.minus(hi)));
        return new Pair<>(hi, rr.fma(r.kit().poly(r, rr, q), lo));
    }
}
