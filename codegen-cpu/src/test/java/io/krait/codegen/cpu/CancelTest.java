package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.staging.DeadlineException;
import io.krait.staging.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Launches that are stopped. Nothing here waits for ever, even if stopping does not work. */
@Timeout(60)
class CancelTest {
    /** Counts up to the limit of each unit, and writes what it counted. */
    private static final Kernel COUNT = LoopParser.parse("""
            kernel count(@0: in i64, @1: out i64) (%0: i64, %1: i64) {
              %2: i64 = const 0
              %3: i64 = const 1
              parfor threads %4: i64 = %0 to %1 {
                %5: i64 = load @0[%4]
                %6: i64 = while (%7: i64 = %2) {
                  %8: bool = lt %7, %5
                  yield %8
                } do (%9: i64) {
                  %10: i64 = add %9, %3
                  yield %10
                }
                store @1[%4] = %6
              }
            }
            """);
    /** Units of about a millisecond without a loop with a condition. */
    private static final Kernel LONG = LoopParser.parse("""
            kernel long(@0: in i64, @1: inout i64) (%0: i64, %1: i64) {
              %2: i64 = const 0
              %3: f64 = const 1.0
              %20: f64 = const 1.0000001
              parfor threads %4: i64 = %0 to %1 {
                %5: i64 = load @0[%2]
                %6: f64 = for %7: i64 = %2 to %5 step 1 carry (%8: f64 = %3) {
                  %9: f64 = div %8, %20
                  yield %9
                }
                %10: i64 = cast %6
                %11: i64 = or %10, %5
                store @1[%4] = %11
              }
            }
            """);
    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final int UNITS = 64;

    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    private MemorySegment limits(long limit) {
        MemorySegment m = arena.allocate(8L * UNITS, 64);
        for (int i = 0; i < UNITS; i++) {
            m.setAtIndex(ValueLayout.JAVA_LONG, i, limit);
        }
        return m;
    }

    private static Object launch(Compiled code, MemorySegment in, MemorySegment out, long units, double nanos,
            int threads, Deadline deadline) {
        return code.launchRecorded(new long[] {in.address(), out.address()}, units, 1, nanos, threads, deadline);
    }

    static Stream<Arguments> backends() {
        return Stream.of(Arguments.of(new CpuBackend(), 1), Arguments.of(new CpuBackend(), 2),
                Arguments.of(new CpuBackend(), 7), Arguments.of(new InterpreterBackend(256), 1));
    }

    /** Runs something on a thread that is interrupted after a while; gives what it throws. */
    private static Throwable interrupted(Callable<?> work) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        boolean[] flag = new boolean[1];
        Thread t = Thread.ofPlatform().daemon().start(() -> {
            try {
                work.call();
            } catch (Throwable e) {
                thrown[0] = e;
            }
            flag[0] = Thread.currentThread().isInterrupted();
        });
        t.join(100);
        assertTrue(t.isAlive(), "ended by itself");
        long start = System.nanoTime();
        t.interrupt();
        t.join(10_000);
        assertFalse(t.isAlive(), "does not end");
        assertTrue(System.nanoTime() - start < 1_000_000_000, "took long to end");
        assertTrue(flag[0], "the interrupt is lost");
        return thrown[0];
    }

    private void stillWorks(Compiled code, int threads) {
        MemorySegment out = limits(0);
        launch(code, limits(1000), out, UNITS, 1e6, threads, Deadline.NONE);
        for (int i = 0; i < UNITS; i++) {
            assertEquals(1000, out.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anInterruptEndsEndlessLoops(Backend backend, int threads) throws InterruptedException {
        try (Compiled code = backend.compile(COUNT)) {
            for (int round = 0; round < 3; round++) {
                for (double nanos : new double[] {1, 1e6, 1e9}) {
                    Throwable e = interrupted(() -> launch(code, limits(FOR_EVER), limits(0), UNITS, nanos, threads,
                            Deadline.NONE));
                    assertInstanceOf(CancellationException.class, e);
                    assertEquals("kernel count was cancelled: its thread was interrupted", e.getMessage());
                }
                stillWorks(code, threads);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDeadlineEndsEndlessLoops(Backend backend, int threads) {
        try (Compiled code = backend.compile(COUNT)) {
            for (double nanos : new double[] {1, 1e6}) {
                long start = System.nanoTime();
                DeadlineException e = assertThrows(DeadlineException.class, () -> launch(code, limits(FOR_EVER),
                        limits(0), UNITS, nanos, threads, Deadline.in(Duration.ofMillis(50))));
                assertEquals("kernel count was stopped: it did not end within 50.0 milliseconds. What it has written "
                        + "so far is not its result; allow more time or give it less to do", e.getMessage());
                long took = System.nanoTime() - start;
                assertTrue(took >= 50_000_000 && took < 1_000_000_000, () -> took + " ns");
            }
            launch(code, limits(10), limits(0), UNITS, 1, threads, Deadline.in(Duration.ofDays(400_000)));
            stillWorks(code, threads);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void longLaunchesEndBetweenTheirPieces(Backend backend, int threads) throws InterruptedException {
        boolean slow = backend instanceof InterpreterBackend;
        MemorySegment one = limits(slow ? 1000 : 200_000);
        long units = 1_000_000;
        try (Compiled code = backend.compile(LONG)) {
            MemorySegment out = arena.allocate(8 * units, 64);
            assertInstanceOf(CancellationException.class,
                    interrupted(() -> launch(code, one, out, units, 1e6, threads, Deadline.NONE)));
            assertEquals(0, out.getAtIndex(ValueLayout.JAVA_LONG, slow ? 0 : units - 1), "the last units were run");
            assertThrows(DeadlineException.class,
                    () -> launch(code, one, out, units, 1e6, threads, Deadline.in(Duration.ofMillis(30))));
        }
    }

    @Test
    void whoWasInterruptedBeforeDoesNotBegin() {
        try (Compiled code = new CpuBackend().compile(COUNT); Compiled other = Kernels.compile(Kernels.elementwise(
                List.of(DType.I64), DType.I64, 1, (b, x) -> x.get(0)))) {
            MemorySegment out = limits(7);
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> launch(code, limits(1), out, 1, 1, 1, Deadline.NONE));
            assertEquals(7, out.get(ValueLayout.JAVA_LONG, 0));
            assertEquals(Optional.empty(), launch(other, limits(1), out, 1, 1, 1, Deadline.NONE));
            assertTrue(Thread.interrupted());
            assertEquals(1, out.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /** A launch that ends when the interrupt comes is either complete or cancelled, and the next one is complete. */
    @Test
    void interruptsAtAnyTime() throws Exception {
        try (Compiled code = new CpuBackend().compile(COUNT)) {
            MemorySegment in = limits(3000);
            FutureTask<Integer> task = new FutureTask<>(() -> {
                int cancelled = 0;
                for (int i = 0; i < 3000 || cancelled == 0 && i < 2_000_000; i++) {
                    MemorySegment out = limits(0);
                    int threads = i % 3 + 1;
                    try {
                        launch(code, in, out, UNITS, 1000, threads, Deadline.NONE);
                        for (int k = 0; k < UNITS; k++) {
                            assertEquals(3000, out.getAtIndex(ValueLayout.JAVA_LONG, k));
                        }
                    } catch (CancellationException e) {
                        assertTrue(Thread.interrupted());
                        cancelled++;
                    }
                }
                return cancelled;
            });
            Thread t = Thread.ofPlatform().daemon().start(task);
            while (t.isAlive()) {
                t.join(1);
                t.interrupt();
            }
            assertTrue(task.get(1, TimeUnit.SECONDS) > 0);
        }
    }
}
