package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.var;

import io.krait.staging.Expr;
import io.krait.staging.Var;
import io.krait.types.Bool;
import io.krait.types.F64;

/**
 * References of the error function and its relatives: the series with terms of one sign below 2, Laplace's continued
 * fraction above; the inverse by a step of Halley's method from the result that is judged.
 */
final class ErrorIntegrals {
    private static final double BORDER = 2;
    private static final int LEVELS = 180;

    private ErrorIntegrals() {
    }

    /**
     * erf(a) for 0 &lt;= a &lt;= 2, where square = a * a: 2/sqrt(pi) * exp(-a*a) * sum (2*a*a)^n a / (1*3*...*(2n+1)).
     */
    private static Dd series(Point p, Dd a, Dd square) {
        Dd one = Dd.of(a.hi().literal(1.0));
        Var<F64> hi = var(one.hi());
        Var<F64> lo = var(one.lo());
        int last = Tables.ERF.offset() + 2 * (Tables.ERF.terms() - 1);
        for_(0, Tables.ERF.terms() - 1L, n -> {
            Dd next = p.at(n.mul(-2).add(last)).times(square).times(new Dd(hi, lo)).plus(1.0);
            hi.set(next.hi());
            lo.set(next.lo());
        });
        Exact e = Exponentials.exp(p, square.negated());
        return new Dd(hi, lo).times(a).times(e.value().scaled(e.scale())).times(Tables.ERF_SLOPE);
    }

    /** erfc(a) for a &gt;= 2. */
    private static Exact tail(Point p, Dd a, Dd square) {
        Var<F64> hi = var(a.hi());
        Var<F64> lo = var(a.lo());
        for_(0, LEVELS, n -> {
            Expr<F64> numerator = n.neg().add(LEVELS).to(f64).mul(0.5);
            Dd next = Dd.of(numerator).over(new Dd(hi, lo)).plus(a);
            hi.set(next.hi());
            lo.set(next.lo());
        });
        Exact e = Exponentials.exp(p, square.negated());
        return Exact.of(e.value().over(new Dd(hi, lo).times(Tables.ROOT_PI)), e.scale());
    }

    /** erf and erfc of a number that is not negative. */
    private record Both(Dd erf, Exact erfc) {
    }

    private static Both both(Point p, Dd a, Dd square) {
        Expr<Bool> small = a.hi().lt(BORDER);
        Dd border = Dd.of(a.hi().literal(BORDER));
        Dd below = series(p, Dd.select(small, a, border), Dd.select(small, square, border.squared()));
        Exact above = tail(p, Dd.select(small, border, a), Dd.select(small, border.squared(), square));
        // No digit of erf depends on a complement that is smaller.
        Expr<Bool> visible = above.scale().gt(-400);
        Dd complement = above.value().scaled(above.scale().max(-1000));
        Dd one = Dd.of(a.hi().literal(1.0));
        Dd nearOne = Dd.select(visible, one.minus(complement), one);
        return new Both(Dd.select(small, below, nearOne),
                Exact.select(small, Exact.of(one.minus(below)), above));
    }

    private static Exact orProportional(Point p, Constants.Parts slope, Exact y) {
        Exact line = Exact.of(Dd.of(p.x().mul(0x1p600)).times(slope), Staged.literal(p.x(), -600));
        return Exact.select(p.x().abs().lt(0x1p-200), line, y);
    }

    static Exact erf(Point p) {
        Dd a = Dd.of(p.x().abs().min(40));
        Exact y = Exact.of(both(p, a, a.squared()).erf.negatedIf(p.x().lt(0)));
        return orProportional(p, Tables.ERF_SLOPE, y);
    }

    static Exact erfc(Point p) {
        Dd a = Dd.of(p.x().abs().min(40));
        Both b = both(p, a, a.squared());
        return Exact.select(p.x().lt(0), Exact.of(b.erf.plus(1.0)), b.erfc);
    }

    static Exact normcdf(Point p) {
        Dd x = Dd.of(p.x().abs().min(60));
        Both b = both(p, x.times(Tables.ROOT_HALF), x.squared().scaled(0.5));
        Exact lower = Exact.of(b.erfc.value(), b.erfc.scale().sub(1));
        Dd half = b.erf.scaled(0.5);
        Expr<Bool> negative = p.x().lt(0);
        Expr<Bool> central = x.hi().lt(1);
        Dd upper = half.plus(0.5);
        return Exact.select(negative, Exact.select(central, Exact.of(half.negated().plus(0.5)), lower),
                Exact.of(upper));
    }

    static Exact erfinv(Point p) {
        Expr<F64> a = p.x().abs();
        Expr<F64> given = p.result().abs();
        Expr<F64> guess = given.lt(6.5).select(given, given.literal(0.5));
        Dd g = Dd.of(guess);
        Dd square = g.squared();
        Both b = both(p, g, square);
        Dd complement = b.erfc.value().scaled(b.erfc.scale().max(-1000));
        Dd low = b.erf.plus(a.neg());
        Dd high = Dd.sum(a.literal(1.0), a.neg()).minus(complement);
        Exact e = Exponentials.exp(p, square);
        Dd step = Dd.select(a.lt(0.5), low, high).times(Tables.HALF_ROOT_PI)
                .times(e.value().scaled(e.scale()));
        Dd y = step.over(step.times(guess).plus(1.0)).negated().plus(guess);
        return orProportional(p, Tables.HALF_ROOT_PI, Exact.of(y.negatedIf(p.x().lt(0))));
    }
}
