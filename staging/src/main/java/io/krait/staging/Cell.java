package io.krait.staging;

/** A variable of a recording; what it holds depends on the region, see {@link Scope}. */
final class Cell {
    private final DType type;
    private final Scope home;
    private final Origin origin;
    // Of lambdas that run step by step: the value, null for none.
    private Value now;

    Cell(DType type, Scope home, Origin origin) {
        this.type = type;
        this.home = home;
        this.origin = origin;
    }

    /** Step by step: the value, or null. */
    Value now() {
        return now;
    }

    /** Step by step: sets the value. */
    void now(Value v) {
        now = v;
    }

    /** The element type. */
    DType type() {
        return type;
    }

    /** The region at whose end the variable ends. */
    Scope home() {
        return home;
    }

    /** The user's line that made it. */
    Origin origin() {
        return origin;
    }

    /** For messages. */
    String name() {
        return "the variable made " + origin.at();
    }
}
