package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Curves;
import io.krait.examples.shell.Drawing.Pixels;
import io.krait.examples.shell.Drawing.Series;
import io.krait.settings.Settings;
import io.krait.staging.KraitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture that was written to a file. It prints as the file's name. The methods that change something write the file
 * again, and return the new picture.
 */
public final class Picture {
    private static final Map<Path, Integer> NUMBERS = new HashMap<>();
    private static final int LEAST = 100;
    private static final int MOST = 10_000;
    private static Optional<Path> temporary = Optional.empty();
    private static volatile boolean announced;

    private final String what;
    private final Drawing drawing;
    private final Look look;
    private final String shown;
    private final Path path;
    private final String note;

    private Picture(String what, Drawing drawing, Look look, String shown, Path path, String note) {
        this.what = what;
        this.drawing = drawing;
        this.look = look;
        this.shown = shown;
        this.path = path;
        this.note = note;
    }

    /** From now on the names of new pictures are also printed: for scripts, whose values the shell does not show. */
    public static void announce() {
        announced = true;
    }

    static Picture make(String what, Drawing drawing, Look look, String shown) {
        Picture p = written(what, drawing, look, shown, next(folder(), what));
        if (announced) {
            IO.println(p);
        }
        return p;
    }

    /** Writes a title above the picture. */
    public Picture title(String title) {
        return with(look.withTitle(title));
    }

    /** Writes what the axes are beside them; an empty text leaves an axis without. */
    public Picture axes(String x, String y) {
        return with(look.withAxes(x, y));
    }

    /**
     * Names the lines in a legend.
     *
     * @throws IllegalArgumentException unless there are as many names as lines
     */
    public Picture labels(String... names) {
        if (!(drawing instanceof Curves(List<Series> series, boolean points)) || series.size() != names.length) {
            throw new IllegalArgumentException("labels got " + Charts.count(names.length, "name") + " for "
                    + (drawing instanceof Curves c ? Charts.count(c.series().size(), c.points() ? "cloud" : "line")
                            : "a picture without lines"));
        }
        return with(look.withLabels(Arrays.asList(names)));
    }

    /** Makes the horizontal axis logarithmic; points at or below 0 are left out. */
    public Picture logX() {
        return with(requireCurves("logX").withLog(true, look.logY()));
    }

    /** Makes the vertical axis logarithmic; points at or below 0 are left out. */
    public Picture logY() {
        return with(requireCurves("logY").withLog(look.logX(), true));
    }

    /**
     * Gives the picture another size, in units of which a PNG has two pixels each.
     *
     * @throws IllegalArgumentException unless both are from 100 to 10,000, or for an image
     */
    public Picture size(int width, int height) {
        if (drawing instanceof Pixels) {
            throw new IllegalArgumentException("an image has the size of its array");
        }
        if (Math.min(width, height) < LEAST || Math.max(width, height) > MOST) {
            throw new IllegalArgumentException("a picture is " + LEAST + " to " + MOST + " wide and high, got " + width
                    + " x " + height);
        }
        return with(look.withSize(width, height));
    }

    /** Writes the picture as SVG, which can be enlarged without end, beside the PNG. */
    public Picture svg() {
        String name = path.getFileName().toString().replaceFirst("\\.png$", ".svg");
        return written(what, drawing, look, shown, path.resolveSibling(name));
    }

    /**
     * Writes the picture to a file, as SVG if its name ends so and as PNG otherwise. Folders are made.
     *
     * @throws KraitException if the file cannot be written
     */
    public Picture save(String file) {
        return written(what, drawing, look, shown, Path.of(file).toAbsolutePath());
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** The file, and what it shows. */
    @Override
    public String toString() {
        return path + " (" + shown + note + ")";
    }

    private Look requireCurves(String method) {
        if (!(drawing instanceof Curves)) {
            throw new IllegalArgumentException(method + " is for lines and points; this is a " + what);
        }
        return look;
    }

    private Picture with(Look changed) {
        return written(what, drawing, changed, shown, path);
    }

    private static Picture written(String what, Drawing drawing, Look look, String shown, Path file) {
        String note = hidden(drawing, look);
        Drawing seen = visible(drawing, look);
        Path written = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (file.toString().endsWith(".svg")) {
                Files.writeString(file, SvgPicture.draw(seen, look));
            } else {
                Optional<byte[]> png = PngPicture.draw(seen, look);
                if (png.isPresent()) {
                    Files.write(file, png.get());
                } else {
                    written = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.png$", "") + ".svg");
                    Files.writeString(written, SvgPicture.draw(seen, look));
                    note += "; SVG because Java finds no fonts here: install fontconfig and a font";
                }
            }
        } catch (IOException e) {
            throw new KraitException("the picture could not be written to " + file + ": " + e + ". "
                    + Settings.CHARTS.name() + " names another folder", e);
        }
        return new Picture(what, drawing, look, shown, written, note);
    }

    /** What the axes can show: logarithmic ones nothing below 0; and no more points than an eye can see. */
    private static Drawing visible(Drawing drawing, Look look) {
        if (!(drawing instanceof Curves(List<Series> series, boolean points))) {
            return drawing;
        }
        List<Series> seen = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Series s = series.get(i);
            double[] x = positive(s.x(), look.logX());
            double[] y = positive(s.y(), look.logY());
            if (Numbers.countNaN(x) > 0) {
                y = y == s.y() ? y.clone() : y;
                for (int k = 0; k < y.length; k++) {
                    y[k] = Double.isNaN(x[k]) ? Double.NaN : y[k];
                }
            }
            String label = look.labels().isEmpty() ? s.label() : look.labels().get(i);
            Series whole = new Series(label, x, y);
            seen.add(points ? Thinning.points(whole, look.logX(), look.logY()) : Thinning.line(whole, look.logX()));
        }
        return new Curves(seen, points);
    }

    private static double[] positive(double[] v, boolean log) {
        if (!log) {
            return v;
        }
        double[] r = v.clone();
        for (int i = 0; i < r.length; i++) {
            r[i] = r[i] > 0 ? r[i] : Double.NaN;
        }
        return r;
    }

    private static String hidden(Drawing drawing, Look look) {
        long n = 0;
        if (drawing instanceof Curves(List<Series> series, boolean points)) {
            for (Series s : series) {
                for (int i = 0; i < s.x().length; i++) {
                    n += look.logX() && s.x()[i] <= 0 || look.logY() && s.y()[i] <= 0 ? 1 : 0;
                }
            }
        }
        return n == 0 ? "" : "; " + Charts.count(n, "point") + " not above 0 left out";
    }

    /** A name that no earlier picture in the folder has. */
    private static synchronized Path next(Path folder, String what) {
        while (true) {
            String name = what + "-" + NUMBERS.merge(folder, 1, Integer::sum);
            if (!Files.exists(folder.resolve(name + ".png")) && !Files.exists(folder.resolve(name + ".svg"))) {
                return folder.resolve(name + ".png");
            }
        }
    }

    private static synchronized Path folder() {
        String chosen = Settings.CHARTS.get();
        if (!chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        try {
            if (temporary.isEmpty()) {
                temporary = Optional.of(Files.createTempDirectory("krait-charts-"));
            }
            return temporary.get();
        } catch (IOException e) {
            throw new KraitException("no temporary folder for pictures could be made: " + e + ". "
                    + Settings.CHARTS.name() + " names another folder", e);
        }
    }
}
