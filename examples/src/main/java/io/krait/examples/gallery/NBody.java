package io.krait.examples.gallery;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.in;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** Bodies that attract each other, all pairs, by the leapfrog method; one array row per coordinate. */
public final class NBody {
    private static final double SOFTENING = 1e-3;

    private static final Kernel LEAPFROG = kernel(f64.array(2), f64.array(2), in(f64.array(1)), f64, i64,
            (x, v, mass, dt, steps) -> for_(0, steps, t -> {
                parallelFor(mass.dim(0), i -> {
                    var ax = var(0.0);
                    var ay = var(0.0);
                    var az = var(0.0);
                    var xi = x.get(0, i);
                    var yi = x.get(1, i);
                    var zi = x.get(2, i);
                    for_(0, mass.dim(0), j -> {
                        var dx = x.get(0, j).sub(xi);
                        var dy = x.get(1, j).sub(yi);
                        var dz = x.get(2, j).sub(zi);
                        var r2 = dx.square().add(dy.square()).add(dz.square()).add(SOFTENING);
                        var f = mass.get(j).div(r2.mul(r2.sqrt()));
                        ax.inc(dx.mul(f));
                        ay.inc(dy.mul(f));
                        az.inc(dz.mul(f));
                    });
                    v.inc(ax.mul(dt), 0, i);
                    v.inc(ay.mul(dt), 1, i);
                    v.inc(az.mul(dt), 2, i);
                });
                parallelFor(mass.dim(0), i -> {
                    for (int k = 0; k < 3; k++) {
                        x.inc(v.get(k, i).mul(dt), k, i);
                    }
                });
            }));

    private static final Kernel ENERGY = kernel(in(f64.array(2)), in(f64.array(2)), in(f64.array(1)), f64.array(1),
            (x, v, mass, out) -> {
                var n = mass.dim(0);
                out.set(sum(0, n, i -> v.get(0, i).square().add(v.get(1, i).square()).add(v.get(2, i).square())
                        .mul(mass.get(i)).mul(0.5)), 0);
                out.set(sum(0, n, i -> {
                    var e = var(0.0);
                    for_(i.add(1), n, j -> {
                        var r2 = x.get(0, i).sub(x.get(0, j)).square().add(x.get(1, i).sub(x.get(1, j)).square())
                                .add(x.get(2, i).sub(x.get(2, j)).square()).add(SOFTENING);
                        e.inc(mass.get(i).mul(mass.get(j)).div(r2.sqrt()).neg());
                    });
                    return e;
                }), 1);
            });

    private final NdArray<F64> x;
    private final NdArray<F64> v;
    private final NdArray<F64> mass;

    /** Positions and velocities of shape (3, n), masses of shape (n); the arrays change as time passes. */
    public NBody(NdArray<F64> x, NdArray<F64> v, NdArray<F64> mass) {
        this.x = x;
        this.v = v;
        this.mass = mass;
    }

    /** Lets time pass. */
    public void run(int steps, double dt) {
        LEAPFROG.run(x, v, mass, dt, steps);
    }

    /** Kinetic energy plus potential energy. */
    public double energy() {
        NdArray<F64> out = zeros(f64, 2);
        ENERGY.run(x, v, mass, out);
        return out.sum().item();
    }
}
