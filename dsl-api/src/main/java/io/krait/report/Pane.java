package io.krait.report;

import java.util.List;
import java.util.Map;

/**
 * One column of the page.
 *
 * @param id for links
 * @param title for people
 * @param about a few words more
 * @param open whether it is shown at first
 * @param html the content
 */
record Pane(String id, String title, String about, boolean open, String html) {
    private static final int MOST_LINES = 12_000;

    /** The user's files, as far as they were found. */
    static Pane source(Lines lines, Map<String, List<String>> texts) {
        StringBuilder b = new StringBuilder();
        for (String file : lines.files()) {
            b.append("<div class=\"file\">").append(Markup.escape(file)).append("</div>");
            List<String> text = texts.getOrDefault(file, List.of());
            if (text.isEmpty()) {
                b.append("<p class=\"note\">The source was not found; the setting krait.sources says where sources are."
                        + " These lines have code:</p><div class=\"code\">");
                for (int n : lines.of(file)) {
                    line(b, file + ":" + n, Markup.escape(file + ":" + n));
                }
            } else {
                b.append("<div class=\"code\">");
                for (int i = 1; i <= text.size(); i++) {
                    line(b, lines.of(file).contains(i) ? file + ":" + i : "", Highlight.JAVA.html(text.get(i - 1)));
                }
            }
            b.append("</div>\n");
        }
        if (lines.files().isEmpty()) {
            b.append("<p class=\"note\">No line of yours is known: classes without line numbers.</p>");
        }
        int files = lines.files().size();
        return new Pane("source", "Source", files > 1 ? files + " files" : "", true, b.toString());
    }

    /** A picture. */
    static Pane drawing(String id, String title, String svg) {
        return new Pane(id, title, "", true, "<div class=\"draw\">" + svg + "</div>");
    }

    /**
     * A text.
     *
     * @param lines the user's lines that may be named in it
     * @param sticky true if a line that names none belongs to the one that was named last
     */
    static Pane text(String id, String title, String text, Highlight colours, Lines lines, boolean open,
            boolean sticky) {
        StringBuilder b = new StringBuilder();
        b.append(colours == Highlight.TEXT ? "<div class=\"code prose\">" : "<div class=\"code\">");
        List<String> all = text.lines().toList();
        String place = "";
        for (String s : all.subList(0, Math.min(all.size(), MOST_LINES))) {
            String named = lines.find(s);
            place = named.isEmpty() && sticky && !s.endsWith("no line of the program") && !s.startsWith("}") ? place
                    : named;
            line(b, place, colours.html(s));
        }
        b.append("</div>");
        if (all.size() > MOST_LINES) {
            b.append("<p class=\"note\">").append(all.size() - MOST_LINES)
                    .append(" more lines are left out; inspect() gives them all.</p>");
        }
        return new Pane(id, title, all.size() + (all.size() == 1 ? " line" : " lines"), open, b.toString());
    }

    private static void line(StringBuilder b, String place, String html) {
        b.append("<div class=\"l\"");
        if (!place.isEmpty()) {
            b.append(" data-s=\"").append(Markup.escape(place)).append('"');
        }
        b.append('>').append(html).append("</div>\n");
    }

    /** Appends it; what is shown at first is the same for all signatures. */
    void write(StringBuilder out, List<Pane> first) {
        boolean shown = first.stream().anyMatch(p -> p.id.equals(id) && p.open);
        String label = Markup.escape(title);
        out.append("<section class=\"pane ").append(id).append(id.equals("assembly") || id.equals("source") ? " wide"
                : "").append("\" data-pane=\"").append(id).append("\" data-title=\"").append(label).append('"')
                .append(shown ? "" : " hidden=\"hidden\"").append(" aria-label=\"").append(label).append("\"><h2>")
                .append(label).append(" <small>").append(Markup.escape(about))
                .append("</small><span class=\"grow\"></span>");
        if (id.equals("graph")) {
            out.append("<button class=\"zoom\" aria-label=\"Fit\" title=\"Fit the width\">⤢</button>");
        }
        out.append("<button class=\"fold\" aria-label=\"Fold\" aria-expanded=\"true\" title=\"Fold\">–</button></h2>"
                + "<div class=\"body\" tabindex=\"0\">").append(html).append("</div></section>\n");
    }
}
