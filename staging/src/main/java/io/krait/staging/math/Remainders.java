package io.krait.staging.math;

import java.util.List;

/**
 * Remainders of floating point division, exact.
 *
 * <p>Note [One step]. Let a and b be positive with a/b below 2^p, p the bits of a mantissa without the implied one. The
 * rounded quotient made whole is off by at most one, a - q*b is a multiple of the last bit of b (or of a, if that is
 * smaller), and no larger than b, so fma gives it exactly. It is corrected by adding or subtracting b, which is exact
 * for the same reason.
 *
 * <p>Larger quotients are rare. There, a is first reduced by multiples of b*2^s, where s is such that the quotient is
 * just small enough for one step: every step takes p bits off the quotient, at most 41 steps (F32: 13).
 */
final class Remainders {
    private Remainders() {
    }

    /** Remainder with the sign of x, as of C and of Java's {@code %}. NaN if x is infinite, y is 0 or one is NaN. */
    static <V> Fp<V> fmod(Fp<V> x, Fp<V> y) {
        Fp<V> b = y.abs();
        Reduced<V> reduced = reduce(x.abs(), b, 1);
        return step(reduced.a, reduced.quotient, b).withSignOf(x);
    }

    /** a modulo b for a/b below 2^p: from 0 to below b. */
    private static <V> Fp<V> step(Fp<V> a, Fp<V> quotient, Fp<V> b) {
        Fp<V> r = quotient.trunc().neg().fma(b, a);
        // An infinite b makes NaN of 0 * b, where a is the remainder.
        return a.lt(b).select(a, r.lt(0).select(r.plus(b), r));
    }

    /**
     * Remainder of the quotient that is rounded to the nearest whole number, halves to even: IEEE 754, C and {@link
     * StrictMath#IEEEremainder}. A remainder of 0 has the sign of x.
     */
    static <V> Fp<V> remainder(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        Fp<V> b = y.abs();
        // Modulo 2b keeps whether the quotient is even.
        Reduced<V> reduced = reduce(x.abs(), b, 2);
        Fp<V> a = reduced.a;
        Fp<V> q = reduced.quotient.rint();
        Fp<V> r = q.eq(0).select(a, q.neg().fma(b, a));
        Fp<V> twice = r.plus(r).abs();
        Fp<V> half = q.times(0.5);
        Mask<V> odd = half.eq(half.rint()).not();
        Mask<V> wrong = twice.gt(b).or(twice.eq(b).and(odd));
        Fp<V> y0 = wrong.select(r.minus(b.withSignOf(r)), r);
        return y0.xorSignOf(x);
    }

    /**
     * Remainder of the quotient rounded down, with the sign of y: Python's {@code %} and NumPy's {@code mod}. Where the
     * signs differ it is the exact remainder plus y, rounded once: a tiny negative x gives y itself.
     */
    static <V> Fp<V> mod(Fp<V> x, Fp<V> y) {
        Kit<V> kit = x.kit();
        Fp<V> b = y.abs();
        Reduced<V> reduced = reduce(x.abs(), b, 1);
        Fp<V> r = step(reduced.a, reduced.quotient, b);
        Mask<V> opposite = x.bits().xor(y.bits()).lt(0).and(r.eq(0).not());
        return opposite.select(b.minus(r), r).withSignOf(y);
    }

    /** a modulo a power of two times b, and its rounded quotient by b; NaN where there is no remainder. */
    private record Reduced<V>(Fp<V> a, Fp<V> quotient) {
    }

    private static <V> Reduced<V> reduce(Fp<V> a, Fp<V> b, int multiple) {
        Kit<V> kit = a.kit();
        Fp<V> quotient = a.over(b);
        Mask<V> rare = quotient.lt(Math.scalb(1.0, kit.mantissaBits())).not();
        List<Fp<V>> r = kit.ifAny(rare, () -> {
            Fp<V> rest = far(a, b.times(multiple), rare);
            return List.of(rest, rest.over(b));
        }, List.of(a, quotient));
        return new Reduced<>(r.get(0), r.get(1));
    }

    private static <V> Fp<V> far(Fp<V> a, Fp<V> b, Mask<V> needed) {
        Kit<V> kit = a.kit();
        int p = kit.mantissaBits();
        // A lane that is not needed, or has no remainder, must not loop: comparisons with NaN are false.
        Mask<V> valid = needed.and(b.gt(0)).and(a.lt(Double.POSITIVE_INFINITY));
        Fp<V> start = valid.select(a, kit.c(Double.NaN));
        Mask<V> subnormal = b.lt(Math.scalb(1.0, 1 - kit.bias()));
        Int<V> field = subnormal.select(b.times(Math.scalb(1.0, p)), b).bits().ushr(p);
        Int<V> exponent = field.minus(subnormal.select(kit.k(p), kit.k(0)));
        return kit.loopWhile(List.of(start), s -> s.get(0).ge(b), s -> {
            Fp<V> rest = s.get(0);
            Int<V> gap = rest.bits().ushr(p).minus(exponent).minus(p - 1);
            Int<V> shift = gap.gt(0).select(gap, kit.k(0));
            Int<V> first = shift.ushr(1);
            Fp<V> scaled = b.times(twoTo(first)).times(twoTo(shift.minus(first)));
            Fp<V> r = rest.over(scaled).trunc().neg().fma(scaled, rest);
            return List.of(r.lt(0).select(r.plus(scaled), r));
        }).get(0);
    }

    /** 2^n for n from 0 to the bias. */
    private static <V> Fp<V> twoTo(Int<V> n) {
        Kit<V> kit = n.kit();
        return n.plus(kit.bias()).shl(kit.mantissaBits()).asFp();
    }
}
