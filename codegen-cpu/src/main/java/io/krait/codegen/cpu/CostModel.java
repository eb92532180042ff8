package io.krait.codegen.cpu;

/**
 * Decides how many threads a launch is worth.
 *
 * <p>Note [When threads pay]. A worker that still spins joins within a fraction of a microsecond: two threads halve the
 * time of 40 microseconds of work. Waking a parked one costs the caller 5 microseconds and takes effect some 10 later
 * (measured on Zen 5 under Linux): 40 microseconds of work take as long as without it, 80 take 57. So small launches
 * take only workers that spin, unless launches follow each other so closely that a worker woken now will spin at the
 * next. Estimates of the work are rough, hence the margins.
 */
final class CostModel {
    /** A time between launches after which all workers are parked. */
    static final long LONG_AGO_NANOS = 1_000_000_000;

    private static final double WORTH_SHARING_NANOS = 12_000;
    private static final double WORTH_WAKING_NANOS = 60_000;
    private static final long SERIES_GAP_NANOS = 10_000;
    private static final double NANOS_PER_THREAD = 6_000;
    // A critical call holds up garbage collection until it returns. It saves some ns, which is nothing to a longer
    // call.
    private static final double SHORT_CALL_NANOS = 20_000;

    // Where to stop a launch early is of interest.
    private static final double LONG_NANOS = 10_000_000;

    private CostModel() {
    }

    /** The number of threads to use, from 1 to {@code threads}. */
    static int crew(long units, double nanosPerUnit, int threads) {
        double total = units * nanosPerUnit;
        return total < WORTH_SHARING_NANOS ? 1 : (int) Math.clamp(total / NANOS_PER_THREAD, 1, threads);
    }

    /**
     * True when parked workers are worth waking.
     *
     * @param nanos estimated time of the launch on one thread
     * @param sinceLast time since the end of the last launch
     */
    static boolean wakesParked(double nanos, long sinceLast) {
        return nanos >= WORTH_WAKING_NANOS || sinceLast < SERIES_GAP_NANOS;
    }

    /** True when a launch takes so long that people may want to stop it. */
    static boolean isLong(long units, double nanosPerUnit) {
        return units * nanosPerUnit > LONG_NANOS;
    }

    /** The units of one piece of a launch that can be stopped. */
    static long largestPiece(double nanosPerUnit) {
        return Math.max(1, (long) (LONG_NANOS / Math.max(1e-6, nanosPerUnit)));
    }

    /** True when a call is certainly short. */
    static boolean isShort(long units, double nanosPerUnit) {
        return units * nanosPerUnit < SHORT_CALL_NANOS;
    }
}
