package io.krait.examples.gpu;

import static io.krait.Krait.arange;
import static io.krait.Krait.blockDim;
import static io.krait.Krait.blockIdx;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.grid;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.laneId;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.shflDown;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.var;
import static io.krait.Krait.warpSize;
import static io.krait.Krait.zeros;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.types.F32;

/** Sums of blocks in two ways: through shared memory, and through the registers of warps. */
public final class BlockSumExample {
    /** Threads of a block. */
    public static final int BLOCK = 256;

    /** Each block adds up its elements in shared memory, in pairs. */
    public static final CudaKernel BLOCK_SUM = cudaKernel(in(f32.array(1)), out(f32.array(1)), (in, out) -> {
        var tile = shared(f32, BLOCK);
        var t = threadIdx(0);
        var i = grid(1);
        tile.set(0, t);
        if_(i.lt(in.size())).then(() -> tile.set(in.get(i), t));
        syncThreads();
        for (int s = BLOCK / 2; s > 0; s /= 2) {               // a Java loop unrolls while recording
            int step = s;
            if_(t.lt(step)).then(() -> tile.set(tile.get(t).add(tile.get(t.add(step))), t));
            syncThreads();
        }
        if_(t.eq(0)).then(() -> out.set(tile.get(0), blockIdx(0)));
    });

    /** Each warp adds up its elements by shuffles; the first warp adds up what the warps have. */
    public static final CudaKernel WARP_SUM = cudaKernel(in(f32.array(1)), out(f32.array(1)), (in, out) -> {
        var sums = shared(f32, warpSize);
        var t = threadIdx(0);
        var x = var(f32, 0);
        if_(grid(1).lt(in.size())).then(() -> x.set(in.get(grid(1))));
        var ofWarp = warpSum(x);
        if_(laneId().eq(0)).then(() -> sums.set(ofWarp, t.shr(5)));
        syncThreads();
        if_(t.lt(warpSize)).then(() -> {
            var y = var(f32, 0);
            if_(t.lt(blockDim(0).shr(5))).then(() -> y.set(sums.get(t)));
            var ofBlock = warpSum(y);
            if_(t.eq(0)).then(() -> out.set(ofBlock, blockIdx(0)));
        });
    });

    private BlockSumExample() {
    }

    /** A device function: the sum over the lanes of a warp, in lane 0. */
    private static Expr<F32> warpSum(Expr<F32> x) {
        Expr<F32> sum = x;
        for (int distance = warpSize / 2; distance > 0; distance /= 2) {
            sum = sum.add(shflDown(sum, distance));
        }
        return sum;
    }

    /** Adds up an array on a device: sums of blocks until one number is left. */
    public static float sum(CudaKernel kernel, NdArray<F32> x) {
        NdArray<F32> left = x;
        while (left.size() > 1) {
            long blocks = Math.ceilDiv(left.size(), BLOCK);
            NdArray<F32> sums = zeros(f32, blocks).to(x.device().orElseThrow());
            kernel.grid(blocks).block(BLOCK).run(left, sums);
            left = sums;
        }
        return left.reshape().toHost().toFloatArray()[0];
    }

    /** Sums a million numbers in both ways. */
    public static void main(String[] args) {
        Device gpu = devices().getFirst();
        var x = arange(1_000_000).rem(1000).to(f32).to(gpu);
        System.out.println(sum(BLOCK_SUM, x) + " " + sum(WARP_SUM, x));
    }
}
