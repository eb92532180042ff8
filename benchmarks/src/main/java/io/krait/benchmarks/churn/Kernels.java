package io.krait.benchmarks.churn;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.jit;
import static io.krait.Krait.kernel;
import static io.krait.Krait.max;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sqrt;
import static io.krait.Krait.vectorize;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;

/** Small functions of several kinds, each with code of its own. */
final class Kernels {
    private final NdArray<F64> x = array(1, 2, 3, 4, 5, 6, 7, 8.0);
    private final NdArray<F64> y = array(8, 7, 6, 5, 4, 3, 2, 1.0);
    private final double fresh;

    /** Functions that no earlier run of this process or another one had, so that no cache on disk has them. */
    Kernels() {
        fresh = System.nanoTime() * 0x1p-20;
    }

    /** Makes function {@code i}, and calls it once; checks an element of the result. */
    void makeAndCall(int i) {
        double c = fresh + i;
        double got = switch (i % 4) {
            case 0 -> vectorize((a, b) -> a.mul(c).add(b)).apply(x, y).getDouble(1);
            case 1 -> vectorize((a, b) -> max(a, b).add(c).sub(a)).apply(x, y).getDouble(1);
            case 2 -> jit((a, b) -> a.mul(b).mul(c).sum()).apply(x, y).item();
            default -> {
                NdArray<F64> z = array(4, 4, 4.0);
                kernel(f64.array(1), a -> parallelFor(a.dim(0), k -> a.set(sqrt(a.get(k)).mul(c), k))).run(z);
                yield z.getDouble(1);
            }
        };
        double want = switch (i % 4) {
            case 0 -> 2 * c + 7;
            case 1 -> 7 + c - 2;
            case 2 -> 120 * c;
            default -> 2 * c;
        };
        if (Math.abs(got - want) > 1e-9 * Math.abs(want)) {
            throw new IllegalStateException("function " + i + " gave " + got + ", not " + want);
        }
    }
}
