package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Derivative of the logarithm of the gamma function.
 *
 * <p>From 16 by its asymptotic series with fitted coefficients, log(x) - 1/(2*x) - D(1/(x*x))/(x*x). From 1 to 16 it is
 * (x - x0) * R(x), where x0 is the zero, as a sum of two numbers, and R has none, one of {@link Segments}. Below 1 it
 * is digamma(x + 1) - 1/x, the former in the same way. Negative arguments: {@link NegativeGamma}.
 */
final class Digamma {
    /** D for x from 16, weighted least squares; error of the result below 2^-64 and 2^-36. */
    private static final double[] FAR_F64 = {
        0x1.5555555555534p-4, -0x1.1111111026dfdp-7, 0x1.0410389ea7fb9p-8, -0x1.11002f13bc4e8p-8,
        0x1.e0fbbfd285766p-8
    };
    private static final double[] FAR_F32 = {
        0x1.55554ep-4, -0x1.10596ep-7
    };

    private static final Segments MIDDLE_F64 = new Segments("digamma", DType.F64, 1, 0, 1, GammaTables.DIGAMMA_F64);
    private static final Segments MIDDLE_F32 = new Segments("digamma", DType.F32, 1, 0, 2, GammaTables.DIGAMMA_F32);

    private Digamma() {
    }

    /**
     * Digamma; NaN at negative whole numbers, infinite with the opposite sign at zeros. Worst error, observed: F64 0.92
     * ulp near -0x1.724b9fbf4cadap+22, F32 0.62 ulp near -0x1.d6546ep+5, both next to a zero; else 0.55 ulp.
     */
    static <V> Fp<V> digamma(Fp<V> x) {
        Kit<V> kit = x.kit();
        boolean wide = kit.isF64();
        Fp<V> inverse = kit.c(1).over(x);
        Fp<V> z = inverse.times(inverse);
        Fp<V> rest = z.times(kit.poly(z, z.times(z), wide ? FAR_F64 : FAR_F32));
        Pair<V> log = LogPair.of(Scientific.of(x));
        Fp<V> large = log.hi().plus(log.lo().minus(inverse.fma(kit.c(0.5), rest)));
        // (u - x0) * R(u), where u is x, or x + 1 below 1.
        Mask<V> small = x.lt(1);
        Fp<V> shift = kit.choose(small, 1, 0);
        Pair<V> r = (wide ? MIDDLE_F64 : MIDDLE_F32).at(x, shift, x.plus(shift));
        Pair<V> zero = small.select(
                wide ? kit.pair(0x1.d8b618d5af8fep-2, -0x1.1e563779a1f5bp-56) : kit.pair(0x1.d8b618p-2, 0x1.ab5f2p-27),
                wide ? kit.pair(0x1.762d86356be3fp+0, 0x1.b86a722197829p-54) : kit.pair(0x1.762d86p+0, 0x1.ab5f2p-27));
        Pair<V> t = Pair.sum(x, zero.hi().neg());
        Pair<V> product = Pair.product(t.hi(), r.hi());
        Fp<V> low = t.hi().fma(r.lo(), t.lo().minus(zero.lo()).fma(r.rounded(), product.lo()));
        // 1/x = inverse + inverse * (1 - x*inverse) but for the last bits.
        Pair<V> reduced = Pair.fastSum(small.select(inverse.neg(), kit.c(0)), product.hi());
        Fp<V> inverseLow = inverse.times(inverse.neg().fma(x, kit.c(1)));
        Fp<V> middle = reduced.hi().plus(reduced.lo().plus(small.select(low.minus(inverseLow), low)));
        Fp<V> common = x.ge(16).select(large, middle);
        Mask<V> rare = x.ge(wide ? 0x1p-1000 : 0x1p-120).and(x.lt(Double.POSITIVE_INFINITY)).not();
        return kit.ifAny(rare, () -> {
            Fp<V> a = x.abs();
            Fp<V> y = a.lt(wide ? 0x1p-60 : 0x1p-28).select(inverse.neg(), NegativeGamma.digamma(a));
            return x.eq(Double.POSITIVE_INFINITY).select(x, y);
        }, common);
    }
}
