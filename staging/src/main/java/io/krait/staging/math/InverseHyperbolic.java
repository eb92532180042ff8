package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Inverse hyperbolic functions, as logarithms of sums of two numbers ({@link LogarithmSum}).
 *
 * <p>asinh|x| = log1p(|x| + (sqrt(x*x + 1) - 1)), acosh(x) = log1p((x - 1) + sqrt(x*x - 1)). The squares are exact
 * sums of two numbers, and the roots get their remainder. atanh|x| = log((1 + |x|) / (1 - |x|)) / 2, where the quotient
 * never gets evaluated: it is the argument that {@link LogarithmSum#ratio} wants.
 */
final class InverseHyperbolic {
    private InverseHyperbolic() {
    }

    /** From here on the root is x itself, and squares may overflow. */
    private static double huge(DType type) {
        return type == DType.F64 ? 0x1p500 : 0x1p60;
    }

    /**
     * Inverse hyperbolic sine. Worst error: F64 0.59 ulp near 0x1.6f7f7dc161374p-2, F32 0.60 ulp near 0x1.5542dep-2
     * (both observed).
     */
    static <V> Fp<V> asinh(Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> a = x.abs();
        Pair<V> square = Pair.product(a, a);
        Pair<V> sum = Pair.sum(square.hi(), kit.c(1));
        Fp<V> root = sum.hi().sqrt();
        Fp<V> rootLow = rest(root, new Pair<>(sum.hi(), sum.lo().plus(square.lo()))).over(root);
        Pair<V> v = Pair.fastSum(a, root.minus(1));
        Fp<V> y = LogarithmSum.of(kit.type()).log1p(v.hi(), v.lo().plus(rootLow)).natural().rounded();
        return kit.ifAny(a.lt(huge(kit.type())).not(), () -> logarithmOfDouble(a), y).withSignOf(x);
    }

    /**
     * Inverse hyperbolic cosine; NaN below 1. Worst error: F64 0.55 ulp near 0x1.11f2e40f9243dp0, F32 0.54 ulp near
     * 0x1.0da8aap0 (both observed).
     */
    static <V> Fp<V> acosh(Fp<V> x) {
        Kit<V> kit = x.kit();
        Pair<V> square = Pair.product(x, x);
        Fp<V> less = square.hi().minus(1);
        Pair<V> d = Pair.fastSum(less, square.lo());
        Fp<V> root = d.hi().sqrt();
        // At 1 the root is 0 and has no error.
        Fp<V> rootLow = root.eq(0).select(root, rest(root, d).over(root));
        Pair<V> v = Pair.fastSum(root, x.minus(1));
        Fp<V> y = LogarithmSum.of(kit.type()).log1p(v.hi(), v.lo().plus(rootLow)).natural().rounded();
        Mask<V> common = x.ge(1).and(x.lt(huge(kit.type())));
        return kit.ifAny(common.not(), () -> x.lt(1).select(kit.c(Double.NaN), logarithmOfDouble(x)), y);
    }

    /** Half of what the square of the root lacks. */
    private static <V> Fp<V> rest(Fp<V> root, Pair<V> square) {
        return root.neg().fma(root, square.hi()).plus(square.lo()).times(0.5);
    }

    /** log(2x) for large x, infinity and NaN. */
    private static <V> Fp<V> logarithmOfDouble(Fp<V> x) {
        Fp<V> y = LogarithmSum.of(x.kit().type()).log(x, -1).natural().rounded();
        return x.lt(Double.POSITIVE_INFINITY).select(y, x);
    }

    /**
     * Inverse hyperbolic tangent; infinite at 1 and -1, NaN beyond. Worst error: F64 0.55 ulp near
     * 0x1.619cb1a106538p-3, F32 0.57 ulp near 0x1.6a85dap-3 (both observed).
     */
    static <V> Fp<V> atanh(Fp<V> x) {
        Kit<V> kit = x.kit();
        LogarithmSum l = LogarithmSum.of(kit.type());
        Fp<V> a = x.abs();
        Fp<V> one = kit.c(1);
        Pair<V> up = Pair.fastSum(one, a);
        Pair<V> down = Pair.fastSum(one, a.neg());
        // Bits of a number are nearly linear in its logarithm, so their difference tells the nearest k well enough.
        Int<V> biased = l.biasedRatio(up.hi(), down.hi());
        Fp<V> power = l.power(biased);
        Fp<V> scaled = down.hi().times(power);
        Fp<V> scaledLow = down.lo().times(power);
        // For k = 0 numerator and denominator are 2|x| and 2 exactly; elsewhere the first difference is exact.
        Mask<V> small = power.eq(1);
        Pair<V> n = Pair.fastSum(up.hi().minus(scaled), up.lo().minus(scaledLow));
        Pair<V> d = Pair.sum(up.hi(), scaled);
        Pair<V> half = new Pair<>(d.hi().times(0.5), d.lo().plus(up.lo().plus(scaledLow)).times(0.5));
        Pair<V> numerator = new Pair<>(small.select(a.plus(a), n.hi()), small.select(kit.c(0), n.lo()));
        Fp<V> y = l.ratio(l.exponent(biased, 0), numerator, half).natural().rounded().times(0.5);
        Fp<V> edge = kit.choose(a.eq(1), Double.POSITIVE_INFINITY, Double.NaN);
        return kit.ifAny(a.lt(1).not(), () -> edge, y).withSignOf(x);
    }
}
