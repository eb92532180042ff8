package io.krait.optimizer;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers for the values of a graph, those of its functions and blocks included. Graphs of the same canonical text have
 * the same values with the same numbers, whatever else was recorded with them.
 */
final class ValueIndex {
    private final List<Value> values = new ArrayList<>();
    private final Map<Value, Integer> numbers = new HashMap<>();

    ValueIndex(Graph graph) {
        add(graph);
    }

    private void add(Graph graph) {
        BitSet live = graph.live();
        for (Value v : graph.values()) {
            if (live.get(v.id()) || v.prim() instanceof Prim.Param) {
                add(v);
            }
        }
    }

    private void add(Value v) {
        // A function that is used twice counts twice: its text stands there twice, whether it is one object or two.
        numbers.putIfAbsent(v, values.size());
        values.add(v);
        if (v.prim() instanceof Prim.MapScalar m) {
            add(m.function());
        } else if (v.prim() instanceof Control c) {
            if (c instanceof Control.Fold f && f.reduction() instanceof Reduction.User u) {
                add(u.combine());
            }
            for (Block b : c.blocks()) {
                for (Value p : b.params()) {
                    add(p);
                }
                for (Value inner : b.values()) {
                    add(inner);
                }
            }
        }
    }

    /** The number of a value, or -1 if it is not one of the graph. */
    int of(Value v) {
        return numbers.getOrDefault(v, -1);
    }

    /** The value with a number. */
    Value get(int number) {
        return values.get(number);
    }
}
