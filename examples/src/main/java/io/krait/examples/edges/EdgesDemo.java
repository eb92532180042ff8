package io.krait.examples.edges;

import static io.krait.Krait.array;
import static io.krait.Krait.i32;
import static io.krait.Krait.jit;
import static io.krait.Krait.scope;
import static io.krait.Krait.u8;
import static io.krait.Krait.withThreads;
import static io.krait.examples.report.Report.number;

import io.krait.Jit1;
import io.krait.examples.report.Compare;
import io.krait.examples.report.Report;
import io.krait.examples.report.Timings;
import io.krait.examples.report.Timings.Contender;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.Scope;
import io.krait.types.F32;
import io.krait.types.I32;
import io.krait.types.U8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A photograph to its edges: checked, measured, explained, and written as PNG. */
public final class EdgesDemo {
    private final Report report;
    private final Path folder;
    private final long budgetMillis;
    private final Photo photo = Photo.airplane();
    private final Photo padded = photo.withBorder(EdgesJava.BORDER);
    private final NdArray<I32> pixels = array(padded.rgb()).reshape(padded.height(), padded.width());
    private final Jit1<I32, F32> edges =
            jit(i32.array(2), rgb -> EdgesKrait.sobel(EdgesKrait.blur(EdgesKrait.luminance(rgb))));
    private volatile float[] result;

    /**
     * A demo that prints to a report.
     *
     * @param folder where the pictures go
     * @param budgetMillis how long to measure, in milliseconds
     */
    public EdgesDemo(Report report, Path folder, long budgetMillis) {
        this.report = report;
        this.folder = folder;
        this.budgetMillis = budgetMillis;
    }

    /** Runs all of it. */
    public void run() throws IOException {
        report.chapter(number("2  Photograph: an airplane from above, %d x %d pixels", photo.width(), photo.height()));
        report.text("Pixels to luminance to a Gaussian blur (9 + 9 taps, sigma 2) to the magnitude of Sobel's "
                + "gradient. All in f32, border pixels repeated outwards.");
        report.section("Checks against plain Java: the same operations in the same order");
        long firstCall = check();
        report.section(number("Edges of %,d pixels", photo.rgb().length));
        measure(firstCall);
        report.section("What Krait fused");
        report.block(edges.explain());
        report.section("Pictures");
        write();
    }

    /** Returns how long the first call took, in nanoseconds. */
    private long check() {
        float[] luminance = EdgesJava.luminance(padded.rgb());
        float[] down = EdgesJava.blurDown(luminance, padded.height(), padded.width());
        float[] blurred = EdgesJava.blurAlong(down, padded.height() - 2 * Gaussian.RADIUS, padded.width());
        check("luminance", EdgesKrait.luminance(pixels), luminance);
        check("blur", EdgesKrait.blur(EdgesKrait.luminance(pixels)), blurred);
        long begin = System.nanoTime();
        NdArray<F32> found = edges.apply(pixels).eval();
        long firstCall = System.nanoTime() - begin;
        check("edges", found, EdgesJava.edges(padded));
        return firstCall;
    }

    private void check(String name, NdArray<F32> actual, float[] expected) {
        long differing = Compare.differing(actual.toFloatArray(), expected);
        report.check(name, differing == 0, number("%,d of %,d pixels differ in any bit", differing, expected.length));
    }

    private void measure(long firstCall) {
        int threads = Runtime.getRuntime().availableProcessors();
        Timings timings = Timings.measure(budgetMillis, List.of(
                new Contender("Java loops, 1 thread", () -> result = EdgesJava.edges(padded)),
                new Contender("Vector API loops, 1 thread", () -> result = EdgesVector.edges(padded)),
                new Contender("Krait, 1 thread", () -> withThreads(1, this::findEdges)),
                new Contender("Krait, " + threads + " threads", () -> withThreads(threads, this::findEdges))));
        report.table(timings, photo.rgb().length, "pixel");
        report.text(number("Krait's first call took %s more than a warm one: recording, optimising, LLVM. All allocate "
                + "their results and what lies between.",
                Report.millis(firstCall - timings.entries().getLast().medianNanos())));
    }

    private void findEdges() {
        try (Scope _ = scope()) {
            edges.apply(pixels).eval();
        }
    }

    private void write() throws IOException {
        String inner = EdgesJava.BORDER + ":-" + EdgesJava.BORDER;
        NdArray<F32> luminance = EdgesKrait.luminance(pixels);
        GrayImage gray = image(luminance.slice(inner + ", " + inner).to(u8));
        GrayImage blur = image(EdgesKrait.blur(luminance).slice("1:-1, 1:-1").to(u8));
        GrayImage drawing = image(EdgesKrait.drawing(edges.apply(pixels)));
        report.fact("luminance", gray.writePng(folder.resolve("luminance.png")).toString());
        report.fact("blur", blur.writePng(folder.resolve("blur.png")).toString());
        report.fact("edges", drawing.writePng(folder.resolve("edges.png")).toString());
        report.fact("all three", GrayImage.beside(List.of(gray, blur, drawing)).writePng(folder.resolve("demo.png"))
                .toString());
    }

    private static GrayImage image(NdArray<U8> pixels) {
        long[] shape = pixels.shape();
        return new GrayImage(Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), pixels.toByteArray());
    }
}
