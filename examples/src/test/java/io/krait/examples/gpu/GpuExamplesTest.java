package io.krait.examples.gpu;

import static io.krait.Krait.arange;
import static io.krait.Krait.f32;
import static io.krait.Krait.linspace;
import static io.krait.Krait.ones;
import static io.krait.Krait.simulator;
import static io.krait.Krait.u8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.types.F32;
import io.krait.types.U8;
import org.junit.jupiter.api.Test;

/** The examples in the simulator. */
class GpuExamplesTest {
    private static NdArray<F32> numbers(long n) {
        return arange(n).mul(37).rem(101).to(f32);
    }

    @Test
    void saxpy() {
        NdArray<F32> x = numbers(10_001);
        NdArray<F32> y = ones(f32, 10_001).to(simulator());
        SaxpyExample.SAXPY.forAll(10_001).run(2, x.to(simulator()), y);
        assertArrayEquals(x.mul(2).add(1).toFloatArray(), y.toHost().toFloatArray());
        SaxpyExample.SAXPY.grid(3).block(64).run(-1, x.to(simulator()), y);
        assertArrayEquals(x.add(1).toFloatArray(), y.toHost().toFloatArray());
    }

    @Test
    void blockSums() {
        NdArray<F32> x = numbers(100_003);
        float expected = (float) x.to(io.krait.Krait.f64).sum().item();
        assertEquals(expected, BlockSumExample.sum(BlockSumExample.BLOCK_SUM, x.to(simulator())));
        assertEquals(expected, BlockSumExample.sum(BlockSumExample.WARP_SUM, x.to(simulator())));
    }

    @Test
    void matmul() {
        int n = 37;
        int m = 50;
        int l = 29;
        float[] a = numbers(n * m).toFloatArray();
        float[] b = numbers(m * l + 5).toFloatArray();
        NdArray<F32> c = TiledMatmulExample.multiply(numbers(n * m).reshape(n, m).to(simulator()),
                numbers(m * l + 5).slice(io.krait.Krait.upTo(m * l)).reshape(m, l).to(simulator()));
        float[] expected = new float[n * l];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < l; j++) {
                for (int k = 0; k < m; k++) {
                    expected[i * l + j] += a[i * m + k] * b[k * l + j];
                }
            }
        }
        assertArrayEquals(expected, c.toHost().toFloatArray());
    }

    @Test
    void histogram() {
        NdArray<U8> x = arange(20_000).mul(7919).rem(251).to(u8);
        int[] expected = new int[256];
        for (int k = 0; k < 20_000; k++) {
            expected[(int) (k * 7919L % 251)]++;
        }
        assertArrayEquals(expected, HistogramExample.histogram(x.to(simulator())).toHost().toIntArray());
    }

    @Test
    void blackScholes() {
        NdArray<F32> spot = linspace(50, 150, 1000).to(f32);
        NdArray<F32> strike = linspace(120, 80, 1000).to(f32);
        NdArray<F32> years = linspace(0.1, 2, 1000).to(f32);
        NdArray<F32> there = BlackScholesExample.CALL.apply(spot.to(simulator()), strike.to(simulator()),
                years.to(simulator()));
        assertEquals(simulator(), there.device().orElseThrow());
        NdArray<F32> here = BlackScholesExample.CALL.apply(spot, strike, years);
        assertArrayEquals(here.toFloatArray(), there.toHost().toFloatArray());
        assertTrue(here.max().item() > 50 && here.min().item() >= 0);
        assertEquals(BlackScholesExample.MEAN.apply(spot, strike, years).item(), BlackScholesExample.MEAN
                .apply(spot.to(simulator()), strike.to(simulator()), years.to(simulator())).item());
    }

    @Test
    void imagePipeline() {
        NdArray<U8> image = arange(40 * 50).mul(31).rem(200).add(20).to(u8).reshape(40, 50);
        NdArray<U8> there = ImagePipelineExample.process(image.to(simulator()));
        assertEquals(simulator(), there.device().orElseThrow());
        assertArrayEquals(ImagePipelineExample.process(image).to(io.krait.Krait.i32).toIntArray(),
                there.toHost().to(io.krait.Krait.i32).toIntArray());
    }

    @Test
    void nBody() {
        int n = 200;
        NdArray<F32> bodies = numbers(4 * n).reshape(n, 4);
        float[] found = NBodyTilesExample.accelerations(bodies.to(simulator())).toHost().toFloatArray();
        float[] p = bodies.toFloatArray();
        for (int i = 0; i < n; i += 17) {
            double[] a = new double[3];
            for (int k = 0; k < n; k++) {
                double[] d = new double[3];
                double square = 1e-4;
                for (int c = 0; c < 3; c++) {
                    d[c] = p[4 * k + c] - (double) p[4 * i + c];
                    square += d[c] * d[c];
                }
                for (int c = 0; c < 3; c++) {
                    a[c] += d[c] * p[4 * k + 3] / (square * Math.sqrt(square));
                }
            }
            for (int c = 0; c < 3; c++) {
                assertEquals(a[c], found[3 * i + c], 1e-3 * Math.abs(a[c]) + 1e-2);
            }
        }
    }
}
