package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Natural logarithm.
 *
 * <p>x = 2^k * m with m between sqrt(1/2) and sqrt(2), f = m - 1. F64 after FreeBSD's e_log.c: with s = f/(2 + f),
 * log(m) = f - (f*f/2 - s*(f*f/2 + R(s*s))). F32: log(m) = f - f*f/2 + f*f*f*Q(f). k * ln2Hi is exact.
 */
final class Logarithm {
    /**
     * (log((1+s)/(1-s))/s - 2) / (s*s) in powers of s*s for m in that range, by Sollya's fpminimax, error below 2^-60
     * of log(m).
     */
    private static final double[] R_F64 = {
        0x1.5555555555558p-1, 0x1.9999999994fdbp-2, 0x1.2492492e5c5e6p-2, 0x1.c71c62530bb49p-3,
        0x1.7462df9db5ab1p-3, 0x1.39f8b8a629306p-3, 0x1.2b9ea3d09f402p-3
    };
    /** (log(1+f) - f + f*f/2) / (f*f*f) for m in that range, by Sollya's fpminimax, error below 2^-27 of log(m). */
    private static final double[] Q_F32 = {
        0x1.555548p-2, -0x1.000008p-2, 0x1.99a478p-3, -0x1.555b8cp-3, 0x1.233af6p-3, -0x1.fc3e3ap-4,
        0x1.e6dd24p-4, -0x1.dd992ap-4, 0x1.13be0cp-4
    };

    private static final Logarithm F64 = new Logarithm(DType.F64);
    private static final Logarithm F32 = new Logarithm(DType.F32);

    private final boolean wide;
    private final int mantissaBits;
    private final int bias;
    private final long one;
    private final long signBit;
    private final long sqrtHalf;
    private final double minNormal;
    private final double ln2Hi;
    private final double ln2Lo;
    /** Subnormal arguments are multiplied by 2^lift. */
    private final int lift;
    /** From here on log1p is log. */
    private final double huge;

    private Logarithm(DType type) {
        wide = type == DType.F64;
        mantissaBits = wide ? 52 : 23;
        bias = wide ? 1023 : 127;
        one = Kit.bits(type, 1);
        signBit = wide ? Long.MIN_VALUE : Integer.MIN_VALUE;
        sqrtHalf = Kit.bits(type, wide ? 0x1.6a09e667f3bcdp-1 : 0x1.6a09e6p-1);
        minNormal = wide ? 0x1p-1022 : 0x1p-126;
        ln2Hi = wide ? 0x1.62e42fefa38p-1 : 0x1.62e4p-1;
        ln2Lo = wide ? 0x1.ef35793c7673p-45 : 0x1.7f7d1cp-20;
        lift = wide ? 54 : 25;
        huge = wide ? 0x1p1000 : 0x1p120;
    }

    private static Logarithm of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /**
     * Natural logarithm; NaN below zero, minus infinity at both zeros. Worst error: F64 0.87 ulp near
     * 0x1.66ecee17b7c85p0 (observed), F32 0.834 ulp at 0x1.69bc6p0 (all arguments).
     */
    static <V> Fp<V> log(Fp<V> x) {
        if (x.kit().approx()) {
            LogarithmSum sum = LogarithmSum.of(x.kit().type());
            return total(x, (u, lift) -> sum.approxLog(u, lift).approxNatural());
        }
        return total(x, of(x.kit().type())::normal);
    }

    /** log(x) - lift*ln(2), or the like in another base, for a positive normal x. */
    interface Body<V> {
        Fp<V> of(Fp<V> x, int lift);
    }

    /** A logarithm of every argument. */
    static <V> Fp<V> total(Fp<V> x, Body<V> body) {
        Logarithm l = of(x.kit().type());
        return x.kit().ifAny(l.outside(x, Double.POSITIVE_INFINITY), () -> l.extreme(x, body), body.of(x, 0));
    }

    /** False exactly for numbers from minNormal up to but not including the limit. */
    private <V> Mask<V> outside(Fp<V> x, double limit) {
        DType type = x.kit().type();
        // One comparison instead of two: distance of the bits from the lower end, unsigned; the bias makes the
        // comparison signed.
        long lowest = Kit.bits(type, minNormal);
        return x.bits().plus(signBit - lowest).ge(signBit - lowest + Kit.bits(type, limit));
    }

    /**
     * log(1 + x); NaN below -1, minus infinity at -1. Worst error: F64 0.93 ulp near 0x1.b1f67ceed9305p-2 (observed),
     * F32 0.893 ulp at 0x1.ab7a3ep-2 (all arguments).
     */
    static <V> Fp<V> log1p(Fp<V> x) {
        Logarithm l = of(x.kit().type());
        Fp<V> u = x.plus(1);
        return x.kit().ifAny(l.outside(u, l.huge), () -> {
            Mask<V> finite = u.ge(1).and(u.lt(Double.POSITIVE_INFINITY));
            return finite.select(l.normal(u, 0), l.extreme(u, l::normal));
        }, x.kit().approx() ? LogarithmSum.of(x.kit().type()).approxLog1p(x).approxNatural().withSignOf(x)
                : l.logOfSum(x, u));
    }

    /** log(1 + x), where u is 1 + x rounded and decides the exponent k only. */
    private <V> Fp<V> logOfSum(Fp<V> x, Fp<V> u) {
        Kit<V> kit = x.kit();
        Int<V> biased = shifted(u).ushr(mantissaBits);
        Fp<V> k = exponent(kit, biased, 0);
        // f = (1 + x) * 2^-k - 1 is exact but for a bit in a short range of x; then fLow has that bit. 2^-k is
        // normal: u is not huge.
        Fp<V> scale = kit.k(2L * bias).minus(biased).shl(mantissaBits).asFp();
        Fp<V> base = scale.minus(1);
        Fp<V> f = x.fma(scale, base);
        Fp<V> low = k.fma(ln2Lo, x.fma(scale, base.minus(f)));
        Fp<V> y = wide ? sumF64(kit, f, low, k) : sumF32(kit, f, low, k);
        // The sign is that of the argument; this also keeps -0.
        return y.bits().or(x.bits().and(signBit)).asFp();
    }

    /** log(x) - lift*ln(2) for a positive normal x. */
    private <V> Fp<V> normal(Fp<V> x, int lift) {
        Kit<V> kit = x.kit();
        Int<V> shifted = shifted(x);
        Fp<V> k = exponent(kit, shifted.ushr(mantissaBits), lift);
        Fp<V> f = mantissa(shifted).minus(1);
        return wide ? sumF64(kit, f, k.times(ln2Lo), k) : sumF32(kit, f, k.times(ln2Lo), k);
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

    /** The exponent as a number: it becomes the low bits of 2^mantissaBits, which takes no conversion instruction. */
    private <V> Fp<V> exponent(Kit<V> kit, Int<V> biased, int lift) {
        double pivot = Math.scalb(1.0, mantissaBits);
        return biased.or(Kit.bits(kit.type(), pivot)).asFp().minus(pivot + bias + lift);
    }

    /** log(1 + f) + low + k * ln2Hi. */
    private <V> Fp<V> sumF64(Kit<V> kit, Fp<V> f, Fp<V> low, Fp<V> k) {
        Fp<V> s = f.over(f.plus(2));
        Fp<V> z = s.times(s);
        Fp<V> r = z.times(kit.poly(z, z.times(z), R_F64));
        Fp<V> half = f.times(0.5).times(f);
        Fp<V> tail = s.fma(half.plus(r), low);
        return k.fma(ln2Hi, f.minus(half.minus(tail)));
    }

    /** log(1 + f) + low + k * ln2Hi. */
    private <V> Fp<V> sumF32(Kit<V> kit, Fp<V> f, Fp<V> low, Fp<V> k) {
        Fp<V> ff = f.times(f);
        Fp<V> q = kit.poly(f, ff, Q_F32);
        Fp<V> tail = ff.fma(-0.5, ff.times(f).fma(q, low));
        return k.fma(ln2Hi, f.plus(tail));
    }

    private <V> Fp<V> extreme(Fp<V> x, Body<V> body) {
        Kit<V> kit = x.kit();
        // Of the lanes that come here only subnormals have a finite logarithm.
        Fp<V> lifted = body.of(x.times(Math.scalb(1.0, lift)), lift);
        Fp<V> notPositive = kit.choose(x.eq(0), Double.NEGATIVE_INFINITY, Double.NaN);
        Fp<V> y = x.gt(0).select(lifted, notPositive);
        return x.eq(Double.POSITIVE_INFINITY).select(x, y);
    }
}
