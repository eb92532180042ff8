package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Exponential.
 *
 * <p>x = k * ln 2 + r with |r| &lt;= ln(2)/2 after Cody and Waite ("Software Manual for the Elementary Functions",
 * 1980): k * ln2Hi is exact. exp(x) = 2^k * (1 + r + r*r*Q(r)), and 2^k is added to the exponent bits. 1 + r is kept
 * as an unevaluated sum, else its rounding would cost half a unit.
 */
final class Exponential {
    /**
     * (exp(r) - 1 - r) / (r * r) on |r| &lt; ln(2)/2 by Sollya's fpminimax with relative error 2^-60 (F64) and 2^-27
     * (F32) of exp(r).
     */
    static final double[] Q_F64 = {
        0x1.000000000000ap-1, 0x1.55555555554fcp-3, 0x1.5555555550688p-5, 0x1.111111112725fp-7,
        0x1.6c16c1848904bp-10, 0x1.a01a012dcb0c1p-13, 0x1.a0199921d175fp-16, 0x1.71df1d14501bap-19,
        0x1.28ae3e02f5795p-22, 0x1.ad8d591184cdbp-26
    };
    static final double[] Q_F32 = {
        0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558ap-5, 0x1.123ac8p-7, 0x1.6a604ap-10
    };

    /**
     * (expm1(r) - r - r*r/2) / (r * r * r), fitted for a relative error of expm1(r) below 2^-61 (F64) and 2^-30
     * (F32).
     */
    private static final double[] M_F64 = {
        0x1.5555555555559p-3, 0x1.5555555555559p-5, 0x1.111111110f649p-7, 0x1.6c16c16c14804p-10,
        0x1.a01a01b00ad31p-13, 0x1.a01a01b02fec9p-16, 0x1.71ddf7f8bb517p-19, 0x1.27e4c610d815p-22,
        0x1.af5f58ea01c54p-26, 0x1.1f95583d91ecp-29
    };
    private static final double[] M_F32 = {
        0x1.555556p-3, 0x1.5554f2p-5, 0x1.110fdap-7, 0x1.6d412ap-10, 0x1.a2a1ap-13
    };

    /** Like the first one, with one term less: relative error below 2^-51.6 and 2^-23.1. */
    private static final double[] APPROX_F64 = {
        0x1.ffffffffffed2p-2, 0x1.55555555507b9p-3, 0x1.555555558910fp-5, 0x1.11111125b655ep-7, 0x1.6c16c0c8274f3p-10,
        0x1.a0198d4f33dcp-13, 0x1.a01b7c579adffp-16, 0x1.72e9256f95bdbp-19, 0x1.2707aecbb3a0ep-22
    };
    private static final double[] APPROX_F32 = {0x1.fffdfcp-2, 0x1.5557aep-3, 0x1.572a18p-5, 0x1.1062cap-7};

    private static final Exponential F64 = new Exponential(DType.F64);
    private static final Exponential F32 = new Exponential(DType.F32);

    private final int mantissaBits;
    private final long one;
    private final double magic;
    private final double log2e;
    private final double ln2Hi;
    private final double ln2Lo;
    private final double[] q;
    private final double[] m;
    private final double[] approx;
    private final ExponentialRange range;

    private Exponential(DType type) {
        boolean wide = type == DType.F64;
        mantissaBits = wide ? 52 : 23;
        one = Kit.bits(type, 1);
        magic = wide ? 0x1.8p52 : 0x1.8p23;
        log2e = wide ? 0x1.71547652b82fep+0 : 0x1.715476p+0;
        ln2Hi = wide ? 0x1.62e42fefa38p-1 : 0x1.62e4p-1;
        ln2Lo = wide ? 0x1.ef35793c7673p-45 : 0x1.7f7d1cp-20;
        q = wide ? Q_F64 : Q_F32;
        m = wide ? M_F64 : M_F32;
        approx = wide ? APPROX_F64 : APPROX_F32;
        range = wide ? new ExponentialRange(708, 0x1.62e42fefa39efp9, -0x1.74910d52d3051p9)
                : new ExponentialRange(87, 0x1.62e42ep6, -0x1.9fe368p6);
    }

    private static Exponential of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /** (hi + lo) * 2^(k - magic), where hi is near 1. */
    private record Scaled<V>(Fp<V> hi, Fp<V> lo, Fp<V> k) {
        Fp<V> value() {
            return hi.plus(lo);
        }
    }

    /**
     * Exponential. Worst error: F64 0.76 ulp near -0x1.6234d24e80112p9, a subnormal result, F32 0.77 ulp near
     * -0x1.5efb9p6 (both observed).
     */
    static <V> Fp<V> exp(Fp<V> x) {
        Exponential e = of(x.kit().type());
        if (x.kit().approx()) {
            Fp<V> k = e.multiple(x);
            return e.range.scale(x, approxSmall(e.remainder(x, k), e.approx), k);
        }
        Scaled<V> s = e.scaled(x);
        return e.range.scale(x, s.value(), s.k);
    }

    /**
     * exp(x) - 1. Worst error: F64 0.84 ulp near 0x1.64fbd2ff0f9dap-2 (observed), F32 0.822 ulp at 0x1.1b10c2p4 (all
     * arguments).
     */
    static <V> Fp<V> expm1(Fp<V> x) {
        Exponential e = of(x.kit().type());
        Fp<V> sum;
        if (x.kit().approx()) {
            sum = approxExpm1(x);
        } else {
            Parts<V> parts = expm1Parts(x, false);
            sum = parts.hi.plus(parts.lo);
        }
        // The sign is that of the argument; this also keeps -0.
        Fp<V> y = sum.withSignOf(x);
        return x.kit().ifAny(e.range.outside(x), () -> x.lt(0).select(x.kit().c(-1), e.extreme(x)), y);
    }

    /** exp(x) for every argument, slowly: for rare cases. */
    static <V> Fp<V> rare(Fp<V> x) {
        return of(x.kit().type()).extreme(x);
    }

    private <V> Fp<V> extreme(Fp<V> x) {
        Scaled<V> s = scaled(x);
        return range.extreme(x, s.value(), s.k);
    }

    /** False for arguments whose exponential is a normal number, and some more at the ends. */
    static <V> Mask<V> outside(Fp<V> x) {
        return of(x.kit().type()).range.outside(x);
    }

    /** exp(x) / 2 for x that are not small; for rare cases. Overflows beyond the given limit only. */
    static <V> Fp<V> half(Fp<V> x, double overflow) {
        Exponential e = of(x.kit().type());
        Scaled<V> s = e.scaled(x);
        Fp<V> y = ExponentialRange.shift(s.value(), s.k.bits().minus(1));
        return x.le(overflow).select(y, x.times(Double.POSITIVE_INFINITY));
    }

    /** exp(x) with about 5 bits more than the type has, where x is not {@link #outside}. */
    static <V> Pair<V> pair(Fp<V> x) {
        Exponential e = of(x.kit().type());
        Scaled<V> s = e.scaled(x);
        Fp<V> power = e.power(s.k);
        Pair<V> sum = Pair.fastSum(s.hi, s.lo);
        return new Pair<>(sum.hi().times(power), sum.lo().times(power));
    }

    /** exp(x + xLow) with about 8 bits more than the type has, where xLow is a rounding error of x and x is not {@link
     * #outside}. */
    static <V> Pair<V> precisePair(Fp<V> x, Fp<V> xLow) {
        Exponential e = of(x.kit().type());
        Reduced<V> reduced = e.reduce(x);
        Fp<V> r = reduced.r;
        Fp<V> rLow = reduced.rLow.plus(xLow);
        Fp<V> rr = r.times(r);
        Fp<V> rrLow = r.fma(r, rr.neg());
        // 1 + r + r*r/2 without error, and the rest is small.
        Pair<V> linear = Pair.fastSum(x.kit().c(1), r);
        Pair<V> square = Pair.fastSum(linear.hi(), rr.times(0.5));
        Fp<V> cubic = rr.times(r).times(x.kit().poly(r, rr, e.m));
        Fp<V> low = rrLow.fma(0.5, rLow.fma(square.hi().plus(cubic), cubic));
        Pair<V> sum = Pair.fastSum(square.hi(), square.lo().plus(linear.lo()).plus(low));
        Fp<V> power = e.power(reduced.k);
        return new Pair<>(sum.hi().times(power), sum.lo().times(power));
    }

    /** 2^(k - magic). */
    private <V> Fp<V> power(Fp<V> k) {
        return k.bits().shl(mantissaBits).plus(one).asFp();
    }

    /** x = (k - magic) * ln(2) + r + rLow. */
    record Reduced<V>(Fp<V> k, Fp<V> r, Fp<V> rLow) {
    }

    /** The reduction of x, where the low part is 0 if it is not wanted. */
    static <V> Reduced<V> reduced(Fp<V> x, boolean low) {
        Exponential e = of(x.kit().type());
        if (low) {
            return e.reduce(x);
        }
        Fp<V> k = e.multiple(x);
        return new Reduced<>(k, e.remainder(x, k), x.kit().c(0));
    }

    private <V> Reduced<V> reduce(Fp<V> x) {
        Fp<V> t = multiple(x);
        Fp<V> k = t.minus(magic);
        Fp<V> high = k.fma(-ln2Hi, x);
        Fp<V> r = k.fma(-ln2Lo, high);
        return new Reduced<>(t, r, k.fma(-ln2Lo, high.minus(r)));
    }

    /** magic + k. */
    private <V> Fp<V> multiple(Fp<V> x) {
        return x.fma(log2e, magic);
    }

    /** x - k * ln(2), rounded. */
    private <V> Fp<V> remainder(Fp<V> x, Fp<V> multiple) {
        Fp<V> k = multiple.minus(magic);
        return k.fma(-ln2Lo, k.fma(-ln2Hi, x));
    }

    /** exp(r) without care for the last bits. */
    private static <V> Fp<V> approxSmall(Fp<V> r, double[] q) {
        Fp<V> rr = r.times(r);
        return rr.fma(r.kit().poly(r, rr, q), r).plus(1);
    }

    /** exp(x) within 1.5 ulp if x is not {@link #outside}. */
    static <V> Fp<V> approxNormal(Fp<V> x) {
        Exponential e = of(x.kit().type());
        Fp<V> k = e.multiple(x);
        return ExponentialRange.shift(approxSmall(e.remainder(x, k), e.q), k.bits());
    }

    /** exp(x) - 1 within about 3 ulp if x is not {@link #outside}. */
    static <V> Fp<V> approxExpm1(Fp<V> x) {
        Exponential e = of(x.kit().type());
        Fp<V> k = e.multiple(x);
        Fp<V> r = e.remainder(x, k);
        Fp<V> rr = r.times(r);
        Fp<V> small = rr.fma(r.fma(x.kit().poly(r, rr, e.m), x.kit().c(0.5)), r);
        Fp<V> power = e.power(k);
        return power.fma(small, power.minus(1));
    }

    /** exp(x), where the error of 1 + r is computed with the exact part of r, so that r needs none. */
    private <V> Scaled<V> scaled(Fp<V> x) {
        Fp<V> t = multiple(x);
        Fp<V> k = t.minus(magic);
        Fp<V> high = k.fma(-ln2Hi, x);
        Fp<V> low = k.times(-ln2Lo);
        Fp<V> r = high.plus(low);
        Fp<V> rr = r.times(r);
        Fp<V> sum = high.plus(1);
        Fp<V> sumLow = high.minus(sum.minus(1));
        return new Scaled<>(sum, sumLow.plus(rr.fma(r.kit().poly(r, rr, q), low)), t);
    }

    /** hi + lo, where lo is a small part of hi, but hi is not the sum rounded. */
    record Parts<V>(Fp<V> hi, Fp<V> lo) {
    }

    /**
     * exp(x) - 1 before the last rounding, for |x| up to a little below overflow.
     *
     * @param negative whether x is at most 0, not at least 0; matters for the rounding error of 2^k - 1 beyond 2^53
     */
    static <V> Parts<V> expm1Parts(Fp<V> x, boolean negative) {
        Exponential e = of(x.kit().type());
        Kit<V> kit = x.kit();
        Reduced<V> reduced = e.reduce(x);
        Fp<V> r = reduced.r;
        Fp<V> rr = r.times(r);
        // Just above ln(2)/2 half of the leading digits cancel, which magnifies what exp may leave out: r * rLow.
        Fp<V> cubic = rr.times(r).fma(kit.poly(r, rr, e.m), r.fma(reduced.rLow, reduced.rLow));
        Fp<V> low = rr.fma(kit.c(0.5), cubic);
        Fp<V> s = e.power(reduced.k);
        // 2^k * (1 + r + low) - 1: the first two terms by the fast two-sum, which s - 1 = 0 does not break.
        Fp<V> base = s.minus(1);
        Fp<V> baseLow = negative ? s.minus(base.plus(1)) : s.minus(base).minus(1);
        Fp<V> hi = s.fma(r, base);
        return new Parts<>(hi, s.fma(low, s.fma(r, base.minus(hi).plus(baseLow))));
    }
}
