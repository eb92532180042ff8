package io.krait;

import static io.krait.Krait.CONTRACT;
import static io.krait.Krait.REASSOC;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.linspace;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.sum;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.types.F64;
import org.junit.jupiter.api.Test;

/** Serial sums that may be added up in another order. */
class SerialSumsTest {
    private final Kernel dot = kernel(f64.array(1), f64.array(1), f64.array(1), (x, y, r) -> {
        var s = var(0.0);
        for_(0, x.size(), i -> s.set(s.add(x.get(i).mul(y.get(i)))));
        r.set(s, 0);
    });

    private static double run(Kernel k, int n) {
        NdArray<F64> r = zeros(1);
        k.run(linspace(0.1, 3, n), linspace(-2, 7, n), r);
        return r.toDoubleArray()[0];
    }

    @Test
    void sumsBecomeTheCanonicalReduction() {
        Kernel fold = kernel(f64.array(1), f64.array(1), f64.array(1), (x, y, r) ->
                r.set(sum(0, x.size(), i -> x.get(i).mul(y.get(i))), 0));
        Kernel fast = dot.fastMath(REASSOC);
        for (int n : new int[]{0, 1, 2, 63, 64, 65, 4096, 10_000}) {
            assertEquals(run(fold, n) + 0.0, run(fast, n), "n = " + n);
            assertEquals(run(dot, n), run(fast, n), 1e-9 * n, "n = " + n);
        }
        assertTrue(fast.inspect().graph().contains("fold add"), fast.inspect().graph());
        assertFalse(fast.inspect().graph().contains("for step"));
        assertFalse(dot.fastMath(CONTRACT).inspect().graph().contains("fold"));
    }

    @Test
    void severalSumsOfOneLoop() {
        Kernel k = kernel(f64.array(1), f64.array(1), (x, r) -> {
            var s = var(1.0);
            var p = var(2.0);
            var least = var(5.0);
            for_(0, x.size(), i -> {
                s.set(s.sub(x.get(i)));
                p.set(x.get(i).mul(p));
                least.set(least.min(x.get(i).abs()));
            });
            r.set(s, 0);
            r.set(p, 1);
            r.set(least, 2);
        });
        NdArray<F64> x = linspace(0.9, 1.1, 33);
        NdArray<F64> strict = zeros(3);
        NdArray<F64> fast = zeros(3);
        k.run(x, strict);
        k.fastMath(REASSOC).run(x, fast);
        for (int i = 0; i < 3; i++) {
            assertEquals(strict.toDoubleArray()[i], fast.toDoubleArray()[i], 1e-12);
        }
        assertEquals(3, k.fastMath(REASSOC).inspect().graph().split("fold ", -1).length - 1);
    }

    @Test
    void theSignOfAnEmptySumStays() {
        Kernel k = kernel(f64, i64, f64.array(1), (first, n, r) -> {
            var s = var(first);
            for_(0, n, i -> s.set(s.add(r.get(0))));
            r.set(s, 0);
        });
        NdArray<F64> r = zeros(1);
        k.fastMath(REASSOC).run(-0.0, 0, r);
        assertEquals(-0.0, r.toDoubleArray()[0]);
        k.fastMath(REASSOC).run(1.5, 3, r);
        assertEquals(1.5, r.toDoubleArray()[0]);
    }

    @Test
    void otherLoopsStay() {
        // The value is used in the round, an element is written, and the order of two carried values matters.
        Kernel k = kernel(f64.array(1), f64.array(1), (x, r) -> {
            var a = var(0.0);
            for_(0, x.size(), i -> a.set(a.add(x.get(i).sub(a))));
            var b = var(0.0);
            for_(0, x.size(), i -> {
                b.set(b.add(x.get(i)));
                r.set(x.get(i), i);
            });
            var c = var(0.0);
            var d = var(1.0);
            for_(0, x.size(), i -> {
                c.set(c.add(x.get(i)));
                d.set(c);
            });
            r.set(a.add(b).add(c).add(d), 0);
        });
        assertFalse(k.fastMath(REASSOC).inspect().graph().contains("fold"), k.fastMath(REASSOC).inspect().graph());
    }

    @Test
    void inParallelLoopsNeighboursDecide() {
        Kernel vector = kernel(f64.array(2), f64.array(1), f64.array(1), (a, x, y) -> parallelFor(a.dim(0), i -> {
            var s = var(0.0);
            for_(0, a.dim(1), k -> s.set(s.add(a.get(i, k).mul(x.get(k)))));
            y.set(s, i);
        }));
        assertTrue(vector.fastMath(REASSOC).inspect().graph().contains("fold add"));
        Kernel matrix = kernel(f64.array(2), f64.array(2), f64.array(2), (a, b, c) -> parallelFor(c.dim(0), c.dim(1),
                (i, j) -> {
                    var s = var(0.0);
                    for_(0, a.dim(1), k -> s.set(s.add(a.get(i, k).mul(b.get(k, j)))));
                    c.set(s, i, j);
                }));
        assertFalse(matrix.fastMath(REASSOC).inspect().graph().contains("fold"));
        Kernel compute = kernel(f64.array(1), parameter -> parallelFor(parameter.size(), i -> {
            var s = var(0.0);
            for_(0, 10, k -> s.set(s.add(k.to(f64).add(1).recip())));
            parameter.set(s, i);
        }));
        assertFalse(compute.fastMath(REASSOC).inspect().graph().contains("fold"));
        NdArray<F64> a = linspace(0, 1, 35).reshape(5, 7);
        NdArray<F64> x = linspace(1, 2, 7);
        NdArray<F64> strict = zeros(5);
        NdArray<F64> fast = zeros(5);
        vector.run(a, x, strict);
        vector.fastMath(REASSOC).run(a, x, fast);
        for (int i = 0; i < 5; i++) {
            assertEquals(strict.toDoubleArray()[i], fast.toDoubleArray()[i], 1e-14);
        }
    }
}
