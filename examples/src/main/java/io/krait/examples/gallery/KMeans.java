package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import io.krait.types.I64;

/** Groups of points by Lloyd's k-means (1982): assign each point to the nearest centre, move centres to the means. */
public final class KMeans {
    private static final Kernel ROUND = kernel(in(f64.array(2)), f64.array(2), out(i64.array(1)), f64.array(2),
            f64.array(1), (points, centres, label, sums, counts) -> {
                parallelFor(centres.dim(0), c -> {
                    counts.set(0, c);
                    for_(0, centres.dim(1), d -> sums.set(0, c, d));
                });
                parallelFor(points.dim(0), p -> {
                    var best = var(literal(f64, Double.POSITIVE_INFINITY));
                    var at = var(0L);
                    for_(0, centres.dim(0), c -> {
                        var s = var(0.0);
                        for_(0, points.dim(1), d -> s.inc(points.get(p, d).sub(centres.get(c, d)).square()));
                        if_(s.lt(best)).then(() -> {
                            best.set(s);
                            at.set(c);
                        });
                    });
                    label.set(at, p);
                    counts.scatterAdd(1, at);
                    for_(0, points.dim(1), d -> sums.scatterAdd(points.get(p, d), at, d));
                });
                parallelFor(centres.dim(0), c -> if_(counts.get(c).gt(0)).then(() ->
                        for_(0, centres.dim(1), d -> centres.set(sums.get(c, d).div(counts.get(c)), c, d))));
            });

    private KMeans() {
    }

    /**
     * Groups points.
     *
     * @param points one row per point
     * @param centres one row per group: where the search starts, then the centres of the groups
     * @return the group of each point
     */
    public static NdArray<I64> run(NdArray<F64> points, NdArray<F64> centres, int rounds) {
        NdArray<I64> label = zeros(i64, points.shape()[0]);
        NdArray<F64> sums = zeros(f64, centres.shape());
        NdArray<F64> counts = zeros(f64, centres.shape()[0]);
        for (int k = 0; k < rounds; k++) {
            ROUND.run(points, centres, label, sums, counts);
        }
        return label;
    }
}
