package io.krait.benchmarks.contender;

import static io.krait.Krait.abs;
import static io.krait.Krait.i32;
import static io.krait.Krait.if_;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.where;
import static io.krait.Krait.while_;

import java.util.List;

import io.krait.Ufunc1;
import io.krait.Ufunc2;
import io.krait.benchmarks.workload.Spheres;
import io.krait.staging.ScalarType;
import io.krait.types.I32;
import io.krait.types.Num;

/** The element functions with loops and branches of their own, as a user of Krait writes them. */
final class SimdPrograms {
    private SimdPrograms() {
    }

    static <T extends Num> Ufunc2<T, T, I32> mandelbrot(ScalarType<T> type) {
        return vectorize(type, type, (cr, ci) -> {
            var zr = var(type, 0);
            var zi = var(type, 0);
            var n = var(0);
            while_(() -> zr.square().add(zi.square()).le(4).and(n.lt(200))).loop(() -> {
                var t = zr.square().sub(zi.square()).add(cr);
                zi.set(zr.mul(zi).mul(2).add(ci));
                zr.set(t);
                n.inc(1);
            });
            return n.to(i32);
        });
    }

    static <T extends Num> Ufunc1<T, T> cubeRoot(ScalarType<T> type, double precision) {
        return vectorize(type, x -> {
            var root = var(x);
            while_(() -> abs(root.square().mul(root).sub(x)).gt(abs(x).mul(precision))).loop(() -> {
                var square = root.square();
                root.set(root.sub(square.mul(root).sub(x).div(square.mul(3))));
            });
            return root.to(type);
        });
    }

    static <T extends Num> Ufunc2<T, T, T> spheres(ScalarType<T> type) {
        return vectorize(type, type, (dx, dy) -> {
            var z = sqrt(dx.square().add(dy.square()).add(1)).recip();
            var x = dx.mul(z);
            var y = dy.mul(z);
            var nearest = var(type, 1e30);
            var shade = var(type, 0);
            for (int s = 0; s < Spheres.BALLS.size(); s++) {
                List<Double> ball = Spheres.BALLS.get(s);
                double bx = ball.get(0);
                double by = ball.get(1);
                double bz = ball.get(2);
                double beyond = bx * bx + by * by + bz * bz - ball.get(3) * ball.get(3);
                int number = s + 1;
                var along = x.mul(bx).add(y.mul(by)).add(z.mul(bz));
                var inside = along.square().sub(beyond);
                if_(inside.gt(0)).then(() -> {
                    var at = along.sub(sqrt(inside));
                    if_(at.gt(0).and(at.lt(nearest))).then(() -> {
                        var nx = at.mul(x).sub(bx);
                        var ny = at.mul(y).sub(by);
                        var nz = at.mul(z).sub(bz);
                        var light = nx.mul(0.3).add(ny.mul(0.5)).sub(nz.mul(0.8));
                        nearest.set(at);
                        shade.set(light.div(sqrt(nx.square().add(ny.square()).add(nz.square()))).add(number));
                    });
                });
            }
            return shade.to(type);
        });
    }

    static <T extends Num> Ufunc1<T, T> collatz(ScalarType<T> type) {
        return vectorize(type, seed -> {
            var n = var(seed);
            var steps = var(type, 0);
            while_(() -> n.ne(1)).loop(() -> {
                n.set(where(n.rem(2).eq(0), n.shr(1), n.mul(3).add(1)));
                steps.inc(1);
            });
            return steps.to(type);
        });
    }
}
