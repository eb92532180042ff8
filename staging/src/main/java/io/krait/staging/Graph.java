package io.krait.staging;

import io.krait.events.Meter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A finished recording: a pure array program with symbolic extents, or a kernel or function of scalars, whose values
 * are statements too (see {@link Control}).
 */
public final class Graph {
    private final List<Value> values;
    private final List<Value> params;
    private final List<Value> outputs;
    private final List<Constraint> constraints;
    private final int symbols;
    private final List<Recorder.Capture> captures;
    private final int ids;
    private final boolean statements;
    private final List<Foreign> functions;
    private final String text;
    private final Meter meter;
    private String signature = "";

    Graph(List<Value> values, List<Value> params, List<Value> outputs, List<Constraint> constraints, int symbols,
            List<Recorder.Capture> captures, int ids, Meter meter) {
        this.values = List.copyOf(values);
        this.params = List.copyOf(params);
        this.outputs = List.copyOf(outputs);
        this.constraints = List.copyOf(constraints);
        this.symbols = symbols;
        this.captures = List.copyOf(captures);
        this.ids = ids;
        this.meter = meter;
        this.statements = this.values.stream().anyMatch(v -> v.prim() instanceof Control);
        List<Foreign> called = new ArrayList<>();
        collect(this.values, called);
        this.functions = List.copyOf(called);
        BitSet live = live();
        this.text = new GraphText(false).print(this, v -> live.get(v.id()) || v.prim() instanceof Prim.Param);
    }

    private static void collect(List<Value> values, List<Foreign> called) {
        for (Value v : values) {
            switch (v.prim()) {
                case Control.Call c -> called.add(c.function());
                case Control.Fold(Reduction.User(Graph combine), Block body) -> {
                    collect(body.values(), called);
                    called.addAll(combine.functions());
                }
                case Control c -> c.blocks().forEach(b -> collect(b.values(), called));
                case Prim.MapScalar m -> called.addAll(m.function().functions());
                default -> {
                    // Calls nothing.
                }
            }
        }
    }

    /** All values, operands before users. */
    public List<Value> values() {
        return values;
    }

    /** The inputs, captured arrays included. */
    public List<Value> params() {
        return params;
    }

    /** The results. */
    public List<Value> outputs() {
        return outputs;
    }

    /** What recording assumed of symbolic extents. */
    public List<Constraint> constraints() {
        return constraints;
    }

    /** The counters of the function that this is a recording of. */
    public Meter meter() {
        return meter;
    }

    /** The user's line that made the function, or that computed the last of the results. */
    public Origin began() {
        return meter.began() != Origin.NONE || outputs.isEmpty() ? meter.began() : outputs.getLast().origin();
    }

    /** The types of the parameters that are not captured, and of the results. */
    public String signature() {
        // Several threads may make it; all make the same.
        String s = signature;
        if (s.isEmpty()) {
            StringBuilder sb = new StringBuilder("(");
            for (int k = 0; k < params.size() - captures.size(); k++) {
                sb.append(k == 0 ? "" : ", ").append(params.get(k).type());
            }
            sb.append(')');
            for (int k = 0; k < outputs.size(); k++) {
                sb.append(k == 0 ? " -> " : ", ").append(outputs.get(k).type());
            }
            s = sb.toString();
            signature = s;
        }
        return s;
    }

    /** The number of symbolic extents. */
    public int symbols() {
        return symbols;
    }

    /** Captured arrays with their parameters. */
    public List<Recorder.Capture> captures() {
        return captures;
    }

    /** All values, also those inside of blocks, have ids below this. */
    public int ids() {
        return ids;
    }

    /** True for kernels and functions with control flow: the values run in order, all of them. */
    public boolean hasStatements() {
        return statements;
    }

    /** The C functions that are called, in the order of the text, which has their names only. */
    public List<Foreign> functions() {
        return functions;
    }

    /** The same program with one of its results only. */
    Graph result(int k) {
        return new Graph(values, params, List.of(outputs.get(k)), constraints, symbols, captures, ids, meter);
    }

    /** The values that the outputs depend on, by id; all of them if there are statements. */
    public BitSet live() {
        BitSet live = new BitSet();
        if (statements) {
            values.forEach(v -> live.set(v.id()));
            return live;
        }
        outputs.forEach(v -> live.set(v.id()));
        for (int i = values.size() - 1; i >= 0; i--) {
            if (live.get(i)) {
                values.get(i).inputs().forEach(v -> live.set(v.id()));
            }
        }
        return live;
    }

    /**
     * The canonical text: equal texts are equal programs if their {@link #functions} are equal too. Lines of the user's
     * source are not part of it.
     */
    public String text() {
        return text;
    }

    /** The text with the user's source lines as comments. */
    public String annotated() {
        BitSet live = live();
        return new GraphText(true).print(this, v -> live.get(v.id()));
    }

    @Override
    public String toString() {
        return text;
    }
}
