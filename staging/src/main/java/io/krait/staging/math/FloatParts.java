package io.krait.staging.math;

/** Functions of sign, exponent and fraction. All are exact but for ldexp, which rounds once, into subnormals. */
final class FloatParts {
    private FloatParts() {
    }

    /** The magnitude of x with the sign of y, of NaN as well. */
    static <V> Fp<V> copysign(Fp<V> x, Fp<V> y) {
        return x.abs().withSignOf(y);
    }

    /** 0 below 0, 1 above 0, y at both zeros, NaN for NaN. */
    static <V> Fp<V> heaviside(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        Fp<V> step = x.lt(0).select(kit.c(0), x.gt(0).select(kit.c(1), x));
        return x.eq(0).select(y, step);
    }

    /** The neighbour of x on the side of y; y itself if they are equal (also as zeros), NaN if one is NaN. */
    static <V> Fp<V> nextafter(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        // Bits of equal sign are ordered as the magnitudes are.
        Mask<V> shrinks = x.gt(0).and(y.lt(x)).or(x.lt(0).and(y.gt(x)));
        Fp<V> neighbour = x.bits().plus(shrinks.select(kit.k(-1), kit.k(1))).asFp();
        Fp<V> tiniest = y.signOnly().or(1).asFp();
        Fp<V> moved = x.eq(0).select(tiniest, neighbour);
        // The sum is NaN if one is.
        return x.lt(y).or(x.gt(y)).select(moved, x.eq(y).select(y, x.plus(y)));
    }

    /** The significand from 1/2 to below 1, with the sign of x. */
    static <V> Fp<V> fraction(Fp<V> x) {
        Kit<V> kit = x.kit();
        long exponentBits = (2L * kit.bias() + 1) << kit.mantissaBits();
        Int<V> kept = normal(x).value.bits().and(~exponentBits);
        return hasParts(x).select(kept.or((long) (kit.bias() - 1) << kit.mantissaBits()).asFp(), x);
    }

    /** The exponent that belongs to {@link #fraction}; 0 for zeros, infinities and NaN. */
    static <V> Fp<V> exponent(Fp<V> x) {
        Kit<V> kit = x.kit();
        Normal<V> normal = normal(x);
        // As the low bits of a large number, exponents become floating point without a conversion.
        double large = Math.scalb(1.0, kit.mantissaBits());
        Fp<V> biased = normal.value.abs().bits().ushr(kit.mantissaBits()).or(Kit.bits(kit.type(), large)).asFp();
        Fp<V> e = biased.minus(large + kit.bias() - 1).minus(normal.lift);
        return hasParts(x).select(e, kit.c(0));
    }

    /** value = x * 2^lift without subnormal numbers. */
    private record Normal<V>(Fp<V> value, Fp<V> lift) {
    }

    private static <V> Normal<V> normal(Fp<V> x) {
        Kit<V> kit = x.kit();
        int lift = kit.mantissaBits() + 1;
        Mask<V> subnormal = x.abs().lt(Math.scalb(1.0, 1 - kit.bias()));
        return new Normal<>(subnormal.select(x.times(Math.scalb(1.0, lift)), x), kit.choose(subnormal, lift, 0));
    }

    /** Neither 0 nor infinite nor NaN. */
    private static <V> Mask<V> hasParts(Fp<V> x) {
        return x.abs().gt(0).and(x.abs().lt(Double.POSITIVE_INFINITY));
    }

    /**
     * x * 2^n for whole n of any size; n that is no whole number is rounded. One product with a power of two is
     * rounded once, also into subnormals. If 2^n is no normal number, there are three products: those that come
     * before a product that rounds are exact, because they are taken only if as much remains to be shifted as a
     * mantissa has bits.
     */
    static <V> Fp<V> ldexp(Fp<V> x, Fp<V> n) {
        Kit<V> kit = x.kit();
        Mask<V> rare = n.abs().le(kit.bias() - 1).not();
        return kit.ifAny(rare, () -> farLdexp(x, n), x.times(power(n)));
    }

    /** 2^n for |n| below the bias. */
    private static <V> Fp<V> power(Fp<V> n) {
        Kit<V> kit = n.kit();
        double magic = Math.scalb(1.5, kit.mantissaBits()) + kit.bias();
        return n.plus(magic).bits().shl(kit.mantissaBits()).asFp();
    }

    private static <V> Fp<V> farLdexp(Fp<V> x, Fp<V> n) {
        Kit<V> kit = x.kit();
        // From the smallest to above the largest number and back.
        double limit = 2 * kit.bias() + 3 * kit.mantissaBits();
        Fp<V> rest = n.gt(limit).select(kit.c(limit), n.lt(-limit).select(kit.c(-limit), n));
        Fp<V> y = x;
        double up = kit.bias();
        double down = kit.bias() - 1 - (kit.mantissaBits() + 1);
        for (int i = 0; i < 2; i++) {
            Mask<V> above = rest.gt(kit.bias());
            Mask<V> below = rest.lt(1 - kit.bias());
            y = y.times(above.select(kit.power(kit.bias()), below.select(kit.power((int) -down), kit.c(1))));
            rest = rest.minus(above.select(kit.c(up), kit.choose(below, -down, 0)));
        }
        y = y.times(power(rest));
        return n.eq(n).select(y, n);
    }
}
