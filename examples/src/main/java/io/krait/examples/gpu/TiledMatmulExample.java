package io.krait.examples.gpu;

import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.for_;
import static io.krait.Krait.gridIdx;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.linspace;
import static io.krait.Krait.literal;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;

/** The product of two matrices: blocks of threads go through tiles of both in shared memory. */
public final class TiledMatmulExample {
    /** Rows and columns of a tile. */
    public static final int TILE = 16;

    /** The product of the first two arguments; rows along y, columns along x. Extents may be any. */
    public static final CudaKernel MATMUL = cudaKernel(in(f32.array(2)), in(f32.array(2)), out(f32.array(2)),
            (a, b, c) -> {
                var left = shared(f32, TILE, TILE);
                var right = shared(f32, TILE, TILE);
                var x = threadIdx(0);
                var y = threadIdx(1);
                var row = gridIdx(1);
                var column = gridIdx(0);
                var sum = var(f32, 0);
                for_(0, a.dim(1).add(TILE - 1).div(TILE), step -> {
                    var k = step.mul(TILE).add(x.to(i64));
                    var l = step.mul(TILE).add(y.to(i64));
                    left.set(if_(row.lt(a.dim(0)).and(k.lt(a.dim(1))), () -> a.get(row, k), () -> literal(f32, 0)),
                            y, x);
                    right.set(if_(l.lt(b.dim(0)).and(column.lt(b.dim(1))), () -> b.get(l, column),
                            () -> literal(f32, 0)), y, x);
                    syncThreads();
                    for (int i = 0; i < TILE; i++) {
                        sum.inc(left.get(y, i).mul(right.get(i, x)));
                    }
                    syncThreads();
                });
                if_(row.lt(c.dim(0)).and(column.lt(c.dim(1)))).then(() -> c.set(sum, row, column));
            });

    private TiledMatmulExample() {
    }

    /** The product of two matrices on a device. */
    public static NdArray<F32> multiply(NdArray<F32> a, NdArray<F32> b) {
        long rows = a.shape()[0];
        long columns = b.shape()[1];
        var c = zeros(f32, rows, columns).to(a.device().orElseThrow());
        MATMUL.grid(Math.ceilDiv(columns, TILE), Math.ceilDiv(rows, TILE)).block(TILE, TILE).run(a, b, c);
        return c;
    }

    /** Multiplies two matrices. */
    public static void main(String[] args) {
        var gpu = devices().getFirst();
        var a = linspace(0, 1, 200 * 300).to(f32).reshape(200, 300).to(gpu);
        var b = linspace(0, 1, 300 * 100).to(f32).reshape(300, 100).to(gpu);
        System.out.println(multiply(a, b));
        System.out.println(MATMUL.explain());
    }
}
