package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
    private final WorkerPool pool = new WorkerPool();

    @ParameterizedTest
    @CsvSource({"0,1,1", "0,1,7", "1,1,7", "1,100,7", "7,2,2", "1000,1,1", "1000,1,2", "1000,1,7", "1000,64,7",
            "100001,4096,7", "65,64,2",
            "1000,3,257"})
    void everyUnitOnceInAlignedPieces(int units, int grain, int threads) {
        AtomicIntegerArray hits = new AtomicIntegerArray(units);
        pool.run(units, grain, threads, (begin, end, worker) -> {
            assertEquals(0, begin % grain);
            assertTrue(end == units || end % grain == 0);
            assertTrue(worker >= 0 && worker < threads);
            for (long i = begin; i < end; i++) {
                hits.incrementAndGet((int) i);
            }
        });
        for (int i = 0; i < units; i++) {
            assertEquals(1, hits.get(i));
        }
    }

    @Test
    void workerNumbersAreDistinctThreads() {
        Thread[] owner = new Thread[7];
        AtomicBoolean clash = new AtomicBoolean();
        pool.run(7000, 1, 7, (begin, end, worker) -> {
            synchronized (owner) {
                clash.compareAndSet(false, owner[worker] != null && owner[worker] != Thread.currentThread());
                owner[worker] = Thread.currentThread();
            }
        });
        assertFalse(clash.get());
        assertTrue(owner[0] == null || owner[0] == Thread.currentThread());
    }

    @Test
    void severalThreadsReallyTakePart() {
        CountDownLatch both = new CountDownLatch(2);
        AtomicBoolean first = new AtomicBoolean(true);
        pool.run(2, 1, 2, (begin, end, worker) -> {
            both.countDown();
            if (first.getAndSet(false)) {
                awaitQuietly(both);
            }
        });
        assertEquals(0, both.getCount());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void manyLaunches(int threads) {
        AtomicLong sum = new AtomicLong();
        for (int i = 0; i < 20_000; i++) {
            pool.run(16, 1, threads, (begin, end, worker) -> sum.addAndGet(end - begin));
        }
        assertEquals(320_000, sum.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void nestedLaunches(int threads) {
        AtomicLong sum = new AtomicLong();
        pool.run(20, 1, threads, (b, e, w) -> pool.run(50, 1, threads, (b2, e2, w2) -> pool.run(e - b, 1, threads,
                (b3, e3, w3) -> sum.addAndGet((e3 - b3) * (e2 - b2)))));
        assertEquals(1000, sum.get());
    }

    @Test
    void concurrentLaunches() throws InterruptedException {
        AtomicLong sum = new AtomicLong();
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            callers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 500; i++) {
                    pool.run(100, 3, 7, (begin, end, worker) -> sum.addAndGet(end - begin));
                }
            }));
        }
        for (Thread t : callers) {
            t.join();
        }
        assertEquals(8 * 500 * 100, sum.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void exceptionsReachTheCaller(int threads) {
        IllegalStateException thrown = new IllegalStateException("piece 5");
        AtomicInteger running = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            IllegalStateException e = assertThrows(IllegalStateException.class,
                    () -> pool.run(64, 1, threads, (begin, end, worker) -> {
                running.incrementAndGet();
                try {
                    if (begin <= 5 && 5 < end) {
                        throw thrown;
                    }
                } finally {
                    running.decrementAndGet();
                }
            }));
            assertSame(thrown, e);
            assertEquals(0, running.get());
        }
        manyLaunches(threads);
    }

    @Test
    void failureOfTheCallerWaitsForTheOthers() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(1);
        assertThrows(AssertionError.class, () -> pool.run(1000, 1, 2, (begin, end, worker) -> {
            if (worker == 0) {
                failed.countDown();
                throw new AssertionError("caller");
            }
            running.incrementAndGet();
            awaitQuietly(failed);
            Thread.onSpinWait();
            running.decrementAndGet();
        }));
        assertEquals(0, running.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void cancellationDropsPieces(int threads) {
        AtomicLong done = new AtomicLong();
        assertThrows(CancellationException.class,
                () -> pool.run(1_000_000, 1, threads, (begin, end, worker) -> done.addAndGet(end - begin),
                () -> done.get() > 1000));
        assertTrue(done.get() > 1000 && done.get() < 1_000_000, () -> "" + done);
    }

    @Test
    void interruptsStaySet() {
        Thread.currentThread().interrupt();
        AtomicLong sum = new AtomicLong();
        pool.run(100, 1, 2, (begin, end, worker) -> sum.addAndGet(end - begin));
        assertEquals(100, sum.get());
        assertTrue(Thread.interrupted());
    }

    @Test
    void wrongArguments() {
        assertThrows(IllegalArgumentException.class, () -> pool.run(1, 0, 1, (b, e, w) -> { }));
        assertThrows(IllegalArgumentException.class, () -> pool.run(-1, 1, 1, (b, e, w) -> { }));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> pool.run(1, 1, 0, (b, x, w) -> { }));
        assertEquals("cannot run on 0 threads: the number must be from 1 to 257", e.getMessage());
        assertTrue(WorkerPool.defaultThreads() >= 1);
    }
}
