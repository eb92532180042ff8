package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Series;
import java.util.Arrays;

/**
 * Leaves out points that no eye could see, so that a picture of millions takes no longer than one of thousands. What is
 * left covers the same pixels: in each column of a line its first, lowest, highest and last point, of a cloud one point
 * per pixel.
 */
final class Thinning {
    /** Columns to tell apart: two for each unit of the widest usual picture, hence one for each pixel. */
    private static final int COLUMNS = 1600;
    private static final int ROWS = 900;
    private static final int FEW = 4 * COLUMNS;

    private Thinning() {
    }

    /** A line with few points that looks the same. */
    static Series line(Series s, boolean logX) {
        int n = s.x().length;
        if (n <= FEW) {
            return s;
        }
        Picker out = new Picker(s);
        if (ascending(s.x())) {
            columns(s, logX, out);
        } else {
            runs(s, out);
        }
        return out.series();
    }

    /** A cloud with few points that looks the same. */
    static Series points(Series s, boolean logX, boolean logY) {
        int n = s.x().length;
        if (n <= FEW) {
            return s;
        }
        Scale across = Scale.of(s.x(), logX, COLUMNS);
        Scale up = Scale.of(s.y(), logY, ROWS);
        boolean[] taken = new boolean[COLUMNS * ROWS];
        Picker out = new Picker(s);
        for (int i = 0; i < n; i++) {
            if (!Double.isNaN(s.y()[i]) && !Double.isNaN(s.x()[i])) {
                int cell = up.cell(s.y()[i]) * COLUMNS + across.cell(s.x()[i]);
                if (!taken[cell]) {
                    taken[cell] = true;
                    out.take(i);
                }
            }
        }
        return out.series();
    }

    private static boolean ascending(double[] x) {
        double last = Double.NEGATIVE_INFINITY;
        for (double v : x) {
            if (v < last) {
                return false;
            }
            last = Double.isNaN(v) ? last : v;
        }
        return true;
    }

    private static void columns(Series s, boolean logX, Picker out) {
        Scale across = Scale.of(s.x(), logX, COLUMNS);
        double[] y = s.y();
        int n = y.length;
        int i = 0;
        while (i < n) {
            int first = i;
            if (Double.isNaN(y[i])) {
                // One gap interrupts a line as well as many.
                i = endOfGap(y, i);
                out.take(first);
                continue;
            }
            int column = across.cell(s.x()[i]);
            int low = i;
            int high = i;
            int last = i;
            while (i < n) {
                if (Double.isNaN(y[i])) {
                    int end = endOfGap(y, i);
                    if (end == n || across.cell(s.x()[end]) != column) {
                        break;
                    }
                    // The line goes on in the same column: nobody could see the gap.
                    i = end;
                    continue;
                }
                if (across.cell(s.x()[i]) != column) {
                    break;
                }
                low = y[i] < y[low] ? i : low;
                high = y[i] > y[high] ? i : high;
                last = i;
                i++;
            }
            out.take(first);
            out.take(Math.min(low, high));
            out.take(Math.max(low, high));
            out.take(last);
        }
    }

    private static int endOfGap(double[] y, int from) {
        int i = from;
        while (i < y.length && Double.isNaN(y[i])) {
            i++;
        }
        return i;
    }

    /** Of points that follow each other within one pixel, the first and the last. */
    private static void runs(Series s, Picker out) {
        Scale across = Scale.of(s.x(), false, COLUMNS);
        Scale up = Scale.of(s.y(), false, ROWS);
        int before = -1;
        int n = s.x().length;
        for (int i = 0; i < n; i++) {
            boolean gap = Double.isNaN(s.y()[i]) || Double.isNaN(s.x()[i]);
            int cell = gap ? -2 : up.cell(s.y()[i]) * COLUMNS + across.cell(s.x()[i]);
            if (cell != before) {
                if (i > 0) {
                    out.take(i - 1);
                }
                out.take(i);
            }
            before = cell;
        }
        out.take(n - 1);
    }

    /** Which of so many cells between the least and the greatest number a number falls into. */
    private record Scale(double low, double width, boolean log, int cells) {
        static Scale of(double[] v, boolean log, int cells) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double d : v) {
                if (d < low) {
                    low = d;
                }
                if (d > high) {
                    high = d;
                }
            }
            low = log ? Math.log(low) : low;
            high = log ? Math.log(high) : high;
            return new Scale(low, high > low ? high - low : 1, log, cells);
        }

        int cell(double v) {
            return Math.clamp((int) (((log ? Math.log(v) : v) - low) / width * cells), 0, cells - 1);
        }
    }

    /** The points taken so far; the same one is not taken twice in a row. */
    private static final class Picker {
        private final Series from;
        private double[] x = new double[1024];
        private double[] y = new double[1024];
        private int n;
        private int last = -1;

        Picker(Series from) {
            this.from = from;
        }

        void take(int i) {
            if (i == last) {
                return;
            }
            if (n == x.length) {
                x = Arrays.copyOf(x, 2 * n);
                y = Arrays.copyOf(y, 2 * n);
            }
            x[n] = from.x()[i];
            y[n++] = from.y()[i];
            last = i;
        }

        Series series() {
            return new Series(from.label(), Arrays.copyOf(x, n), Arrays.copyOf(y, n));
        }
    }
}
