package io.krait.staging.math;

import java.util.List;

/**
 * Roots and the hypotenuse, without division and square root instructions: those take as long as the whole functions.
 *
 * <p>Each starts from a rough value of a power with a negative exponent, whose iterations only multiply, and ends with
 * one correction by a residual that is exact, or known with more bits than its type: the error is half a unit and a
 * little, and representable results are exact. Arguments that are not positive normal numbers, and those whose square
 * is not, take rare branches that scale them.
 */
final class Roots {
    /** m^(-1/3) from 1 to 2, by Sollya's fpminimax; relative errors 2.6e-4 (F64) and 1.8e-3 (F32). */
    private static final double[] INVERSE_CUBE_F64 = {
        0x1.8ab91cp0, -0x1.9eb322p-1, 0x1.456226p-2, -0x1.991554p-5
    };
    private static final double[] INVERSE_CUBE_F32 = {0x1.635e4p0, -0x1.eeec18p-2, 0x1.7e8edp-4};

    private Roots() {
    }

    /** Cube root, odd. Worst error (observed): 0.501 ulp, in F64 near -0x1.d97ce071c4166p2. */
    static <V> Fp<V> cbrt(Fp<V> x) {
        Kit<V> kit = x.kit();
        int third = kit.isF64() ? 18 : 8;
        Fp<V> magnitude = x.abs();
        Mask<V> special = kit.positiveNormal(magnitude).not();
        Fp<V> normal = kit.ifAny(special, () -> {
            Mask<V> small = magnitude.lt(kit.minNormal());
            return small.select(magnitude.times(Math.scalb(1.0, 3 * third)), magnitude);
        }, magnitude);
        Fp<V> root = positiveCubeRoot(kit, normal.bits());
        Fp<V> y = root.bits().or(x.bits().and(kit.signBit())).asFp();
        return kit.ifAny(special, () -> {
            Mask<V> zeroOrNotFinite = magnitude.gt(0).and(magnitude.lt(Double.POSITIVE_INFINITY)).not();
            Mask<V> small = magnitude.lt(kit.minNormal());
            Fp<V> unscaled = y.times(kit.choose(small, Math.scalb(1.0, -third), 1));
            return zeroOrNotFinite.select(x.plus(x), unscaled);
        }, y);
    }

    /**
     * Cube root of a positive normal number, given by its bits. With the exponent 3*q + r for r of -1, 0 or 1, it is
     * 2^q times the cube root of a = m * 2^r. z approximates a^(-1/3) and a*z*z the cube root; the last correction is
     * (a - y*y*y) / (3*y*y), where 1/(y*y) is about z*z.
     */
    private static <V> Fp<V> positiveCubeRoot(Kit<V> kit, Int<V> bits) {
        boolean wide = kit.isF64();
        int mantissaBits = kit.mantissaBits();
        double pivot = Math.scalb(1.0, mantissaBits);
        double magic = 1.5 * pivot;
        Fp<V> exponent = bits.ushr(mantissaBits).or(Kit.bits(kit.type(), pivot)).asFp().minus(pivot + kit.bias());
        double oneThird = wide ? 0x1.5555555555555p-2 : 0x1.555556p-2;
        Fp<V> t = exponent.fma(oneThird, magic);
        Fp<V> r = t.minus(magic).fma(-3, exponent);
        Int<V> m = bits.and((1L << mantissaBits) - 1).or(Kit.bits(kit.type(), 1));
        // 2^(-r/3) by the parabola through its three values.
        Fp<V> scale = r.fma(r.fma(0x1.b74498p-6, -0x1.dd68eap-3), kit.c(1));
        Fp<V> a = m.plus(r.plus(magic).bits().shl(mantissaBits)).asFp();
        Fp<V> start = m.asFp();
        double[] inverse = wide ? INVERSE_CUBE_F64 : INVERSE_CUBE_F32;
        Fp<V> z = kit.poly(start, start.times(start), inverse).times(scale);
        Fp<V> zz = z.times(z);
        Fp<V> e = zz.neg().fma(a.times(z), kit.c(1));
        z = z.times(e).fma(e.fma(0x1.c71c72p-3, oneThird), z);
        zz = z.times(z);
        Fp<V> y = a.times(zz);
        Fp<V> yy = y.times(y);
        Fp<V> rest = yy.neg().fma(y, a);
        if (!kit.approx()) {
            rest = y.fma(y, yy.neg()).neg().fma(y, rest);
        }
        y = rest.fma(zz.times(oneThird), y);
        return y.bits().plus(t.bits().shl(mantissaBits)).asFp();
    }

    /**
     * 1/sqrt(x); NaN below zero and infinity with its sign at zero, as IEEE 754 defines rSqrt. Worst error (observed):
     * 0.501 ulp.
     */
    static <V> Fp<V> rsqrt(Fp<V> x) {
        Kit<V> kit = x.kit();
        // Even, so that its root is a power of two.
        int lift = kit.isF64() ? 54 : 24;
        Mask<V> special = kit.positiveNormal(x).not();
        Fp<V> normal = kit.ifAny(special, () -> x.times(Math.scalb(1.0, lift)), x);
        Fp<V> y = inverseRoot(normal, true);
        return kit.ifAny(special, () -> {
            Mask<V> subnormal = x.gt(0).and(x.lt(kit.minNormal()));
            return subnormal.select(y.times(Math.scalb(1.0, lift / 2)), kit.c(1).over(x.sqrt()));
        }, y);
    }

    /**
     * 1/sqrt(x) for a positive normal x; for 0 some large number.
     *
     * @param last whether this is the result, else the relative error is below 2^-38 (F64) or 2^-25 (F32)
     */
    private static <V> Fp<V> inverseRoot(Fp<V> x, boolean last) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        // Halving and negating the exponent by its bits; off by 3.5 % at most.
        Fp<V> y = kit.k(wide ? 0x5fe6eb50c7b537a9L : 0x5f375a86L).minus(x.bits().ushr(1)).asFp();
        for (int i = 0; i < (wide || !last ? 2 : 1); i++) {
            Fp<V> e = x.times(y).neg().fma(y, kit.c(1));
            y = y.times(e).fma(e.fma(0.375, 0.5), y);
        }
        if (!last) {
            return y;
        }
        Fp<V> root = x.times(y);
        Fp<V> e = root.neg().fma(y, kit.c(1));
        if (!kit.approx()) {
            e = x.fma(y, root.neg()).neg().fma(y, e);
        }
        return wide ? y.times(0.5).fma(e, y) : y.times(e).fma(e.fma(0.375, 0.5), y);
    }

    /**
     * sqrt(x*x + y*y) without overflow or underflow on the way; infinity if either is infinite, even beside NaN. Worst
     * error (observed): 0.501 ulp, and 0.75 ulp where the result is subnormal.
     */
    static <V> Fp<V> hypot(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Fp<V> ax = x.abs();
        Fp<V> ay = y.abs();
        Mask<V> ordered = ax.gt(ay);
        Fp<V> a = ordered.select(ax, ay);
        Fp<V> b = ordered.select(ay, ax);
        double least = wide ? 0x1p-450 : 0x1p-50;
        double greatest = wide ? 0x1p500 : 0x1p60;
        double step = wide ? 0x1p600 : 0x1p100;
        Mask<V> special = a.ge(least).and(a.le(greatest)).not();
        List<Fp<V>> scaled = kit.ifAny(special, () -> {
            Fp<V> s = a.lt(least).select(kit.c(step), kit.choose(a.gt(greatest), 1 / step, 1));
            return List.of(a.times(s), b.times(s));
        }, List.of(a, b));
        Fp<V> r = plainHypot(scaled.get(0), scaled.get(1));
        return kit.ifAny(special, () -> {
            Fp<V> s = a.lt(least).select(kit.c(1 / step), kit.choose(a.gt(greatest), step, 1));
            Mask<V> infinite = ax.eq(Double.POSITIVE_INFINITY).or(ay.eq(Double.POSITIVE_INFINITY));
            return infinite.select(kit.c(Double.POSITIVE_INFINITY), r.times(s));
        }, r);
    }

    /** sqrt(a*a + b*b) for a &gt;= b &gt;= 0 where a*a is far from overflow and underflow, or 0. */
    private static <V> Fp<V> plainHypot(Fp<V> a, Fp<V> b) {
        if (a.kit().approx()) {
            Fp<V> sum = a.fma(a, b.times(b));
            Fp<V> inverse = inverseRoot(sum, false);
            Fp<V> root = sum.times(inverse);
            return inverse.times(0.5).fma(root.neg().fma(root, sum), root);
        }
        Pair<V> aa = Pair.product(a, a);
        Pair<V> bb = Pair.product(b, b);
        Pair<V> sum = Pair.fastSum(aa.hi(), bb.hi());
        Fp<V> low = sum.lo().plus(aa.lo().plus(bb.lo()));
        Fp<V> inverse = inverseRoot(sum.hi(), false);
        Fp<V> root = sum.hi().times(inverse);
        return inverse.times(0.5).fma(root.neg().fma(root, sum.hi()).plus(low), root);
    }
}
