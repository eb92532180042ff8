package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.kernel;
import static io.krait.Krait.min;
import static io.krait.Krait.parallelFor;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** Shortest ways between all pairs of nodes (Floyd, 1962; Warshall, 1962). */
public final class FloydWarshall {
    private static final Kernel SHORTEST = kernel(f64.array(2), d -> for_(0, d.dim(0), k ->
            parallelFor(d.dim(0), i -> {
                var first = d.get(i, k);
                for_(0, d.dim(1), j -> d.set(min(d.get(i, j), first.add(d.get(k, j))), i, j));
            })));

    private FloydWarshall() {
    }

    /** Lengths of the shortest ways, from lengths of edges; infinity where there is none. */
    public static NdArray<F64> shortest(NdArray<F64> edges) {
        NdArray<F64> d = edges.copy();
        SHORTEST.run(d);
        return d;
    }
}
