package io.krait.staging;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A finished recording: a pure array program with symbolic extents.
 */
public final class Graph {
    private final List<Value> values;
    private final List<Value> params;
    private final List<Value> outputs;
    private final List<Constraint> constraints;
    private final int symbols;
    private final List<Recorder.Capture> captures;
    private final String text;

    Graph(List<Value> values, List<Value> params, List<Value> outputs, List<Constraint> constraints, int symbols,
            List<Recorder.Capture> captures) {
        this.values = List.copyOf(values);
        this.params = List.copyOf(params);
        this.outputs = List.copyOf(outputs);
        this.constraints = List.copyOf(constraints);
        this.symbols = symbols;
        this.captures = List.copyOf(captures);
        this.text = print();
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

    /** The number of symbolic extents. */
    public int symbols() {
        return symbols;
    }

    /** Captured arrays with their parameters. */
    public List<Recorder.Capture> captures() {
        return captures;
    }

    /** The values that the outputs depend on, by id. */
    public BitSet live() {
        BitSet live = new BitSet();
        outputs.forEach(v -> live.set(v.id()));
        for (int i = values.size() - 1; i >= 0; i--) {
            if (live.get(i)) {
                values.get(i).inputs().forEach(v -> live.set(v.id()));
            }
        }
        return live;
    }

    /** The canonical text: equal texts are equal programs. Lines of the user's source are not part of it. */
    public String text() {
        return text;
    }

    /** The text with the user's source lines as comments. */
    public String annotated() {
        StringBuilder sb = new StringBuilder();
        BitSet live = live();
        for (Value v : values) {
            if (live.get(v.id())) {
                String line = line(v);
                sb.append(line);
                if (!v.origin().file().isEmpty()) {
                    sb.append(" ".repeat(Math.max(1, 56 - line.length()))).append("; ").append(v.origin());
                }
                sb.append('\n');
            }
        }
        return sb.append(returns()).append('\n').toString();
    }

    private String print() {
        StringBuilder sb = new StringBuilder();
        BitSet live = live();
        for (Value v : values) {
            if (live.get(v.id()) || v.prim() instanceof Prim.Param) {
                sb.append(line(v)).append('\n');
            }
        }
        return sb.append(returns()).append('\n').toString();
    }

    private String returns() {
        return "return " + outputs.stream().map(Value::toString).collect(Collectors.joining(", "));
    }

    static String line(Value v) {
        return v + " = " + v.prim() + v.inputs().stream().map(i -> " " + i).collect(Collectors.joining()) + " : "
                + v.type();
    }

    @Override
    public String toString() {
        return text;
    }
}
