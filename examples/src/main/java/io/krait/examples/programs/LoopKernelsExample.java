package io.krait.examples.programs;

import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;

/** Loop kernels: explicit loops and stores, parallel loops, variables. */
public final class LoopKernelsExample {
    /** The product of two matrices, into the third. */
    public static final Kernel MATMUL = kernel(f64.array(2), f64.array(2), f64.array(2), (a, b, c) ->
            parallelFor(a.dim(0), i -> for_(0, b.dim(1), j -> {
                var s = var(0.0);
                for_(0, a.dim(1), k -> s.inc(a.get(i, k).mul(b.get(k, j))));
                c.set(s, i, j);
            })));

    private LoopKernelsExample() {
    }

    /** Multiplies two matrices and tells what became of the loops. */
    public static void main(String[] args) {
        var a = linspace(0, 1, 300 * 200).reshape(300, 200);
        var b = linspace(0, 1, 200 * 100).reshape(200, 100);
        var c = zeros(f64, 300, 100);
        MATMUL.run(a, b, c);
        System.out.println(c);
        System.out.println(MATMUL.explain());
    }
}
