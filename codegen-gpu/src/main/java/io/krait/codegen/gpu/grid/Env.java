package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of the variables of a kernel: one variable for each lane. */
final class Env {
    private final Map<Var, List<Var>> vars = new HashMap<>();
    private final Env outer;
    private final boolean spread;

    /** An environment that knows nothing. */
    Env() {
        this(false);
    }

    /**
     * An environment that knows nothing.
     *
     * @param spread true if a thread has one lane of each vector only
     */
    Env(boolean spread) {
        this.outer = null;
        this.spread = spread;
    }

    /** An environment that knows what another one knows. */
    Env(Env outer) {
        this.outer = outer;
        this.spread = outer.spread;
    }

    List<Var> lanes(Var old) {
        for (Env e = this; e != null; e = e.outer) {
            List<Var> v = e.vars.get(old);
            if (v != null) {
                return v;
            }
        }
        throw new IllegalStateException(old + " is used before it is defined");
    }

    /** The variable of a scalar. */
    Var get(Var old) {
        return lanes(old).get(0);
    }

    /** The variables of all lanes of several variables. */
    List<Var> flat(List<Var> old) {
        List<Var> r = new ArrayList<>();
        old.forEach(v -> r.addAll(lanes(v)));
        return r;
    }

    void put(Var old, Var now) {
        vars.put(old, List.of(now));
    }

    void put(Var old, List<Var> lanes) {
        vars.put(old, List.copyOf(lanes));
    }

    /** Gives several variables their lanes, one after the other. */
    void putFlat(List<Var> old, List<Var> flat) {
        int at = 0;
        for (Var v : old) {
            int n = spread ? 1 : v.lanes();
            put(v, flat.subList(at, at + n));
            at += n;
        }
    }
}
