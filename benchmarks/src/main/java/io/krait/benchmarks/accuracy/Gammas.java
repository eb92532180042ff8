package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.var;

import io.krait.staging.Expr;
import io.krait.staging.Var;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/**
 * References of the gamma function and its relatives: the recurrence to an argument from 1.5 to 2.5 and the series
 * about 2, or Stirling's series from 16 on; the reflection formula for negative arguments.
 */
final class Gammas {
    private static final double STIRLING_FROM = 16;
    /** Powers of two that each factor of a product is made smaller by. */
    private static final int FACTOR_SCALE = 5;

    private Gammas() {
    }

    /** gamma(x) = exp(series) * product^sign * 2^scale. */
    private record Shifted(Dd series, Dd product, Expr<Bool> divide, Expr<I64> scale) {
    }

    /**
     * @param x positive, at most 2 + steps
     * @param steps the longest product (x-1) (x-2) ...
     */
    private static Shifted shifted(Point p, Dd x, int steps) {
        Expr<Bool> tiny = x.hi().lt(0.5);
        Expr<Bool> low = x.hi().lt(1.5);
        Expr<F64> count = low.select(x.hi().literal(0.0), x.hi().rint().sub(2).max(0));
        Dd z = Dd.select(tiny, x, Dd.select(low, x.plus(-1.0), x.plus(count.neg()).plus(-2.0)));
        Dd series = p.polynomial(Tables.LGAMMA, z).times(z);
        Expr<Bool> subnormal = x.hi().lt(0x1p-500);
        Dd safe = Dd.select(subnormal, x.scaled(0x1p500), x);
        Dd lowProduct = Dd.select(tiny, Dd.select(subnormal, safe, x.plus(1.0).times(x)), x);
        Dd first = Dd.select(low, lowProduct, Dd.of(x.hi().literal(1.0)));
        Var<F64> hi = var(first.hi());
        Var<F64> lo = var(first.lo());
        for_(0, steps, j -> {
            Expr<F64> n = j.to(f64).add(1);
            Dd next = new Dd(hi, lo).times(x.plus(n.neg()).scaled(Math.scalb(1.0, -FACTOR_SCALE)));
            Expr<Bool> counts = n.le(count);
            hi.set(counts.select(next.hi(), hi));
            lo.set(counts.select(next.lo(), lo));
        });
        Expr<I64> scale = count.to(i64).mul(FACTOR_SCALE);
        return new Shifted(series, new Dd(hi, lo), low, subnormal.select(scale.literal(500), scale));
    }

    private static Dd stirling(Point p, Dd x, Dd log) {
        Dd inverse = x.inverse();
        Dd tail = p.polynomial(Tables.STIRLING, inverse.squared()).times(inverse);
        return x.plus(-0.5).times(log).minus(x).plus(Dd.of(x.hi(), Tables.HALF_LN_2PI)).plus(tail);
    }

    /** log(gamma(x)) for x &gt; 0, up to 2^900. */
    private static Dd logOfPositive(Point p, Dd x) {
        Expr<Bool> large = x.hi().ge(STIRLING_FROM);
        Dd border = Dd.of(x.hi().literal(STIRLING_FROM));
        Shifted s = shifted(p, Dd.select(large, border, x), 14);
        Dd product = Dd.select(large, x, s.product);
        Dd log = Exponentials.log(p, product);
        Dd ofScale = Dd.of(x.hi(), Tables.LN2_PARTS).times(s.scale.to(f64));
        Expr<Bool> subnormal = x.hi().lt(0x1p-500);
        // A tiny x was made larger, factors were made smaller.
        Dd full = log.plus(ofScale.negatedIf(subnormal));
        Dd small = s.series.plus(full.negatedIf(s.divide));
        return Dd.select(large, stirling(p, Dd.select(large, x, border), log), small);
    }

    static Exact lgamma(Point p) {
        Expr<Bool> negative = p.x().lt(0);
        Expr<Bool> huge = p.x().gt(0x1p900);
        Expr<F64> x = huge.select(p.x().mul(0x1p-100), p.x());
        Dd positive = Dd.select(negative, Dd.sum(x.literal(1.0), x.neg()), Dd.of(x));
        Dd log = logOfPositive(p, positive);
        // x * (log(x) - 1) of what was made smaller by 2^100
        Dd hugeLog = Exponentials.log(p, Dd.of(huge.select(x, x.literal(1.0))))
                .plus(Dd.of(x, Tables.LN2_PARTS).times(x.literal(100.0))).plus(-1.0).times(x);
        Exact sine = Circular.sinpi(p, negative.select(x, x.literal(0.25)));
        Dd logOfSine = Exponentials.log(p, sine.value().magnitude())
                .plus(Dd.of(x, Tables.LN2_PARTS).times(sine.scale().to(f64)));
        Dd reflected = Dd.of(x, Tables.LN_PI).minus(logOfSine).minus(log);
        Exact y = Exact.of(Dd.select(negative, reflected, log))
                .unsureBelow(negative.select(log.hi().abs().add(1).mul(0x1p-40), x.literal(0.0)));
        return Exact.select(huge, Exact.of(hugeLog, Staged.literal(x, 100)), y);
    }

    /** x from -190 to 180, no negative whole number and not 0. */
    static Exact tgamma(Point p) {
        Expr<Bool> negative = p.x().lt(0);
        Dd x = Dd.select(negative, Dd.sum(p.x().literal(1.0), p.x().neg()), Dd.of(p.x()));
        Shifted s = shifted(p, x, 195);
        Exact e = Exponentials.exp(p, s.series);
        Exact sine = Circular.sinpi(p, negative.select(p.x(), p.x().literal(0.25)));
        // Quotients of what may be beyond the range of doubles: numbers near 1, and scales of their own.
        Normal n = Normal.of(s.product.hi());
        Dd product = new Dd(s.product.hi().mul(Staged.power(n.exponent().neg())),
                s.product.lo().mul(Staged.power(n.exponent().neg())));
        Expr<I64> ofProduct = s.scale.add(s.divide.select(n.exponent().neg(), n.exponent()));
        Dd value = Dd.select(s.divide, e.value().over(product), e.value().times(product));
        Expr<I64> scale = ofProduct.add(e.scale());
        Normal ofSine = Normal.of(sine.value().hi());
        Dd sineNearOne = new Dd(sine.value().hi().mul(Staged.power(ofSine.exponent().neg())),
                sine.value().lo().mul(Staged.power(ofSine.exponent().neg())));
        Dd reflected = Dd.of(p.x(), Tables.PI_PARTS).over(sineNearOne.times(value));
        return Exact.of(Dd.select(negative, reflected, value),
                negative.select(scale.add(ofSine.exponent()).add(sine.scale()).neg(), scale));
    }

    static Exact digamma(Point p) {
        Expr<Bool> negative = p.x().lt(0);
        Dd x = Dd.select(negative, Dd.sum(p.x().literal(1.0), p.x().neg()), Dd.of(p.x()));
        Dd zero = Dd.of(p.x().literal(0.0));
        Var<F64> hi = var(zero.hi());
        Var<F64> lo = var(zero.lo());
        for_(0, (long) STIRLING_FROM, j -> {
            // From the largest term's end: 15, 14, ..., 0, so that small ones come first.
            Expr<F64> n = j.neg().to(f64).add(STIRLING_FROM - 1);
            Dd next = x.plus(n).inverse().plus(new Dd(hi, lo));
            Expr<Bool> counts = x.hi().lt(STIRLING_FROM);
            hi.set(counts.select(next.hi(), hi));
            lo.set(counts.select(next.lo(), lo));
        });
        Dd large = Dd.select(x.hi().lt(STIRLING_FROM), x.plus(STIRLING_FROM), x);
        // Beyond 2^400 the logarithm is all that counts.
        Dd limited = Dd.select(large.hi().gt(0x1p400), Dd.of(large.hi().literal(0x1p400)), large);
        Dd square = limited.squared().inverse();
        Dd tail = p.polynomial(Tables.DIGAMMA, square).times(square);
        Dd y = Exponentials.log(p, large).minus(limited.inverse().scaled(0.5)).minus(tail).minus(new Dd(hi, lo));
        Dd cotangent = Circular.piOverTangent(p, negative.select(p.x(), p.x().literal(0.25)));
        Dd reflected = y.minus(cotangent);
        Exact plain = Exact.of(Dd.select(negative, reflected, y))
                .unsureBelow(y.hi().abs().add(negative.select(cotangent.hi().abs(), y.hi().literal(1.0))).mul(0x1p-40));
        // -1 / x is all that counts, and may be beyond all numbers.
        Expr<Bool> tiny = p.x().abs().lt(0x1p-500);
        Dd lifted = Dd.of(tiny.select(p.x().mul(0x1p500), p.x().literal(1.0)));
        return Exact.select(tiny, Exact.of(lifted.inverse().negated(), Staged.literal(p.x(), 500)), plain);
    }
}
