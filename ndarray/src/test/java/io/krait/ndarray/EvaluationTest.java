package io.krait.ndarray;

import static io.krait.ndarray.Creation.arange;
import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static io.krait.ndarray.Fixtures.shape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.types.F64;
import io.krait.types.I32;
import io.krait.types.I64;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class EvaluationTest {
    private static boolean isPending(NdArray<?> x) {
        return x.state() instanceof State.Pending;
    }

    @Test
    void nothingHappensBeforeElementsAreNeeded() {
        NdArray<F64> x = array(1.0, 2);
        NdArray<F64> y = x.add(1).mul(x);
        assertTrue(isPending(y));
        assertSame(y, y.eval());
        assertFalse(isPending(y));
        check(y, 2, 6);
    }

    @Test
    void deepChains() {
        NdArray<F64> x = array(0.0, 1);
        for (int i = 0; i < 100_000; i++) {
            x = x.add(1);
        }
        check(x, 100_000, 100_001);
        NdArray<F64> y = array(1.0);
        for (int i = 0; i < 1000; i++) {
            // Without sharing this would be 2^1000 operations.
            y = y.add(y).mul(0.5);
        }
        check(y, 1);
    }

    @Test
    void longChainsWithReductionsAndManyUses() {
        NdArray<F64> x = arange(10).to(Fixtures.f64);
        NdArray<F64> base = x;
        for (int i = 0; i < 500; i++) {
            x = x.sub(x.mean()).add(base.mul(1e-3));
        }
        double[] e = new double[10];
        double[] b = new double[10];
        for (int i = 0; i < 10; i++) {
            e[i] = i;
            b[i] = i;
        }
        for (int k = 0; k < 500; k++) {
            double[] was = e.clone();
            double mean = array(was).mean().item();
            for (int i = 0; i < 10; i++) {
                e[i] = was[i] - mean + b[i] * 1e-3;
            }
        }
        check(x, e);
    }

    @Test
    void longJavaLoopsCompileFewPrograms() {
        NdArray<F64> x = array(0.5, 1);
        for (int i = 0; i < 10; i++) {
            x = x.mul(i).add(i * 0.25);
        }
        x.eval();
        int before = Programs.size();
        for (int n = 3; n < 20; n++) {
            NdArray<F64> y = zeros(n).eval();
            for (int i = 0; i < 10; i++) {
                y = y.mul(i + n).add(i * 0.75);
            }
            y.eval();
        }
        // One program for zeros, which exists or not; literals and extents are not compiled in.
        assertTrue(Programs.size() <= before + 1, "programs: " + before + " then " + Programs.size());
    }

    @Test
    void loopsOverSlicesDoNotCompileEach() {
        NdArray<F64> x = arange(200).to(Fixtures.f64).add(array(0.5));
        int before = Programs.size();
        for (int i = 0; i < 200; i++) {
            assertEquals(i + 1.5, x.slice(Slice.at(i)).add(1).item());
        }
        assertTrue(Programs.size() <= before + 3, "programs: " + before + " then " + Programs.size());
    }

    @Test
    void equalExtentsMatter() {
        NdArray<I64> square = arange(9).reshape(3, 3).eval();
        check(square.add(square.transpose()), shape(3, 3), 0, 4, 8, 4, 8, 12, 8, 12, 16);
        NdArray<I64> flat = arange(6).reshape(2, 3).eval();
        check(flat.add(flat), shape(2, 3), 0, 2, 4, 6, 8, 10);
        check(flat.slice(":1").add(flat), shape(2, 3), 0, 2, 4, 3, 5, 7);
    }

    @Test
    void severalRootsTogether() {
        NdArray<F64> x = array(1.0, 2);
        NdArray<F64> a = x.exp().add(1);
        NdArray<F64> b = x.exp().add(1);
        NdArray<F64> c = a.sum();
        Maths.evaluate(a, b, c, a, x);
        assertFalse(isPending(a) || isPending(b) || isPending(c));
        check(b, a.toDoubleArray());
        checkScalar(a.getDouble(0) + a.getDouble(1), c);
    }

    @Test
    void whatIsNeededTwiceIsKept() {
        NdArray<F64> x = array(1.0, 2);
        NdArray<F64> e = x.exp();
        NdArray<F64> cheap = x.add(1);
        check(e.mul(1.0).add(cheap), Math.E + 2, e.getDouble(1) + 3);
        NdArray<F64> again = x.exp();
        again.add(1).eval();
        assertTrue(isPending(again));
        again.add(cheap).eval();
        assertFalse(isPending(again), "expensive and needed a second time");
        cheap.add(3).eval();
        assertTrue(isPending(cheap), "cheaper to compute again than to store");
    }

    @Test
    void failuresLeaveNothingBehind() {
        NdArray<I32> y = array(1, 0);
        NdArray<I32> bad = array(4, 2).div(y);
        NdArray<I32> worse = bad.add(1);
        long used = MemoryPool.SHARED.used();
        for (int i = 0; i < 3; i++) {
            assertThrows(ArithmeticException.class, worse::eval);
            assertTrue(isPending(worse) && isPending(bad));
        }
        assertTrue(MemoryPool.SHARED.used() <= used + (1 << 20));
        NdArray<F64> big = zeros(1 << 20).eval();
        NdArray<I64> overflow = big.to(Fixtures.i64).div(big.to(Fixtures.i64));
        used = MemoryPool.SHARED.used();
        assertThrows(ArithmeticException.class, overflow::eval);
        assertTrue(MemoryPool.SHARED.used() <= used);
        check(array(4, 2).div(array(1, 1)), 4, 2);
    }

    @Test
    void operandsAreDroppedAfterEvaluation() {
        NdArray<F64> x = array(1.0);
        NdArray<F64> y = x.add(1).eval();
        assertInstanceOf(State.Materialised.class, y.state());
    }

    @Test
    void sharedByManyThreads() throws Exception {
        int threads = 16;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 20; round++) {
                NdArray<F64> x = arange(100).to(Fixtures.f64).add(round);
                NdArray<F64> shared = x.exp().log().sum();
                NdArray<F64> chain = x;
                for (int i = 0; i < 450; i++) {
                    chain = chain.add(1);
                }
                NdArray<F64> end = chain;
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<Double>> results = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    int id = t;
                    Callable<Double> task = () -> {
                        start.await();
                        return id % 2 == 0 ? shared.item() + end.getDouble(0)
                                : end.sum().sub(end.sum()).item() + shared.mul(1.0).item() + end.getDouble(0);
                    };
                    results.add(pool.submit(task));
                }
                double expected = shared.item() + round + 450;
                for (Future<Double> r : results) {
                    assertEquals(expected, r.get());
                }
            }
        }
    }

    @Test
    void rootsInOppositeOrderDoNotDeadlock() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 200; i++) {
                NdArray<F64> a = ones(4).add(i);
                NdArray<F64> b = a.mul(2).add(a.sum());
                Future<?> f = pool.submit(() -> Maths.evaluate(a, b));
                Future<?> g = pool.submit(() -> Maths.evaluate(b, a));
                f.get();
                g.get();
                check(b, 6 * (i + 1), 6 * (i + 1), 6 * (i + 1), 6 * (i + 1));
            }
        }
    }

    @Test
    void manyDifferentPrograms() {
        NdArray<F64> x = array(1.0, 2, 3);
        for (int i = 0; i < 2 * Programs.CAPACITY; i++) {
            NdArray<F64> y = x;
            for (int bit = 0; bit < 12; bit++) {
                y = (i >> bit & 1) == 0 ? y.neg() : y.abs();
            }
            y.eval();
        }
        assertTrue(Programs.size() <= Programs.CAPACITY);
        check(x.neg(), -1, -2, -3);
    }

    @Test
    void theEvaluatorIsTheInterpreter() {
        assertEquals("interpreter", Evaluators.best().name());
        assertEquals(List.of("evaluator interpreter is taken (priority 0)"), Evaluators.report());
    }
}
