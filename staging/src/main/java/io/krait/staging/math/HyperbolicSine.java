package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Hyperbolic sine and cosine.
 *
 * <p>|x| = k * ln 2 + r as for {@link Exponential}. With a = 2^k/2 and b = 2^-k/2, sinh|x| = (a - b) * cosh(r) + (a +
 * b) * sinh(r), and cosh|x| has the signs the other way round: no division, and nothing cancels at 0, where a = b. The
 * two polynomials together are as long as that of exp.
 */
final class HyperbolicSine {
    /** (cosh(r) - 1) / (r*r) in r*r for |r| &lt; ln(2)/2 by Sollya's fpminimax, error below 2^-57 and 2^-33 of 1. */
    private static final double[] EVEN_F64 = {
        0x1.000000000000bp-1, 0x1.5555555550268p-5, 0x1.6c16c1853cf7bp-10, 0x1.a01997931e792p-16,
        0x1.28af73b7d4b72p-22
    };
    private static final double[] EVEN_F32 = {0x1p-1, 0x1.5554e4p-5, 0x1.6d5148p-10};
    /** (sinh(r) - r) / (r*r*r) in r*r, error below 2^-61 and 2^-34 of r. */
    private static final double[] ODD_F64 = {
        0x1.5555555555559p-3, 0x1.111111110f657p-7, 0x1.a01a01b001d5dp-13, 0x1.71ddf81582886p-19,
        0x1.af5f1e87c2ac6p-26
    };
    private static final double[] ODD_F32 = {0x1.555556p-3, 0x1.110fe2p-7, 0x1.a28f48p-13};

    private static final HyperbolicSine F64 = new HyperbolicSine(DType.F64);
    private static final HyperbolicSine F32 = new HyperbolicSine(DType.F32);

    private final int mantissaBits;
    private final long half;
    private final double[] even;
    private final double[] odd;
    private final double overflow;

    private HyperbolicSine(DType type) {
        boolean wide = type == DType.F64;
        mantissaBits = wide ? 52 : 23;
        half = Kit.bits(type, 0.5);
        even = wide ? EVEN_F64 : EVEN_F32;
        odd = wide ? ODD_F64 : ODD_F32;
        overflow = wide ? 0x1.633ce8fb9f87dp9 : 0x1.65a9f8p6;
    }

    private static HyperbolicSine of(DType type) {
        return type == DType.F64 ? F64 : F32;
    }

    /**
     * Hyperbolic sine. Worst error: F64 0.84 ulp near 0x1.8189cefe339bp-2, F32 0.81 ulp near 0x1.72e3a4p-2 (both
     * observed).
     */
    static <V> Fp<V> sinh(Fp<V> x) {
        HyperbolicSine h = of(x.kit().type());
        Fp<V> a = x.abs();
        Fp<V> y = x.kit().ifAny(Exponential.outside(x), () -> Exponential.half(a, h.overflow), h.common(a, true));
        return y.withSignOf(x);
    }

    /**
     * Hyperbolic cosine. Worst error: F64 0.73 ulp near 0x1.479a671461516p4, F32 0.74 ulp near 0x1.feaebp2 (both
     * observed).
     */
    static <V> Fp<V> cosh(Fp<V> x) {
        HyperbolicSine h = of(x.kit().type());
        Fp<V> a = x.abs();
        return x.kit().ifAny(Exponential.outside(x), () -> Exponential.half(a, h.overflow), h.common(a, false));
    }

    private <V> Fp<V> common(Fp<V> x, boolean sine) {
        Kit<V> kit = x.kit();
        Exponential.Reduced<V> reduced = Exponential.reduced(x, !kit.approx());
        Int<V> k = reduced.k().bits().shl(mantissaBits);
        Fp<V> a = k.plus(half).asFp();
        Fp<V> b = kit.k(half).minus(k).asFp();
        Fp<V> sum = a.plus(b);
        Fp<V> difference = a.minus(b);
        Fp<V> r = reduced.r();
        Fp<V> z = r.times(r);
        Fp<V> zz = z.times(z);
        // The result is (1 + c) * base + (r + s) * slope; base and base + r * slope have their rounding errors.
        Fp<V> base = sine ? difference : sum;
        Fp<V> slope = sine ? sum : difference;
        if (kit.approx()) {
            Fp<V> sinh = r.times(z).fma(kit.poly(z, zz, odd), r);
            return base.plus(slope.fma(sinh, base.times(z).times(kit.poly(z, zz, even))));
        }
        Fp<V> sumLow = b.minus(sum.minus(a));
        Fp<V> differenceLow = a.minus(difference).minus(b);
        Fp<V> baseLow = (sine ? sumLow : differenceLow).fma(r, sine ? differenceLow : sumLow);
        Fp<V> c = z.times(kit.poly(z, zz, even));
        Fp<V> s = r.times(z).fma(kit.poly(z, zz, odd), reduced.rLow());
        Fp<V> hi = slope.fma(r, base);
        Fp<V> hiLow = slope.fma(r, base.minus(hi)).plus(baseLow);
        return hi.plus(base.fma(c, slope.fma(s, hiLow)));
    }
}
