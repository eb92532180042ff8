package io.krait.staging.math;

/**
 * Logistic function and its relatives.
 *
 * <p>All are functions of e = exp(-|x|) (or 2^-|x|), which is kept as a sum of two numbers.
 */
final class Logistic {
    /** Sums smaller than this part of their greater term have lost too many bits. */
    private static final double CANCELS = 0x1p-3;

    private Logistic() {
    }

    /**
     * log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). Worst error: F64 0.74 ulp near -0x1.61d5d22b56d0fp9, F32 0.80
     * ulp near -0x1.594d5p6 (both observed).
     */
    static <V> Fp<V> softplus(Fp<V> x) {
        Kit<V> kit = x.kit();
        LogarithmSum l = LogarithmSum.of(kit.type());
        Fp<V> top = x.gt(0).select(x, kit.c(0));
        Fp<V> y;
        if (kit.approx()) {
            y = top.plus(l.approxLog1p(Exponential.approxNormal(x.abs().neg())).approxNatural());
        } else {
            Pair<V> e = Exponential.pair(x.abs().neg());
            y = plus(top, l.log1p(e.hi(), e.lo()).natural());
        }
        // Far out the result is exp(x) or x, and NaN is NaN.
        return kit.ifAny(Exponential.outside(x), () -> x.lt(0).select(Exponential.rare(x), x), y);
    }

    /** top + p, where both are not negative or top is not small. */
    private static <V> Fp<V> plus(Fp<V> top, Pair<V> p) {
        Pair<V> sum = Pair.sum(top, p.hi());
        return sum.hi().plus(sum.lo().plus(p.lo()));
    }

    /**
     * 1 / (1 + exp(-x)). Worst error: F64 0.74 ulp near -0x1.61d5d22b56d0fp9, F32 0.80 ulp near -0x1.594d5p6 (both
     * observed).
     */
    static <V> Fp<V> sigmoid(Fp<V> x) {
        Kit<V> kit = x.kit();
        Mask<V> negative = x.lt(0);
        Fp<V> y = kit.approx() ? approxSigmoid(x, negative) : sigmoid(x, negative);
        return kit.ifAny(Exponential.outside(x), () -> {
            // Far out the result is exp(x) or 1, and NaN is NaN.
            Fp<V> right = x.gt(0).select(kit.c(1), x);
            return negative.select(Exponential.rare(x), right);
        }, y);
    }

    private static <V> Fp<V> approxSigmoid(Fp<V> x, Mask<V> negative) {
        Fp<V> e = Exponential.approxNormal(x.abs().neg());
        return negative.select(e, x.kit().c(1)).over(e.plus(1));
    }

    private static <V> Fp<V> sigmoid(Fp<V> x, Mask<V> negative) {
        Kit<V> kit = x.kit();
        Pair<V> e = Exponential.pair(x.abs().neg());
        Pair<V> d = Pair.fastSum(kit.c(1), e.hi());
        Fp<V> n = negative.select(e.hi(), kit.c(1));
        Fp<V> nLow = negative.select(e.lo(), kit.c(0));
        Fp<V> inverse = kit.c(1).over(d.hi());
        Fp<V> minusQ = n.times(inverse).neg();
        Fp<V> remainder = minusQ.fma(d.hi(), n).plus(minusQ.fma(d.lo().plus(e.lo()), nLow));
        return remainder.fma(inverse, minusQ.neg());
    }

    /**
     * log(exp(x) + exp(y)), also where the sum is near 1 and little is left. Worst error: F64 0.71 ulp near
     * (-0x1.579a18c841d9dp-976, -0x1.521bd1db70327p9), F32 0.77 ulp near (-0x1.5dfd1cp6, 0) (both observed).
     */
    static <V> Fp<V> logaddexp(Fp<V> x, Fp<V> y) {
        return logOfSum(x, y, false);
    }

    /**
     * log2(2^x + 2^y), also where the sum is near 1 and little is left. Worst error: F64 0.72 ulp near
     * (-0x1.ffaa98157bfbcp9, 0), F32 0.75 ulp near (-0x1.29721ep7, 0x1.f654b4p-127) (both observed).
     */
    static <V> Fp<V> logaddexp2(Fp<V> x, Fp<V> y) {
        return logOfSum(x, y, true);
    }

    private static <V> Fp<V> logOfSum(Fp<V> x, Fp<V> y, boolean binary) {
        Kit<V> kit = x.kit();
        Mask<V> ordered = x.ge(y);
        Fp<V> top = ordered.select(x, y);
        Fp<V> less = ordered.select(y, x);
        Pair<V> d = Pair.sum(less, top.neg());
        Pair<V> e = binary ? Exponential2.pair(d.hi(), d.lo()) : Exponential.precisePair(d.hi(), d.lo());
        LogarithmSum.Terms<V> terms = LogarithmSum.of(kit.type()).log1p(e.hi(), e.lo());
        Fp<V> sum = plus(top, binary ? Logarithm2.binary(terms) : terms.natural());
        Mask<V> far = binary ? Exponential2.tiny(d.hi()) : Exponential.outside(d.hi());
        Fp<V> all = kit.ifAny(far, () -> {
            Fp<V> z = binary ? Exponential2.plusTail(top, d.hi()) : top.plus(Exponential.rare(d.hi()));
            // Equal infinities have no difference. NaN is in all differences.
            return top.eq(less).select(top, z);
        }, sum);
        Mask<V> outside = binary ? Exponential2.outside(d.hi()) : far;
        // Where the exponential is subnormal, no sum is too inexact for its size.
        Mask<V> near = top.abs().times(CANCELS).ge(all.abs()).and(outside.not());
        return kit.ifAny(near, () -> LogSumNearOne.of(top, less, binary), all);
    }
}
