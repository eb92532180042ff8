package io.krait.benchmarks.start;

import static io.krait.Krait.ones;
import static io.krait.Krait.vectorize;

import io.krait.Fn1;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.List;

/** First calls of trivial functions in a fresh process. The peer is {@code first_calls.py}. */
public final class FirstCalls {
    private static final List<Fn1<Expr<Num>, Expr<Num>>> FUNCTIONS = List.of(x -> x.add(1), x -> x.mul(x),
            x -> x.sub(1).mul(2), x -> x.neg(), x -> x.mul(3).sub(x), x -> x.abs().add(x), x -> x.mul(x).add(1),
            x -> x.div(3), x -> x.add(2).mul(x), x -> x.max(0), x -> x.min(0).add(1));

    private FirstCalls() {
    }

    /** Prints the milliseconds of each first call. */
    public static void main(String[] args) {
        NdArray<F64> x = ones(100).eval();
        for (Fn1<Expr<Num>, Expr<Num>> f : FUNCTIONS) {
            long start = System.nanoTime();
            vectorize(f).apply(x).eval();
            System.out.println((System.nanoTime() - start) / 1e6);
        }
    }
}
