package io.krait.codegen.cpu;

/**
 * Decides how many threads a launch is worth.
 *
 * <p>Note [When threads pay]. Waking a parked thread costs the caller 5 microseconds and takes effect about 3
 * microseconds later; a worker that still spins joins in a fraction of one (measured, Zen 5 under Linux). With two
 * threads the break-even is near 12 microseconds of work; estimates of the work are rough, hence the margin.
 */
final class CostModel {
    private static final double WORTH_SHARING_NANOS = 25_000;
    private static final double NANOS_PER_THREAD = 10_000;
    // A critical call holds up garbage collection until it returns. It saves some 8 ns, which is nothing to a longer
    // call.
    private static final double SHORT_CALL_NANOS = 20_000;

    private CostModel() {
    }

    /** The number of threads to use, from 1 to {@code threads}. */
    static int crew(long units, double nanosPerUnit, int threads) {
        double total = units * nanosPerUnit;
        return total < WORTH_SHARING_NANOS ? 1 : (int) Math.clamp(total / NANOS_PER_THREAD, 1, threads);
    }

    /** True when a call is certainly short. */
    static boolean isShort(long units, double nanosPerUnit) {
        return units * nanosPerUnit < SHORT_CALL_NANOS;
    }
}
