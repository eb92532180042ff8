package io.krait.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes values out of a loop that no round changes.
 *
 * <p>Note [Variables that a loop only reads]. While a loop is recorded, each variable of the regions around that it
 * reads becomes a carried value, since a later statement of the body may set it (see Note [Variables to carried
 * values] in {@link Scopes}). When the loop ends it is known which were not set. They are the values from before the
 * loop, and analyses should see that; so the blocks are made once more with those values instead.
 */
final class Unchanged {
    private final Recorder recorder;
    private final Map<Value, Value> now = new HashMap<>();

    private Unchanged(Recorder recorder) {
        this.recorder = recorder;
    }

    /**
     * A block of a loop without some of its parameters.
     *
     * @param unchanged what parameters are, by their positions
     */
    static Block condition(Recorder recorder, Block b, Map<Integer, Value> unchanged) {
        Unchanged u = new Unchanged(recorder);
        List<Value> params = u.params(b, unchanged);
        return new Block(params, u.values(b.values()), u.mapped(b.results()));
    }

    /**
     * A block of a loop without some of its parameters and the results for them.
     *
     * @param unchanged what parameters are, by their positions
     * @param lead the number of parameters in front that have no result
     */
    static Block body(Recorder recorder, Block b, Map<Integer, Value> unchanged, int lead) {
        Unchanged u = new Unchanged(recorder);
        List<Value> params = u.params(b, unchanged);
        List<Value> values = u.values(b.values());
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < b.results().size(); i++) {
            if (!unchanged.containsKey(i + lead)) {
                results.add(u.mapped(b.results().get(i)));
            }
        }
        return new Block(params, values, results);
    }

    private List<Value> params(Block b, Map<Integer, Value> unchanged) {
        List<Value> r = new ArrayList<>();
        for (int i = 0; i < b.params().size(); i++) {
            Value p = b.params().get(i);
            if (unchanged.containsKey(i)) {
                now.put(p, unchanged.get(i));
            } else {
                Value q = r.size() == i ? p : new Value(p.id(), p.type(), new Control.Arg(r.size()), List.of(),
                        p.origin(), recorder);
                now.put(p, q);
                r.add(q);
            }
        }
        return r;
    }

    private Value mapped(Value v) {
        return now.getOrDefault(v, v);
    }

    private List<Value> mapped(List<Value> values) {
        return values.stream().map(this::mapped).toList();
    }

    private List<Value> values(List<Value> values) {
        return values.stream().map(this::again).toList();
    }

    private Value again(Value v) {
        List<Value> inputs = mapped(v.inputs());
        Prim prim = v.prim() instanceof Control c ? again(c) : v.prim();
        if (prim == v.prim() && inputs.equals(v.inputs())) {
            return v;
        }
        Value w = new Value(v.id(), v.type(), prim, inputs, v.origin(), recorder);
        now.put(v, w);
        return w;
    }

    private Control again(Control c) {
        List<Block> before = c.blocks();
        List<Block> after = before.stream().map(this::again).toList();
        if (before.equals(after)) {
            return c;
        }
        return c.with(after);
    }

    private Block again(Block b) {
        return new Block(b.params(), values(b.values()), mapped(b.results()));
    }
}
