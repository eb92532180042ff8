package io.krait.staging.math;

import java.util.List;

/**
 * Inverse trigonometric functions.
 *
 * <p>Arc sine: up to 1/2 a polynomial; above, with w = (1 - |x|)/2, it is pi/2 - 2*asin(sqrt(w)), and sqrt(w) is at
 * most 1/2 again. Arc tangent of n/d with 0 &lt;= n &lt;= d: up to 1/2 a polynomial in q = n/d; above it is pi/4 plus
 * the arc tangent of (n - d)/(n + d), whose numerator is exact. There is one square root or one division.
 *
 * <p>Note [Rough reciprocal]. The rounding error of a quotient or a root is its remainder times a reciprocal. For that
 * 4 bits of the reciprocal are enough: the bits of a number, subtracted from a constant, are those of its reciprocal
 * up to 6 %.
 */
final class InverseTrigonometric {
    /** (asin(t) - t) / t^3 in powers of t*t up to 1/2, by fpminimax: relative errors 2^-59.8 and 2^-31.6 of asin(t). */
    private static final double[] ASIN_F64 = {
        0x1.5555555555577p-3, 0x1.333333332e11p-4, 0x1.6db6db7214efbp-5, 0x1.f1c71a93b97ebp-6,
        0x1.6e8bdf08f8535p-6, 0x1.1c49ed235bccep-6, 0x1.ca1fe269723dap-7, 0x1.75829a894542cp-7,
        0x1.614e1abb812bfp-7, 0x1.e4dcd1ad1d4e6p-9, 0x1.63f6350f76866p-6, -0x1.58825b49a8eap-6,
        0x1.0b7205b45370ap-5
    };
    private static final double[] ASIN_F32 = {
        0x1.55554cp-3, 0x1.3338ap-4, 0x1.6caa42p-5, 0x1.04b3c8p-5, 0x1.d74498p-7, 0x1.33f1bep-5
    };
    /** (atan(t) - t) / t^3 in powers of t*t up to 1/2: relative errors 2^-57.7 and 2^-31.7 of atan(t). */
    private static final double[] ATAN_F64 = {
        -0x1.5555555555516p-2, 0x1.9999999991119p-3, -0x1.249249215c8e9p-3, 0x1.c71c70905d83ep-4,
        -0x1.745cf4bc0b148p-4, 0x1.3b113cc2659dcp-4, -0x1.10f3146fb2cd5p-4, 0x1.dfe8e1ef92cb6p-5,
        -0x1.a395b817f53f1p-5, 0x1.56ee138670018p-5, -0x1.c1669d7ea85f7p-6, 0x1.4b602c6d12279p-7
    };
    private static final double[] ATAN_F32 = {
        -0x1.555552p-2, 0x1.999744p-3, -0x1.24502ep-3, 0x1.c0721ap-4, -0x1.480b66p-4, 0x1.3fce3p-5
    };
    /** Shorter ones for results that may be off by 4 ulp: 2^-55.8, 2^-27.6, 2^-53.4 and 2^-27.4. */
    private static final double[] ROUGH_ASIN_F64 = {
        0x1.555555555538ep-3, 0x1.333333336ec3dp-4, 0x1.6db6db424bab2p-5, 0x1.f1c72c48e69cdp-6,
        0x1.6e89f2b076866p-6, 0x1.1c6bfa1bc577p-6, 0x1.c6fbce60e35efp-7, 0x1.8ed02b053074cp-7,
        0x1.ab5a5a0be6e54p-8, 0x1.4046a166cd6b9p-6, -0x1.0a569c41a84c3p-6, 0x1.059b65564f755p-5
    };
    private static final double[] ROUGH_ASIN_F32 = {
        0x1.5555c8p-3, 0x1.3301fep-4, 0x1.747cbep-5, 0x1.8c30b4p-6, 0x1.596a7ep-5
    };
    private static final double[] ROUGH_ATAN_F64 = {
        -0x1.5555555555137p-2, 0x1.9999999920c24p-3, -0x1.249248fdf861p-3, 0x1.c71c65714c386p-4,
        -0x1.745bf0e0d7da9p-4, 0x1.3b025373a3f9ep-4, -0x1.106398d52d335p-4, 0x1.d8bcc25a44af3p-5,
        -0x1.85570f2e9f5c1p-5, 0x1.062d936814a3ap-5, -0x1.93f4f184ace0bp-7
    };
    private static final double[] ROUGH_ATAN_F32 = {
        -0x1.555512p-2, 0x1.997b1ap-3, -0x1.224b5p-3, 0x1.a01002p-4, -0x1.a42accp-5
    };
    private static final double PI_HALF_HI_F64 = 0x1.921fb54442d18p+0;
    private static final double PI_HALF_LO_F64 = 0x1.1a62633145c07p-54;
    private static final double PI_HALF_HI_F32 = 0x1.921fb6p+0;
    private static final double PI_HALF_LO_F32 = -0x1.777a5cp-25;
    /** pi/4 with two bits less than the type has, so that multiples up to 4 are exact, and the rest. */
    private static final double QUARTER_HI_F64 = 0x1.921fb54442d18p-1;
    private static final double QUARTER_LO_F64 = 0x1.1a62633145c07p-55;
    private static final double QUARTER_HI_F32 = 0x1.921fbp-1;
    private static final double QUARTER_LO_F32 = 0x1.5110b4p-23;
    /** See Note [Rough reciprocal]. */
    private static final long RECIPROCAL_F64 = 0x7fde623822fc16e6L;
    private static final long RECIPROCAL_F32 = 0x7ef311c7;

    private InverseTrigonometric() {
    }

    /**
     * Arc sine; NaN beyond 1. Worst error: F64 0.64 ulp near 0x1.149f34a05647ep-1 (observed), F32 0.663 ulp at
     * 0x1.1164eap-1 (all arguments); approximate: F64 2.3 ulp, F32 2.3 ulp (observed).
     */
    static <V> Fp<V> asin(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Root<V> root = root(x);
        if (kit.approx()) {
            Fp<V> y = root.rounded();
            return root.far.select(y.fma(-2, wide ? PI_HALF_HI_F64 : PI_HALF_HI_F32), y).withSignOf(x);
        }
        Fp<V> base = kit.choose(root.far, wide ? PI_HALF_HI_F64 : PI_HALF_HI_F32, 0);
        Fp<V> u = root.far.select(root.t.times(-2), root.t);
        Fp<V> low = root.far.select(root.low.fma(-2, wide ? PI_HALF_LO_F64 : PI_HALF_LO_F32), root.low);
        return sum(base, u, low).withSignOf(x);
    }

    /**
     * Arc cosine; NaN beyond 1. Worst error: F64 0.61 ulp near 0x1.1b44df0901e2cp-1 (observed), F32 0.639 ulp at
     * 0x1.18a81p-1 (all arguments from 0 to 1, observed below); approximate: 1.3 ulp (observed).
     */
    static <V> Fp<V> acos(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Root<V> root = root(x);
        Mask<V> far = root.far;
        Mask<V> negative = x.lt(0);
        double half = wide ? PI_HALF_HI_F64 : PI_HALF_HI_F32;
        double halfLow = wide ? PI_HALF_LO_F64 : PI_HALF_LO_F32;
        // pi/2 - x, or 2*asin(sqrt(w)), or pi - that.
        Fp<V> base = far.select(kit.choose(negative, 2 * half, 0), kit.c(half));
        Fp<V> baseLow = far.select(kit.choose(negative, 2 * halfLow, 0), kit.c(halfLow));
        Int<V> flip = x.signOnly().xor(far.select(kit.k(0), kit.k(kit.signBit())));
        Fp<V> factor = kit.choose(far, 2, 1).bits().xor(flip).asFp();
        if (kit.approx()) {
            return root.rounded().fma(factor, base);
        }
        return sum(base, factor.times(root.t), factor.fma(root.low, baseLow));
    }

    /** base + (u + low), rounded once; base is 0 or larger than u. */
    private static <V> Fp<V> sum(Fp<V> base, Fp<V> u, Fp<V> low) {
        Pair<V> sum = Pair.fastSum(base, u);
        return sum.hi().plus(sum.lo().plus(low));
    }

    /** t + low is the arc sine of |x|, or where {@code far}, of sqrt((1 - |x|)/2). */
    private record Root<V>(Mask<V> far, Fp<V> t, Fp<V> low) {
        Fp<V> rounded() {
            return t.plus(low);
        }
    }

    private static <V> Root<V> root(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Fp<V> a = x.abs();
        Mask<V> far = a.gt(0.5);
        Fp<V> w = a.fma(-0.5, 0.5);
        Fp<V> s = w.sqrt();
        Fp<V> z = far.select(w, a.times(a));
        Fp<V> t = far.select(s, a);
        if (kit.approx()) {
            Fp<V> rough = kit.horner(z, wide ? ROUGH_ASIN_F64 : ROUGH_ASIN_F32);
            return new Root<>(far, t, t.times(z).times(rough));
        }
        Fp<V> error = s.neg().fma(s, w);
        long half = Kit.bits(kit.type(), 1) - Kit.bits(kit.type(), 0.5);
        Fp<V> reciprocal = s.bits().from((wide ? RECIPROCAL_F64 : RECIPROCAL_F32) - half).asFp();
        Fp<V> tLow = far.select(error.times(reciprocal), kit.c(0));
        Fp<V> p = kit.poly(z, z.times(z), wide ? ASIN_F64 : ASIN_F32);
        return new Root<>(far, t, t.times(z).fma(p, tLow));
    }

    /**
     * Arc tangent. Worst error: F64 0.73 ulp near 0x1.fbfef4b69784p-2 (observed), F32 0.737 ulp at 0x1.f22bc2p-2 (all
     * arguments from 1e-4 to 1e9); approximate: 2.1 ulp (observed).
     */
    static <V> Fp<V> atan(Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> a = x.abs();
        // From here on the result is pi/2, rounded.
        double large = 0x1p60;
        a = a.gt(large).select(kit.c(large), a);
        Fp<V> one = kit.c(1);
        Mask<V> swap = a.gt(1);
        return angle(swap.select(one, a), swap.select(a, one), swap, one).withSignOf(x);
    }

    /**
     * Angle of the point (x, y), with all signs of zeros as C has them. Worst error: F64 0.74 ulp near
     * (0x1.b3780b4c062cp-3, 0x1.b7d6e9d8a8e66p-2), F32 0.76 ulp near (0x1.9e0c8ap-124, 0x1.af5212p0) (observed).
     */
    static <V> Fp<V> atan2(Fp<V> y, Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> ay = y.abs();
        Fp<V> ax = x.abs();
        Mask<V> swap = ay.gt(ax);
        Fp<V> n = swap.select(ax, ay);
        Fp<V> d = swap.select(ay, ax);
        double tiny = kit.isF64() ? 0x1p-900 : 0x1p-80;
        double huge = kit.isF64() ? 0x1p1000 : 0x1p120;
        List<Fp<V>> r = kit.ifAny(d.ge(tiny).and(d.le(huge)).not(), () -> scaled(n, d), List.of(n, d));
        return angle(r.get(0), r.get(1), swap, x).withSignOf(y);
    }

    /** Numbers with the same quotient, far from the ends of the range; that of equals is 1, but 0 of zeros. */
    private static <V> List<Fp<V>> scaled(Fp<V> n, Fp<V> d) {
        Kit<V> kit = n.kit();
        double step = kit.isF64() ? 0x1p600 : 0x1p60;
        Fp<V> scale = kit.choose(d.gt(1), 1 / step, step);
        Mask<V> infinite = d.eq(Double.POSITIVE_INFINITY);
        Fp<V> ofInfinite = n.eq(Double.POSITIVE_INFINITY).select(kit.c(1), n.times(0));
        return List.of(infinite.select(ofInfinite, n.times(scale)),
                infinite.or(d.eq(0)).select(kit.c(1), d.times(scale)));
    }

    /** The angle from 0 to pi: of (d, n), or (n, d) if {@code swap}, mirrored if the sign bit of x is set. */
    private static <V> Fp<V> angle(Fp<V> n, Fp<V> d, Mask<V> swap, Fp<V> x) {
        Kit<V> kit = n.kit();
        boolean wide = kit.isF64();
        Mask<V> far = n.plus(n).gt(d);
        Fp<V> add = far.select(n, kit.c(0));
        Fp<V> den = d.plus(add);
        // How many quarters of pi.
        Fp<V> m = far.select(kit.c(1), kit.choose(swap, 2, 0));
        m = x.bits().lt(0).select(kit.c(4).minus(m), m);
        Fp<V> difference = far.select(n.minus(d), n);
        Fp<V> num = swap.select(difference.neg(), difference).xorSignOf(x);
        Fp<V> q = num.over(den);
        Fp<V> z = q.times(q);
        if (kit.approx()) {
            Fp<V> rough = kit.horner(z, wide ? ROUGH_ATAN_F64 : ROUGH_ATAN_F32);
            return m.fma(kit.c(wide ? QUARTER_HI_F64 : (float) (Math.PI / 4)), q.times(z).fma(rough, q));
        }
        Fp<V> denLow = add.minus(den.minus(d));
        Fp<V> rest = q.neg().fma(denLow, q.neg().fma(den, num));
        Fp<V> reciprocal = den.bits().from(wide ? RECIPROCAL_F64 : RECIPROCAL_F32).asFp();
        Fp<V> p = kit.poly(z, z.times(z), wide ? ATAN_F64 : ATAN_F32);
        Fp<V> low = q.times(z).fma(p, rest.times(reciprocal));
        Fp<V> base = m.times(wide ? QUARTER_HI_F64 : QUARTER_HI_F32);
        return sum(base, q, m.fma(kit.c(wide ? QUARTER_LO_F64 : QUARTER_LO_F32), low));
    }
}
