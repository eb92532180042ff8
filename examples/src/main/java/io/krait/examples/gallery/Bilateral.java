package io.krait.examples.gallery;

import static io.krait.Krait.exp;
import static io.krait.Krait.f32;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.max;
import static io.krait.Krait.min;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;

/** Smooths a picture but keeps its edges (Tomasi and Manduchi, 1998): near pixels of similar brightness count. */
public final class Bilateral {
    private static final int RADIUS = 4;

    private static final Kernel SMOOTH = kernel(in(f32.array(2)), out(f32.array(2)), f32, f32, (x, y, space, range) ->
            parallelFor(x.dim(0), x.dim(1), (i, j) -> {
                var total = var(f32, 0);
                var weight = var(f32, 0);
                var here = x.get(i, j);
                for_(-RADIUS, RADIUS + 1, di -> for_(-RADIUS, RADIUS + 1, dj -> {
                    var row = min(max(i.add(di), literal(i64, 0)), x.dim(0).sub(1));
                    var column = min(max(j.add(dj), literal(i64, 0)), x.dim(1).sub(1));
                    var there = x.get(row, column);
                    var distance = di.mul(di).add(dj.mul(dj)).to(f32);
                    var w = exp(distance.mul(space).add(there.sub(here).square().mul(range)).neg());
                    total.inc(there.mul(w));
                    weight.inc(w);
                }));
                y.set(total.div(weight), i, j);
            }));

    private Bilateral() {
    }

    /**
     * Smooths.
     *
     * @param picture brightness
     * @param pixels standard deviation of the distance, in pixels
     * @param levels standard deviation of the brightness
     */
    public static NdArray<F32> smooth(NdArray<F32> picture, double pixels, double levels) {
        NdArray<F32> y = zeros(f32, picture.shape());
        SMOOTH.run(picture, y, 0.5 / (pixels * pixels), 0.5 / (levels * levels));
        return y;
    }
}
