package io.krait.report;

import io.krait.settings.Settings;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.KraitException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known of a compiled function on one page: an HTML file that needs nothing else. It is XML too.
 * What belongs to one line of the user has the same {@code data-s}, by which the page's script finds it.
 */
public final class HtmlReport {
    private final Subject subject;
    private final StringBuilder out = new StringBuilder(1 << 16);

    private HtmlReport(Subject subject) {
        this.subject = subject;
    }

    /**
     * Writes the page, with the folders that it lies in.
     *
     * @return where it is
     * @throws KraitException if that is not possible
     */
    public static Path write(Subject subject, Path file) {
        String page = page(subject);
        Path at = file.toAbsolutePath().normalize();
        try {
            if (at.getParent() != null) {
                Files.createDirectories(at.getParent());
            }
            return Files.writeString(at, page);
        } catch (IOException | UnsupportedOperationException e) {
            throw new KraitException("the report of " + subject.name() + " cannot be written to " + at + ": " + e
                    + ". Name a file in a folder that can be written to", e);
        }
    }

    /** The page. */
    static String page(Subject subject) {
        HtmlReport r = new HtmlReport(subject);
        r.body();
        Map<String, String> parts = new HashMap<>();
        parts.put("TITLE", Markup.escape(subject.name()) + " – Krait");
        parts.put("BODY", r.out.toString());
        parts.put("SCRIPT", resource("report.js"));
        StringBuilder page = new StringBuilder();
        String[] template = resource("report.html").split("@@");
        for (int i = 0; i < template.length; i++) {
            page.append(i % 2 == 0 ? template[i] : parts.get(template[i]));
        }
        return page.toString();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its resource io/krait/report/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the library's resource io/krait/report/" + name + " cannot be read", e);
        }
    }

    // ---- the page

    private void body() {
        List<List<Pane>> all = new ArrayList<>();
        for (Subject.Variant v : subject.variants()) {
            all.add(panes(v));
        }
        out.append("<header>\n<div class=\"top\"><h1>").append(Markup.escape(subject.name())).append("</h1>")
                .append("<span class=\"meta long\">").append(Markup.escape(subject.statistics().replace("\n", " · ")))
                .append("</span><span class=\"grow\"></span><button id=\"theme\" aria-label=\"Colours\">◐</button>"
                        + "<button id=\"keys\" aria-label=\"Keys\">?</button></div>\n");
        if (all.isEmpty()) {
            out.append("</header>\n");
            empty();
            return;
        }
        out.append("<div class=\"tools\"><label>Signature <select id=\"signature\">");
        for (int i = 0; i < all.size(); i++) {
            out.append("<option value=\"").append(i).append("\">")
                    .append(Markup.escape(subject.variants().get(i).signature())).append("</option>");
        }
        out.append("</select></label><label>Search <input id=\"find\" type=\"search\" placeholder=\"/\""
                + " autocomplete=\"off\" spellcheck=\"false\"/></label><span id=\"count\" class=\"meta\""
                + " aria-live=\"polite\"></span><span class=\"grow\"></span>"
                + "<div class=\"stages\" role=\"group\" aria-label=\"Panes\">");
        List<Pane> first = all.getFirst();
        for (int i = 0; i < first.size(); i++) {
            out.append("<button data-for=\"").append(first.get(i).id()).append("\" aria-pressed=\"")
                    .append(first.get(i).open()).append("\" title=\"Key ").append(i + 1).append("\">")
                    .append(first.get(i).title()).append("</button>");
        }
        out.append("</div></div>\n</header>\n<main>\n");
        for (int i = 0; i < all.size(); i++) {
            out.append("<section class=\"sig\" data-sig=\"").append(i).append('"').append(i == 0 ? ""
                    : " hidden=\"hidden\"").append(" aria-label=\"")
                    .append(Markup.escape(subject.variants().get(i).signature())).append("\"><div class=\"panes\">\n");
            for (Pane p : all.get(i)) {
                p.write(out, first);
            }
            out.append("</div></section>\n");
        }
        out.append("</main>\n");
        String idle = "Point at a line or a box to see what became of it; click to keep it. ? lists the keys.";
        out.append("<div id=\"status\" role=\"status\" data-idle=\"").append(idle).append("\">").append(idle)
                .append("</div>\n");
    }

    private void empty() {
        out.append("<main><div class=\"empty\"><h2>Nothing is compiled yet</h2><p>").append(Markup.escape(subject
                .name())).append(Settings.DISABLE_JIT.get() ? " runs step by step with krait.disableJit, so there is no"
                        + " code to show. Leave that out, call it once, then write the report again.</p>"
                        : " was not called yet, so there is no code to show: code is made for the types and"
                        + " shapes of the arguments of a call. Call it once, then write the report again.</p>");
        Lines lines = new Lines();
        lines.add(subject.began());
        List<String> source = SourceFiles.of(lines).getOrDefault(subject.began().file(), List.of());
        int line = subject.began().line();
        if (line > 0 && line <= source.size()) {
            out.append("<pre>");
            for (int i = Math.max(1, line - 2); i <= Math.min(source.size(), line + 8); i++) {
                out.append(String.format("%5d  ", i)).append(Markup.escape(source.get(i - 1))).append('\n');
            }
            out.append("</pre>");
        }
        out.append("</div></main>\n<div id=\"status\"></div>\n");
    }

    // ---- panes

    private List<Pane> panes(Subject.Variant v) {
        Lines lines = new Lines();
        lines.add(subject.began());
        Evaluator.Drawing drawing = v.drawing().get();
        Graph g = drawing.graph();
        lines.add(g);
        List<Pane> panes = new ArrayList<>();
        panes.add(Pane.source(lines, SourceFiles.of(lines)));
        panes.add(Pane.drawing("graph", "Graph", Drawings.svg(drawing)));
        panes.add(text(lines, "explain", "Explain", Highlight.TEXT, true, false, () -> v.explain().get()));
        panes.add(stage(v, lines, "program", "Graph as text", Highlight.LOOPS, false, Evaluator.Stage.GRAPH));
        panes.add(stage(v, lines, "lowered", "Loops, lowered", Highlight.LOOPS, false, Evaluator.Stage.LOWERED));
        panes.add(stage(v, lines, "loops", "Loops", Highlight.LOOPS, true, Evaluator.Stage.LOOPS));
        panes.add(stage(v, lines, "llvm", "LLVM IR", Highlight.LLVM, false, Evaluator.Stage.LLVM));
        panes.add(text(lines, "optimised", "LLVM IR after passes", Highlight.LLVM, false, true, () -> {
            String after = v.stages().apply(Evaluator.Stage.OPTIMISED);
            return after.equals(v.stages().apply(Evaluator.Stage.LLVM))
                    ? "; the same: LLVM runs no passes over the IR of these kernels, only its code generator\n" : after;
        }));
        panes.add(stage(v, lines, "assembly", v.device() ? "PTX" : "Assembly", Highlight.ASSEMBLY, true,
                Evaluator.Stage.ASSEMBLY));
        if (v.device()) {
            panes.add(stage(v, lines, "machine", "Machine code", Highlight.TEXT, false, Evaluator.Stage.MACHINE));
        }
        return panes;
    }

    private static Pane stage(Subject.Variant v, Lines lines, String id, String title, Highlight colours, boolean open,
            Evaluator.Stage stage) {
        // Assembly and LLVM IR name a line where it begins.
        boolean sticky = stage == Evaluator.Stage.ASSEMBLY || stage == Evaluator.Stage.LLVM;
        return text(lines, id, title, colours, open, sticky, () -> v.stages().apply(stage));
    }

    private static Pane text(Lines lines, String id, String title, Highlight colours, boolean open, boolean sticky,
            java.util.function.Supplier<String> text) {
        try {
            return Pane.text(id, title, text.get(), colours, lines, open, sticky);
        } catch (KraitException e) {
            // One stage that cannot be shown must not keep people from the others.
            return Pane.text(id, title, e.getMessage(), Highlight.TEXT, lines, open, false);
        }
    }
}
