package io.krait.events;

import io.krait.staging.Origin;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one function. It goes with what is recorded of the function, so that whoever compiles or runs that
 * knows whose it is.
 *
 * <p>Counting a call costs some nanoseconds; everything else happens once for each compilation and costs nothing that
 * matters. Thread-safe.
 */
public final class Meter {
    /** What is counted besides calls. */
    public enum Count {
        /** Recordings of the lambda; a first call records it twice and compares. */
        RECORDINGS,
        /** Time of recordings. */
        RECORD_NANOS,
        /** Time of fusion, lowering, vectorisation. */
        OPTIMISE_NANOS,
        /** Kernels compiled to machine code. */
        COMPILATIONS,
        /** Time of those compilations. */
        COMPILE_NANOS,
        /** Kernels that were in the memory of the process already. */
        MEMORY_HITS,
        /** Kernels that came from the cache on disk, or from a pack. */
        DISK_HITS,
        /** Kernels that were looked for on disk in vain. */
        DISK_MISSES
    }

    private static final int COUNTS = Count.values().length;

    /** All functions together; calls are not counted here. */
    private static final AtomicLongArray PROCESS = new AtomicLongArray(COUNTS);

    /** What runs on no function's behalf. */
    public static final Meter NONE = new Meter("krait", Origin.NONE);

    private static final ThreadLocal<Meter> CURRENT = new ThreadLocal<>();

    private final String what;
    private final Origin began;
    private final LongAdder calls = new LongAdder();
    private final LongAdder launches = new LongAdder();
    private final AtomicLongArray counts = new AtomicLongArray(COUNTS);

    /**
     * Counters at zero.
     *
     * @param what what the function is, for instance {@code jit function}
     * @param began the user's line that made it
     */
    public Meter(String what, Origin began) {
        this.what = what;
        this.began = began;
    }

    /** What the function is. */
    public String what() {
        return what;
    }

    /** The user's line that made it. */
    public Origin began() {
        return began;
    }

    /** The function was called. */
    public void called() {
        calls.increment();
    }

    /** Code of the function was launched so many times. */
    public void launched(int times) {
        launches.add(times);
    }

    /** Calls so far. */
    public long calls() {
        return calls.sum();
    }

    /** Launches so far. */
    public long launches() {
        return launches.sum();
    }

    /** Adds to a counter, and to that of the process. */
    public void add(Count which, long n) {
        counts.addAndGet(which.ordinal(), n);
        PROCESS.addAndGet(which.ordinal(), n);
    }

    /** A counter. */
    public long get(Count which) {
        return counts.get(which.ordinal());
    }

    /** A counter of the process. */
    public static long ofProcess(Count which) {
        return PROCESS.get(which.ordinal());
    }

    /** The function that this thread prepares code for; {@link #NONE} if it is not known. */
    public static Meter current() {
        Meter m = CURRENT.get();
        return m == null ? NONE : m;
    }

    /**
     * This thread prepares code for the function from now on. Give what it returns to {@link #leave} in a {@code
     * finally}.
     */
    public Meter enter() {
        Meter before = current();
        CURRENT.set(this);
        return before;
    }

    /** Back to what {@link #enter} returned. */
    public static void leave(Meter before) {
        if (before == NONE) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }

    @Override
    public String toString() {
        String at = began.at();
        return at.isEmpty() ? what : what + " (" + at + ")";
    }
}
