package io.krait.examples.gallery;

import static io.krait.Krait.f32;
import static io.krait.Krait.for_;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.max;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;

/** Rays from the eye against spheres: the brightness of the nearest hit. Lanes that miss skip the costly side. */
public final class Spheres {
    private static final Kernel SHADE = kernel(in(f32.array(2)), out(f32.array(2)), (spheres, picture) ->
            parallelFor(picture.dim(0), picture.dim(1), (row, column) -> {
                var size = picture.dim(1).to(f32);
                var x = column.to(f32).add(0.5).div(size).mul(2).sub(1);
                var y = row.to(f32).add(0.5).div(size).mul(2).sub(1);
                var length = sqrt(x.square().add(y.square()).add(1));
                var dx = x.div(length);
                var dy = y.div(length);
                var dz = length.recip();
                var nearest = var(f32, Double.POSITIVE_INFINITY);
                var light = var(f32, 0);
                for_(0, spheres.dim(0), k -> {
                    var cx = spheres.get(k, 0);
                    var cy = spheres.get(k, 1);
                    var cz = spheres.get(k, 2);
                    var r = spheres.get(k, 3);
                    var along = dx.mul(cx).add(dy.mul(cy)).add(dz.mul(cz));
                    var gap = along.square().sub(cx.square().add(cy.square()).add(cz.square()).sub(r.square()));
                    if_(gap.gt(0)).then(() -> {
                        var t = along.sub(sqrt(gap));
                        if_(t.gt(0).and(t.lt(nearest))).then(() -> {
                            nearest.set(t);
                            // a lamp behind the left shoulder
                            var nx = dx.mul(t).sub(cx).div(r);
                            var ny = dy.mul(t).sub(cy).div(r);
                            var nz = dz.mul(t).sub(cz).div(r);
                            var shade = nx.mul(-0.48).add(ny.mul(-0.64)).add(nz.mul(-0.6));
                            light.set(max(shade, literal(f32, 0)).mul(220).add(35));
                        });
                    });
                });
                picture.set(light, row, column);
            }));

    private Spheres() {
    }

    /**
     * A picture.
     *
     * @param spheres one row per sphere: x (right), y (down), z (forwards), radius
     */
    public static NdArray<F32> shade(NdArray<F32> spheres, int height, int width) {
        NdArray<F32> picture = zeros(f32, height, width);
        SHADE.run(spheres, picture);
        return picture;
    }
}
