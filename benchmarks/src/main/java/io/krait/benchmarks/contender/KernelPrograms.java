package io.krait.benchmarks.contender;

import static io.krait.Krait.exp;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.inout;
import static io.krait.Krait.kernel;
import static io.krait.Krait.min;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.sum;
import static io.krait.Krait.u8;
import static io.krait.Krait.var;

import java.util.ArrayList;
import java.util.List;

import io.krait.Kernel;
import io.krait.staging.ArrayParam;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.staging.Var;
import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import io.krait.types.U8;

/**
 * The loop kernels as a user of Krait writes them, for one element type.
 *
 * @param type the element type
 * @param <T>  the element type
 */
record KernelPrograms<T extends Num>(ScalarType<T> type) {
    private ArrayParam<T> array(int rank) {
        return type.array(rank);
    }

    /** One step of heat in the plane. */
    Kernel heat2d() {
        return kernel(in(array(2)), out(array(2)), (u, w) ->
                parallelFor(1, u.dim(0).sub(1), 1, u.dim(1).sub(1), (i, j) -> {
                    var c = u.get(i, j);
                    var around = u.get(i, j.sub(1)).add(u.get(i, j.add(1)))
                            .add(u.get(i.sub(1), j)).add(u.get(i.add(1), j));
                    w.set(c.add(around.sub(c.mul(4)).mul(0.1)), i, j);
                }));
    }

    /** One step of heat in space. */
    Kernel heat3d() {
        return kernel(in(array(3)), out(array(3)), (u, w) ->
                parallelFor(1, u.dim(0).sub(1), 1, u.dim(1).sub(1), 1, u.dim(2).sub(1), (i, j, k) -> {
                    var c = u.get(i, j, k);
                    var around = u.get(i, j, k.sub(1)).add(u.get(i, j, k.add(1)))
                            .add(u.get(i, j.sub(1), k)).add(u.get(i, j.add(1), k))
                            .add(u.get(i.sub(1), j, k)).add(u.get(i.add(1), j, k));
                    w.set(c.add(around.sub(c.mul(6)).mul(0.1)), i, j, k);
                }));
    }

    /** The product of two matrices. */
    Kernel matmul() {
        return kernel(in(array(2)), in(array(2)), out(array(2)), (a, b, c) ->
                parallelFor(a.dim(0), i -> for_(0, b.dim(1), j -> {
                    var s = var(type, 0);
                    for_(0, a.dim(1), k -> s.inc(a.get(i, k).mul(b.get(k, j))));
                    c.set(s, i, j);
                })));
    }

    /** Accelerations of bodies. */
    Kernel nbody() {
        ArrayParam<T> in = in(array(1));
        ArrayParam<T> out = out(array(1));
        return kernel(in, in, in, in, out, out, out, (x, y, z, m, ax, ay, az) -> parallelFor(x.dim(0), i -> {
            var xi = x.get(i);
            var yi = y.get(i);
            var zi = z.get(i);
            var sx = var(type, 0);
            var sy = var(type, 0);
            var sz = var(type, 0);
            for_(0, x.dim(0), j -> {
                var dx = x.get(j).sub(xi);
                var dy = y.get(j).sub(yi);
                var dz = z.get(j).sub(zi);
                var square = dx.square().add(dy.square()).add(dz.square()).add(0.01);
                var w = m.get(j).div(square.mul(sqrt(square)));
                sx.inc(w.mul(dx));
                sy.inc(w.mul(dy));
                sz.inc(w.mul(dz));
            });
            ax.set(sx, i);
            ay.set(sy, i);
            az.set(sz, i);
        }));
    }

    /** Distances of points in space. */
    Kernel pdist() {
        return kernel(in(array(2)), out(array(2)), (p, d) -> parallelFor(p.dim(0), p.dim(0), (i, j) -> {
            var x = p.get(j, 0).sub(p.get(i, 0));
            var y = p.get(j, 1).sub(p.get(i, 1));
            var z = p.get(j, 2).sub(p.get(i, 2));
            d.set(sqrt(x.square().add(y.square()).add(z.square())), i, j);
        }));
    }

    /** One step of k-means: x, centres, labels, means, counts; the number of coordinates is a constant. */
    Kernel kmeans(int coordinates) {
        return kernel(in(array(2)), in(array(2)), inout(i32.array(1)), inout(array(2)), inout(i64.array(1)),
                (x, centres, labels, means, counts) -> {
                    parallelFor(means.dim(0), means.dim(1), (q, e) -> means.set(0.0, q, e));
                    parallelFor(counts.dim(0), q -> counts.set(0L, q));
                    // Two loops: the first one runs in lanes, updates in order do not.
                    parallelFor(x.dim(0), i -> {
                        List<Expr<T>> point = new ArrayList<>();
                        for (int e = 0; e < coordinates; e++) {
                            point.add(x.get(i, e));
                        }
                        labels.set(nearest(point, centres), i);
                    });
                    parallelFor(x.dim(0), i -> {
                        var label = labels.get(i);
                        for (int e = 0; e < coordinates; e++) {
                            means.scatterAdd(x.get(i, e), label, e);
                        }
                        counts.scatterAdd(1L, label);
                    });
                    parallelFor(means.dim(0), means.dim(1), (q, e) ->
                            means.set(means.get(q, e).div(counts.get(q).max(1L).to(type)), q, e));
                });
    }

    private Expr<I32> nearest(List<Expr<T>> point, StagedArray<T> centres) {
        var best = var(type, 1e30);
        var label = var(0);
        for_(0, centres.dim(0), q -> {
            var distance = point.getFirst().sub(centres.get(q, 0)).square();
            for (int e = 1; e < point.size(); e++) {
                distance = distance.add(point.get(e).sub(centres.get(q, e)).square());
            }
            var d = distance;
            if_(d.lt(best)).then(() -> {
                best.set(d);
                label.set(q.to(i32));
            });
        });
        return label;
    }

    /** Shortest paths in place; row and column k do not change in round k, but a copy shows that to the compiler. */
    Kernel floydWarshall() {
        return kernel(inout(array(2)), inout(array(1)), inout(array(1)), (d, row, column) ->
                for_(0, d.dim(0), k -> {
                    parallelFor(d.dim(0), i -> {
                        row.set(d.get(k, i), i);
                        column.set(d.get(i, k), i);
                    });
                    parallelFor(d.dim(0), d.dim(1), (i, j) ->
                            d.set(min(d.get(i, j), column.get(i).add(row.get(j))), i, j));
                }));
    }

    /** The same without copies: the compiler sees that different rows are apart. */
    Kernel floydWarshallRows() {
        return kernel(inout(array(2)), d -> for_(0, d.dim(0), k -> parallelFor(d.dim(0), i -> {
            var first = d.get(i, k);
            for_(0, d.dim(1), j -> d.set(min(d.get(i, j), first.add(d.get(k, j))), i, j));
        })));
    }

    /** One step of the game of life. */
    static Kernel life() {
        return kernel(in(u8.array(2)), out(u8.array(2)), (u, w) ->
                parallelFor(1, u.dim(0).sub(1), 1, u.dim(1).sub(1), (i, j) -> {
                    Expr<U8> alive = u.get(i, j.sub(1)).add(u.get(i, j.add(1)));
                    for (int side = -1; side <= 1; side++) {
                        alive = alive.add(u.get(i.sub(1), j.add(side))).add(u.get(i.add(1), j.add(side)));
                    }
                    w.set(alive.eq(3L).or(alive.eq(2L).and(u.get(i, j).eq(1L))).to(u8), i, j);
                }));
    }

    /** The bilateral filter. */
    Kernel bilateral(int radius) {
        return kernel(in(array(2)), out(array(2)), (x, y) -> parallelFor(y.dim(0), y.dim(1), (i, j) -> {
            var centre = x.get(i.add(radius), j.add(radius));
            var total = var(type, 0);
            var weights = var(type, 0);
            for_(0, 2L * radius + 1, a -> for_(0, 2L * radius + 1, b -> {
                var v = x.get(i.add(a), j.add(b));
                var near = a.sub(radius).square().add(b.sub(radius).square()).to(type).mul(-0.05);
                var weight = exp(near.sub(v.sub(centre).square().mul(12)));
                total.inc(weight.mul(v));
                weights.inc(weight);
            }));
            y.set(total.div(weights), i, j);
        }));
    }

    /** A filter over a signal. */
    Kernel fir() {
        return kernel(in(array(1)), in(array(1)), out(array(1)), (x, h, y) -> parallelFor(y.dim(0), i -> {
            var s = var(type, 0);
            for_(0, h.dim(0), j -> s.inc(h.get(j).mul(x.get(i.add(j)))));
            y.set(s, i);
        }));
    }

    /** A filter of k x k over an image; k is a constant. */
    Kernel conv(int k) {
        return kernel(in(array(2)), in(array(2)), out(array(2)), (x, h, y) ->
                parallelFor(y.dim(0), y.dim(1), (i, j) -> {
                    var s = h.get(0, 0).mul(x.get(i, j));
                    for (int tap = 1; tap < k * k; tap++) {
                        s = s.add(h.get(tap / k, tap % k).mul(x.get(i.add(tap / k), j.add(tap % k))));
                    }
                    y.set(s, i, j);
                }));
    }

    /** Means of windows by running sums, in parts of the signal that are independent. */
    Kernel rolling(int window, int parts) {
        return kernel(in(array(1)), out(array(1)), (x, y) -> parallelFor(parts, part -> {
            var lo = y.dim(0).mul(part).div(parts);
            var hi = y.dim(0).mul(part.add(1)).div(parts);
            var s = var(type, 0);
            for_(0, window, j -> s.inc(x.get(lo.add(j))));
            if_(lo.lt(hi)).then(() -> y.set(s.mul(1.0 / window), lo));
            for_(lo.add(1), hi, i -> {
                s.inc(x.get(i.add(window - 1)).sub(x.get(i.sub(1))));
                y.set(s.mul(1.0 / window), i);
            });
        }));
    }

    /** Pi from random points: the counts of so many xoshiro256+ generators, each of which tries so many points. */
    static Kernel monteCarloPi(long points, long generators) {
        long each = (points + generators - 1) / generators;
        return kernel(out(f64.array(1)), pi -> {
            Expr<I64> hits = sum(0, generators, g -> {
                List<Var<I64>> state = new ArrayList<>();
                for (int word = 0; word < 4; word++) {
                    state.add(var(mixed(g.mul(4).add(word + 1).mul(0x9E3779B97F4A7C15L))));
                }
                var inside = var(0L);
                for_(0, each, _ -> {
                    Expr<F64> x = next(state.get(0), state.get(1), state.get(2), state.get(3));
                    Expr<F64> y = next(state.get(0), state.get(1), state.get(2), state.get(3));
                    inside.inc(x.square().add(y.square()).le(1).to(i64));
                });
                return inside;
            });
            pi.set(hits.to(f64).mul(4.0 / (each * generators)), 0);
        });
    }

    private static Expr<I64> mixed(Expr<I64> seed) {
        var a = seed.xor(seed.ushr(30)).mul(0xBF58476D1CE4E5B9L);
        var b = a.xor(a.ushr(27)).mul(0x94D049BB133111EBL);
        return b.xor(b.ushr(31));
    }

    /** A step of xoshiro256+: a number in [0, 1). */
    private static Expr<F64> next(Var<I64> a, Var<I64> b, Var<I64> c, Var<I64> d) {
        var number = a.add(d).ushr(11).to(f64).mul(0x1p-53);
        var shifted = b.shl(17);
        c.set(c.xor(a));
        d.set(d.xor(b));
        b.set(b.xor(c));
        a.set(a.xor(d));
        c.set(c.xor(shifted));
        d.set(d.shl(45).or(d.ushr(19)));
        return number;
    }

    /** One radix-2 pass over complex numbers that lie as pairs. */
    Kernel butterfly() {
        return kernel(in(array(2)), in(array(2)), out(array(2)), (x, w, y) -> parallelFor(w.dim(0), j -> {
            var k = j.add(w.dim(0));
            var re = w.get(j, 0).mul(x.get(k, 0)).sub(w.get(j, 1).mul(x.get(k, 1)));
            var im = w.get(j, 0).mul(x.get(k, 1)).add(w.get(j, 1).mul(x.get(k, 0)));
            y.set(x.get(j, 0).add(re), j.mul(2), 0);
            y.set(x.get(j, 1).add(im), j.mul(2), 1);
            y.set(x.get(j, 0).sub(re), j.mul(2).add(1), 0);
            y.set(x.get(j, 1).sub(im), j.mul(2).add(1), 1);
        }));
    }

    /** Sparse matrix times vector. */
    Kernel spmv() {
        return kernel(in(i64.array(1)), in(i32.array(1)), in(array(1)), in(array(1)), out(array(1)),
                (starts, columns, values, x, y) -> parallelFor(y.dim(0), i -> {
                    var s = var(type, 0);
                    for_(starts.get(i), starts.get(i.add(1)), k ->
                            s.inc(values.get(k).mul(x.get(columns.get(k)))));
                    y.set(s, i);
                }));
    }

    /** Counts in bins. */
    Kernel hist() {
        return kernel(in(array(1)), inout(i64.array(1)), (x, counts) -> {
            parallelFor(counts.dim(0), b -> counts.set(0L, b));
            parallelFor(x.dim(0), i ->
                    counts.scatterAdd(1L, x.get(i).mul(counts.dim(0).to(type)).to(i64)));
        });
    }

    /** The same with the rows' sums as folds. */
    Kernel spmvFold() {
        return kernel(in(i64.array(1)), in(i32.array(1)), in(array(1)), in(array(1)), out(array(1)),
                (starts, columns, values, x, y) -> parallelFor(y.dim(0), i ->
                        y.set(sum(starts.get(i), starts.get(i.add(1)), k ->
                                values.get(k).mul(x.get(columns.get(k)))), i)));
    }

    /** Running sums. */
    Kernel cumsum() {
        return kernel(in(array(1)), out(array(1)), (x, y) -> {
            var s = var(type, 0);
            for_(0, x.dim(0), i -> {
                s.inc(x.get(i));
                y.set(s, i);
            });
        });
    }
}
