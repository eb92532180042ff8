package io.krait.examples.gallery;

import static io.krait.Krait.array;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.full;
import static io.krait.Krait.u8;
import static io.krait.Krait.zeros;

import io.krait.examples.edges.GrayImage;
import io.krait.examples.edges.Photo;
import io.krait.examples.prices.PriceHistory;
import io.krait.examples.report.Report;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I64;
import io.krait.types.U8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Shows the kernels of this package: a picture or a table each. */
public final class Gallery {
    /** What there is to show. */
    public static final List<String> NAMES = List.of("mandelbrot", "heat", "nbody", "kmeans", "ways", "life", "option",
            "bilateral", "filters", "spheres");

    private static final int SIZE = 800;

    private final Report report;
    private final Path folder;

    /** Prints to a report and writes pictures to a folder. */
    public Gallery(Report report, Path folder) {
        this.report = report;
        this.folder = folder;
    }

    /** Shows one of {@link #NAMES}. */
    public void show(String name) throws IOException {
        report.section(name);
        long start = System.nanoTime();
        switch (name) {
            case "mandelbrot" -> picture(name, Mandelbrot.rounds(SIZE).to(f64).mul(255.0 / Mandelbrot.MOST));
            case "heat" -> picture(name, HeatDiffusion.run(HeatDiffusion.plate(SIZE / 2), 2000));
            case "nbody" -> bodies();
            case "kmeans" -> groups();
            case "ways" -> ways();
            case "life" -> life();
            case "option" -> option();
            case "bilateral" -> picture(name, Bilateral.smooth(photograph(), 3, 25).to(f64));
            case "filters" -> filters();
            case "spheres" -> picture(name, Spheres.shade(scene(), SIZE / 2, SIZE).to(f64));
            default -> throw new IllegalArgumentException("nothing is called " + name);
        }
        report.fact("took", Report.millis(System.nanoTime() - start) + ", compiling included");
    }

    private void picture(String name, NdArray<F64> brightness) throws IOException {
        long[] shape = brightness.shape();
        double[] values = brightness.toDoubleArray();
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.clamp(Math.round(values[i]), 0, 255);
        }
        GrayImage image = new GrayImage((int) shape[0], (int) shape[1], pixels);
        report.fact("picture", image.writePng(folder.resolve(name + ".png")).toString());
    }

    private void bodies() {
        int n = 1000;
        Random r = new Random(1);
        NdArray<F64> x = array(r.doubles(3L * n, -1, 1).toArray()).reshape(3, n).eval();
        NBody cluster = new NBody(x, zeros(f64, 3, n).eval(), full(f64, 1.0 / n, n).eval());
        double before = cluster.energy();
        cluster.run(100, 1e-3);
        double after = cluster.energy();
        report.text(Report.number("%d bodies, 100 steps: energy %.6f before, %.6f after, changed by %.1e", n, before,
                after, Math.abs(after / before - 1)));
    }

    private void groups() {
        double[][] points = Weather.seattle().points();
        NdArray<F64> centres = array(new double[][]{{0, 2}, {10, 8}, {20, 2}, {30, 4}}).eval();
        NdArray<I64> label = KMeans.run(array(points), centres, 30);
        long[] labels = label.toLongArray();
        double[] c = centres.toDoubleArray();
        report.text(points.length + " days in Seattle by highest temperature and wind:");
        for (int k = 0; k < 4; k++) {
            int group = k;
            report.text(Report.number("  %5.1f °C, wind %4.1f m/s: %d days", c[2 * k], c[2 * k + 1],
                    Arrays.stream(labels).filter(l -> l == group).count()));
        }
    }

    private void ways() {
        int n = 300;
        Random r = new Random(2);
        double[] edges = new double[n * n];
        Arrays.fill(edges, Double.POSITIVE_INFINITY);
        for (int i = 0; i < n; i++) {
            edges[i * n + i] = 0;
            for (int k = 0; k < 4; k++) {
                edges[i * n + r.nextInt(n)] = 1 + r.nextInt(9);
            }
            edges[i * n + i] = 0;
        }
        NdArray<F64> ways = FloydWarshall.shortest(array(edges).reshape(n, n));
        double[] lengths = Arrays.stream(ways.toDoubleArray()).filter(Double::isFinite).toArray();
        report.text(Report.number("%d nodes, 4 edges each: %d of %d pairs are connected, the longest way is %.0f", n,
                lengths.length, n * n, Arrays.stream(lengths).max().orElse(0)));
    }

    private void life() throws IOException {
        int n = 200;
        Random r = new Random(3);
        byte[] cells = new byte[n * n];
        for (int i = 1; i < n - 1; i++) {
            for (int j = 1; j < n - 1; j++) {
                cells[i * n + j] = (byte) (r.nextInt(3) == 0 ? 1 : 0);
            }
        }
        NdArray<U8> start = array(cells).to(u8).reshape(n, n).eval();
        NdArray<U8> end = GameOfLife.run(start, 500);
        report.text(Report.number("%.0f cells live at the start, %.0f after 500 generations",
                start.to(f64).sum().item(), end.to(f64).sum().item()));
        picture("life", end.to(f64).mul(255));
    }

    private void option() {
        report.text("A call at 100 on a share at 100, 2 % interest, 20 % volatility, one year: 8.9160 by the formula");
        for (long paths = 10_000; paths <= 10_000_000; paths *= 10) {
            report.text(Report.number("  %,10d paths: %.4f", paths,
                    MonteCarlo.call(100, 100, 0.02, 0.2, 1, 42, paths)));
        }
    }

    private void filters() {
        NdArray<F64> closes = array(PriceHistory.sp500().closes()).eval();
        NdArray<F64> mean = Filters.fir(closes, full(f64, 1.0 / 200, 200).eval());
        double[][] low = Filters.lowPass(0.01);
        NdArray<F64> smooth = Filters.biquad(closes, array(low[0]), array(low[1]));
        report.text("S&P 500, every 1000 days: close, mean of the 200 days before, Butterworth low pass");
        double[] c = closes.toDoubleArray();
        double[] m = mean.toDoubleArray();
        double[] s = smooth.toDoubleArray();
        for (int day = 999; day < c.length; day += 1000) {
            report.text(Report.number("  day %4d: %8.2f %8.2f %8.2f", day + 1, c[day], m[day - 199], s[day]));
        }
    }

    private static NdArray<F32> photograph() {
        Photo photo = Photo.airplane();
        float[] gray = new float[photo.rgb().length];
        for (int i = 0; i < gray.length; i++) {
            int p = photo.rgb()[i];
            gray[i] = 0.299f * (p >> 16 & 255) + 0.587f * (p >> 8 & 255) + 0.114f * (p & 255);
        }
        return array(gray).reshape(photo.height(), photo.width()).eval();
    }

    private static NdArray<F32> scene() {
        float[][] spheres = new float[12][];
        for (int k = 0; k < spheres.length; k++) {
            double angle = k * Math.PI / 6;
            spheres[k] = new float[]{(float) (2 * Math.cos(angle)), (float) (-0.6 + Math.sin(angle) / 2),
                (float) (6 + 2 * Math.sin(angle)), 0.55f};
        }
        return array(spheres).to(f32).eval();
    }
}
