package io.krait.examples.gallery;

import static io.krait.Krait.array;
import static io.krait.Krait.f64;
import static io.krait.Krait.full;
import static io.krait.Krait.i64;
import static io.krait.Krait.kernel;
import static io.krait.Krait.literal;
import static io.krait.Krait.u32;
import static io.krait.Krait.u8;
import static io.krait.Krait.withThreads;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.examples.report.Report;
import io.krait.ndarray.NdArray;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.U32;
import io.krait.types.U8;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernels of the gallery against plain Java: the same operations in the same order give the same bits. */
class GalleryTest {
    private final Random random = new Random(7);

    @Test
    void mandelbrot() {
        int[] rounds = Mandelbrot.rounds(40).toIntArray();
        double[] x = io.krait.Krait.linspace(-2, 0.5, 40).toDoubleArray();
        double[] y = io.krait.Krait.linspace(-1.25, 1.25, 40).toDoubleArray();
        for (int p = 0; p < rounds.length; p++) {
            double zr = 0;
            double zi = 0;
            int n = 0;
            while (zr * zr + zi * zi < 4 && n < Mandelbrot.MOST) {
                double t = zr * zr - zi * zi + x[p % 40];
                zi = zr * zi * 2 + y[p / 40];
                zr = t;
                n++;
            }
            assertEquals(n, rounds[p]);
        }
    }

    @Test
    void heat() {
        int n = 33;
        NdArray<F64> start = HeatDiffusion.plate(n);
        double[] a = start.toDoubleArray();
        double[] b = a.clone();
        for (int t = 0; t < 6; t++) {
            for (int i = 1; i < n - 1; i++) {
                for (int j = 1; j < n - 1; j++) {
                    int k = i * n + j;
                    b[k] = a[k] + (a[k - n] + a[k + n] + a[k - 1] + a[k + 1] - a[k] * 4) * 0.2;
                }
            }
            double[] swap = a;
            a = b;
            b = swap;
        }
        assertArrayEquals(a, HeatDiffusion.run(start, 6).toDoubleArray());
    }

    @Test
    void bodiesKeepTheirEnergy() {
        int n = 100;
        NdArray<F64> x = array(random.doubles(3L * n, -1, 1).toArray()).reshape(3, n).eval();
        NBody cluster = new NBody(x, zeros(f64, 3, n).eval(), full(f64, 1.0 / n, n).eval());
        double before = cluster.energy();
        cluster.run(50, 1e-3);
        assertTrue(Math.abs(cluster.energy() / before - 1) < 1e-4);
    }

    @Test
    void pointsGoToTheNearestCentre() {
        double[][] points = Weather.seattle().points();
        assertEquals(1461, points.length);
        NdArray<F64> centres = array(new double[][]{{5, 2}, {25, 4}}).eval();
        long[] labels = KMeans.run(array(points), centres, 20).toLongArray();
        double[] c = centres.toDoubleArray();
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int p = 0; p < points.length; p++) {
            double d0 = Math.hypot(points[p][0] - c[0], points[p][1] - c[1]);
            double d1 = Math.hypot(points[p][0] - c[2], points[p][1] - c[3]);
            assertEquals(d1 < d0 ? 1 : 0, labels[p]);
            sums[(int) labels[p]] += points[p][0];
            counts[(int) labels[p]]++;
        }
        assertEquals(sums[0] / counts[0], c[0], 1e-9);
        assertEquals(sums[1] / counts[1], c[2], 1e-9);
    }

    @Test
    void shortestWays() {
        int n = 50;
        double[] d = random.doubles((long) n * n, 1, 100).toArray();
        NdArray<F64> got = FloydWarshall.shortest(array(d).reshape(n, n));
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    d[i * n + j] = Math.min(d[i * n + j], d[i * n + k] + d[k * n + j]);
                }
            }
        }
        assertArrayEquals(d, got.toDoubleArray());
    }

    @Test
    void gliders() {
        byte[] cells = new byte[100];
        for (int at : new int[]{12, 23, 31, 32, 33}) {
            cells[at] = 1;
        }
        NdArray<U8> end = GameOfLife.run(array(cells).to(u8).reshape(10, 10).eval(), 4);
        byte[] want = new byte[100];
        for (int at : new int[]{23, 34, 42, 43, 44}) {
            want[at] = 1;
        }
        assertArrayEquals(want, end.to(io.krait.Krait.i8).toByteArray());
    }

    @Test
    void philoxHasTheKnownAnswers() {
        // from the authors' test vectors: counter 0 and key 0; counter and key all ones
        NdArray<U32> out = zeros(u32, 8);
        kernel(u32.array(1), y -> {
            var zero = MonteCarlo.philox(literal(i64, 0), literal(i64, 0));
            for (int k = 0; k < 4; k++) {
                y.set(zero.get(k), k);
            }
        }).run(out);
        assertArrayEquals(new long[]{0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L},
                Arrays.copyOf(out.to(i64).toLongArray(), 4));
    }

    @Test
    void optionPricesDoNotDependOnThreads() {
        double one = withThreads(1, () -> MonteCarlo.call(100, 100, 0.02, 0.2, 1, 42, 300_000));
        double seven = withThreads(7, () -> MonteCarlo.call(100, 100, 0.02, 0.2, 1, 42, 300_000));
        assertEquals(one, seven);
        assertEquals(8.916, one, 0.1);
    }

    @Test
    void bilateral() {
        NdArray<F32> flat = full(io.krait.Krait.f32, 100, 20, 30);
        for (float v : Bilateral.smooth(flat, 3, 25).toFloatArray()) {
            assertEquals(100, v, 1e-3);
        }
        float[] edge = new float[400];
        for (int k = 0; k < 400; k++) {
            edge[k] = k % 20 < 10 ? 0 : 255;
        }
        float[] kept = Bilateral.smooth(array(edge).reshape(20, 20), 3, 10).toFloatArray();
        for (int k = 0; k < 400; k++) {
            assertEquals(edge[k], kept[k], 1e-3);
        }
    }

    @Test
    void filters() {
        double[] x = random.doubles(500).toArray();
        double[] taps = {0.25, 0.5, -0.125, 1};
        double[] y = Filters.fir(array(x), array(taps)).toDoubleArray();
        assertEquals(497, y.length);
        for (int i = 0; i < y.length; i++) {
            double s = 0;
            for (int k = 0; k < 4; k++) {
                s += x[i + k] * taps[k];
            }
            assertEquals(s, y[i]);
        }
        double[][] low = Filters.lowPass(0.1);
        double[] z = Filters.biquad(full(f64, 3, 200), array(low[0]), array(low[1])).toDoubleArray();
        assertEquals(3, z[199], 1e-6);
    }

    @Test
    void spheres() {
        NdArray<F32> one = array(new float[][]{{0, 0, 3, 1}});
        float[] picture = Spheres.shade(one, 32, 32).toFloatArray();
        assertEquals(0, picture[0]);
        assertTrue(picture[16 * 32 + 16] > 35);
    }

    @Test
    void everythingCanBeShown(@TempDir Path folder) throws IOException {
        StringWriter text = new StringWriter();
        Gallery gallery = new Gallery(new Report(new PrintWriter(text)), folder);
        for (String name : Gallery.NAMES) {
            gallery.show(name);
        }
        for (String name : new String[]{"mandelbrot", "heat", "life", "bilateral", "spheres"}) {
            assertTrue(Files.size(folder.resolve(name + ".png")) > 100);
        }
        assertTrue(text.toString().contains("10,000,000 paths"));
    }
}
