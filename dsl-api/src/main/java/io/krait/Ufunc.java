package io.krait;

import java.util.List;

/** What all element functions can tell of themselves. */
public abstract sealed class Ufunc permits Ufunc1, Ufunc2, Ufunc3, Ufunc4, Ufunc5, Ufunc6 {
    private final UfuncCore core;

    Ufunc(UfuncCore core) {
        this.core = core;
    }

    UfuncCore core() {
        return core;
    }

    /** For each signature: what was fused, vector widths, compile times. */
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

    /** The signatures that the function is restricted to, or those that specialisations exist for. */
    public List<String> signatures() {
        return core.signatures();
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
