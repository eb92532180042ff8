package io.krait.examples.shell;

import io.krait.examples.shell.Drawing.Bars;
import io.krait.examples.shell.Drawing.Curves;
import io.krait.examples.shell.Drawing.Heat;
import io.krait.examples.shell.Drawing.Pixels;
import io.krait.examples.shell.Drawing.Series;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Draws SVG pictures without any library: needs no fonts, as the viewer has them. */
final class SvgPicture {
    private static final int FEW_POINTS = 40;
    private static final int SCALE_WIDTH = 86;

    private final StringBuilder svg = new StringBuilder();
    private final Look look;
    private final Axis x;
    private final Axis y;
    private final double left;
    private final double right;
    private final double top;
    private final double bottom;

    /** An axis from the number at its beginning to the one at its end. */
    private record Axis(double from, double to, boolean log) {
        double at(double v, double begin, double end) {
            double t = log ? Math.log(v / from) / Math.log(to / from) : (v / 2 - from / 2) / (to / 2 - from / 2);
            return begin + t * (end - begin);
        }

        List<Double> ticks(int count) {
            return log ? Ticks.logarithmic(from, to, count)
                    : Ticks.linear(Math.min(from, to), Math.max(from, to), count);
        }

        /** An axis that holds all of some numbers, with a little room. */
        static Axis around(double low, double high, boolean log) {
            if (log) {
                double room = Math.pow(high / low, 0.04);
                return new Axis(low / room, high * room, true);
            }
            double room = (high - low) * 0.04;
            return new Axis(low - room, high + room, false);
        }
    }

    private SvgPicture(Look look, Axis x, Axis y, double rightRoom) {
        this.look = look;
        this.x = x;
        this.y = y;
        left = look.yTitle().isEmpty() ? 66 : 88;
        right = look.width() - 16 - rightRoom;
        top = look.title().isEmpty() ? 16 : 44;
        bottom = look.height() - (look.xTitle().isEmpty() ? 34 : 56);
    }

    static String draw(Drawing drawing, Look look) throws IOException {
        return switch (drawing) {
            case Curves c -> curves(c, look);
            case Bars b -> bars(b, look);
            case Heat h -> heat(h, look);
            case Pixels p -> pixels(p);
        };
    }

    private static String curves(Curves c, Look look) {
        double[] xs = Numbers.range(c.series(), true);
        double[] ys = Numbers.range(c.series(), false);
        boolean nothing = ys[0] <= 0 && look.logY() || xs[0] <= 0 && look.logX();
        int longest = 0;
        for (Series s : c.series()) {
            longest = Math.max(longest, s.label().length());
        }
        SvgPicture p = new SvgPicture(look, Axis.around(xs[0], xs[1], look.logX() && !nothing),
                Axis.around(ys[0], ys[1], look.logY() && !nothing), longest == 0 ? 0 : 44 + 7 * longest);
        p.frame(true);
        for (int i = 0; i < c.series().size(); i++) {
            Series s = c.series().get(i);
            String colour = hex(Colours.line(i));
            if (!c.points()) {
                p.line(s, colour);
            }
            if (c.points() || s.x().length <= FEW_POINTS) {
                p.dots(s, colour);
            }
            if (longest > 0) {
                double at = p.top + 14 + 20 * i;
                p.add("<path d=\"M%s %sh22\" stroke=\"%s\" stroke-width=\"2\"/>", n(p.right + 14), n(at), colour);
                p.text(p.right + 42, at + 4, "start", 12, s.label());
            }
        }
        return p.end();
    }

    private static String bars(Bars b, Look look) {
        long most = 1;
        for (long count : b.counts()) {
            most = Math.max(most, count);
        }
        SvgPicture p = new SvgPicture(look, Axis.around(b.edges()[0], b.edges()[b.counts().length], false),
                new Axis(0, most * 1.05, false), 0);
        p.frame(false);
        for (int i = 0; i < b.counts().length; i++) {
            double from = p.x(b.edges()[i]);
            double above = p.y(b.counts()[i]);
            p.add("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\" stroke=\"#ffffff\" "
                    + "stroke-width=\"0.6\"/>", n(from), n(above), n(p.x(b.edges()[i + 1]) - from),
                    n(p.bottom - above), hex(Colours.BARS));
        }
        return p.end();
    }

    private static String heat(Heat h, Look look) throws IOException {
        Raster raster = Raster.of(h);
        SvgPicture p = new SvgPicture(look, new Axis(-0.5, h.width() - 0.5, false),
                new Axis(h.height() - 0.5, -0.5, false), SCALE_WIDTH);
        p.add("<image x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\" "
                + "style=\"image-rendering:pixelated\" href=\"data:image/png;base64,%s\"/>", n(p.left), n(p.top),
                n(p.right - p.left), n(p.bottom - p.top), base64(raster.pixels()));
        p.frame(false);
        double bar = p.right + 18;
        Axis scale = new Axis(raster.low(), raster.high(), false);
        int steps = 64;
        double step = (p.bottom - p.top) / steps;
        for (int i = 0; i < steps; i++) {
            // A little higher, so that no seams show.
            p.add("<rect x=\"%s\" y=\"%s\" width=\"14\" height=\"%s\" fill=\"%s\"/>", n(bar), n(p.top + i * step),
                    n(step + (i < steps - 1 ? 0.5 : 0)), hex(Colours.scale(1 - (i + 0.5) / steps)));
        }
        for (double v : scale.ticks(7)) {
            p.text(bar + 20, scale.at(v, p.bottom, p.top) + 4, "start", 11, Ticks.text(v));
        }
        return p.end();
    }

    private static String pixels(Pixels p) throws IOException {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + p.width() + "\" height=\"" + p.height()
                + "\"><image width=\"" + p.width() + "\" height=\"" + p.height()
                + "\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64," + base64(p) + "\"/></svg>\n";
    }

    private static String base64(Pixels p) throws IOException {
        return Base64.getEncoder().encodeToString(PngPicture.encode(Images.buffered(p)));
    }

    private void frame(boolean vertical) {
        // Rows of a heat map go down.
        boolean indices = y.from() > y.to();
        Function<Double, String> acrossText = indices ? Ticks::index : Ticks.format(x.from(), x.to());
        Function<Double, String> upText = indices ? Ticks::index : Ticks.format(y.from(), y.to());
        for (double v : x.ticks(8)) {
            if (vertical) {
                add("<path d=\"M%s %sV%s\" stroke=\"%s\"/>", n(x(v)), n(top), n(bottom), hex(Colours.GRID));
            }
            add("<path d=\"M%s %sv4\" stroke=\"%s\"/>", n(x(v)), n(bottom), hex(Colours.FRAME));
            text(x(v), bottom + 18, "middle", 11, acrossText.apply(v));
        }
        for (double v : y.ticks(7)) {
            if (!indices) {
                add("<path d=\"M%s %sH%s\" stroke=\"%s\"/>", n(left), n(y(v)), n(right), hex(Colours.GRID));
            }
            add("<path d=\"M%s %sh-4\" stroke=\"%s\"/>", n(left), n(y(v)), hex(Colours.FRAME));
            text(left - 8, y(v) + 4, "end", 11, upText.apply(v));
        }
        add("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"none\" stroke=\"%s\"/>", n(left), n(top),
                n(right - left), n(bottom - top), hex(Colours.FRAME));
        if (!look.title().isEmpty()) {
            add("<g font-weight=\"bold\">");
            text((left + right) / 2, 28, "middle", 15, look.title());
            add("</g>");
        }
        text((left + right) / 2, look.height() - 14, "middle", 12, look.xTitle());
        add("<g transform=\"translate(22 %s) rotate(-90)\">", n((top + bottom) / 2));
        text(0, 0, "middle", 12, look.yTitle());
        add("</g>");
    }

    private void line(Series s, String colour) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < s.x().length; i++) {
            boolean gap = Double.isNaN(s.y()[i]) || Double.isNaN(s.x()[i]);
            if (!gap) {
                path.append(pen ? 'L' : 'M').append(n(x(s.x()[i]))).append(' ').append(n(y(s.y()[i])));
            }
            pen = !gap;
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\"/>", path, colour,
                s.x().length > 4000 ? "1" : "1.8");
    }

    private void dots(Series s, String colour) {
        add("<g fill=\"%s\" fill-opacity=\"%s\">", colour, s.x().length > 2000 ? "0.45" : "0.75");
        for (int i = 0; i < s.x().length; i++) {
            if (!Double.isNaN(s.y()[i]) && !Double.isNaN(s.x()[i])) {
                add("<circle cx=\"%s\" cy=\"%s\" r=\"%s\"/>", n(x(s.x()[i])), n(y(s.y()[i])),
                        s.x().length > 2000 ? "1.5" : "3");
            }
        }
        add("</g>");
    }

    private double x(double v) {
        return x.at(v, left, right);
    }

    private double y(double v) {
        return y.at(v, bottom, top);
    }

    private void text(double atX, double atY, String anchor, int size, String text) {
        if (!text.isEmpty()) {
            add("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\">%s</text>", n(atX), n(atY), anchor, size,
                    text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
        }
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private String end() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + look.width() + " " + look.height()
                + "\" width=\"" + look.width() + "\" height=\"" + look.height()
                + "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" fill=\"" + hex(Colours.TEXT) + "\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + svg + "</svg>\n";
    }

    private static String n(double v) {
        return String.format(Locale.ROOT, "%.1f", v);
    }

    private static String hex(int rgb) {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }
}
