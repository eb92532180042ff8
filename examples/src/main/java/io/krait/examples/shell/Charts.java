package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Bars;
import io.krait.examples.shell.Drawing.Curves;
import io.krait.examples.shell.Drawing.Heat;
import io.krait.examples.shell.Drawing.Series;
import io.krait.ndarray.NdArray;
import io.krait.staging.DTypeException;
import io.krait.staging.ShapeException;
import io.krait.types.F32;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pictures of arrays: {@code import static io.krait.examples.shell.Charts.*;}. Each of these methods writes a PNG and
 * returns a {@link Picture}, which prints as the name of the file and takes titles, names of lines and logarithmic
 * axes. Files go to a new temporary folder, or to the one that the setting {@code krait.charts} names.
 *
 * <p>Millions of points are fine: what no eye could tell apart is left out, but spikes stay. NaN interrupts a line;
 * infinite numbers are left out; the picture says how many.
 */
public final class Charts {
    private static final int MAX_LINES = 12;

    private Charts() {
    }

    /**
     * Draws the elements of an array over their indices. Each row of an array with two axes is a line; the parts of
     * complex numbers are two.
     *
     * @throws ShapeException unless the array has one or two axes and elements
     */
    public static Picture plot(NdArray<?> y) {
        return curves("plot", List.of(), List.of(y), false);
    }

    /**
     * Draws lines over the same x: {@code plot(x, sin(x), cos(x)).labels("sin", "cos")}. Each row of an array with two
     * axes is a line.
     *
     * @throws ShapeException unless x has one axis, and every other array as many elements in a row
     * @throws DTypeException for complex x
     */
    public static Picture plot(NdArray<?> x, NdArray<?>... y) {
        return curves("plot", List.of(x), List.of(y), false);
    }

    /**
     * Draws points that are not joined; several y share the x.
     *
     * @throws ShapeException unless x has one axis, and every other array as many elements in a row
     * @throws DTypeException for complex x
     */
    public static Picture scatter(NdArray<?> x, NdArray<?>... y) {
        return curves("scatter", List.of(x), List.of(y), true);
    }

    /**
     * Counts the elements of an array, of any shape, in bins of equal width, and draws the counts. There are 10 to 100
     * bins, more for more elements.
     *
     * @throws ShapeException if the array has no elements
     * @throws DTypeException for complex numbers
     */
    public static Picture hist(NdArray<?> x) {
        return hist(x, Math.clamp(Math.round(2 * Math.cbrt(x.size())), 10, 100));
    }

    /**
     * Counts the elements of an array in so many bins of equal width, and draws the counts.
     *
     * @throws ShapeException if the array has no elements
     * @throws DTypeException for complex numbers
     * @throws IllegalArgumentException unless there are 1 to 2,000 bins
     */
    public static Picture hist(NdArray<?> x, int bins) {
        if (bins < 1 || bins > 2000) {
            throw new IllegalArgumentException("hist takes 1 to 2000 bins, got " + bins);
        }
        double[] v = Numbers.of(x, "hist");
        long nan = Numbers.countNaN(v);
        long infinite = Numbers.blank(v);
        boolean whole = !x.dtype().isFloat();
        Bars bars = Histogram.of(v, bins, whole);
        return Picture.make("hist", bars, Look.PLAIN.withAxes("", "count"), bars.counts().length + " bins of "
                + count(v.length - nan - infinite, "number") + leftOut(nan, infinite, 0));
    }

    /**
     * Draws the elements of an array with two axes as colours, row 0 at the top, with a scale beside it.
     *
     * @throws ShapeException unless the array has two axes and elements
     * @throws DTypeException for complex numbers
     */
    public static Picture heatmap(NdArray<?> z) {
        Numbers.requireRank(z, 2, 2, "heatmap");
        double[] v = Numbers.of(z, "heatmap");
        int h = (int) z.shape()[0];
        int w = (int) z.shape()[1];
        long nan = Numbers.countNaN(v);
        return Picture.make("heatmap", new Heat(h, w, v), Look.PLAIN.withSize(640, 520), h + " x " + w + " numbers"
                + (nan > 0 ? ", " + nan + " NaN in gray" : ""));
    }

    /**
     * Writes an array as an image: {@code [height, width]} in gray, {@code [height, width, 3]} in colour. Floating
     * numbers go from 0 to 1, integers from 0 to 255, what is beyond is cut; bool is black and white. Small images are
     * enlarged. Use {@link #heatmap} for numbers of any size.
     *
     * @throws ShapeException for other shapes
     * @throws DTypeException for complex numbers
     */
    public static Picture show(NdArray<?> image) {
        return Images.show(image);
    }

    /**
     * Reads an image, PNG or JPEG, as an array {@code f32[height, width, 3]} of numbers from 0 to 1.
     *
     * @throws io.krait.staging.KraitException if there is no such file or it is not an image
     */
    public static NdArray<F32> image(String file) {
        return Images.read(file);
    }

    private static Picture curves(String what, List<NdArray<?>> over, List<NdArray<?>> arrays, boolean points) {
        if (arrays.isEmpty()) {
            throw new ShapeException(what + " needs numbers to draw over x: " + what + "(x, y)");
        }
        double[] x = null;
        long infinite = 0;
        long nan = 0;
        if (!over.isEmpty()) {
            NdArray<?> a = over.getFirst();
            Numbers.requireRank(a, 1, 1, what + ": x");
            x = Numbers.of(a, what + ": x");
            nan += Numbers.countNaN(x);
            infinite += Numbers.blank(x);
        }
        List<Series> series = new ArrayList<>();
        for (NdArray<?> a : arrays) {
            Numbers.requireRank(a, 1, 2, what + ": y");
            if (a.dtype().isComplex()) {
                add(series, what, x, a, Numbers.of(a.re(), what + ": y"), "real part");
                add(series, what, x, a, Numbers.of(a.im(), what + ": y"), "imaginary part");
            } else {
                add(series, what, x, a, Numbers.of(a, what + ": y"), "");
            }
        }
        if (series.size() > MAX_LINES) {
            throw new ShapeException(what + " would draw " + series.size() + " lines, one for each row; at most "
                    + MAX_LINES + " can be told apart. Transpose the array, draw a part of it, or use heatmap");
        }
        for (Series s : series) {
            nan += Numbers.countNaN(s.y());
            infinite += Numbers.blank(s.y());
        }
        long n = series.getFirst().y().length;
        String shown = (points ? "" : count(series.size(), "line") + " of ") + count(points ? n * series.size() : n,
                "point") + leftOut(nan, infinite, 0);
        return Picture.make(what, new Curves(List.copyOf(series), points), Look.PLAIN, shown);
    }

    private static void add(List<Series> to, String what, double[] x, NdArray<?> a, double[] all, String label) {
        int n = (int) a.shape()[a.rank() - 1];
        if (x != null && x.length != n) {
            throw new ShapeException(what + ": x has " + count(x.length, "element") + ", but y is "
                    + Numbers.describe(a) + " with " + n + (a.rank() == 2 ? " in a row" : ""));
        }
        for (int row = 0; row < all.length / n; row++) {
            double[] y = new double[n];
            System.arraycopy(all, row * n, y, 0, n);
            to.add(new Series(label, x == null ? indices(n) : x, y));
        }
    }

    private static double[] indices(int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = i;
        }
        return x;
    }

    static String count(long n, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", n, thing, n == 1 ? "" : "s");
    }

    static String leftOut(long nan, long infinite, long notPositive) {
        StringBuilder sb = new StringBuilder();
        if (nan > 0) {
            sb.append(", ").append(nan).append(" NaN");
        }
        if (infinite > 0) {
            sb.append(", ").append(infinite).append(" infinite");
        }
        if (notPositive > 0) {
            sb.append(", ").append(notPositive).append(" not above 0");
        }
        return sb.isEmpty() ? "" : " (left out: " + sb.substring(2) + ")";
    }
}
