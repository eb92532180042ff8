package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Bars;

/** Counts numbers in bins of equal width. */
final class Histogram {
    private Histogram() {
    }

    /**
     * Counts.
     *
     * @param v NaN is not counted, infinite numbers are not there
     * @param bins the most that are made
     * @param whole whether all numbers are whole: then every bin holds equally many whole numbers, so that it does not
     *     look as if there were more of some
     */
    static Bars of(double[] v, int bins, boolean whole) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double d : v) {
            low = d < low ? d : low;
            high = d > high ? d : high;
        }
        if (low > high) {
            low = 0;
            high = 1;
        }
        int n = bins;
        double width;
        if (whole) {
            width = Math.max(1, Math.ceil((high - low + 1) / bins));
            n = (int) Math.ceil((high - low + 1) / width);
            low -= 0.5;
        } else if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) {
            n = 1;
            width = low == 0 ? 1 : Math.abs(low) / 2;
            low -= width / 2;
        } else {
            width = (high - low) / n;
        }
        long[] counts = new long[n];
        for (double d : v) {
            if (!Double.isNaN(d)) {
                counts[Math.clamp((int) ((d - low) / width), 0, n - 1)]++;
            }
        }
        double[] edges = new double[n + 1];
        for (int i = 0; i <= n; i++) {
            edges[i] = low + i * width;
        }
        return new Bars(edges, counts);
    }
}
