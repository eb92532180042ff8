package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.staging.StagedArray;
import io.krait.types.F64;
import io.krait.types.I64;

/** Heat that spreads over a plate with cold edges: explicit steps of the heat equation on a grid. */
public final class HeatDiffusion {
    private static final double RATE = 0.2;

    private static final Kernel STEPS = kernel(f64.array(2), f64.array(2), i64, (a, b, pairs) ->
            for_(0, pairs, t -> {
                step(a, b);
                step(b, a);
            }));

    private HeatDiffusion() {
    }

    private static void step(StagedArray<F64> from, StagedArray<F64> to) {
        Expr<I64> rows = from.dim(0).sub(1);
        Expr<I64> columns = from.dim(1).sub(1);
        parallelFor(1, rows, 1, columns, (i, j) -> {
            var here = from.get(i, j);
            var around = from.get(i.sub(1), j).add(from.get(i.add(1), j)).add(from.get(i, j.sub(1)))
                    .add(from.get(i, j.add(1)));
            to.set(here.add(around.sub(here.mul(4)).mul(RATE)), i, j);
        });
    }

    /** The temperatures after an even number of steps; the input keeps its own. */
    public static NdArray<F64> run(NdArray<F64> start, int steps) {
        NdArray<F64> a = start.copy();
        NdArray<F64> b = start.copy();
        STEPS.run(a, b, steps / 2);
        return a;
    }

    /** A plate with two hot spots. */
    public static NdArray<F64> plate(int size) {
        NdArray<F64> x = zeros(f64, size, size);
        Kernel heat = kernel(f64.array(2), p -> parallelFor(p.dim(0), p.dim(1), (i, j) -> {
            var n = p.dim(0);
            var left = i.gt(n.div(4)).and(i.lt(n.div(2))).and(j.gt(n.div(8))).and(j.lt(n.div(3)));
            var right = i.gt(n.div(2)).and(j.gt(n.mul(2).div(3))).and(j.lt(n.mul(5).div(6)))
                    .and(i.lt(n.mul(7).div(8)));
            p.set(left.or(right).to(f64).mul(255), i, j);
        }));
        heat.run(x);
        return x;
    }
}
