package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A whole number in the forms of index arithmetic that is not taken apart. Compared by identity. */
final class Atom {
    /**
     * One of the values that an atom may have.
     *
     * @param value the value
     * @param cond a condition that decides about it
     * @param truth what the condition is then
     * @param facts forms that are not negative then
     */
    record Choice(Form value, Optional<Var> cond, boolean truth, List<Form> facts) {
        /** A value by a condition of the program. */
        static Choice by(Var cond, boolean truth, Form value) {
            return new Choice(value, Optional.of(cond), truth, List.of());
        }

        /** A value in the case that a form is not negative. */
        static Choice when(Form fact, Form value) {
            return new Choice(value, Optional.empty(), true, List.of(fact));
        }
    }

    /** How to compute an atom: the quotient by a positive number, rounded down. */
    record Quotient(Form number, long divisor) {
    }

    private final int id;
    private final int order;
    private final Optional<Var> variable;
    private final long lo;
    private final long hi;
    private Optional<Quotient> quotient = Optional.empty();
    private final List<Choice> choices = new ArrayList<>();

    /**
     * An atom.
     *
     * @param id its number
     * @param order atoms of inner loops have larger ones
     * @param variable the variable that has this value
     * @param lo no value is below
     * @param hi no value is above
     */
    Atom(int id, int order, Optional<Var> variable, long lo, long hi) {
        this.id = id;
        this.order = order;
        this.variable = variable;
        this.lo = lo;
        this.hi = hi;
    }

    int id() {
        return id;
    }

    int order() {
        return order;
    }

    Optional<Var> variable() {
        return variable;
    }

    long lo() {
        return lo;
    }

    long hi() {
        return hi;
    }

    Optional<Quotient> quotient() {
        return quotient;
    }

    void quotient(Quotient q) {
        quotient = Optional.of(q);
    }

    /** The values that it may have, if they are known. */
    List<Choice> choices() {
        return choices;
    }

    /** True if it belongs to an inner loop of the other's, or was met later. */
    boolean isLater(Atom than) {
        return order != than.order ? order > than.order : id > than.id;
    }

    @Override
    public String toString() {
        return variable.map(Var::toString).orElse("a") + "#" + id;
    }
}
