package io.krait.staging;

import java.util.List;

/**
 * A region of a recording that a {@link Control} statement runs: a sequence of scalar computations and statements.
 *
 * @param params values that the owner gives, see {@link Control}
 * @param values the statements in order; all of them run. What they use is older or belongs to a region around
 * @param results values that the owner receives
 */
public record Block(List<Value> params, List<Value> values, List<Value> results) {
    /** Stands for the whole of a graph. */
    static final Block NONE = new Block(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Block {
        params = List.copyOf(params);
        values = List.copyOf(values);
        results = List.copyOf(results);
    }

    @Override
    public String toString() {
        return new GraphText(false).print(this);
    }
}
