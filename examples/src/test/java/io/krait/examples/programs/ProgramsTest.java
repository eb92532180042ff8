package io.krait.examples.programs;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.linspace;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    @Test
    void curve() {
        double[] y = ArraysExample.curve(linspace(0, 1, 1001)).toDoubleArray();

        for (int i = 0; i <= 1000; i++) {
            double x = i / 1000.0;
            assertEquals(Math.sqrt(Math.sin(x) * x + 1), y[i], 1e-15);
        }
    }

    @Test
    void rmsOfAnyTypeAndRank() {
        assertEquals(Math.sqrt(12.5), CompiledFunctionsExample.RMS.apply(array(3.0, 4.0)).item());
        assertEquals(Math.sqrt(12.5), CompiledFunctionsExample.RMS.apply(array(3, 4)).item());
        assertEquals(2.0, CompiledFunctionsExample.RMS.apply(array(new float[][] {{2, -2}, {2, -2}})).item());
    }

    @Test
    void softmaxRowsSumToOne() {
        var softmax = CompiledFunctionsExample.SOFTMAX.apply(array(new float[][] {{1, 2, 3}, {500, 500, 500}}));

        assertArrayEquals(new float[] {0.09003057f, 0.24472848f, 0.66524094f, 1 / 3f, 1 / 3f, 1 / 3f},
                softmax.toFloatArray(), 1e-7f);
        assertArrayEquals(new float[] {1, 1}, softmax.sum(1).toFloatArray(), 1e-6f);
    }

    @Test
    void logaddexpDoesNotOverflow() {
        var far = UfuncsExample.LOGADDEXP.apply(array(1000.0, -1000.0), array(1000.0, -1000.0));

        assertArrayEquals(new double[] {1000 + Math.log(2), -1000 + Math.log(2)}, far.toDoubleArray(), 1e-12);
    }

    @Test
    void logaddexpReducesAccumulatesAndCombines() {
        double[] x = {0.5, 1.5, -1};
        double[] sums = {Math.exp(0.5), Math.exp(0.5) + Math.exp(1.5), Math.exp(0.5) + Math.exp(1.5) + Math.exp(-1)};

        assertEquals(Math.log(sums[2]), UfuncsExample.LOGADDEXP.reduce(array(x)).item(), 1e-15);
        assertArrayEquals(new double[] {Math.log(sums[0]), Math.log(sums[1]), Math.log(sums[2])},
                UfuncsExample.LOGADDEXP.accumulate(array(x), 0).toDoubleArray(), 1e-15);
        assertArrayEquals(new long[] {3, 2}, UfuncsExample.LOGADDEXP.outer(array(x), array(1.0, 2.0)).shape());
    }

    @Test
    void loopsWithTheirOwnCount() {
        int[] rounds = ElementLoopsExample.MANDELBROT.apply(array(0.0, 1.0, -1.0), array(0.0, 1.0, 0.0)).toIntArray();

        assertArrayEquals(new int[] {200, 2, 200}, rounds);
    }

    @Test
    void matrixProduct() {
        NdArray<F64> c = zeros(f64, 2, 2);
        LoopKernelsExample.MATMUL.run(array(new double[][] {{1, 2}, {3, 4}}), array(new double[][] {{5, 6}, {7, 8}}),
                c);

        assertArrayEquals(new double[] {19, 22, 43, 50}, c.toDoubleArray());
    }

    @Test
    void movingMeanOfEachRow() {
        var rows = array(new double[][] {{1, 3, 5, 7}, {0, 0, 4, 4}});

        assertArrayEquals(new double[] {1, 2, 4, 6, 0, 0, 2, 4},
                GufuncsExample.MOVING_MEAN.apply(rows, array(2L).reshape()).toDoubleArray());
    }

    @Test
    void heatIsNotLost() {
        var plate = linspace(0, 99, 100).reshape(10, 10);

        assertEquals(4950, StencilsExample.HEAT.iterate(50).apply(plate).sum().item(), 1e-9);
    }
}
