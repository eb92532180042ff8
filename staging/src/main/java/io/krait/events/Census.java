package io.krait.events;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the process holds: machine code and threads. Thread-safe. */
public final class Census {
    private static final AtomicLong LOADED = new AtomicLong();
    private static final AtomicLong FREED = new AtomicLong();
    private static final AtomicLong CODE_BYTES = new AtomicLong();
    private static final AtomicInteger WORKERS = new AtomicInteger();

    private Census() {
    }

    /** The code of a kernel was put into executable memory. */
    public static void codeLoaded(long bytes) {
        LOADED.incrementAndGet();
        CODE_BYTES.addAndGet(bytes);
    }

    /** The code of a kernel was freed. */
    public static void codeFreed(long bytes) {
        FREED.incrementAndGet();
        CODE_BYTES.addAndGet(-bytes);
    }

    /** A thread of the pool was started; they stay. */
    public static void workerStarted() {
        WORKERS.incrementAndGet();
    }

    /** Kernels whose code was loaded so far. */
    public static long loaded() {
        return LOADED.get();
    }

    /** Kernels whose code was freed so far. */
    public static long freed() {
        return FREED.get();
    }

    /** Bytes of executable memory in use. */
    public static long codeBytes() {
        return CODE_BYTES.get();
    }

    /** Threads of the pool. */
    public static int workers() {
        return WORKERS.get();
    }
}
