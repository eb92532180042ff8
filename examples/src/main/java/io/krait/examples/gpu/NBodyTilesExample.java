package io.krait.examples.gpu;

import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.for_;
import static io.krait.Krait.grid;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.linspace;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.Expr;
import io.krait.types.F32;
import io.krait.types.I64;

/** Gravity between bodies: each thread has one, and a block goes through all in tiles of shared memory. */
public final class NBodyTilesExample {
    /** Threads of a block, and bodies of a tile. */
    public static final int TILE = 128;

    private static final double SOFTENING = 1e-4;

    /** From positions (x, y, z) and masses, rows of 4, to accelerations, rows of 3. */
    public static final CudaKernel ACCELERATION = cudaKernel(in(f32.array(2)), out(f32.array(2)), (bodies, forces) -> {
        var tile = shared(f32, TILE, 4);
        var t = threadIdx(0);
        var i = grid(1);
        Expr<I64> n = bodies.dim(0);
        var x = var(f32, 0);
        var y = var(f32, 0);
        var z = var(f32, 0);
        if_(i.lt(n)).then(() -> {
            x.set(bodies.get(i, 0));
            y.set(bodies.get(i, 1));
            z.set(bodies.get(i, 2));
        });
        var ax = var(f32, 0);
        var ay = var(f32, 0);
        var az = var(f32, 0);
        for_(0, n.add(TILE - 1).div(TILE), step -> {
            var j = step.mul(TILE).add(t.to(i64));
            for (int c = 0; c < 4; c++) {
                int column = c;
                // Bodies beyond the last have no mass.
                tile.set(0, t, column);
                if_(j.lt(n)).then(() -> tile.set(bodies.get(j, column), t, column));
            }
            syncThreads();
            for_(0, TILE, k -> {
                var dx = tile.get(k, 0).sub(x);
                var dy = tile.get(k, 1).sub(y);
                var dz = tile.get(k, 2).sub(z);
                var square = dx.fma(dx, dy.fma(dy, dz.fma(dz, dz.literal(SOFTENING))));
                var inverse = square.sqrt().recip();
                var pull = tile.get(k, 3).mul(inverse.mul(inverse).mul(inverse));
                ax.set(dx.fma(pull, ax));
                ay.set(dy.fma(pull, ay));
                az.set(dz.fma(pull, az));
            });
            syncThreads();
        });
        if_(i.lt(n)).then(() -> {
            forces.set(ax, i, 0);
            forces.set(ay, i, 1);
            forces.set(az, i, 2);
        });
    });

    private NBodyTilesExample() {
    }

    /** The accelerations of bodies on a device. */
    public static NdArray<F32> accelerations(NdArray<F32> bodies) {
        long n = bodies.shape()[0];
        var forces = zeros(f32, n, 3).to(bodies.device().orElseThrow());
        ACCELERATION.forAll(n).block(TILE).run(bodies, forces);
        return forces;
    }

    /** Accelerations of 4096 bodies. */
    public static void main(String[] args) {
        var bodies = linspace(0, 1000, 4096 * 4).to(f32).rem(7).reshape(4096, 4).to(devices().getFirst());
        System.out.println(accelerations(bodies));
    }
}
