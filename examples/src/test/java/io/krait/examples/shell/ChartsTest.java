package io.krait.examples.shell;

import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.c128;
import static io.krait.Krait.cos;
import static io.krait.Krait.exp;
import static io.krait.Krait.f64;
import static io.krait.Krait.full;
import static io.krait.Krait.linspace;
import static io.krait.Krait.random;
import static io.krait.Krait.sin;
import static io.krait.Krait.u8;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.ndarray.NdArray;
import io.krait.settings.Settings;
import io.krait.staging.DTypeException;
import io.krait.staging.KraitException;
import io.krait.staging.ShapeException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Pictures of arrays: what they show, and what cannot be drawn. */
class ChartsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void chooseFolder() {
        Settings.CHARTS.set(folder.resolve("new").toString());
    }

    @AfterEach
    void forgetFolder() {
        Settings.CHARTS.reset();
    }

    @Test
    void aLineIsDrawnInItsColour() throws IOException {
        Picture p = Charts.plot(linspace(0, 6, 1000), sin(linspace(0, 6, 1000)));
        assertTrue(p.toString().startsWith(folder.resolve("new/plot-").toString()), p.toString());
        assertTrue(p.path().toString().endsWith(".svg") || p.toString().endsWith(".png (1 line of 1,000 points)"),
                p.toString());
        if (isPng(p)) {
            BufferedImage image = read(p);
            assertEquals(1600, image.getWidth());
            assertEquals(900, image.getHeight());
            assertTrue(count(image, Colours.line(0)) > 2000, "a line");
            assertEquals(0, count(image, Colours.line(1)));
        }
    }

    @Test
    void choicesWriteTheSameFileAgain() throws IOException {
        Picture p = Charts.plot(arange(f64, 0, 10, 1), arange(f64, 0, 10, 1), arange(f64, 10, 0, -1));
        byte[] before = Files.readAllBytes(p.path());
        Picture q = p.title("a < b").labels("up", "down").axes("x", "y");
        assertEquals(p.path(), q.path());
        assertNotEquals(before.length, Files.size(p.path()));
        if (isPng(p)) {
            assertTrue(count(read(q), Colours.line(1)) > 500, "the second line");
            assertEquals(500, read(q.size(250, 200)).getWidth());
        }
    }

    @Test
    void aSpikeAmongMillionsStays() {
        double[] y = new double[3_000_000];
        y[1_234_567] = 9;
        y[2_222_222] = Double.NaN;
        Drawing.Series thin = Thinning.line(new Drawing.Series("", indices(y.length), y), false);
        assertTrue(thin.x().length < 10_000, "points left: " + thin.x().length);
        double most = 0;
        double at = 0;
        for (int i = 0; i < thin.y().length; i++) {
            at = thin.y()[i] > most ? thin.x()[i] : at;
            most = Math.max(most, thin.y()[i]);
        }
        assertEquals(9, most);
        assertEquals(1_234_567, at);
        assertEquals(2_999_999, thin.x()[thin.x().length - 1]);
    }

    @Test
    void wideGapsStayAndNarrowOnesDoNot() {
        double[] y = new double[100_000];
        for (int i = 30_000; i < 60_000; i++) {
            y[i] = Double.NaN;
        }
        y[80_001] = Double.NaN;
        Drawing.Series thin = Thinning.line(new Drawing.Series("", indices(y.length), y), false);
        assertEquals(1, Numbers.countNaN(thin.y()));
    }

    @Test
    void curvesThatGoBackKeepTheirEnds() {
        int n = 100_000;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = Math.cos(i * 1e-4);
            y[i] = Math.sin(i * 1e-4);
        }
        Drawing.Series thin = Thinning.line(new Drawing.Series("", x, y), false);
        assertTrue(thin.x().length < 20_000, "points left: " + thin.x().length);
        assertEquals(x[n - 1], thin.x()[thin.x().length - 1]);
    }

    @Test
    void cloudsKeepEveryPixel() {
        double[] x = random(1).normal(f64, 200_000).toDoubleArray();
        double[] y = random(2).normal(f64, 200_000).toDoubleArray();
        Drawing.Series thin = Thinning.points(new Drawing.Series("", x, y), false, false);
        assertTrue(thin.x().length < x.length && thin.x().length > 50_000, "points left: " + thin.x().length);
        assertArrayEquals(Numbers.range(List.of(new Drawing.Series("", x, y)), true),
                Numbers.range(List.of(thin), true), 0.01);
    }

    @Test
    void numbersThatHaveNoPlaceAreCounted() {
        assertTrue(Charts.plot(array(1, Double.NaN, Double.POSITIVE_INFINITY, 2)).toString()
                .contains("1 line of 4 points (left out: 1 NaN, 1 infinite)"));
        assertTrue(Charts.plot(array(-1, 0, 5, 7.5)).logY().toString().contains("; 2 points not above 0 left out"));
        assertTrue(Charts.hist(array(1, Double.NaN)).toString().contains("1 number (left out: 1 NaN)"));
        assertTrue(Charts.heatmap(full(f64, Double.NaN, 2, 3)).toString().contains("2 x 3 numbers, 6 NaN in gray"));
        assertTrue(Charts.show(array(new double[][]{{0, 2}, {-1, 1}})).toString()
                .contains("2 x 2 pixels, 2 numbers beyond 0..1 cut"));
    }

    @Test
    void everyKindOfNumbersCanBeDrawn() {
        List<NdArray<?>> all = new ArrayList<>(List.of(array(7.0), zeros(5), array(true, false), array(1, 2, 3),
                arange(200).to(u8), array(1e308, -1e308, 1e290), array(1e-310, 3e-310), linspace(1e9, 1e9 + 1, 9),
                full(f64, Double.NaN, 3), array(-5.0, -5.0)));
        for (NdArray<?> a : all) {
            assertTrue(Files.exists(Charts.plot(a).path()));
            assertTrue(Files.exists(Charts.hist(a).path()));
        }
        for (NdArray<?> a : List.of(array(7.0), array(-1, 3), array(1e-310, 3e200), full(f64, Double.NaN, 3))) {
            assertTrue(Files.exists(Charts.scatter(a, a).logX().logY().svg().path()));
            assertTrue(Files.exists(Charts.heatmap(a.reshape(1, -1)).path()));
        }
        assertTrue(Charts.plot(zeros(c128, 5)).toString().contains("2 lines of 5 points"));
        assertTrue(Charts.plot(zeros(3, 5)).toString().contains("3 lines of 5 points"));
    }

    @Test
    void histogramsCountEverything() {
        Drawing.Bars b = Histogram.of(new double[]{0, 0.5, 1, 1, 4}, 4, false);
        assertArrayEquals(new long[]{2, 2, 0, 1}, b.counts());
        assertArrayEquals(new double[]{0, 1, 2, 3, 4}, b.edges());
        Drawing.Bars whole = Histogram.of(new double[]{1, 1, 2, 3}, 10, true);
        assertArrayEquals(new long[]{2, 1, 1}, whole.counts());
        assertArrayEquals(new double[]{0.5, 1.5, 2.5, 3.5}, whole.edges());
        Drawing.Bars few = Histogram.of(new double[]{1, 9, 10}, 5, true);
        assertArrayEquals(new long[]{1, 0, 0, 0, 2}, few.counts());
    }

    @Test
    void imagesHaveTheColoursOfTheirNumbers() throws IOException {
        BufferedImage gray = read(Charts.show(array(new double[][]{{0, 1}, {0.5, 0}})));
        assertEquals(256, gray.getWidth());
        assertEquals(0xFF000000, gray.getRGB(0, 0));
        assertEquals(0xFFFFFFFF, gray.getRGB(255, 0));
        assertEquals(0xFF808080, gray.getRGB(0, 255));
        NdArray<?> rgb = array(new int[][]{{255, 0, 0}, {0, 128, 0}}).reshape(1, 2, 3).to(u8);
        Picture p = Charts.show(rgb);
        assertEquals(0xFF008000, read(p).getRGB(255, 0));
        assertArrayEquals(new double[]{1, 0, 0}, Charts.image(p.path().toString()).slice("0, 0, :").toDoubleArray());
        assertEquals(0xFF000000, read(Charts.show(array(new boolean[][]{{false}}))).getRGB(0, 0));
        assertThrows(IllegalArgumentException.class, () -> p.size(300, 300));
    }

    @Test
    void heatMapsAreViridisWithRowZeroOnTop() {
        Raster r = Raster.of(new Drawing.Heat(2, 2, new double[]{0, 1, Double.NaN, Double.POSITIVE_INFINITY}));
        assertArrayEquals(new int[]{0x440154, 0xFDE725, Colours.MISSING, 0xFDE725}, r.pixels().rgb());
        double[] many = new double[3000 * 2000];
        many[1234 * 2000 + 567] = 1;
        Raster big = Raster.of(new Drawing.Heat(3000, 2000, many));
        int bright = 0;
        for (int rgb : big.pixels().rgb()) {
            bright += rgb == 0xFDE725 ? 1 : 0;
        }
        assertEquals(1, bright, "the spike stays");
    }

    @Test
    void svgIsXml() throws Exception {
        NdArray<?> x = linspace(0, 3, 50);
        Picture named = Charts.plot(x, exp(x), cos(x)).labels("a & b", "<c>").title("\"T\"").axes("x", "y");
        for (Picture p : List.of(named.svg(), Charts.hist(x).svg(), Charts.heatmap(x.reshape(5, 10)).svg(),
                Charts.show(x.reshape(5, 10)).svg(),
                Charts.scatter(x, x).svg())) {
            assertTrue(p.path().toString().endsWith(".svg"));
            DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new InputSource(new StringReader(Files.readString(p.path()))));
        }
    }

    @Test
    void whatCannotBeDrawnSaysWhy() {
        assertEquals("plot: y of f64[0]: there is nothing to draw", message(() -> Charts.plot(zeros(0))));
        assertEquals("plot: y needs an array with 1 or 2 axes, got f64[2, 3, 4]. Take a part of it with slice, or"
                + " flatten it with ravel()", message(() -> Charts.plot(zeros(2, 3, 4))));
        assertEquals("plot: x has 5 elements, but y is f64[6] with 6", message(() -> Charts.plot(zeros(5), zeros(6))));
        assertThrows(ShapeException.class, () -> Charts.plot(zeros(13, 5)));
        assertThrows(DTypeException.class, () -> Charts.plot(zeros(c128, 5), zeros(5)));
        assertEquals("hist needs real numbers, got c128[5]. Take a part of it: z.re(), z.im(), z.magnitude(), z.arg()",
                message(() -> Charts.hist(zeros(c128, 5))));
        assertThrows(ShapeException.class, () -> Charts.heatmap(zeros(5)));
        assertThrows(ShapeException.class, () -> Charts.show(zeros(5, 5, 4)));
        assertThrows(IllegalArgumentException.class, () -> Charts.hist(zeros(5), 0));
        Picture p = Charts.plot(zeros(5));
        assertEquals("labels got 2 names for 1 line", assertThrows(IllegalArgumentException.class, () -> p.labels("a",
                "b")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Charts.hist(zeros(5)).logY());
        assertTrue(message(() -> Charts.image("no-such.png")).startsWith("image(\"no-such.png\"): "));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Settings.CHARTS.set(file.resolve("below").toString());
        String message = message(() -> Charts.plot(zeros(5)));
        assertTrue(message.startsWith("the picture could not be written to " + file.resolve("below")), message);
        assertTrue(message.endsWith("krait.charts names another folder"), message);
    }

    @Test
    void ticksAreRoundAndShort() {
        assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0), Ticks.linear(0, 10, 5));
        assertEquals(List.of(0.1, 1.0, 10.0, 100.0), Ticks.logarithmic(0.05, 200, 6).stream()
                .map(v -> (double) Math.round(v * 10) / 10).toList());
        assertEquals("0.3", Ticks.text(0.1 + 0.2));
        assertEquals("\u22122.5", Ticks.text(-2.5));
        assertEquals("2\u00b710\u00b9\u00b2", Ticks.text(2e12));
        assertEquals("10\u207b\u2076", Ticks.text(1e-6));
        assertEquals("1000000000.2", Ticks.format(1e9, 1e9 + 1).apply(1e9 + 0.2));
        assertEquals("0", Ticks.format(-1, 1).apply(1e-17));
    }

    private static String message(Runnable drawing) {
        return assertThrows(KraitException.class, drawing::run).getMessage();
    }

    /** On a machine without fonts all charts are SVG. */
    private static boolean isPng(Picture p) {
        return p.path().toString().endsWith(".png");
    }

    private static BufferedImage read(Picture p) throws IOException {
        return ImageIO.read(p.path().toFile());
    }

    private static int count(BufferedImage image, int rgb) {
        int n = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                n += (image.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
            }
        }
        return n;
    }

    private static double[] indices(int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = i;
        }
        return x;
    }
}
