package io.krait.optimizer;

import io.krait.optimizer.kernel.LoopNote;
import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people could do to make a program faster: one sentence each, for what is seen in its code. */
final class Hints {
    private static final Pattern LEFT = Pattern.compile("checks:.*?(\\d+) left");

    private final Set<String> lines = new LinkedHashSet<>();

    private void add(Origin at, String text) {
        lines.add((at.file().isEmpty() ? "" : at + ": ") + text);
    }

    /** What the recorded program does. */
    void graph(Graph g) {
        boolean narrow = g.params().stream().anyMatch(p -> p.dtype().isFloat() && p.dtype() != DType.F64)
                && g.params().stream().noneMatch(p -> p.dtype() == DType.F64);
        if (narrow) {
            widened(g.values());
        }
    }

    private void widened(List<Value> values) {
        for (Value v : values) {
            if (v.prim() instanceof Prim.Cast c && c.to() == DType.F64 && v.inputs().get(0).dtype().isFloat()) {
                add(v.origin(), "turns " + v.inputs().get(0).dtype() + " into f64, of which a vector holds half as"
                        + " many or fewer; Java numbers take the type of the other operand, as in x.mul(0.5)");
            }
            if (v.prim() instanceof Prim.MapScalar m) {
                widened(m.function().values());
            } else if (v.prim() instanceof Control c) {
                for (Block b : c.blocks()) {
                    widened(b.values());
                }
            }
        }
    }

    /** What became of a loop in lanes; {@code packed} if it reads a copy that Krait makes, or makes that. */
    void lanes(VectorNote n, boolean packed) {
        if (n.lanes() == 1) {
            return;
        }
        if (n.gathers() > 0) {
            add(n.origin(), count(n.gathers(), "read goes", "reads go") + " to elements anywhere (gather), one after"
                    + " the other in each vector; an innermost loop along the last axis reads neighbours");
        }
        if (n.scatters() > 0) {
            add(n.origin(), count(n.scatters(), "write goes", "writes go") + " to elements anywhere (scatter), one"
                    + " after the other in each vector");
        }
        if (n.strided() > 0 && !packed) {
            add(n.origin(), count(n.strided(), "access has", "accesses have") + " a distance between lanes (strided)"
                    + " and a part of each cache line is used; a copy in the order of the loop pays if it is read"
                    + " often");
        }
        if (n.serial() > 0) {
            add(n.origin(), count(n.serial(), "update or call is", "updates or calls are") + " done lane by lane");
        }
        if (n.maskedLoops() > 0) {
            add(n.origin(), "lanes leave " + count(n.maskedLoops(), "loop", "loops") + " one by one: each vector takes"
                    + " as many rounds as its slowest lane; neighbours that need as many rounds go well together");
        }
    }

    /** What became of a loop of a kernel. */
    void loop(LoopNote n) {
        Matcher m = LEFT.matcher(n.text());
        if (m.find()) {
            int left = Integer.parseInt(m.group(1));
            add(n.origin(), count(left, "check is", "checks are") + " made in every round: nothing says that the index"
                    + " is in bounds. The bounds of loops that go up to x.dim(k) do; unchecked() leaves checks out");
        }
    }

    /** How an array lies in memory. */
    void strided(Value array) {
        add(array.origin(), array + " is read with a distance between elements; x.copy() puts them side by side, which"
                + " pays if it is read often");
    }

    /** A value that goes to memory between two kernels. */
    void stored(Value v, long bytes) {
        if (bytes >= 1 << 20) {
            add(v.origin(), v + " goes through memory, " + Numbers.bytes(bytes)
                    + " written and read again; the notes say why");
        }
    }

    /** All launches of a call together. */
    void work(double nanos) {
        if (nanos < 200) {
            add(Origin.NONE, "a call has about " + Numbers.time(nanos) + " of work and costs about as much besides;"
                    + " larger arrays, or more operations in one function, use it better");
        }
    }

    /** A launch without a parallel loop. */
    void serial(String kernel, double nanos) {
        add(Origin.NONE, kernel + " has about " + Numbers.time(nanos) + " of work for one thread: only parallelFor and"
                + " folds over a range use others");
    }

    /** The block of a grid. */
    void block(long threads, long idle) {
        if (idle > 0) {
            add(Origin.NONE, "blocks of " + threads + " threads leave " + idle + " lanes of a warp idle; multiples of"
                    + " 32 do not");
        }
    }

    /** A GPU kernel that ran out of registers. */
    void spills() {
        add(Origin.NONE, "threads keep values in local memory, which is slow: fewer variables that live at the same"
                + " time, smaller local arrays with constant indices, or launchBounds(n) for smaller blocks");
    }

    private static String count(int n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }

    /** Appends them. */
    void append(StringBuilder sb) {
        lines.forEach(l -> sb.append("hint: ").append(l).append('\n'));
    }
}
