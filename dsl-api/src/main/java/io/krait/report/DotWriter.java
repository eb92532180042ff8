package io.krait.report;

import java.util.IdentityHashMap;
import java.util.Map;

/** Writes a picture in the language of Graphviz. */
final class DotWriter {
    private final StringBuilder sb = new StringBuilder();
    private final Map<Picture, String> names = new IdentityHashMap<>();
    private int depth = 1;

    private DotWriter() {
    }

    /** The text of a graph with this title. */
    static String write(Picture top, String title) {
        DotWriter w = new DotWriter();
        w.sb.append("digraph krait {\n");
        w.line("label=" + quote(title) + "; labelloc=t; compound=true;");
        w.line("node [shape=box, style=rounded, fontname=monospace, fontsize=10];");
        w.line("edge [arrowsize=0.6];");
        w.inside(top);
        return w.sb.append("}\n").toString();
    }

    private void inside(Picture p) {
        for (Picture q : p.parts()) {
            box(q);
        }
        for (Picture.Arrow a : p.arrows()) {
            String from = name(leaf(a.from(), false));
            String to = name(leaf(a.to(), true));
            // Graphviz draws arrows between points inside of clusters and cuts them at the borders.
            line(from + " -> " + to + " [" + (a.order() ? "style=dotted" : "style=solid")
                    + (a.from().parts().isEmpty() ? "" : ", ltail=cluster_" + name(a.from()))
                    + (a.to().parts().isEmpty() ? "" : ", lhead=cluster_" + name(a.to())) + "];");
        }
    }

    private static Picture leaf(Picture p, boolean first) {
        Picture q = p;
        while (!q.parts().isEmpty()) {
            q = first ? q.parts().getFirst() : q.parts().getLast();
        }
        return q;
    }

    private void box(Picture p) {
        String label = p.title() + (p.detail().isEmpty() ? "" : "\n" + p.detail())
                + (p.origin().at().isEmpty() ? "" : "\n" + p.origin());
        if (p.parts().isEmpty()) {
            line(name(p) + " [label=" + quote(label) + style(p.kind()) + "];");
            return;
        }
        line("subgraph cluster_" + name(p) + " {");
        depth++;
        line("label=" + quote(label) + "; style=rounded; fontname=monospace; fontsize=10;");
        inside(p);
        depth--;
        line("}");
    }

    private static String style(Picture.Kind kind) {
        return switch (kind) {
            case PARAM, PORT -> ", shape=ellipse";
            case RESULT -> ", shape=ellipse, peripheries=2";
            case STORED -> ", penwidth=2";
            case NOTE -> ", shape=note";
            case VALUE, GROUP, BLOCK -> "";
        };
    }

    private String name(Picture p) {
        return names.computeIfAbsent(p, q -> "n" + names.size());
    }

    private void line(String text) {
        sb.append("  ".repeat(depth)).append(text).append('\n');
    }

    private static String quote(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "").replace("\n", "\\n") + '"';
    }
}
