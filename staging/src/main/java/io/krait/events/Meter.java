package io.krait.events;

import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        /** Time of loading what was kept on disk or in packs. */
        LOAD_NANOS,
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

    private final String what;
    private final Origin began;
    private final LongAdder calls = new LongAdder();
    private final LongAdder launches = new LongAdder();
    private final AtomicLongArray counts = new AtomicLongArray(COUNTS);
    private final Map<String, long[]> phases = new LinkedHashMap<>();

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

    /** The time of a phase, see {@link #phases}. */
    void took(String phase, long nanos) {
        synchronized (phases) {
            long[] known = phases.get(phase);
            if (known == null) {
                known = new long[2];
                phases.put(phase, known);
            }
            known[0]++;
            known[1] += nanos;
        }
    }

    /**
     * A phase of the way from the lambda to machine code, all its runs together.
     *
     * @param name for instance {@code fuse}
     * @param times how often
     * @param nanos how long, without the phases inside of it
     */
    public record Took(String name, long times, long nanos) {
    }

    /** All phases so far, in the order in which they first ended. */
    public List<Took> phases() {
        List<Took> r = new ArrayList<>();
        synchronized (phases) {
            for (Map.Entry<String, long[]> e : phases.entrySet()) {
                r.add(new Took(e.getKey(), e.getValue()[0], e.getValue()[1]));
            }
        }
        return r;
    }

    /** The function that this thread prepares code for; {@link #NONE} if it is not known. */
    public static Meter current() {
        return Phase.function();
    }

    @Override
    public String toString() {
        String at = began.at();
        return at.isEmpty() ? what : what + " (" + at + ")";
    }
}
