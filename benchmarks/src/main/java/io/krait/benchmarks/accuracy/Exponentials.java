package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f64;
import static io.krait.Krait.i64;
import static io.krait.benchmarks.accuracy.Tables.LN2_SPLIT;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/** References of exponentials, logarithms and what is made of them: Taylor's series and that of the area tangent. */
final class Exponentials {
    private static final double SQRT2 = 1.4142135623730951;

    private Exponentials() {
    }

    /** (1 + part) * 2^k. */
    private record Power(Dd part, Expr<I64> k) {
        Dd mantissa() {
            return part.plus(1.0);
        }

        Exact exact() {
            return Exact.of(mantissa(), k);
        }

        /** The number itself if it is in the range of doubles, with room. */
        Dd value() {
            Dd value = mantissa().scaled(k.max(-1000).min(1000));
            return Dd.select(k.lt(-1000), Dd.of(k.to(f64).mul(0.0)), value);
        }
    }

    /** x minus k times a constant; exact but for the last rounding to 106 bits. */
    private static Dd without(Dd x, Expr<F64> k, Tables.Split constant) {
        Expr<F64> minus = k.neg();
        return Dd.sum(x.hi(), minus.mul(constant.first())).plus(minus.mul(constant.second())).plus(x.lo())
                .plus(Dd.of(x.hi(), constant.rest()).times(minus));
    }

    private static Dd limited(Dd x, double most) {
        return new Dd(x.hi().max(-most).min(most), x.hi().abs().le(most).select(x.lo(), x.lo().literal(0.0)));
    }

    /** expm1(r) for |r| below 0.4. */
    private static Dd small(Point p, Dd r) {
        return p.polynomial(Tables.EXPM1, r).times(r);
    }

    private static Power power(Point p, Dd x) {
        Dd limited = limited(x, 4000);
        Expr<F64> k = limited.hi().mul(1.4426950408889634).rint();
        return new Power(small(p, without(limited, k, LN2_SPLIT)), k.to(i64));
    }

    /** exp(x) with its scale. */
    static Exact exp(Point p, Dd x) {
        return power(p, x).exact();
    }

    static Exact exp(Point p) {
        return exp(p, Dd.of(p.x()));
    }

    private static Power power2(Point p, Dd x) {
        Dd limited = limited(x, 4000);
        Expr<F64> n = limited.hi().rint();
        return new Power(small(p, limited.plus(n.neg()).times(Tables.LN2_PARTS)), n.to(i64));
    }

    static Exact exp2(Point p) {
        return power2(p, Dd.of(p.x())).exact();
    }

    static Exact exp10(Point p) {
        Dd x = limited(Dd.of(p.x()), 1000);
        Expr<F64> k = x.hi().mul(3.321928094887362).rint();
        Dd r = without(x, k, Tables.LOG10_2_SPLIT).times(Tables.LN10_PARTS);
        return new Power(small(p, r), k.to(i64)).exact();
    }

    /** expm1 of a number below 700. */
    static Dd expm1(Point p, Dd x) {
        Power e = power(p, x);
        return Dd.select(e.k.eq(0), e.part, e.value().plus(-1.0));
    }

    static Exact expm1(Point p) {
        Power e = power(p, Dd.of(p.x()));
        return Exact.select(e.k.gt(200), e.exact(), Exact.of(Dd.select(e.k.eq(0), e.part, e.value().plus(-1.0))));
    }

    /** log(1 + f) for f from sqrt(1/2) - 1 to sqrt(2) - 1. */
    private static Dd nearOne(Point p, Dd f) {
        Dd t = f.over(f.plus(2.0));
        return p.polynomial(Tables.ATANH, t.squared()).times(t).scaled(2.0);
    }

    private static Dd plusLogOfPower(Dd s, Expr<F64> k) {
        return Dd.of(s.hi(), LN2_SPLIT.rest()).times(k).plus(s).plus(k.mul(LN2_SPLIT.second()))
                .plus(k.mul(LN2_SPLIT.first()));
    }

    /** x = (1 + f) * 2^k. */
    private record Reduced(Dd f, Expr<F64> k) {
    }

    private static Reduced reduced(Dd x) {
        Expr<Bool> tiny = x.hi().lt(0x1p-700);
        Dd normal = Dd.select(tiny, x.scaled(0x1p300), x);
        Expr<I64> e = Staged.exponent(normal.hi());
        e = Staged.significand(normal.hi()).gt(SQRT2).select(e.add(1), e);
        Dd m = new Dd(Staged.shifted(normal.hi(), e.neg()), Staged.shifted(normal.lo(), e.neg()));
        return new Reduced(m.plus(-1.0), tiny.select(e.sub(300), e).to(f64));
    }

    /** log(x) for x &gt; 0. */
    static Dd log(Point p, Dd x) {
        Reduced r = reduced(x);
        return plusLogOfPower(nearOne(p, r.f), r.k);
    }

    static Exact log(Point p) {
        return Exact.of(log(p, Dd.of(p.x())));
    }

    static Exact log2(Point p) {
        Reduced r = reduced(Dd.of(p.x()));
        return Exact.of(nearOne(p, r.f).times(Tables.LOG2_E).plus(r.k));
    }

    static Exact log10(Point p) {
        return Exact.of(log(p, Dd.of(p.x())).times(Tables.LOG10_E));
    }

    /** log(1 + x) for x &gt; -1. */
    static Dd log1p(Point p, Dd x) {
        Expr<Bool> small = x.hi().abs().lt(0.25);
        Reduced r = reduced(x.plus(1.0));
        Expr<F64> zero = x.hi().literal(0.0);
        return orTiny(x, plusLogOfPower(nearOne(p, Dd.select(small, x, r.f)), small.select(zero, r.k)));
    }

    /** x where it is so small that it is the result and its quotients could lose digits. */
    private static Dd orTiny(Dd x, Dd y) {
        return Dd.select(x.hi().abs().lt(0x1p-200), x, y);
    }

    static Exact log1p(Point p) {
        return Exact.of(log1p(p, Dd.of(p.x())));
    }

    static Exact sinh(Point p) {
        Power e = power(p, Dd.of(p.x().abs()));
        Dd part = Dd.select(e.k.eq(0), e.part, e.value().plus(-1.0));
        Dd small = part.plus(part.over(part.plus(1.0))).scaled(0.5);
        Exact y = Exact.select(e.k.gt(100), Exact.of(e.mantissa(), e.k.sub(1)), Exact.of(small));
        return y.negatedIf(p.x().lt(0));
    }

    static Exact cosh(Point p) {
        Power e = power(p, Dd.of(p.x().abs()));
        Dd value = e.value();
        return Exact.select(e.k.gt(100), Exact.of(e.mantissa(), e.k.sub(1)),
                Exact.of(value.plus(value.inverse()).scaled(0.5)));
    }

    static Exact tanh(Point p) {
        Dd e = expm1(p, Dd.of(p.x().abs().min(60).mul(2)));
        return Exact.of(e.over(e.plus(2.0)).negatedIf(p.x().lt(0)));
    }

    static Exact asinh(Point p) {
        Expr<F64> a = p.x().abs();
        Expr<Bool> large = a.gt(0x1p60);
        Dd x = Dd.of(large.select(a.literal(1.0), a));
        Dd square = x.squared();
        Dd f = square.over(square.plus(1.0).root().plus(1.0)).plus(x);
        return Exact.of(logOrDouble(p, large, a, f).negatedIf(p.x().lt(0)));
    }

    static Exact acosh(Point p) {
        Expr<Bool> large = p.x().gt(0x1p60);
        Expr<F64> x = large.select(p.x().literal(1.0), p.x());
        Dd below = Dd.sum(x, x.literal(-1.0));
        Dd f = below.plus(below.times(Dd.sum(x, x.literal(1.0))).root());
        return Exact.of(logOrDouble(p, large, p.x(), f));
    }

    /** log(2 a) where a is large, else log(1 + f). */
    private static Dd logOrDouble(Point p, Expr<Bool> large, Expr<F64> a, Dd f) {
        Expr<Bool> small = f.hi().lt(0.25).and(large.not());
        Reduced r = reduced(Dd.select(large, Dd.of(a), f.plus(1.0)));
        Expr<F64> k = large.select(r.k.add(1), small.select(r.k.literal(0.0), r.k));
        Dd y = plusLogOfPower(nearOne(p, Dd.select(small, f, r.f)), k);
        return Dd.select(large, y, orTiny(f, y));
    }

    static Exact atanh(Point p) {
        Expr<F64> a = p.x().abs();
        Dd f = Dd.of(a.mul(2)).over(Dd.sum(a.literal(1.0), a.neg()));
        return Exact.of(orTiny(Dd.of(a), log1p(p, f).scaled(0.5)).negatedIf(p.x().lt(0)));
    }

    static Exact sigmoid(Point p) {
        // exp(-|x|) / (1 + exp(-|x|)), or 1 / (1 + exp(-|x|))
        Power e = power(p, Dd.of(p.x().abs().neg()));
        Dd sum = e.value().plus(1.0);
        Expr<Bool> negative = p.x().lt(0);
        Dd top = Dd.select(negative, e.mantissa(), Dd.of(p.x().literal(1.0)));
        return Exact.of(top.over(sum), negative.select(e.k, e.k.literal(0)));
    }

    static Exact softplus(Point p) {
        return logaddexp(p, p.x(), p.x().literal(0.0), false);
    }

    static Exact logaddexp(Point p) {
        return logaddexp(p, p.x(), p.y(), false);
    }

    static Exact logaddexp2(Point p) {
        return logaddexp(p, p.x(), p.y(), true);
    }

    /** max + log(1 + base^(min - max)). */
    private static Exact logaddexp(Point p, Expr<F64> x, Expr<F64> y, boolean binary) {
        Expr<F64> high = x.max(y);
        Dd difference = Dd.sum(x.min(y), high.neg());
        Power e = binary ? power2(p, difference) : power(p, difference);
        Dd tail = log1p(p, e.value());
        tail = binary ? tail.times(Tables.LOG2_E) : tail;
        Dd sum = tail.plus(high);
        Exact plain = new Exact(sum, e.k.literal(0), sum.hi().abs().lt(high.abs().mul(0x1p-36)));
        // Where the power is its own log1p, all is lifted: it may be below all normal numbers.
        Dd mantissa = binary ? e.mantissa().times(Tables.LOG2_E) : e.mantissa();
        Expr<Bool> low = e.k.lt(-150).and(high.abs().lt(0x1p100));
        Expr<F64> lifted = low.select(high, high.literal(0.0)).mul(0x1p600);
        return Exact.select(low, Exact.of(mantissa.scaled(e.k.add(600).max(-1000).min(1000)).plus(lifted),
                e.k.literal(-600)), plain);
    }

    /** |x|^y, negative where x is and y is odd. */
    static Exact pow(Point p) {
        // With a larger exponent everything but 1 is beyond all numbers, too.
        Dd exponent = log(p, Dd.of(p.x().abs())).times(p.y().max(-0x1p80).min(0x1p80));
        Exact y = exp(p, exponent);
        Expr<F64> half = p.y().mul(0.5);
        Expr<Bool> odd = half.ne(half.rint()).and(p.y().eq(p.y().rint()));
        return y.negatedIf(p.x().lt(0).and(odd));
    }
}
