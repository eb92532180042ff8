package io.krait.benchmarks.contender;

import static io.krait.Krait.for_;
import static io.krait.Krait.in;
import static io.krait.Krait.inout;
import static io.krait.Krait.kernel;
import static io.krait.Krait.local;
import static io.krait.Krait.max;
import static io.krait.Krait.min;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;

import java.util.ArrayList;
import java.util.List;

import io.krait.Kernel;
import io.krait.staging.ArrayParam;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.staging.Var;
import io.krait.types.I64;
import io.krait.types.Num;

/**
 * Loop kernels that their author tuned, as the C versions by hand are: other loops or other memory, the same results.
 *
 * @param type the element type
 * @param <T>  the element type
 */
record TunedPrograms<T extends Num>(ScalarType<T> type) {
    /** Steps of heat in one sweep over the rows. */
    static final int SWEEP = 10;
    private static final int ROWS = 48;
    private static final int CHAINS = 8;
    private static final int BLOCK = 2048;

    private ArrayParam<T> array(int rank) {
        return type.array(rank);
    }

    /** Ten steps of heat in one sweep over blocks of rows, each step a row behind the one before. One thread. */
    Kernel heat2dSkewed() {
        return kernel(inout(array(2)), inout(array(2)), (a, b) -> parallelFor(1, _ ->
                for_(1, a.dim(0).add(SWEEP - 1), ROWS, r -> {
                    for (int t = 0; t < SWEEP; t++) {
                        StagedArray<T> u = t % 2 == 0 ? a : b;
                        StagedArray<T> w = t % 2 == 0 ? b : a;
                        for_(max(r.sub(t), 1), min(r.add(ROWS - t), a.dim(0).sub(1)), i -> heatRow(u, w, i));
                    }
                })));
    }

    private void heatRow(StagedArray<T> u, StagedArray<T> w, Expr<I64> i) {
        parallelFor(1, u.dim(1).sub(1), j -> {
            var c = u.get(i, j);
            var around = u.get(i, j.sub(1)).add(u.get(i, j.add(1))).add(u.get(i.sub(1), j)).add(u.get(i.add(1), j));
            w.set(c.add(around.sub(c.mul(4)).mul(0.1)), i, j);
        });
    }

    /** Distances of points whose coordinates are copied apart first. */
    Kernel pdistColumns() {
        return kernel(in(array(2)), inout(array(2)), out(array(2)), (p, apart, d) -> {
            parallelFor(p.dim(0), i -> {
                for (int axis = 0; axis < 3; axis++) {
                    apart.set(p.get(i, axis), axis, i);
                }
            });
            parallelFor(d.dim(0), d.dim(1), (i, j) -> {
                var x = apart.get(0, j).sub(apart.get(0, i));
                var y = apart.get(1, j).sub(apart.get(1, i));
                var z = apart.get(2, j).sub(apart.get(2, i));
                d.set(sqrt(x.square().add(y.square()).add(z.square())), i, j);
            });
        });
    }

    /** Running sums of parts: their sums, running sums of those, then eight parts side by side. */
    Kernel cumsumParts(int groups) {
        int parts = groups * CHAINS;
        return kernel(in(array(1)), out(array(1)), inout(array(1)), (x, y, before) -> {
            var length = x.dim(0).div(parts);
            parallelFor(parts, p -> before.set(sum(p.mul(length), p.add(1).mul(length), x::get), p));
            parallelFor(1, _ -> {
                var s = var(type, 0);
                for_(0, parts, p -> {
                    var own = before.get(p);
                    before.set(s, p);
                    s.inc(own);
                });
                before.set(s, parts);
            });
            parallelFor(groups, g -> {
                List<Var<T>> sums = new ArrayList<>();
                for (int c = 0; c < CHAINS; c++) {
                    sums.add(var(before.get(g.mul(CHAINS).add(c))));
                }
                for_(0, length, i -> {
                    for (int c = 0; c < CHAINS; c++) {
                        var at = g.mul(CHAINS).add(c).mul(length).add(i);
                        sums.get(c).inc(x.get(at));
                        y.set(sums.get(c), at);
                    }
                });
            });
            parallelFor(1, _ -> {
                var s = var(before.get(parts));
                for_(length.mul(parts), x.dim(0), i -> {
                    s.inc(x.get(i));
                    y.set(s, i);
                });
            });
        });
    }

    /** Means of windows of 100 by sums of 2, 4, 8, ... elements, of which each needs one addition. */
    Kernel rollingDoubling() {
        return kernel(in(array(1)), out(array(1)), (x, y) ->
                parallelFor(y.dim(0).add(BLOCK - 1).div(BLOCK), block -> {
                    var start = min(block.mul(BLOCK), y.dim(0).sub(BLOCK));
                    var fours = local(type, BLOCK + 100);
                    var eights = local(type, BLOCK + 100);
                    var sums = local(type, BLOCK + 100);
                    parallelFor(BLOCK + 96, i -> fours.set(x.get(start.add(i)).add(x.get(start.add(i.add(1))))
                            .add(x.get(start.add(i.add(2))).add(x.get(start.add(i.add(3))))), i));
                    parallelFor(BLOCK + 92, i -> eights.set(fours.get(i).add(fours.get(i.add(4))), i));
                    parallelFor(BLOCK + 84, i -> sums.set(eights.get(i).add(eights.get(i.add(8))), i));
                    parallelFor(BLOCK + 68, i -> eights.set(sums.get(i).add(sums.get(i.add(16))), i));
                    parallelFor(BLOCK, i -> y.set(fours.get(i).add(eights.get(i.add(4)))
                            .add(eights.get(i.add(36)).add(eights.get(i.add(68)))).mul(0.01), start.add(i)));
                }));
    }
}
