package io.krait.benchmarks.accuracy;

import static io.krait.Krait.f64;
import static io.krait.Krait.i64;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/** References of roots, of products with constants, and of the floored remainder. */
final class Algebraic {
    private Algebraic() {
    }

    static Exact cbrt(Point p) {
        Normal x = Normal.of(p.x().abs());
        Expr<I64> third = x.exponent().to(f64).add(0.5).div(3).floor().to(i64);
        Expr<I64> rest = x.exponent().sub(third.mul(3)).max(0).min(2);
        Expr<F64> m = x.m().mul(Staged.power(rest));
        // Newton's method in double precision from a line, then one step with all digits.
        Expr<F64> y = m.mul(0.15).add(0.9);
        for (int step = 0; step < 6; step++) {
            y = y.sub(y.sub(m.div(y.mul(y))).div(3));
        }
        Dd square = Dd.product(y, y);
        Dd residual = square.times(y).plus(m.neg());
        Dd root = residual.over(square.times(y.literal(3.0))).negated().plus(y);
        root = Dd.select(p.x().eq(0), Dd.of(p.x().literal(0.0)), root);
        return Exact.of(root, third.max(-2000)).negatedIf(p.x().lt(0));
    }

    static Exact rsqrt(Point p) {
        Normal x = Normal.of(p.x());
        Expr<I64> half = x.exponent().shr(1);
        Expr<F64> m = x.m().mul(Staged.power(x.exponent().sub(half.mul(2)).max(0).min(1)));
        return Exact.of(Dd.of(m).root().inverse(), half.neg());
    }

    static Exact hypot(Point p) {
        Normal x = Normal.of(p.x());
        Normal y = Normal.of(p.y());
        Expr<I64> high = x.exponent().max(y.exponent());
        Dd a = Dd.of(x.m()).scaled(x.exponent().sub(high).max(-300));
        Dd b = Dd.of(y.m()).scaled(y.exponent().sub(high).max(-300));
        return Exact.of(a.squared().plus(b.squared()).root(), high);
    }

    private static Exact times(Point p, Constants.Parts constant) {
        Normal x = Normal.of(p.x());
        Exact y = Exact.of(Dd.of(x.m()).times(constant), x.exponent());
        return Exact.select(p.x().eq(0), Exact.of(Dd.of(p.x())), y);
    }

    static Exact degrees(Point p) {
        return times(p, Tables.DEGREES);
    }

    static Exact radians(Point p) {
        return times(p, Tables.RADIANS);
    }

    /** What the host computed is the result. */
    static Exact host(Point p) {
        return Exact.of(Dd.of(p.host()));
    }

    /** From the remainder with the sign of x, which the host computed, to the one with the sign of y. */
    static Exact mod(Point p) {
        Expr<F64> r = p.host();
        Expr<Bool> other = r.ne(0).and(r.lt(0).ne(p.y().lt(0)));
        return Exact.of(Dd.select(other, Dd.sum(r, p.y()), Dd.of(r)));
    }
}
