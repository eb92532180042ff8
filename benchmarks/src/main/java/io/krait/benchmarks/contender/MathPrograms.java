package io.krait.benchmarks.contender;

import static io.krait.Krait.vectorize;

import java.util.Map;

import io.krait.Ufunc1;
import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.Num;

/** The mathematical functions as ufuncs. */
final class MathPrograms {
    private static final Map<String, Ufunc1<Num, Num>> UNARY = Map.of(
            "exp", vectorize((Expr<Num> x) -> x.exp()),
            "log", vectorize((Expr<Num> x) -> x.log()),
            "sin", vectorize((Expr<Num> x) -> x.sin()),
            "cos", vectorize((Expr<Num> x) -> x.cos()),
            "tanh", vectorize((Expr<Num> x) -> x.tanh()),
            "erf", vectorize((Expr<Num> x) -> x.erf()));
    private static final Map<String, Ufunc2<Num, Num, Num>> BINARY = Map.of(
            "pow", vectorize((Expr<Num> x, Expr<Num> y) -> x.pow(y)),
            "atan2", vectorize((Expr<Num> x, Expr<Num> y) -> x.atan2(y)));

    private MathPrograms() {
    }

    /** A call on the case's arrays. */
    static Runnable bind(Case work) {
        String name = work.workload().name();
        NdArray<? extends Num> x = KraitPrograms.array(work, "x");
        NdArray<? extends Num> z = KraitPrograms.array(work, "z");
        if (UNARY.containsKey(name)) {
            var call = UNARY.get(name).with().out(z);
            return () -> call.apply(x);
        }
        NdArray<? extends Num> y = KraitPrograms.array(work, "y");
        var call = BINARY.get(name).with().out(z);
        return () -> call.apply(x, y);
    }
}
