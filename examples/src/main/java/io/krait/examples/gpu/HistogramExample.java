package io.krait.examples.gpu;

import static io.krait.Krait.arange;
import static io.krait.Krait.blockDim;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.devices;
import static io.krait.Krait.for_;
import static io.krait.Krait.gridStride;
import static io.krait.Krait.i32;
import static io.krait.Krait.in;
import static io.krait.Krait.literal;
import static io.krait.Krait.shared;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u8;
import static io.krait.Krait.zeros;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.types.I32;
import io.krait.types.U8;

/** A histogram of bytes: each block counts in shared memory, then adds what it has to the result. */
public final class HistogramExample {
    private static final int BINS = 256;

    /** Adds how often each byte occurs to the counts. */
    public static final CudaKernel HISTOGRAM = cudaKernel(in(u8.array(1)), i32.array(1), (x, counts) -> {
        var mine = shared(i32, BINS);
        for_(threadIdx(0), literal(i32, BINS), blockDim(0), k -> mine.set(0, k));
        syncThreads();
        gridStride(x.size(), i -> mine.atomics().ofBlock().add(1, x.get(i)));
        syncThreads();
        for_(threadIdx(0), literal(i32, BINS), blockDim(0), k -> counts.atomicAdd(mine.get(k), k));
    });

    private HistogramExample() {
    }

    /** How often each byte occurs in an array on a device. */
    public static NdArray<I32> histogram(NdArray<U8> x) {
        var counts = zeros(i32, BINS).to(x.device().orElseThrow());
        HISTOGRAM.grid(Math.clamp(Math.ceilDiv(x.size(), 4 * BINS), 1, 1024)).block(BINS).run(x, counts);
        return counts;
    }

    /** Counts a million bytes. */
    public static void main(String[] args) {
        var x = arange(1_000_000).mul(7919).rem(251).to(u8);
        System.out.println(histogram(x.to(devices().getFirst())));
    }
}
