package io.krait.properties;

import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.i32;
import static io.krait.Krait.jit;
import static io.krait.Krait.vectorize;
import static io.krait.Krait.withThreads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.ndarray.Scope;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.optimizer.CompilingEvaluator;
import io.krait.staging.StagingException;
import io.krait.types.F64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Many threads record, compile and call at once: every result is right, and everything is made once. */
class ConcurrencyTest {
    private static final int THREADS = 200;
    private static final int FUNCTIONS = 50;
    private static final int CALLS = 30;

    /** A function handle with the number of times that its lambda ran. */
    private record Subject(int constant, AtomicInteger recordings, Function<NdArray<Num>, NdArray<?>> call) {
        /** Every other one is an element function; each has a constant of its own, so that no two share a kernel. */
        static Subject of(int k, int constant) {
            AtomicInteger n = new AtomicInteger();
            if (k % 2 == 0) {
                var f = jit(x -> {
                    n.incrementAndGet();
                    return x.mul(3).add((long) constant);
                });
                return new Subject(constant, n, f::apply);
            }
            var f = vectorize(x -> {
                n.incrementAndGet();
                return x.mul(3).add((long) constant);
            });
            return new Subject(constant, n, x -> f.apply(x));
        }

        void check(NdArray<Num> argument) {
            double[] x = argument.toDoubleArray();
            double[] y = call.apply(argument).toDoubleArray();
            for (int i = 0; i < x.length; i++) {
                assertEquals(x[i] * 3 + constant, y[i]);
            }
        }
    }

    /** Arguments of different element types, numbers of axes and extents of 1, in memory. */
    @SuppressWarnings("unchecked")
    private static List<NdArray<Num>> arguments() {
        double[] d = new double[84];
        Arrays.setAll(d, i -> i - 40);
        NdArray<F64> x = array(d);
        return List.of(x, x.to(f32), x.to(i32).reshape(12, 7), x.to(f32).reshape(2, 1, 42)).stream()
                .map(a -> (NdArray<Num>) (NdArray<?>) a.eval()).toList();
    }

    private static long compilations() {
        return ((CompilingEvaluator) ArrayAccess.get().evaluator()).compilationsAndHits()[0];
    }

    @Test
    void twoHundredThreadsCallFiftyFunctionsWithMixedSignatures() throws Exception {
        List<NdArray<Num>> arguments = arguments();
        arguments.forEach(Subject.of(0, 500)::check);
        // What one thread compiles for two such functions tells what may be compiled for all.
        long before = compilations();
        List<Subject> alone = List.of(Subject.of(0, 1000), Subject.of(1, 1001));
        alone.forEach(s -> arguments.forEach(s::check));
        long once = (compilations() - before) * FUNCTIONS / alone.size();
        assertTrue(once >= FUNCTIONS, "kernels of different functions differ");

        before = compilations();
        List<Subject> shared = new ArrayList<>();
        for (int k = 0; k < FUNCTIONS; k++) {
            shared.add(Subject.of(k, 2000 + k));
        }
        CountDownLatch start = new CountDownLatch(1);
        inThreads(THREADS, t -> {
            Random r = new Random(t);
            await(start);
            // Each thread takes its share of all combinations, so that every one is asked for by many threads.
            for (int i = 0; i < CALLS; i++) {
                shared.get(r.nextInt(FUNCTIONS)).check(arguments.get(r.nextInt(arguments.size())));
            }
        }, start::countDown);
        shared.forEach(s -> arguments.forEach(s::check));
        assertEquals(once, compilations() - before, "each kernel is compiled once");
        for (int k = 0; k < FUNCTIONS; k++) {
            assertEquals(alone.get(k % 2).recordings.get(), shared.get(k).recordings.get(), "recordings of function "
                    + k);
        }
    }

    /** The first thread that fails takes nothing down: others get the error or the result, later calls work. */
    @Test
    void failuresOfConcurrentRecordingsAreNotRemembered() throws Exception {
        AtomicInteger recordings = new AtomicInteger();
        var f = jit(x -> {
            // The first attempt fails while others wait for it.
            if (recordings.incrementAndGet() == 1) {
                sleep(50);
                throw new IllegalStateException("the first time");
            }
            return x.add(1);
        });
        NdArray<Num> x = arguments().getFirst();
        AtomicInteger failed = new AtomicInteger();
        inThreads(20, t -> {
            try {
                assertEquals(-39, f.apply(x).getDouble(0));
            } catch (StagingException e) {
                failed.incrementAndGet();
            }
        }, () -> {
        });
        assertTrue(failed.get() >= 1, "the first recording failed");
        assertEquals(-39, f.apply(x).getDouble(0));
    }

    @Test
    void manyThreadsEvaluateTheSamePendingArrays() throws Exception {
        for (int round = 0; round < 20; round++) {
            NdArray<Num> x = arguments().getFirst();
            NdArray<Num> shared = x.mul(x).add(round);
            NdArray<Num> sum = shared.sum();
            double want = 0;
            for (double v : x.toDoubleArray()) {
                want += v * v + round;
            }
            double expected = want;
            inThreads(16, t -> withThreads(1 + t % 7, () -> {
                try (Scope _ = Scope.open()) {
                    assertEquals(expected, t % 2 == 0 ? sum.item() : shared.mul(1).sum().item());
                    assertEquals(expected, shared.sum().item());
                }
            }), () -> {
            });
            assertEquals(expected, sum.item());
        }
    }

    private interface Work {
        void run(int thread);
    }

    /** Runs work in threads, all at once, and waits; fails with what went wrong in any of them, or after a minute. */
    private static void inThreads(int n, Work work, Runnable go) throws InterruptedException, ExecutionException,
            TimeoutException {
        // Not closed by a try statement: that would wait for threads that hang.
        ExecutorService pool = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < n; t++) {
            int thread = t;
            all.add(pool.submit(() -> work.run(thread)));
        }
        go.run();
        for (Future<?> f : all) {
            f.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
