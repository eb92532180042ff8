package io.krait.benchmarks.accuracy;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/**
 * A staged result of a reference: value * 2^scale, which need not be representable as a double.
 *
 * @param unsure where cancellation left too few digits to judge a double by; such points do not count
 */
record Exact(Dd value, Expr<I64> scale, Expr<Bool> unsure) {
    static Exact of(Dd value) {
        return of(value, Staged.literal(value.hi(), 0));
    }

    static Exact of(Dd value, Expr<I64> scale) {
        return new Exact(value, scale, value.hi().ne(value.hi()).and(value.hi().eq(value.hi())));
    }

    /** The same where results that are this small do not count. */
    Exact unsureBelow(Expr<F64> limit) {
        return new Exact(value, scale, value.hi().abs().lt(limit));
    }

    static Exact select(Expr<Bool> mask, Exact a, Exact b) {
        return new Exact(Dd.select(mask, a.value, b.value), mask.select(a.scale, b.scale),
                mask.and(a.unsure).or(mask.not().and(b.unsure)));
    }

    Exact negatedIf(Expr<Bool> mask) {
        return new Exact(value.negatedIf(mask), scale, unsure);
    }

    /**
     * |y - this| in units of the last place that a double of this size has; infinite where one of them is no number,
     * and where only one of them is beyond all numbers.
     */
    Expr<F64> ulps(Expr<F64> y) {
        Expr<F64> infinity = y.literal(Double.POSITIVE_INFINITY);
        Expr<I64> e = Staged.exponent(value.hi()).add(scale);
        Expr<I64> unit = e.max(-1022).min(1023).sub(52);
        Expr<F64> hi = Staged.shifted(value.hi(), scale.sub(unit));
        Expr<F64> lo = Staged.shifted(value.lo(), scale.sub(unit));
        // Infinity counts as the number that would follow the largest one.
        Expr<Bool> beyond = y.abs().eq(Double.POSITIVE_INFINITY);
        Expr<F64> last = Staged.shifted(y, unit.neg());
        Expr<F64> next = Staged.withSignOf(Staged.shifted(y.literal(1.0), unit.neg().add(1024)), y);
        Expr<F64> error = beyond.select(next, last).sub(hi).sub(lo).abs();
        Expr<Bool> bothBeyond = beyond.and(e.ge(1024)).and(y.lt(0).eq(hi.lt(0)));
        error = bothBeyond.or(unsure).select(y.literal(0.0), error);
        return error.isNaN().select(infinity, error);
    }
}
