package io.krait;

import java.util.List;

/** What all compiled array functions can tell of themselves. */
public abstract sealed class CompiledFunction permits Jit1, Jit2, Jit3, Jit4, Jit5, Jit6, JitMany {
    private final JitCore core;

    CompiledFunction(JitCore core) {
        this.core = core;
    }

    JitCore core() {
        return core;
    }

    /** For each signature: what was fused, what was not and why, vector widths, compile times, workspace. */
    public String explain() {
        return core.explain();
    }

    /**
     * The stages of the specialisation that was made last.
     *
     * @throws io.krait.staging.SignatureException when the function was never called
     */
    public Inspection inspect() {
        return core.inspect();
    }

    /** The signatures that specialisations exist for. */
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
