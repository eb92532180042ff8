package io.krait.benchmarks.accuracy;

import java.util.ArrayList;
import java.util.List;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/**
 * A staged number of about 106 bits: the unevaluated sum of two doubles that do not overlap.
 *
 * <p>The algorithms and their error bounds, all below 10 * 2^-106, are those of Joldes, Muller and Popescu, "Tight and
 * rigorous error bounds for basic building blocks of double-word arithmetic", ACM TOMS 44 (2017). They need a compiler
 * that neither contracts nor reassociates, as Krait's does not.
 */
record Dd(Expr<F64> hi, Expr<F64> lo) {
    /** A double. */
    static Dd of(Expr<F64> x) {
        return new Dd(x, x.literal(0.0));
    }

    /** A constant in the recording of {@code x}. */
    static Dd of(Expr<F64> x, Constants.Parts c) {
        return new Dd(x.literal(c.hi()), x.literal(c.lo()));
    }

    /** a + b exactly. */
    static Dd sum(Expr<F64> a, Expr<F64> b) {
        Expr<F64> s = a.add(b);
        Expr<F64> part = s.sub(a);
        return new Dd(s, a.sub(s.sub(part)).add(b.sub(part)));
    }

    /** a + b exactly, if a is 0 or its exponent is not below that of b. */
    static Dd quickSum(Expr<F64> a, Expr<F64> b) {
        Expr<F64> s = a.add(b);
        return new Dd(s, b.sub(s.sub(a)));
    }

    /** a * b exactly, but for underflow. */
    static Dd product(Expr<F64> a, Expr<F64> b) {
        Expr<F64> p = a.mul(b);
        return new Dd(p, a.fma(b, p.neg()));
    }

    /** The sum of doubles, with the error of one rounding to 106 bits even where the leading ones cancel. */
    static Dd distilled(List<Expr<F64>> terms) {
        List<Expr<F64>> t = new ArrayList<>(terms);
        for (int pass = 0; pass < 4; pass++) {
            Expr<F64> s = t.getLast();
            for (int i = t.size() - 2; i >= 0; i--) {
                Dd next = sum(t.get(i), s);
                s = next.hi;
                t.set(i + 1, next.lo);
            }
            t.set(0, s);
        }
        return quickSum(t.get(0), t.get(1).add(t.get(2)));
    }

    Dd plus(Dd o) {
        Dd s = sum(hi, o.hi);
        Dd t = sum(lo, o.lo);
        Dd v = quickSum(s.hi, s.lo.add(t.hi));
        return quickSum(v.hi, t.lo.add(v.lo));
    }

    Dd plus(Expr<F64> o) {
        Dd s = sum(hi, o);
        return quickSum(s.hi, lo.add(s.lo));
    }

    Dd plus(double o) {
        return plus(hi.literal(o));
    }

    Dd minus(Dd o) {
        return plus(o.negated());
    }

    Dd times(Dd o) {
        Dd c = product(hi, o.hi);
        Expr<F64> low = lo.fma(o.hi, hi.fma(o.lo, lo.mul(o.lo)));
        return quickSum(c.hi, c.lo.add(low));
    }

    Dd times(Expr<F64> o) {
        Dd c = product(hi, o);
        return quickSum(c.hi, lo.fma(o, c.lo));
    }

    Dd times(Constants.Parts c) {
        return times(of(hi, c));
    }

    Dd squared() {
        return times(this);
    }

    Dd over(Dd o) {
        Expr<F64> guess = o.hi.recip();
        Dd e = quickSum(o.hi.neg().fma(guess, o.hi.literal(1.0)), o.lo.mul(guess).neg());
        return times(e.times(guess).plus(guess));
    }

    Dd inverse() {
        return of(hi.literal(1.0)).over(this);
    }

    /** The square root, of 0 too. */
    Dd root() {
        Expr<F64> s = hi.sqrt();
        Expr<F64> rest = s.neg().fma(s, hi).add(lo);
        Dd r = quickSum(s, rest.div(s.mul(2)));
        return select(hi.eq(0), of(s), r);
    }

    Dd negated() {
        return new Dd(hi.neg(), lo.neg());
    }

    /** The magnitude. */
    Dd magnitude() {
        return select(hi.lt(0), negated(), this);
    }

    /** This, negated where the mask says so. */
    Dd negatedIf(Expr<Bool> mask) {
        return select(mask, negated(), this);
    }

    /** This times a power of two. */
    Dd scaled(double power) {
        return new Dd(hi.mul(power), lo.mul(power));
    }

    /** This times 2^n for -1022 &lt;= n &lt;= 1023. */
    Dd scaled(Expr<I64> n) {
        Expr<F64> power = Staged.power(n);
        return new Dd(hi.mul(power), lo.mul(power));
    }

    static Dd select(Expr<Bool> mask, Dd a, Dd b) {
        return new Dd(mask.select(a.hi, b.hi), mask.select(a.lo, b.lo));
    }
}
