package io.krait.codegen.cpu;

import java.util.Locale;

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

    /** What {@link #crew} chooses and why. */
    static String explain(long units, double nanosPerUnit, int threads) {
        double total = units * nanosPerUnit;
        int crew = crew(units, nanosPerUnit, threads);
        StringBuilder s = new StringBuilder(crew == 1 ? "as 1 thread" : "as " + crew + " threads");
        if (threads > crew) {
            s.append(" of ").append(threads);
        }
        s.append(": about ").append(time(total)).append(" of work, ").append(String.format(Locale.ROOT, "%,d", units))
                .append(units == 1 ? " unit" : " units of " + time(nanosPerUnit));
        if (threads == 1) {
            return s.append("; no more are allowed").toString();
        }
        if (total < WORTH_SHARING_NANOS) {
            return s.append("; sharing pays from ").append(time(WORTH_SHARING_NANOS)).append(" on").toString();
        }
        if (crew < threads) {
            s.append("; one thread for every ").append(time(NANOS_PER_THREAD));
        }
        return s.append(total < WORTH_WAKING_NANOS ? "; only threads that are awake join below "
                + time(WORTH_WAKING_NANOS) : "").toString();
    }

    private static String time(double nanos) {
        return nanos < 1e3 ? String.format(Locale.ROOT, "%.0f ns", nanos)
                : nanos < 1e6 ? String.format(Locale.ROOT, nanos < 1e4 ? "%.1f us" : "%.0f us", nanos / 1e3)
                        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
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
