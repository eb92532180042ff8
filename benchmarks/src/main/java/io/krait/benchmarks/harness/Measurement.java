package io.krait.benchmarks.harness;

import java.util.Arrays;

/**
 * What was measured of one contender.
 *
 * @param name    its name
 * @param family  the part of the name before the colon
 * @param threads its threads
 * @param min     seconds of the fastest block, per call
 * @param median  seconds of the median block, per call
 * @param blocks  how many blocks were measured
 */
public record Measurement(String name, String family, int threads, double min, double median, int blocks) {
    /** The measurement that these blocks give, in seconds per call. */
    public static Measurement of(String name, String family, int threads, double[] blocks) {
        if (blocks.length == 0) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        double[] sorted = blocks.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Measurement(name, family, threads, sorted[0], median, n);
    }
}
