package io.krait.benchmarks.harness;

import java.util.Locale;

/**
 * How far a contender's results are from the reference.
 *
 * @param valid whether that is close enough
 * @param error largest difference, relative to the largest value of the reference, or the share of results that
 *              differ; NaN if the shapes differ
 */
public record Verdict(boolean valid, double error) {
    /** Compares results with a reference. */
    public static Verdict of(double[] results, double[] reference, double tolerance) {
        if (results.length != reference.length) {
            return new Verdict(false, Double.NaN);
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < results.length; i++) {
            largest = Math.max(largest, Math.abs(reference[i]));
            // Math.max hands NaN on, so that one in the results is not lost.
            difference = Math.max(difference, Math.abs(results[i] - reference[i]));
        }
        double error = largest == 0 ? difference : difference / largest;
        return new Verdict(error <= tolerance, error);
    }

    /**
     * Compares results that may differ in a few places altogether, as where rounding decides between two answers.
     *
     * @param tolerance  largest difference that is none
     * @param share      largest share of results that may differ; the verdict's error is that share
     */
    public static Verdict share(double[] results, double[] reference, double tolerance, double share) {
        if (results.length != reference.length) {
            return new Verdict(false, Double.NaN);
        }
        int differing = 0;
        for (int i = 0; i < results.length; i++) {
            // Not greater: NaN differs.
            differing += Math.abs(results[i] - reference[i]) <= tolerance ? 0 : 1;
        }
        double error = (double) differing / results.length;
        return new Verdict(error <= share, error);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, error %.1e", valid ? "valid" : "WRONG", error);
    }
}
