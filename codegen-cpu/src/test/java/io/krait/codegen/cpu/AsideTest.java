package io.krait.codegen.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.optimizer.loop.FaultRecord;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Launches on threads of their own: results, faults, and being stopped. */
class AsideTest {
    @Test
    void resultsComeBack() {
        assertFalse(Aside.isHere());
        Optional<FaultRecord> fault = Aside.run(() -> Optional.of(FaultRecord.of(Aside.isHere() ? 7 : 0, 1)));
        assertEquals(7, fault.orElseThrow().position());
    }

    @Test
    void exceptionsComeFromTheCaller() {
        IllegalStateException thrown = new IllegalStateException("broken");
        IllegalStateException caught = assertThrows(IllegalStateException.class, () -> Aside.run(() -> {
            throw thrown;
        }));
        assertSame(thrown, caught);
        boolean named = false;
        for (StackTraceElement e : caught.getStackTrace()) {
            named |= e.getMethodName().equals("exceptionsComeFromTheCaller");
        }
        assertTrue(named);
    }

    @Test
    void anInterruptReachesTheLaunch() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        AtomicReference<Throwable> caught = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
        Thread caller = new Thread(() -> {
            try {
                Aside.run(() -> {
                    runs.countDown();
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    throw new CancellationException("stopped");
                });
            } catch (CancellationException e) {
                caught.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        assertTrue(runs.await(10, TimeUnit.SECONDS));
        caller.interrupt();
        caller.join(10_000);
        assertEquals("stopped", caught.get().getMessage());
        assertTrue(interrupted.get(), "it still is interrupted");
    }
}
