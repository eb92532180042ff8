package io.krait.examples.gallery;

import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.u8;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.staging.StagedArray;
import io.krait.types.U8;

/** Conway's game of life; cells are 0 or 1, the edge stays dead. */
public final class GameOfLife {
    private static final Kernel PAIRS = kernel(u8.array(2), u8.array(2), i64, (a, b, pairs) ->
            for_(0, pairs, t -> {
                step(a, b);
                step(b, a);
            }));

    private GameOfLife() {
    }

    private static void step(StagedArray<U8> from, StagedArray<U8> to) {
        parallelFor(1, from.dim(0).sub(1), 1, from.dim(1).sub(1), (i, j) -> {
            Expr<U8> alive = from.get(i, j);
            Expr<U8> around = alive.sub(alive);
            for (int di = -1; di <= 1; di++) {
                for (int dj = -1; dj <= 1; dj++) {
                    if (di != 0 || dj != 0) {
                        around = around.add(from.get(i.add(di), j.add(dj)));
                    }
                }
            }
            to.set(around.eq(3).or(around.eq(2).and(alive.eq(1))).to(u8), i, j);
        });
    }

    /** The cells after an even number of generations; the input keeps its own. */
    public static NdArray<U8> run(NdArray<U8> start, int generations) {
        NdArray<U8> a = start.copy();
        NdArray<U8> b = start.copy();
        PAIRS.run(a, b, generations / 2);
        return a;
    }
}
