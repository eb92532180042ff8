package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.i32;
import static io.krait.Krait.linspace;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;

import io.krait.Ufunc2;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import io.krait.types.I32;

/**
 * How long points of the complex plane stay near zero under z := z^2 + c. Each point takes its own number of rounds;
 * the points of a vector run together under a mask.
 */
public final class Mandelbrot {
    /** Rounds after which a point counts as staying. */
    public static final int MOST = 200;

    private static final Ufunc2<F64, F64, I32> ROUNDS = vectorize(f64, f64, (cr, ci) -> {
        var zr = var(0.0);
        var zi = var(0.0);
        var n = var(0);
        while_(() -> zr.square().add(zi.square()).lt(4).and(n.lt(MOST))).loop(() -> {
            var t = zr.square().sub(zi.square()).add(cr);
            zi.set(zr.mul(zi).mul(2).add(ci));
            zr.set(t);
            n.inc(1);
        });
        return n.to(i32);
    });

    private Mandelbrot() {
    }

    /** Rounds for each pixel of a square picture; rows from top to bottom. */
    public static NdArray<I32> rounds(int size) {
        return ROUNDS.apply(linspace(-2, 0.5, size).reshape(1, -1), linspace(-1.25, 1.25, size).reshape(-1, 1));
    }
}
