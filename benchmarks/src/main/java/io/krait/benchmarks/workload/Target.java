package io.krait.benchmarks.workload;

/**
 * What Krait's speed must be.
 *
 * @param family    whose speed it is compared with: {@code c}, {@code numba}, {@code numpy}, {@code unchecked},
 *                  {@code scalar}
 * @param share     the least multiple of that family's best
 * @param oneThread whether that holds on one thread, not for the best of all thread counts
 */
public record Target(String family, double share, boolean oneThread) {
    static Target of(String family, double share) {
        return new Target(family, share, false);
    }

    static Target onOneThread(String family, double share) {
        return new Target(family, share, true);
    }
}
