package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Gamma function and its logarithm.
 *
 * <p>tgamma(a) is exp(lgamma(y)) / P by {@link Stirling}, with y = a and P = 1 from 4, y = a + 4 and P = a * (a + 1) *
 * (a + 2) * (a + 3) below. All are pairs, so that results that are numbers of the type are exact. Negative arguments by
 * reflection: tgamma(-a) = -1 / (a * tgamma(a) * sin(pi*a)/pi).
 *
 * <p>lgamma of positive arguments: from 8 by {@link Stirling}. From 1/2 to 8 it is (x - 1) * (x - 2) * S(x) with S
 * without zeros, one of {@link Segments}. Below 1/2 it is lgamma(x + 1) - log(x), the former in the same way. Negative
 * arguments: {@link NegativeGamma}.
 */
final class Gamma {
    /** (sin(pi*d)/(pi*d) - 1) / (d*d) in powers of d*d for |d| up to 1/2; error of the sine below 2^-60 and 2^-30. */
    private static final double[] SINE_F64 = {
        -0x1.a51a6625307d3p+0, 0x1.9f9cb402bc42ep-1, -0x1.86a8e4720a5fdp-3, 0x1.ac6805ccb29a1p-6,
        -0x1.338169a442615p-9, 0x1.3746a5911e64bp-13, -0x1.d3e7f7660c12ap-18, 0x1.0759b38738a17p-22
    };
    private static final double[] SINE_F32 = {
        -0x1.a51a66p+0, 0x1.9f9ca8p-1, -0x1.86a61cp-3, 0x1.abcf26p-6, -0x1.2403fcp-9
    };

    private static final Segments MIDDLE_F64 = new Segments("lgamma", DType.F64, 1, 0, 1, GammaTables.LGAMMA_F64);
    private static final Segments MIDDLE_F32 = new Segments("lgamma", DType.F32, 1, 0, 2, GammaTables.LGAMMA_F32);

    private Gamma() {
    }

    /**
     * Gamma function; NaN at negative whole numbers, of the sign of the argument and infinite at zeros. Exact at whole
     * numbers where the type has the result. Worst error: F64 1.63 ulp (observed), F32 1.728
     * ulp at -0x1.4046d4p1 (all arguments); for positive arguments 0.66 ulp.
     */
    static <V> Fp<V> tgamma(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Fp<V> a = x.abs();
        Mask<V> small = a.lt(4);
        ExpSum<V> e = ExpSum.of(Stirling.from4(Pair.fastSum(small.select(kit.c(4), kit.c(0)), a)));
        Pair<V> numerator = Pair.fastSum(e.hi(), e.lo());
        Pair<V> steps = small.select(fourSteps(a), kit.pair(1, 0));
        Fp<V> common = quotient(numerator, steps).times(e.scale(0));
        double tiny = wide ? 0x1p-60 : 0x1p-28;
        Mask<V> rare = x.ge(tiny).and(x.le(wide ? 171 : 34)).not();
        return kit.ifAny(rare, () -> {
            Fp<V> large = quotient(numerator, steps).times(e.scale(-lift(kit))).times(Math.scalb(1.0, lift(kit)));
            large = a.gt(wide ? 172 : 36).select(a.times(Double.POSITIVE_INFINITY), large);
            Fp<V> y = x.lt(0).select(reflected(a, steps, e), large);
            return a.lt(tiny).select(kit.c(1).over(x), y);
        }, common);
    }

    /** Results near the ends of the range are built this many binary orders away from them. */
    private static int lift(Kit<?> kit) {
        return kit.isF64() ? 128 : 64;
    }

    /** a * (a + 1) * (a + 2) * (a + 3). */
    private static <V> Pair<V> fourSteps(Fp<V> a) {
        Pair<V> ends = Pair.fastSum(a.kit().c(3), a).times(a);
        return ends.times(ends.plus(a.kit().c(2)));
    }

    /** tgamma(-a), where tgamma(a) = e / steps. */
    private static <V> Fp<V> reflected(Fp<V> a, Pair<V> steps, ExpSum<V> e) {
        Kit<V> kit = a.kit();
        boolean wide = kit.isF64();
        Fp<V> n = a.rint();
        Fp<V> d = a.minus(n);
        Fp<V> z = d.times(d);
        Pair<V> sine = Pair.fastSum(kit.c(1), z.times(kit.poly(z, z.times(z), wide ? SINE_F64 : SINE_F32)));
        Pair<V> divisor = Pair.product(a, d).times(sine).times(Pair.fastSum(e.hi(), e.lo()));
        Fp<V> y = quotient(steps, divisor).times(e.inverseScale(lift(kit))).times(Math.scalb(1.0, -lift(kit)));
        y = a.gt(wide ? 186 : 44).select(d.times(0), y);
        // So far it has the sign of d, but sin(pi*a) has the other one where n is odd, and the result has the opposite.
        Fp<V> half = n.times(0.5);
        y = half.rint().eq(half).select(y.neg(), y);
        return d.eq(0).select(kit.c(Double.NaN), y);
    }

    /** a / b, rounded. */
    private static <V> Fp<V> quotient(Pair<V> a, Pair<V> b) {
        return a.over(b).rounded();
    }

    /**
     * Logarithm of the magnitude of the gamma function; infinite at zero and negative whole numbers. Worst error,
     * observed: F64 1.51 ulp near 0x1.fff9158a0736bp-1, F32 1.488 ulp at 0x1.f935b2p-1 (all arguments); for negative
     * arguments 0.51 ulp, also next to the zeros.
     */
    static <V> Fp<V> lgamma(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Pair<V> log = LogPair.of(Scientific.of(x));
        // (u - 1) * (u - 2) * S(u), where u is x, or x + 1 below 1/2.
        Mask<V> small = x.lt(0.5);
        Fp<V> shift = kit.choose(small, 1, 0);
        Pair<V> s = (wide ? MIDDLE_F64 : MIDDLE_F32).at(x, shift, x.plus(shift));
        Pair<V> zeros = Pair.product(small.select(x, x.minus(1)), x.minus(small.select(kit.c(1), kit.c(2))));
        Pair<V> product = Pair.product(zeros.hi(), s.hi());
        Fp<V> low = zeros.hi().fma(s.lo(), zeros.lo().fma(s.hi(), product.lo()));
        Pair<V> reduced = Pair.fastSum(small.select(log.hi().neg(), kit.c(0)), product.hi());
        Fp<V> middle = reduced.hi().plus(reduced.lo().plus(small.select(low.minus(log.lo()), low)));
        Fp<V> common = x.ge(8).select(Stirling.from8(x, log, 1).rounded(), middle);
        double huge = wide ? 0x1p1000 : 0x1p120;
        Mask<V> rare = x.ge(wide ? 0x1p-1000 : 0x1p-120).and(x.le(huge)).not();
        return kit.ifAny(rare, () -> {
            Fp<V> a = x.abs();
            Fp<V> y = a.lt(wide ? 0x1p-60 : 0x1p-28).select(Logarithm.log(a).neg(), NegativeGamma.lgamma(a));
            double scale = Math.scalb(1.0, -lift(kit));
            Fp<V> large = Stirling.from8(x, log, scale).rounded().times(1 / scale);
            y = x.gt(huge).select(large, y);
            return a.eq(Double.POSITIVE_INFINITY).select(a, y);
        }, common);
    }
}
