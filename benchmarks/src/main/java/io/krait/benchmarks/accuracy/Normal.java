package io.krait.benchmarks.accuracy;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.F64;
import io.krait.types.I64;

/** m * 2^exponent with |m| from 1 to below 2, also of a subnormal number; zero has m = 1 and a very small exponent. */
record Normal(Expr<F64> m, Expr<I64> exponent) {
    static Normal of(Expr<F64> x) {
        Expr<Bool> tiny = x.abs().lt(0x1p-1000);
        Expr<F64> lifted = tiny.select(x.mul(0x1p100), x);
        Expr<I64> e = Staged.exponent(lifted);
        e = tiny.select(e.sub(100), e);
        return new Normal(Staged.significand(lifted), x.eq(0).select(e.literal(-100_000), e));
    }
}
