package io.krait.benchmarks.start;

import static io.krait.Krait.exp;
import static io.krait.Krait.linspace;
import static io.krait.Krait.sin;
import static io.krait.Krait.vectorize;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** One element function over a million elements; says when the result is there. The peer is {@code hello.py}. */
public final class HelloProcess {
    private static final int POINTS = 1_000_000;

    private HelloProcess() {
    }

    /** Prints {@code ready} and an element of the result. */
    public static void main(String[] args) {
        NdArray<F64> x = linspace(0, 5, POINTS);
        NdArray<?> result = vectorize(e -> exp(e.neg()).mul(sin(e.mul(10)))).apply(x).eval();
        System.out.println("ready " + result.getDouble(POINTS / 2));
    }
}
