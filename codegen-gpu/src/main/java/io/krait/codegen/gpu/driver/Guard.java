package io.krait.codegen.gpu.driver;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a handle of the driver from being destroyed while a call uses it: the driver may crash on a handle that is
 * gone, and Krait never takes the JVM down. Using is two atomic additions; closing waits for the uses that have begun.
 */
final class Guard {
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final long WAIT_NANOS = 20_000;

    private final AtomicInteger state = new AtomicInteger();

    /** Begins a use; false, and nothing begun, when closed. */
    boolean enter() {
        if (state.getAndIncrement() < 0) {
            state.getAndDecrement();
            return false;
        }
        return true;
    }

    /** Ends a use. */
    void exit() {
        state.getAndDecrement();
    }

    boolean isClosed() {
        return state.get() < 0;
    }

    /** Closes after all uses; false if it was closed before. */
    boolean close() {
        if (state.getAndUpdate(s -> s | CLOSED) < 0) {
            return false;
        }
        while (state.get() != CLOSED) {
            LockSupport.parkNanos(WAIT_NANOS);
        }
        return true;
    }
}
