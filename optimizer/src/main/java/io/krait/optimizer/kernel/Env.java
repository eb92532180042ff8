package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Var;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the variables of the old kernel are in the new one, for one copy of the code. Loop indices are polynomials over
 * new variables, so that copies for neighbouring iterations know how far they are apart.
 */
final class Env {
    private final Optional<Env> outer;
    private final Map<Var, Var> values = new HashMap<>();
    private final Map<Var, Poly> indices = new HashMap<>();

    private Env(Optional<Env> outer) {
        this.outer = outer;
    }

    /** Nothing is known. */
    static Env empty() {
        return new Env(Optional.empty());
    }

    /** A copy of the code inside of the code that this stands for. */
    Env inner() {
        return new Env(Optional.of(this));
    }

    /** Says what variables are. */
    void put(List<Var> old, List<Var> now) {
        for (int i = 0; i < old.size(); i++) {
            put(old.get(i), now.get(i));
        }
    }

    /** Says what a variable is. */
    void put(Var old, Var now) {
        values.put(old, now);
    }

    /** Says what a loop index is. */
    void index(Var old, Var now, Poly form) {
        values.put(old, now);
        indices.put(old, form);
    }

    /** The new variable. */
    Var get(Var old) {
        for (Optional<Env> e = Optional.of(this); e.isPresent(); e = e.get().outer) {
            Var v = e.get().values.get(old);
            if (v != null) {
                return v;
            }
        }
        throw new IllegalArgumentException("variable " + old + " is used before it is assigned; run the verifier");
    }

    /** The new variables. */
    List<Var> get(List<Var> old) {
        return old.stream().map(this::get).toList();
    }

    /** The form of a variable in new ones. */
    Poly form(Var old) {
        for (Optional<Env> e = Optional.of(this); e.isPresent(); e = e.get().outer) {
            Poly p = e.get().indices.get(old);
            if (p != null) {
                return p;
            }
            if (e.get().values.containsKey(old)) {
                break;
            }
        }
        return Poly.of(get(old));
    }
}
