package io.krait.staging;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A region of a recording that a {@link Control} statement runs: a sequence of scalar computations and statements.
 *
 * @param params values that the owner gives, see {@link Control}
 * @param values the statements in order; what they use is older or belongs to a region around
 * @param results values that the owner receives
 */
public record Block(List<Value> params, List<Value> values, List<Value> results) {
    /** Copies the lists. */
    public Block {
        params = List.copyOf(params);
        values = List.copyOf(values);
        results = List.copyOf(results);
    }

    @Override
    public String toString() {
        String head = params.isEmpty() ? "" : params.stream().map(p -> p + ": " + p.type())
                .collect(Collectors.joining(", ", "(", ") "));
        StringBuilder body = new StringBuilder();
        for (Value v : values) {
            body.append(Graph.line(v)).append('\n');
        }
        if (!results.isEmpty()) {
            body.append("yield ").append(results.stream().map(Value::toString).collect(Collectors.joining(", ")))
                    .append('\n');
        }
        return head + "{\n" + body.toString().indent(2) + "}";
    }
}
