package io.krait.staging;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Prints graphs and blocks, in time proportional to the text. */
final class GraphText {
    private final StringBuilder sb = new StringBuilder();
    private final boolean origins;
    private int depth;

    /** For a text with the user's source lines as comments, or without. */
    GraphText(boolean origins) {
        this.origins = origins;
    }

    /** The text of a graph. */
    String print(Graph g, Predicate<Value> which) {
        for (Value v : g.values()) {
            if (which.test(v)) {
                print(v);
            }
        }
        return sb.append("return").append(g.outputs().isEmpty() ? "" : " ").append(list(g.outputs())).append("\n")
                .toString();
    }

    /** The text of a block. */
    String print(Block b) {
        block(b);
        return sb.toString();
    }

    private static String list(List<Value> values) {
        return values.stream().map(Value::toString).collect(Collectors.joining(", "));
    }

    private void print(Value v) {
        indent();
        int begin = sb.length();
        sb.append(v).append(" = ");
        switch (v.prim()) {
            case Control.If b -> {
                sb.append(b.rare() ? "if rarely " : "if ").append(v.inputs().get(0));
                comment(v, begin);
                block(b.then());
                sb.append(" else");
                block(b.otherwise());
            }
            case Control.While w -> {
                head("while", v, begin);
                block(w.cond());
                sb.append(" do");
                block(w.body());
            }
            case Control.For f -> {
                head("for step " + f.step(), v, begin);
                block(f.body());
            }
            case Control.ParFor p -> {
                head("parallel for", v, begin);
                block(p.body());
            }
            case Control.Fold f -> {
                head("fold " + f.reduction(), v, begin);
                block(f.body());
                sb.append(" : ").append(v.type());
            }
            default -> {
                sb.append(v.prim());
                v.inputs().forEach(i -> sb.append(' ').append(i));
                sb.append(" : ").append(v.type());
                comment(v, begin);
            }
        }
        sb.append('\n');
    }

    private void head(String what, Value v, int begin) {
        sb.append(what).append(' ').append(list(v.inputs()));
        comment(v, begin);
    }

    // For statements with blocks the comment stands before the first one, and the block goes on in the next line.
    private void comment(Value v, int begin) {
        if (origins && !v.origin().file().isEmpty()) {
            sb.append(" ".repeat(Math.max(1, 56 - (sb.length() - begin)))).append("; ").append(v.origin());
            if (hasBlocks(v.prim())) {
                sb.append('\n');
                indent();
            }
        }
    }

    private static boolean hasBlocks(Prim p) {
        return p instanceof Control c && !c.blocks().isEmpty();
    }

    private void block(Block b) {
        if (!b.params().isEmpty()) {
            space();
            sb.append(b.params().stream().map(p -> p + ": " + p.type()).collect(Collectors.joining(", ", "(", ")")));
        }
        space();
        sb.append("{\n");
        depth++;
        b.values().forEach(this::print);
        if (!b.results().isEmpty()) {
            indent();
            sb.append("yield ").append(list(b.results())).append('\n');
        }
        depth--;
        indent();
        sb.append('}');
    }

    private void space() {
        if (!sb.isEmpty() && !Character.isWhitespace(sb.charAt(sb.length() - 1))) {
            sb.append(' ');
        }
    }

    private void indent() {
        sb.append("  ".repeat(depth));
    }
}
