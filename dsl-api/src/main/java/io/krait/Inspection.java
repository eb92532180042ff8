package io.krait;

import io.krait.staging.Evaluator;
import java.util.function.Function;

/**
 * The stages of a compiled function as text.
 */
public final class Inspection {
    private final Function<Evaluator.Stage, String> stages;

    Inspection(Evaluator.Executable code) {
        this.stages = code::inspect;
    }

    Inspection(Evaluator.KernelExecutable code) {
        this.stages = code::inspect;
    }

    Inspection(Evaluator.GridExecutable code) {
        this.stages = code::inspect;
    }

    /** The recorded array graph with the user's lines. */
    public String graph() {
        return stages.apply(Evaluator.Stage.GRAPH);
    }

    /** The vectorised loop IR of all kernels compiled so far. */
    public String loops() {
        return stages.apply(Evaluator.Stage.LOOPS);
    }

    /** The LLVM IR of all kernels compiled so far. */
    public String llvm() {
        return stages.apply(Evaluator.Stage.LLVM);
    }

    /** The machine code of all kernels compiled so far, as assembly text; for GPUs PTX. */
    public String assembly() {
        return stages.apply(Evaluator.Stage.ASSEMBLY);
    }

    @Override
    public String toString() {
        return graph();
    }
}
