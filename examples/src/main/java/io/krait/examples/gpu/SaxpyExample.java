package io.krait.examples.gpu;

import static io.krait.Krait.arange;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.devices;
import static io.krait.Krait.f32;
import static io.krait.Krait.gridStride;
import static io.krait.Krait.in;
import static io.krait.Krait.ones;

import io.krait.CudaKernel;
import io.krait.staging.Device;

/** The smallest kernel: {@code y = a x + y}, one thread for an element. */
public final class SaxpyExample {
    /** Adds a multiple of the second argument to the third. Any number of threads does all elements. */
    public static final CudaKernel SAXPY = cudaKernel(f32, in(f32.array(1)), f32.array(1), (a, x, y) ->
            gridStride(x.size(), i -> y.inc(a.mul(x.get(i)), i)));

    private SaxpyExample() {
    }

    /** Runs it on a million numbers. */
    public static void main(String[] args) {
        Device gpu = devices().getFirst();
        var x = arange(1_000_000).to(f32).to(gpu);
        var y = ones(f32, 1_000_000).to(gpu);
        SAXPY.forAll(1_000_000).run(2, x, y);
        System.out.println(gpu.description());
        System.out.println(y);
    }
}
