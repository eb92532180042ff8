package io.krait.benchmarks.accuracy;

import static io.krait.Krait.i64;

import java.util.ArrayList;
import java.util.List;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/**
 * References of trigonometric functions and their inverses: Taylor's series after an exact reduction; one step of
 * Newton's method, of third order, from a result in double precision.
 */
final class Circular {
    private Circular() {
    }

    /** An angle of r + n * pi/2 with |r| a little above pi/4 at most. */
    private record Turned(Dd r, Expr<I64> n) {
        Expr<Bool> odd() {
            return n.and(n.literal(1)).ne(0);
        }

        Expr<Bool> upper() {
            return n.and(n.literal(2)).ne(0);
        }
    }

    /** The remainder of any finite number: a whole number times 2^e * 2/pi modulo 4, which is in a table. */
    private static Turned turned(Point p) {
        Expr<F64> x = p.x();
        Expr<I64> e = Staged.exponent(x).max(Tables.FIRST_TURN);
        Expr<I64> at = e.sub(Tables.FIRST_TURN).mul(Tables.TURN_WORDS).add(Tables.TURNS);
        Expr<F64> m = Staged.significand(x).mul(0x1p52);
        List<Expr<F64>> terms = new ArrayList<>();
        for (int word = 0; word < Tables.TURN_WORDS; word++) {
            Dd product = Dd.product(m, p.tables().get(at.add(word)));
            terms.add(product.hi());
            terms.add(product.lo());
        }
        Expr<F64> first = terms.getFirst();
        terms.set(0, first.sub(first.mul(0.25).rint().mul(4)));
        Expr<F64> whole = terms.get(0).add(terms.get(1)).add(terms.get(2)).rint();
        terms.addFirst(whole.neg());
        Expr<Bool> small = x.abs().le(0.78);
        Dd r = Dd.distilled(terms).times(Tables.HALF_PI);
        Expr<I64> n = whole.to(i64);
        return new Turned(Dd.select(small, Dd.of(x), r), small.select(n.literal(0), n));
    }

    /** The angle pi * x for |x| below 2^52, for larger numbers a multiple of 2 pi or of pi. */
    private static Turned halfTurned(Expr<F64> x) {
        Expr<Bool> large = x.abs().ge(0x1p52);
        Expr<F64> halves = large.select(x.literal(0.0), x.mul(2)).rint();
        Expr<F64> rest = large.select(x.literal(0.0), x.sub(halves.mul(0.5)));
        Expr<Bool> oddLarge = large.and(x.mul(0.5).ne(x.mul(0.5).rint()));
        Expr<I64> n = halves.sub(halves.mul(0.25).floor().mul(4)).to(i64);
        return new Turned(Dd.of(rest).times(Tables.PI_PARTS), oddLarge.select(n.literal(2), n));
    }

    private static Dd sine(Point p, Dd r) {
        return p.polynomial(Tables.SIN, r.squared()).times(r);
    }

    private static Dd cosine(Point p, Dd r) {
        return p.polynomial(Tables.COS, r.squared());
    }

    private static Dd sine(Point p, Turned a) {
        return Dd.select(a.odd(), cosine(p, a.r), sine(p, a.r)).negatedIf(a.upper());
    }

    private static Dd cosine(Point p, Turned a) {
        return Dd.select(a.odd(), sine(p, a.r), cosine(p, a.r)).negatedIf(a.odd().ne(a.upper()));
    }

    private static Dd tangent(Point p, Turned a) {
        Dd s = sine(p, a.r);
        Dd c = cosine(p, a.r);
        return Dd.select(a.odd(), c.negated(), s).over(Dd.select(a.odd(), s, c));
    }

    static Exact sin(Point p) {
        return Exact.of(sine(p, turned(p)));
    }

    static Exact cos(Point p) {
        return Exact.of(cosine(p, turned(p)));
    }

    static Exact tan(Point p) {
        return Exact.of(tangent(p, turned(p)));
    }

    /** pi * x where x is so small that nothing else counts and the low half would be lost. */
    private static Exact orProportional(Point p, Exact y) {
        Dd lifted = Dd.of(p.x().mul(0x1p600)).times(Tables.PI_PARTS);
        return Exact.select(p.x().abs().lt(0x1p-200), Exact.of(lifted, Staged.literal(p.x(), -600)), y);
    }

    static Exact sinpi(Point p) {
        return orProportional(p, Exact.of(sine(p, halfTurned(p.x()))));
    }

    /** sin(pi * x) with its scale, of a number that is not whole. */
    static Exact sinpi(Point p, Expr<F64> x) {
        Dd lifted = Dd.of(x.mul(0x1p600)).times(Tables.PI_PARTS);
        return Exact.select(x.abs().lt(0x1p-200), Exact.of(lifted, Staged.literal(x, -600)),
                Exact.of(sine(p, halfTurned(x))));
    }

    static Exact cospi(Point p) {
        return Exact.of(cosine(p, halfTurned(p.x())));
    }

    static Exact tanpi(Point p) {
        return orProportional(p, Exact.of(tangent(p, halfTurned(p.x()))));
    }

    /** pi / tan(pi * x). */
    static Dd piOverTangent(Point p, Expr<F64> x) {
        Turned a = halfTurned(x);
        return cosine(p, a).over(sine(p, a)).times(Tables.PI_PARTS);
    }

    static Exact sinc(Point p) {
        Expr<F64> x = p.x();
        Expr<Bool> tiny = x.abs().lt(0x1p-60);
        Expr<F64> safe = tiny.select(x.literal(0.5), x);
        // Numbers that are so large are whole.
        Expr<F64> limited = safe.abs().min(0x1p900);
        Dd y = sine(p, halfTurned(safe.abs())).over(Dd.of(limited).times(Tables.PI_PARTS));
        return Exact.of(Dd.select(tiny, Dd.of(x.literal(1.0)), y));
    }

    /** The angle from 0 to pi/2 of a point whose coordinates are not negative and not both very small. */
    private static Dd angle(Point p, Dd y, Dd x) {
        Expr<Bool> steep = y.hi().gt(x.hi());
        Dd low = Dd.select(steep, x, y);
        Dd high = Dd.select(steep, y, x);
        Expr<F64> t = low.hi().div(high.hi());
        for (int halving = 0; halving < 3; halving++) {
            t = t.div(t.fma(t, t.literal(1.0)).sqrt().add(1));
        }
        Expr<F64> tt = t.mul(t);
        Expr<F64> s = tt.literal(1.0 / 11).neg();
        for (int k = 9; k >= 1; k -= 2) {
            s = s.fma(tt, tt.literal((k % 4 == 1 ? 1.0 : -1.0) / k));
        }
        Dd guess = Dd.of(s.mul(t).mul(8));
        Dd sine = sine(p, guess);
        Dd cosine = cosine(p, guess);
        Dd d = low.times(cosine).minus(high.times(sine)).over(high.times(cosine).plus(low.times(sine)));
        Dd cube = d.squared().times(d).times(Dd.of(t.literal(3.0)).inverse());
        Dd a = d.minus(cube).plus(guess);
        return Dd.select(steep, Dd.of(t, Tables.HALF_PI).minus(a), a);
    }

    static Exact atan(Point p) {
        Expr<F64> a = p.x().abs();
        Expr<Bool> large = a.gt(0x1p400);
        // Beyond 2^400 the angle is pi/2 for all that counts.
        Dd x = Dd.of(large.select(a.literal(0x1p400), a));
        return Exact.of(angle(p, x, Dd.of(a.literal(1.0))).negatedIf(p.x().lt(0)));
    }

    /** sqrt(1 - x * x). */
    private static Dd other(Expr<F64> x) {
        Expr<F64> one = x.literal(1.0);
        return Dd.sum(one, x.neg()).times(Dd.sum(one, x)).root();
    }

    static Exact asin(Point p) {
        Expr<F64> a = p.x().abs();
        return Exact.of(angle(p, Dd.of(a), other(a)).negatedIf(p.x().lt(0)));
    }

    static Exact acos(Point p) {
        Expr<F64> a = p.x().abs();
        Dd y = angle(p, other(a), Dd.of(a));
        return Exact.of(Dd.select(p.x().lt(0), Dd.of(a, Tables.PI_PARTS).minus(y), y));
    }

    /** Both finite, not both zero. */
    static Exact atan2(Point p) {
        Normal y = Normal.of(p.x().abs());
        Normal x = Normal.of(p.y().abs());
        Expr<I64> distance = y.exponent().sub(x.exponent());
        Expr<I64> near = distance.max(-130).min(130);
        Dd low = Dd.of(y.m()).scaled(near.min(0));
        Dd high = Dd.of(x.m()).scaled(near.max(0).neg());
        Dd a = angle(p, low, high);
        Expr<Bool> left = p.y().lt(0);
        a = Dd.select(left, Dd.of(y.m(), Tables.PI_PARTS).minus(a), a);
        Expr<Bool> flat = distance.lt(-120).and(left.not());
        Dd ratio = Dd.of(y.m()).over(Dd.of(x.m()));
        Expr<I64> zero = distance.literal(0);
        return Exact.of(Dd.select(flat, ratio, a), flat.select(distance, zero)).negatedIf(p.x().lt(0));
    }
}
