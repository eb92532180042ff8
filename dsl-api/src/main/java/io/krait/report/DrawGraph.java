package io.krait.report;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Scalars;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a picture of a graph: of an array program with its kernels as boxes, of a kernel or an element function with
 * its loops and branches as boxes. Constants and extents stand in the text of what uses them. What a box uses from
 * outside of itself has no arrow into it, only one to it; the text of the user names it. So it names what has many
 * users.
 */
final class DrawGraph {
    /** More boxes than this make no picture that anybody can read. */
    static final int MOST = 400;

    private static final int TITLE = 44;
    private static final int MOST_ARROWS = 6;

    private final boolean whole;
    private final Map<Value, String> names = new HashMap<>();

    private DrawGraph(boolean whole) {
        this.whole = whole;
    }

    /** The picture; kernels of large programs have no inside. */
    static Picture of(Evaluator.Drawing drawing) {
        Picture p = new DrawGraph(true).program(drawing);
        if (p.size() > MOST) {
            p = new DrawGraph(false).program(drawing);
        }
        if (p.size() <= MOST) {
            return p;
        }
        Picture none = new Picture(Picture.Kind.GROUP, "", "", Origin.NONE);
        none.add(new Picture(Picture.Kind.NOTE, p.size() + " boxes are too many to draw", "the graph as text has all",
                Origin.NONE));
        return none;
    }

    private Picture program(Evaluator.Drawing d) {
        Picture top = new Picture(Picture.Kind.GROUP, "", "", Origin.NONE);
        Graph g = d.graph();
        if (d.groups().isEmpty()) {
            BitSet live = g.live();
            List<Value> shown = g.values().stream()
                    .filter(v -> live.get(v.id()) || v.prim() instanceof Prim.Param).toList();
            statements(top, shown, g.outputs(), "result");
            return top;
        }
        Map<Value, Picture> home = new HashMap<>();
        for (Value p : g.params()) {
            home.put(p, top.add(new Picture(Picture.Kind.PARAM, p.prim().toString(), p + ": " + p.type(),
                    p.origin())));
        }
        for (Evaluator.Group group : d.groups()) {
            Picture box = top.add(group(group));
            for (Value r : group.reads()) {
                Optional.ofNullable(home.get(r)).ifPresent(from -> top.arrow(from, box, false));
            }
            group.writes().forEach(w -> home.put(w, box));
        }
        results(top, g.outputs(), home, "result");
        return top;
    }

    /** A kernel: what it reads, computes and writes. */
    private Picture group(Evaluator.Group group) {
        Picture box = new Picture(Picture.Kind.GROUP, group.title(), group.detail(), Origin.NONE);
        if (!whole) {
            return box;
        }
        Map<Value, Picture> at = new LinkedHashMap<>();
        for (Value r : group.reads()) {
            at.put(r, box.add(new Picture(Picture.Kind.PORT, "reads " + r, r.type().toString(), r.origin())));
        }
        for (Value v : group.values()) {
            boolean text = isText(v) && !group.writes().contains(v);
            if (!text && !at.containsKey(v)) {
                at.put(v, box.add(box(v, group.writes().contains(v), at)));
            }
        }
        connect(box, at);
        return box;
    }

    private static void connect(Picture box, Map<Value, Picture> at) {
        at.forEach((v, p) -> {
            if (p.kind() != Picture.Kind.PORT) {
                v.inputs().forEach(in -> Optional.ofNullable(at.get(in)).ifPresent(f -> box.arrow(f, p, false)));
            }
        });
    }

    // ---- statements

    private void statements(Picture into, List<Value> values, List<Value> results, String name) {
        Map<Value, Integer> users = new HashMap<>();
        for (Value v : values) {
            uses(v).forEach(in -> users.merge(in, 1, Integer::sum));
        }
        Map<Value, Picture> at = new LinkedHashMap<>();
        Map<Value, Picture> near = new HashMap<>(); // without those whose arrows would hide everything else
        Picture last = null;
        for (Value v : values) {
            if (isText(v)) {
                continue;
            }
            Picture p = into.add(box(v, false, near));
            at.put(v, p);
            if (users.getOrDefault(v, 0) <= MOST_ARROWS) {
                near.put(v, p);
            }
            uses(v).forEach(in -> Optional.ofNullable(near.get(in)).ifPresent(f -> into.arrow(f, p, false)));
            if (hasEffect(v)) {
                if (last != null) {
                    into.arrow(last, p, true);
                }
                last = p;
            }
        }
        results(into, results, at, name);
    }

    private void results(Picture into, List<Value> results, Map<Value, Picture> at, String name) {
        for (int i = 0; i < results.size(); i++) {
            Value v = results.get(i);
            Picture r = into.add(new Picture(Picture.Kind.RESULT, name + (results.size() == 1 ? "" : " " + i)
                    + (isText(v) ? " " + text(v) : ""), v + ": " + v.type(), Origin.NONE));
            if (at.containsKey(v)) {
                into.arrow(at.get(v), r, false);
            }
        }
    }

    private Picture box(Value v, boolean stored, Map<Value, Picture> drawn) {
        boolean inside = v.prim() instanceof Control c && !c.blocks().isEmpty() || v.prim() instanceof Prim.MapScalar;
        Picture p = new Picture(inside ? Picture.Kind.BLOCK : stored ? Picture.Kind.STORED
                : v.prim() instanceof Prim.Param ? Picture.Kind.PARAM : Picture.Kind.VALUE,
                Markup.brief(title(v, drawn), TITLE), detail(v), v.origin());
        switch (v.prim()) {
            case Prim.MapScalar m -> statements(p, m.function().values(), m.function().outputs(), "gives");
            case Control.If f -> {
                block(p, "then", f.then());
                if (!f.otherwise().values().isEmpty() || !f.otherwise().results().isEmpty()) {
                    block(p, "else", f.otherwise());
                }
            }
            case Control.While w -> {
                Picture cond = block(p, "condition", w.cond());
                p.arrow(cond, block(p, "do", w.body()), true);
            }
            case Control.For f -> loop(p, f.body(), 1);
            case Control.ParFor f -> loop(p, f.body(), f.rank());
            case Control.Fold f -> loop(p, f.body(), 1);
            default -> {
                // Has no inside.
            }
        }
        return p;
    }

    private Picture block(Picture parent, String name, Block b) {
        Picture p = parent.add(new Picture(Picture.Kind.BLOCK, name, "", Origin.NONE));
        body(p, b);
        return p;
    }

    private void loop(Picture p, Block b, int indices) {
        for (int i = 0; i < b.params().size(); i++) {
            names.put(b.params().get(i), i >= indices ? "carried" : indices == 1 ? "index" : "index " + i);
        }
        body(p, b);
    }

    private void body(Picture p, Block b) {
        List<Value> all = new ArrayList<>(b.params());
        all.addAll(b.values());
        statements(p, all, b.results(), "yields");
    }

    private static boolean hasEffect(Value v) {
        return switch (v.prim()) {
            case Control.Store s -> true;
            case Control.Update u -> true;
            case Control.Fail f -> true;
            case Control.Call c -> true;
            case Control.Gpu g -> true;
            case Control c -> c.blocks().stream().anyMatch(b -> b.values().stream().anyMatch(DrawGraph::hasEffect));
            default -> false;
        };
    }

    /** What a value and its blocks use. */
    private static Set<Value> uses(Value v) {
        Set<Value> used = new HashSet<>(v.inputs());
        if (v.prim() instanceof Control c) {
            for (Block b : c.blocks()) {
                b.values().forEach(w -> used.addAll(uses(w)));
                used.addAll(b.results());
            }
        }
        return used;
    }

    // ---- text

    /** True for values that stand in the text of their users. */
    private static boolean isText(Value v) {
        return v.prim() instanceof Prim.Constant || v.prim() instanceof Prim.Extent;
    }

    private static String text(Value v) {
        return switch (v.prim()) {
            case Prim.Constant c -> Scalars.text(c.type(), c.bits());
            case Prim.Extent e -> e.dim().toString();
            default -> v.toString();
        };
    }

    private String title(Value v, Map<Value, Picture> drawn) {
        String what = switch (v.prim()) {
            case Prim.MapScalar m -> "function";
            case Control.If f -> f.rare() ? "if rarely" : "if";
            case Control.While w -> "while";
            case Control.For f -> f.step() == 1 ? "for" : "for step " + f.step();
            case Control.ParFor f -> "parallel for";
            case Control.Fold f -> "fold " + f.reduction();
            case Control.Arg a -> names.getOrDefault(v, "arg " + a.index());
            default -> v.prim().toString();
        };
        if (v.prim() instanceof Control.Arg || v.inputs().isEmpty()) {
            return what;
        }
        boolean plain = v.inputs().stream().allMatch(drawn::containsKey) && !(v.prim() instanceof Control);
        if (plain) {
            return what;
        }
        // A dot is an operand that an arrow brings.
        List<String> operands = v.inputs().stream().map(i -> drawn.containsKey(i) && !(v.prim() instanceof Control)
                ? "·" : text(i)).toList();
        return what + "(" + String.join(", ", operands) + ")";
    }

    private static String detail(Value v) {
        boolean statement = switch (v.prim()) {
            case Control.Store s -> true;
            case Control.Update u -> true;
            case Control.Fail f -> true;
            case Control.For f -> true;
            case Control.ParFor f -> true;
            case Control.While f -> true;
            case Control.If f -> true;
            default -> false;
        };
        return statement ? v.toString() : v + ": " + v.type();
    }
}
