package io.krait;

import static io.krait.Krait.arange;
import static io.krait.Krait.f64;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.if_;
import static io.krait.Krait.kernel;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.types.I32;
import org.junit.jupiter.api.Test;

/** What kernels are compiled to: no checks in inner loops, lanes along memory, masks only where lanes differ. */
class KernelStructureTest {
    // The version that runs when the tests before the loops hold.
    private static String fast(Kernel k) {
        String loops = k.inspect().loops();
        int otherwise = loops.indexOf("\n  } else {");
        return otherwise < 0 ? loops : loops.substring(0, otherwise);
    }

    @Test
    void matrixProduct() {
        Kernel matmul = kernel(f64.array(2), f64.array(2), f64.array(2), (a, b, c) ->
                parallelFor(a.dim(0), i -> for_(0, b.dim(1), j -> {
                    var s = var(0.0);
                    for_(0, a.dim(1), k -> s.inc(a.get(i, k).mul(b.get(k, j))));
                    c.set(s, i, j);
                })));
        String loops = fast(matmul);
        assertFalse(loops.contains("fault"), loops);
        assertTrue(loops.contains(": f64x"), loops);
        String explained = matmul.explain();
        assertFalse(explained.contains("gather"), explained);
        assertTrue(explained.contains("tested before the loop"), explained);
        assertEquals(1, explained.lines().filter(l -> l.startsWith("1 launch")).count());
    }

    @Test
    void neighboursInside() {
        Kernel heat = kernel(f64.array(2), f64.array(2), (u, v) ->
                parallelFor(1, u.dim(0).sub(1), 1, u.dim(1).sub(1), (i, j) ->
                        v.set(u.get(i.sub(1), j).add(u.get(i.add(1), j)).add(u.get(i, j.sub(1)))
                                .add(u.get(i, j.add(1))).mul(0.25), i, j)));
        String loops = fast(heat);
        assertFalse(loops.contains("fault"), loops);
        assertTrue(heat.explain().contains("4 proved, 1 tested before the loop"), heat.explain());
        assertTrue(heat.explain().contains("memory: 5 contiguous"), heat.explain());
    }

    @Test
    void uncheckedKernelsHaveNoFaults() {
        Kernel k = kernel(f64.array(1), i32.array(1), (x, at) ->
                parallelFor(at.dim(0), i -> x.set(1, at.get(i))));
        assertTrue(k.inspect().loops().contains("fault"));
        assertFalse(k.unchecked().inspect().loops().contains("fault"));
    }

    @Test
    void divergentLoopsRunUnderMasks() {
        Ufunc1<I32, I32> collatz = vectorize(i32, start -> {
            var n = var(start);
            var steps = var(0);
            while_(() -> n.gt(1)).loop(() -> {
                if_(n.and(n.literal(1)).eq(0)).then(() -> n.set(n.shr(1))).else_(() -> n.set(n.mul(3).add(1)));
                steps.inc(1);
            });
            return steps;
        });
        collatz.apply(arange(100).add(1).to(i32).eval());
        String explained = collatz.explain();
        assertTrue(explained.contains("in 1 kernel"), explained);
        assertTrue(explained.contains("masks for 1 loop, 1 branch"), explained);
    }

    @Test
    void oneLaunchPerStep() {
        Kernel steps = kernel(f64.array(1), Krait.i64, (x, n) -> for_(0, n, t ->
                parallelFor(x.dim(0), i -> x.set(x.get(i).mul(0.5), i))));
        steps.run(zeros(f64, 10), 5);
        assertTrue(steps.explain().startsWith("1 launch\n"), steps.explain());
    }
}
