package io.krait;

import java.util.List;

/** What all element functions can tell of themselves. */
public abstract sealed class Ufunc implements Inspectable permits Ufunc1, Ufunc2, Ufunc3, Ufunc4, Ufunc5, Ufunc6 {
    private final UfuncCore core;

    Ufunc(UfuncCore core) {
        this.core = core;
    }

    UfuncCore core() {
        return core;
    }

    @Override
    public String explain() {
        return core.explain();
    }

    @Override
    public Inspection inspect() {
        return core.inspect();
    }

    @Override
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public Stats stats() {
        return core.stats();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
