package io.krait.optimizer;

import io.krait.optimizer.ahead.Amount;

/**
 * How the range of a parallel loop is cut into parts whose updates go to copies of an array, see {@code
 * Control.Update.Mode.PRIVATIZED}. The parts depend on the number of iterations only.
 */
final class Scatter {
    private static final long PER_PART = 65_536;
    private static final long MOST = 16;

    private Scatter() {
    }

    /** The number of parts for so many iterations, at least 1. */
    static long parts(long iterations) {
        return Math.clamp(Math.ceilDiv(iterations, PER_PART), 1L, MOST);
    }

    /** The same as the host of a C library computes it. */
    static Amount parts(Amount iterations) {
        return iterations.parts(Amount.of(PER_PART)).min(Amount.of(MOST)).max(Amount.ONE);
    }

    /** The number of iterations of a part; the last one may have fewer. */
    static long size(long iterations) {
        return Math.ceilDiv(iterations, parts(iterations));
    }
}
