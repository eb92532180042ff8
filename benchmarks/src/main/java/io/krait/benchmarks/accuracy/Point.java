package io.krait.benchmarks.accuracy;

import static io.krait.Krait.for_;
import static io.krait.Krait.var;

import io.krait.staging.Expr;
import io.krait.staging.StagedArray;
import io.krait.staging.Var;
import io.krait.types.F64;
import io.krait.types.I64;

/**
 * What a reference works with, staged.
 *
 * @param x the first operand
 * @param y the second one, the first again where there is none
 * @param host what the reference on the host computed, for functions that have one
 * @param hostLow what is left of it beyond a double
 * @param result the result that is judged
 * @param tables {@link Tables#data}
 */
record Point(Expr<F64> x, Expr<F64> y, Expr<F64> host, Expr<F64> hostLow, Expr<F64> result, StagedArray<F64> tables) {
    /** The number from i on in the tables, as two doubles. */
    Dd at(Expr<I64> i) {
        return new Dd(tables.get(i), tables.get(i.add(1)));
    }

    /** The sum of a series by Horner's scheme. */
    Dd polynomial(Tables.Series series, Dd x) {
        int last = series.offset() + 2 * (series.terms() - 1);
        Dd top = at(Staged.literal(x.hi(), last));
        Var<F64> hi = var(top.hi());
        Var<F64> lo = var(top.lo());
        for_(1, series.terms(), n -> {
            Dd next = new Dd(hi, lo).times(x).plus(at(n.mul(-2).add(last)));
            hi.set(next.hi());
            lo.set(next.lo());
        });
        return new Dd(hi, lo);
    }
}
