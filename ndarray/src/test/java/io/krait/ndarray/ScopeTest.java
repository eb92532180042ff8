package io.krait.ndarray;

import static io.krait.ndarray.Creation.array;
import static io.krait.ndarray.Creation.ones;
import static io.krait.ndarray.Creation.zeros;
import static io.krait.ndarray.Fixtures.check;
import static io.krait.ndarray.Fixtures.checkScalar;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.ScopeClosedException;
import io.krait.staging.StridedArray;
import io.krait.types.F64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ScopeTest {
    private static final int LARGE = 100_000;

    /** The code must fail because an array's scope is closed, naming the line of the failing call. */
    private static void failsClosed(String array, int opened, Executable code) {
        ScopeClosedException e = assertThrows(ScopeClosedException.class, code);
        String used = "";
        for (StackTraceElement f : e.getStackTrace()) {
            if (used.isEmpty() && f.getClassName().equals(ScopeTest.class.getName())) {
                used = "ScopeTest.java:" + f.getLineNumber();
            }
        }
        assertEquals("an array " + array + " of the scope opened at ScopeTest.java:" + opened
                + ", which is closed, was " + "used (at " + used
                + "). Use arrays inside their scope, or keep them with scope.keep(x)", e.getMessage());
    }

    private static int line() {
        return StackWalker.getInstance().walk(s -> s.skip(1).findFirst()).orElseThrow().getLineNumber();
    }

    @Test
    void freesWhatWasMadeInside() {
        NdArray<F64> evaluated;
        NdArray<F64> pending;
        NdArray<F64> view;
        NdArray<F64> outside = ones(LARGE).eval();
        long used = MemoryPool.SHARED.used();
        int opened;
        try (Scope _ = Scope.open()) {
            opened = line() - 1;
            evaluated = zeros(LARGE).eval();
            pending = outside.add(1);
            view = outside.slice("1:3");
            check(view, 1, 1);
            assertTrue(MemoryPool.SHARED.used() >= used + 8 * LARGE);
        }
        assertTrue(MemoryPool.SHARED.used() <= used);
        failsClosed("f64[100000]", opened, () -> evaluated.getDouble(0));
        failsClosed("f64[100000]", opened, () -> evaluated.add(1));
        failsClosed("f64[100000]", opened, () -> evaluated.slice("1:"));
        failsClosed("f64[100000]", opened, () -> pending.eval());
        failsClosed("f64[100000]", opened, () -> outside.add(pending));
        failsClosed("f64[2]", opened, () -> view.toDoubleArray());
        assertEquals("f64[2] of the scope opened at ScopeTest.java:" + opened + ", which is closed", view.toString());
        checkScalar(LARGE, outside.sum());
    }

    @Test
    void keepsWhatIsAskedFor() {
        NdArray<F64> large;
        NdArray<F64> small;
        NdArray<F64> view;
        NdArray<F64> literal;
        try (Scope s = Scope.open()) {
            NdArray<F64> x = ones(LARGE).eval();
            large = s.keep(x.add(1));
            small = s.keep(x.sum());
            view = s.keep(x.slice("::2"));
            literal = s.keep(Creation.full(Fixtures.f64, 2.5));
        }
        try (Scope _ = Scope.open()) {
            zeros(LARGE).eval();
            zeros(3).eval();
        }
        checkScalar(2.0 * LARGE, large.sum());
        checkScalar(LARGE, small);
        checkScalar(LARGE / 2, view.sum());
        checkScalar(2.5, literal);
    }

    @Test
    void scopesNest() {
        NdArray<F64> kept;
        NdArray<F64> outer;
        int opened;
        try (Scope _ = Scope.open()) {
            opened = line() - 1;
            try (Scope b = Scope.open()) {
                kept = b.keep(array(1.0, 2));
                zeros(5).eval();
            }
            outer = kept.add(1).eval();
            check(outer, 2, 3);
        }
        failsClosed("f64[2]", opened, () -> kept.eval());
        failsClosed("f64[2]", opened, () -> outer.eval());
    }

    @Test
    void closingTheOuterScopeClosesTheInnerOnes() {
        Scope a = Scope.open();
        Scope b = Scope.open();
        int opened = line() - 1;
        NdArray<F64> x = array(1.0);
        a.close();
        failsClosed("f64[1]", opened, () -> x.eval());
        b.close();
        a.close();
        check(array(2.0), 2);
    }

    @Test
    void belongsToItsThread() throws Exception {
        Scope s = Scope.open();
        try (var pool = Executors.newSingleThreadExecutor(r -> new Thread(r, "other"))) {
            NdArray<F64> elsewhere = pool.submit(() -> array(1.0, 2).add(1).eval()).get();
            Future<?> f = pool.submit(s::close);
            Throwable t = assertThrows(java.util.concurrent.ExecutionException.class, f::get).getCause();
            assertTrue(t.getMessage().matches("the scope opened at ScopeTest.java:\\d+ belongs to thread .*, but "
                    + "thread other " + "used it.*\\. Close a scope on the thread that opened it"), t.getMessage());
            s.close();
            check(elsewhere, 2, 3);
        }
    }

    @Test
    void segmentsOutliveTheScope() {
        MemorySegment large;
        MemorySegment small;
        try (Scope _ = Scope.open()) {
            large = ones(LARGE).segment();
            small = array(1.0, 2).segment();
        }
        try (Scope _ = Scope.open()) {
            zeros(LARGE).eval();
            zeros(2).eval();
        }
        assertEquals(1, large.getAtIndex(ValueLayout.JAVA_DOUBLE, LARGE - 1));
        assertEquals(2, small.getAtIndex(ValueLayout.JAVA_DOUBLE, 1));
    }

    @Test
    void closingWaitsForWhoeverComputes() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            Scope s = Scope.open();
            NdArray<F64> x = ones(LARGE).eval();
            Future<Double> f = pool.submit(() -> x.read("test", (StridedArray a) -> {
                reading.countDown();
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                double sum = 0;
                for (long i = 0; i < a.size(); i++) {
                    sum += Double.longBitsToDouble(a.bits(i));
                }
                return sum;
            }));
            reading.await();
            s.close();
            // Would reuse the memory if it were free already.
            NdArray<F64> other = zeros(LARGE).eval();
            closed.countDown();
            assertEquals(LARGE, f.get());
            checkScalar(0, other.sum());
            assertThrows(ScopeClosedException.class, x::eval);
        }
    }

    @Test
    void pendingArraysOfOtherThreadsNoticeToo() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            Scope s = Scope.open();
            NdArray<F64> x = ones(LARGE).eval();
            NdArray<F64> elsewhere = pool.submit(() -> x.add(1)).get();
            s.close();
            assertThrows(ScopeClosedException.class, elsewhere::eval);
            checkScalar(0, zeros(LARGE).sum());
        }
    }

    @Test
    void scopesUnderLoad() throws Exception {
        int threads = 8;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            NdArray<F64> shared = ones(500).eval();
            java.util.List<Future<Double>> all = new java.util.ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    double sum = 0;
                    for (int i = 0; i < 100; i++) {
                        NdArray<F64> r;
                        try (Scope s = Scope.open()) {
                            NdArray<F64> y = shared.add(i).eval();
                            r = s.keep(y.sub(shared).sum());
                        }
                        sum += r.item();
                    }
                    return sum;
                }));
            }
            for (Future<Double> f : all) {
                assertEquals(500 * 4950.0, f.get());
            }
        }
    }
}
