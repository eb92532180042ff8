package io.krait.staging.math;

/**
 * Whole powers by repeated squaring in pairs, which is exact to 2^-95 (F64) or 2^-40 (F32) before the last rounding.
 * For a constant exponent all but the products that it needs folds away.
 */
final class SmallPower {
    private static final int EXPONENT_BITS = 5;
    /** The largest magnitude of an exponent. */
    static final int LIMIT = (1 << EXPONENT_BITS) - 1;

    private SmallPower() {
    }

    /** x to the power n, a whole number of magnitude {@link #LIMIT} at most; anything for other n. */
    static <V> Fp<V> apply(Fp<V> x, Fp<V> n) {
        Kit<V> kit = x.kit();
        Fp<V> y = products(x, n);
        // There the lower halves of pairs underflow; fractions do not.
        return kit.ifAny(y.abs().lt(kit.isF64() ? 0x1p-960 : 0x1p-100),
                () -> FloatParts.ldexp(products(FloatParts.fraction(x), n), FloatParts.exponent(x).times(n)), y);
    }

    private static <V> Fp<V> products(Fp<V> x, Fp<V> n) {
        Kit<V> kit = x.kit();
        Fp<V> reciprocal = kit.c(1).over(x);
        Mask<V> negative = n.lt(0);
        Fp<V> error = reciprocal.neg().fma(x, kit.c(1)).times(reciprocal);
        Pair<V> base = new Pair<>(negative.select(reciprocal, x), negative.select(error, kit.c(0)));
        // Adding 2^mantissaBits shows the whole number in the low bits.
        Int<V> bits = n.abs().plus(Math.scalb(1.0, kit.mantissaBits())).bits();
        Pair<V> r = base;
        for (int i = 0; i < EXPONENT_BITS; i++) {
            Mask<V> on = bits.and(1L << i).eq(0).not();
            Mask<V> first = bits.and((1L << i) - 1).eq(0);
            Pair<V> next = i == 0 ? base : select(first, base, times(r, base));
            r = i == 0 ? base : select(on, next, r);
            if (i < EXPONENT_BITS - 1) {
                base = times(base, base);
            }
        }
        // The sign that a zero loses by + 0; where hi is infinite, or the reciprocal of infinity, lo is no number.
        Fp<V> sum = r.hi().plus(r.lo()).bits().or(r.hi().bits().and(kit.signBit())).asFp();
        Fp<V> y = r.lo().abs().lt(Double.POSITIVE_INFINITY).select(sum, r.hi());
        return n.eq(0).select(kit.c(1), y);
    }

    private static <V> Pair<V> select(Mask<V> m, Pair<V> a, Pair<V> b) {
        return new Pair<>(m.select(a.hi(), b.hi()), m.select(a.lo(), b.lo()));
    }

    private static <V> Pair<V> times(Pair<V> a, Pair<V> b) {
        Pair<V> p = Pair.product(a.hi(), b.hi());
        return new Pair<>(p.hi(), a.hi().fma(b.lo(), a.lo().fma(b.hi(), p.lo())));
    }
}
