package io.krait.report;

import io.krait.staging.Evaluator;

/** Pictures of programs. */
public final class Drawings {
    private Drawings() {
    }

    /** For Graphviz. */
    public static String dot(Evaluator.Drawing drawing) {
        return DotWriter.write(DrawGraph.of(drawing), title(drawing));
    }

    /** As SVG. */
    public static String svg(Evaluator.Drawing drawing) {
        return SvgWriter.write(DrawGraph.of(drawing), title(drawing));
    }

    private static String title(Evaluator.Drawing d) {
        long n = d.groups().size();
        return d.graph().values().size() + " values" + (n == 0 ? "" : n == 1 ? " in 1 kernel" : " in " + n
                + " kernels");
    }
}
