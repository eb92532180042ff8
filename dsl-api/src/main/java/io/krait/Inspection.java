package io.krait;

import io.krait.staging.Evaluator;

/**
 * The stages of a compiled function as text.
 */
public final class Inspection {
    private final Evaluator.Executable code;

    Inspection(Evaluator.Executable code) {
        this.code = code;
    }

    /** The recorded array graph with the user's lines. */
    public String graph() {
        return code.inspect(Evaluator.Stage.GRAPH);
    }

    /** The vectorised loop IR of all kernels compiled so far. */
    public String loops() {
        return code.inspect(Evaluator.Stage.LOOPS);
    }

    /** The LLVM IR of all kernels compiled so far. */
    public String llvm() {
        return code.inspect(Evaluator.Stage.LLVM);
    }

    /** The machine code of all kernels compiled so far, as assembly text. */
    public String assembly() {
        return code.inspect(Evaluator.Stage.ASSEMBLY);
    }

    @Override
    public String toString() {
        return graph();
    }
}
