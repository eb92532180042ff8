package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Heat;
import io.krait.examples.shell.Drawing.Pixels;

/**
 * The pixels of a heat map.
 *
 * @param pixels as many as there are numbers, or fewer
 * @param low the number at the lower end of the scale
 * @param high the number at its upper end
 */
record Raster(Pixels pixels, double low, double high) {
    private static final int MOST = 1000;

    /** Colours numbers. Where there are too many to see, the one of a block that lies farthest from the mean stays. */
    static Raster of(Heat heat) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long n = 0;
        for (double v : heat.values()) {
            if (Double.isFinite(v)) {
                low = Math.min(low, v);
                high = Math.max(high, v);
                sum += v;
                n++;
            }
        }
        if (n == 0) {
            low = 0;
            high = 1;
        }
        double mean = n == 0 ? 0 : sum / n;
        int rows = Math.min(heat.height(), MOST);
        int columns = Math.min(heat.width(), MOST);
        int[] rgb = new int[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double v = block(heat, r, rows, c, columns, mean);
                // Halves, as the range itself may not be a double.
                double t = high > low ? (v / 2 - low / 2) / (high / 2 - low / 2) : v - low + 0.5;
                rgb[r * columns + c] = Colours.scale(t);
            }
        }
        return new Raster(new Pixels(rows, columns, rgb), low, high > low ? high : low + Math.max(1, Math.abs(low)));
    }

    private static double block(Heat heat, int row, int rows, int column, int columns, double mean) {
        int top = (int) ((long) row * heat.height() / rows);
        int bottom = (int) ((row + 1L) * heat.height() / rows);
        int left = (int) ((long) column * heat.width() / columns);
        int right = (int) ((column + 1L) * heat.width() / columns);
        double found = Double.NaN;
        for (int r = top; r < bottom; r++) {
            for (int c = left; c < right; c++) {
                double v = heat.values()[r * heat.width() + c];
                if (Double.isNaN(found) || Math.abs(v - mean) > Math.abs(found - mean)) {
                    found = v;
                }
            }
        }
        return found;
    }
}
