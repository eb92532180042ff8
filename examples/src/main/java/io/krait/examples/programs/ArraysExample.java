package io.krait.examples.programs;

import static io.krait.Krait.linspace;
import static io.krait.Krait.sin;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** Arrays: operations are recorded; one fused, parallel SIMD kernel runs when a value is needed. */
public final class ArraysExample {
    private ArraysExample() {
    }

    /** The square root of {@code x sin x + 1}, element by element. */
    public static NdArray<F64> curve(NdArray<F64> x) {
        return sin(x).mul(x).add(1).sqrt();
    }

    /** Prints a curve over a million points, and its mean. */
    public static void main(String[] args) {
        NdArray<F64> x = linspace(0, 1, 1_000_000);
        NdArray<F64> y = curve(x);
        double mean = y.mean().item();
        System.out.println(y);
        System.out.println("mean " + mean);
    }
}
