package io.krait.report;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a picture as SVG. The colours are custom properties that follow the reader's choice of light or dark, and that
 * a page around the picture may set.
 */
final class SvgWriter {
    private static final double CHAR = 7.3; // the width of a character of 12 px
    private static final double SMALL_CHAR = 6.1;
    private static final double LINE = 15;
    private static final double PAD = 8;
    private static final double MARGIN = 12;
    private static final double INSIDE = 14;

    private static final String STYLE = """
            .kg{--g-fg:#1f2430;--g-dim:#5d6675;--g-bg:#ffffff;--g-node:#ffffff;--g-line:#9aa4b2;--g-group:#eef3fb;\
            --g-groupline:#7d9cc9;--g-block:#f4f5f7;--g-param:#e9f6ec;--g-paramline:#5fa777;--g-store:#fff4dd;\
            --g-storeline:#c8952f;--g-result:#f3e9fb;--g-resultline:#9a6bc2;background:var(--g-bg);\
            font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
            @media(prefers-color-scheme:dark){.kg{--g-fg:#dfe4ee;--g-dim:#97a1b3;--g-bg:#14171c;--g-node:#1c2129;\
            --g-line:#5b6675;--g-group:#18212e;--g-groupline:#46689b;--g-block:#1a1e25;--g-param:#172a1e;\
            --g-paramline:#3f8a58;--g-store:#2e2614;--g-storeline:#a87c27;--g-result:#261c30;--g-resultline:#7e58a3}}
            .kg text{fill:var(--g-fg)}.kg .d{fill:var(--g-dim);font-size:10px}.kg .t{font-weight:600}
            .kg rect{fill:var(--g-node);stroke:var(--g-line)}.kg .group>rect{fill:var(--g-group);\
            stroke:var(--g-groupline)}
            .kg .block>rect{fill:var(--g-block)}
            .kg .param>rect,.kg .port>rect{fill:var(--g-param);stroke:var(--g-paramline)}
            .kg .stored>rect{fill:var(--g-store);stroke:var(--g-storeline)}
            .kg .result>rect{fill:var(--g-result);stroke:var(--g-resultline)}
            .kg .note>rect{stroke-dasharray:4 3}
            .kg path{fill:none;stroke:var(--g-line);stroke-width:1.3}.kg .o{stroke-dasharray:2 3}
            .kg .a{fill:var(--g-line);stroke:none}
            """;

    private final StringBuilder sb = new StringBuilder();
    private final Map<Picture, Layering> layouts = new IdentityHashMap<>();
    private final Map<Picture, double[]> sizes = new IdentityHashMap<>();
    private final Map<Picture.Kind, String> classes = new HashMap<>();

    private SvgWriter() {
        for (Picture.Kind k : Picture.Kind.values()) {
            classes.put(k, k.name().toLowerCase(Locale.ROOT));
        }
    }

    /** The drawing with its title, which people see when they point at it. */
    static String write(Picture top, String title) {
        SvgWriter w = new SvgWriter();
        Layering l = w.layout(top);
        double width = l.width() + 2 * MARGIN;
        double height = l.height() + 2 * MARGIN;
        w.sb.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"kg\" width=\"").append(n(width))
                .append("\" height=\"").append(n(height)).append("\" viewBox=\"0 0 ").append(n(width)).append(' ')
                .append(n(height)).append("\" role=\"img\">\n<title>").append(Markup.escape(title))
                .append("</title>\n<style>").append(STYLE).append("</style>\n");
        w.inside(top, MARGIN, MARGIN);
        return w.sb.append("</svg>\n").toString();
    }

    // ---- sizes, from the inside out

    private Layering layout(Picture p) {
        for (Picture q : p.parts()) {
            sizes.put(q, size(q));
        }
        Layering l = Layering.of(p, sizes);
        layouts.put(p, l);
        return l;
    }

    private double[] size(Picture p) {
        double text = Math.max(p.title().length() * CHAR, Math.max(p.detail().length(),
                place(p).length()) * SMALL_CHAR);
        double head = head(p);
        if (p.parts().isEmpty()) {
            return new double[]{Math.max(36, text + 2 * PAD), head + PAD - 3};
        }
        Layering l = layout(p);
        return new double[]{Math.max(text + 2 * PAD, l.width() + 2 * INSIDE), head + 6 + l.height() + INSIDE};
    }

    /** The height of the text. */
    private static double head(Picture p) {
        return 4 + LINE + (p.detail().isEmpty() ? 0 : LINE - 2) + (place(p).isEmpty() ? 0 : LINE - 2);
    }

    private static String place(Picture p) {
        return p.origin().file().isEmpty() ? "" : Lines.name(p.origin());
    }

    // ---- drawing

    private void inside(Picture p, double x, double y) {
        Layering l = layouts.get(p);
        for (Picture q : p.parts()) {
            Layering.Place at = l.place(q);
            box(q, x + at.x(), y + at.y(), at.width(), at.height());
        }
        for (Picture.Arrow a : p.arrows()) {
            arrow(l.way(a), a.order(), x, y);
        }
    }

    private void box(Picture p, double x, double y, double width, double height) {
        boolean pill = switch (p.kind()) {
            case PARAM, PORT, RESULT -> true;
            case VALUE, STORED, GROUP, BLOCK, NOTE -> false;
        };
        String place = place(p);
        sb.append("<g class=\"").append(classes.get(p.kind())).append('"');
        if (!place.isEmpty()) {
            sb.append(" data-s=\"").append(Markup.escape(place)).append('"');
        }
        sb.append("><rect x=\"").append(n(x)).append("\" y=\"").append(n(y)).append("\" width=\"").append(n(width))
                .append("\" height=\"").append(n(height)).append("\" rx=\"").append(n(pill ? Math.min(14, height / 2)
                        : 4)).append("\"/>");
        boolean leaf = p.parts().isEmpty();
        double at = leaf ? x + width / 2 : x + PAD + 2;
        double line = y + 4 + LINE - 4;
        text(at, line, leaf, "t", p.title());
        if (!p.detail().isEmpty()) {
            line += LINE - 2;
            text(at, line, leaf, "d", p.detail());
        }
        if (!place.isEmpty()) {
            text(at, line + LINE - 2, leaf, "d", place);
        }
        if (leaf) {
            sb.append("</g>\n");
            return;
        }
        sb.append('\n');
        Layering l = layouts.get(p);
        inside(p, x + Math.max(INSIDE, (width - l.width()) / 2), y + head(p) + 6);
        sb.append("</g>\n");
    }

    private void text(double x, double y, boolean middle, String style, String text) {
        sb.append("<text x=\"").append(n(x)).append("\" y=\"").append(n(y)).append("\" class=\"").append(style)
                .append('"').append(middle ? " text-anchor=\"middle\"" : "").append('>').append(Markup.escape(text))
                .append("</text>");
    }

    /** Curves that are vertical where they meet boxes and points. */
    private void arrow(List<Layering.Point> way, boolean order, double x, double y) {
        Layering.Point from = way.getFirst();
        sb.append("<path").append(order ? " class=\"o\"" : "").append(" d=\"M").append(n(x + from.x())).append(' ')
                .append(n(y + from.y()));
        double tipX = x + way.getLast().x();
        double tipY = y + way.getLast().y();
        for (int i = 1; i < way.size(); i++) {
            Layering.Point to = way.get(i);
            double end = y + to.y() - (i == way.size() - 1 ? 5 : 0);
            if (to.x() == from.x()) {
                sb.append('V').append(n(end));
            } else {
                double middle = (y + from.y() + end) / 2;
                sb.append('C').append(n(x + from.x())).append(' ').append(n(middle)).append(' ').append(n(x + to.x()))
                        .append(' ').append(n(middle)).append(' ').append(n(x + to.x())).append(' ').append(n(end));
            }
            from = to;
        }
        sb.append("\"/><path class=\"a\" d=\"M").append(n(tipX)).append(' ').append(n(tipY))
                .append("l-3.5 -6h7z\"/>\n");
    }

    private static String n(double v) {
        long tenths = Math.round(v * 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
    }
}
