package io.krait.benchmarks.harness;

import java.util.Locale;

/**
 * How far a contender's results are from the reference.
 *
 * @param valid whether that is close enough
 * @param error largest difference, relative to the largest value of the reference; NaN if the shapes differ
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

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s, error %.1e", valid ? "valid" : "WRONG", error);
    }
}
