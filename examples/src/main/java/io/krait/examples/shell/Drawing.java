package io.krait.examples.shell;

import java.util.List;

/** What a picture shows, as plain Java numbers. */
sealed interface Drawing {
    /**
     * One line, or one cloud of points.
     *
     * @param label for the legend; empty for none
     * @param x finite, or NaN where y is
     * @param y finite, or NaN where a line is interrupted
     */
    record Series(String label, double[] x, double[] y) {
    }

    /**
     * Lines, or points without lines.
     *
     * @param series at least one
     * @param points whether the points are not joined
     */
    record Curves(List<Series> series, boolean points) implements Drawing {
    }

    /**
     * Bars side by side.
     *
     * @param edges where bars begin and the last one ends, ascending
     * @param counts their heights, one less
     */
    record Bars(double[] edges, long[] counts) implements Drawing {
    }

    /**
     * Numbers as colours, row 0 at the top.
     *
     * @param values row-major; NaN has a colour of its own
     */
    record Heat(int height, int width, double[] values) implements Drawing {
    }

    /**
     * An image.
     *
     * @param rgb one pixel per element, {@code 0xRRGGBB}, row-major
     */
    record Pixels(int height, int width, int[] rgb) implements Drawing {
    }
}
