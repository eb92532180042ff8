package io.krait;

import io.krait.report.Drawings;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import java.util.function.Function;

/**
 * The stages of a compiled function as text.
 */
public final class Inspection {
    private final Function<Evaluator.Stage, String> stages;
    private final Function<Graph, Evaluator.Drawing> drawing;
    private final Graph graph;

    Inspection(Graph graph, Evaluator.Executable code) {
        this.graph = graph;
        this.stages = code::inspect;
        this.drawing = code::drawing;
    }

    Inspection(Graph graph, Evaluator.KernelExecutable code) {
        this.graph = graph;
        this.stages = code::inspect;
        this.drawing = code::drawing;
    }

    Inspection(Graph graph, Evaluator.GridExecutable code) {
        this.graph = graph;
        this.stages = code::inspect;
        this.drawing = code::drawing;
    }

    /** The recorded array graph with the user's lines. */
    public String graph() {
        return stages.apply(Evaluator.Stage.GRAPH);
    }

    /**
     * The graph in the language of Graphviz; what one kernel computes is a cluster. {@code dot -Tpdf} draws it.
     */
    public String dot() {
        return Drawings.dot(drawing.apply(graph));
    }

    /**
     * The graph as a drawing in SVG: what one kernel computes is a box, and so are loops and branches. It needs no
     * other program, and is for light and dark backgrounds.
     */
    public String svg() {
        return Drawings.svg(drawing.apply(graph));
    }

    /** The loop IR of all kernels compiled so far before it was put into lanes of vectors or threads of a grid. */
    public String lowered() {
        return stages.apply(Evaluator.Stage.LOWERED);
    }

    /** The vectorised loop IR of all kernels compiled so far. */
    public String loops() {
        return stages.apply(Evaluator.Stage.LOOPS);
    }

    /** The LLVM IR of all kernels compiled so far. */
    public String llvm() {
        return stages.apply(Evaluator.Stage.LLVM);
    }

    /** The same after LLVM's passes over the IR. Most kernels need none; then this is {@link #llvm}. */
    public String optimised() {
        return stages.apply(Evaluator.Stage.OPTIMISED);
    }

    /**
     * The machine code of all kernels compiled so far, as assembly text with the lines of the program; for GPUs PTX.
     */
    public String assembly() {
        return stages.apply(Evaluator.Stage.ASSEMBLY);
    }

    /**
     * What the machine code of GPU kernels is made of: instructions by kind, registers, spills, and where that is known
     * from. Empty for other code.
     */
    public String instructions() {
        return stages.apply(Evaluator.Stage.MACHINE);
    }

    @Override
    public String toString() {
        return graph();
    }
}
