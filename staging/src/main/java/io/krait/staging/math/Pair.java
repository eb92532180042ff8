package io.krait.staging.math;

/**
 * A number as an unevaluated sum of two floating point numbers. After T. J. Dekker, "A floating-point technique for
 * extending the available precision", Numerische Mathematik 18 (1971), with products by fma.
 */
record Pair<V>(Fp<V> hi, Fp<V> lo) {
    /** Exactly a * b, if the error does not underflow. */
    static <V> Pair<V> product(Fp<V> a, Fp<V> b) {
        Fp<V> p = a.times(b);
        return new Pair<>(p, a.fma(b, p.neg()));
    }

    /** Exactly a + b (Knuth's two-sum). */
    static <V> Pair<V> sum(Fp<V> a, Fp<V> b) {
        Fp<V> s = a.plus(b);
        Fp<V> t = s.minus(a);
        return new Pair<>(s, a.minus(s.minus(t)).plus(b.minus(t)));
    }

    /** Exactly a + b where a is 0 or its exponent is at least that of b (Dekker's fast two-sum). */
    static <V> Pair<V> fastSum(Fp<V> a, Fp<V> b) {
        Fp<V> s = a.plus(b);
        return new Pair<>(s, b.minus(s.minus(a)));
    }

    /** The sum, rounded. */
    Fp<V> rounded() {
        return hi.plus(lo);
    }

    /**
     * The quotient of two pairs, rounded once, by one division. The remainder of the rough quotient is exact but for
     * the low parts. Keeps the sign of zeros. Not for divisors whose reciprocal is subnormal or overflows.
     */
    static <V> Fp<V> quotient(Pair<V> n, Pair<V> d) {
        Fp<V> reciprocal = n.hi.kit().c(1).over(d.hi);
        Fp<V> q = n.hi.times(reciprocal);
        Fp<V> excess = q.fma(d.lo, q.fma(d.hi, n.hi.neg()).minus(n.lo));
        return excess.neg().fma(reciprocal, q);
    }

    /** The sum with an error of about the square of the type's; the parts may cancel. */
    Pair<V> plus(Pair<V> b) {
        Pair<V> high = sum(hi, b.hi);
        Pair<V> low = sum(lo, b.lo);
        Pair<V> s = fastSum(high.hi, high.lo.plus(low.hi));
        return fastSum(s.hi, s.lo.plus(low.lo));
    }

    Pair<V> plus(Fp<V> b) {
        Pair<V> s = sum(hi, b);
        return fastSum(s.hi, s.lo.plus(lo));
    }

    Pair<V> minus(Pair<V> b) {
        return plus(b.neg());
    }

    Pair<V> times(Pair<V> b) {
        Pair<V> p = product(hi, b.hi);
        return fastSum(p.hi, hi.fma(b.lo, lo.fma(b.hi, p.lo)));
    }

    Pair<V> times(Fp<V> b) {
        Pair<V> p = product(hi, b);
        return fastSum(p.hi, lo.fma(b, p.lo));
    }

    /** The quotient: two steps of long division, the second with the exact remainder of the first. */
    Pair<V> over(Pair<V> b) {
        Fp<V> q = hi.over(b.hi);
        Fp<V> remainder = q.neg().fma(b.hi, hi).plus(q.neg().fma(b.lo, lo));
        return fastSum(q, remainder.over(b.hi));
    }

    Pair<V> neg() {
        return new Pair<>(hi.neg(), lo.neg());
    }
}
