package io.krait;

import java.util.List;

/** What all compiled array functions can tell of themselves. */
public abstract sealed class CompiledFunction implements Inspectable
        permits Jit1, Jit2, Jit3, Jit4, Jit5, Jit6, JitMany {
    private final JitCore core;

    CompiledFunction(JitCore core) {
        this.core = core;
    }

    JitCore core() {
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
