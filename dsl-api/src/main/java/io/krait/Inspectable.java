package io.krait;

import io.krait.report.HtmlReport;
import java.nio.file.Path;
import java.util.List;

/**
 * What everything compiled can tell of itself: functions of {@code jit}, {@code vectorize}, {@code guvectorize}, {@code
 * stencil}, {@code kernel} and {@code cudaKernel}. Functions of {@code function} are recorded into their callers and
 * have no code of their own.
 */
public sealed interface Inspectable permits CompiledFunction, CudaKernel, Gufunc, Kernel, Stencil, StencilMany, Ufunc {
    /** For each signature: what was fused, what was not and why, vector widths, compile times, memory. */
    String explain();

    /**
     * The stages of the code that ran last, or that was made last.
     *
     * @throws io.krait.staging.SignatureException when the function must be called before, and was not
     */
    Inspection inspect();

    /**
     * The signatures that code exists for, or those that the function is restricted to; empty when it was never called.
     */
    List<String> signatures();

    /** How often it was called, what was compiled for it and how long that took. Costs nothing to ask. */
    Stats stats();

    /**
     * Why the code of the last call of each signature was not found among what is kept between runs ({@link
     * Krait#cache}): what differs from the nearest entry that is kept, for instance the processor, or the sizes of the
     * arrays. Says so if it was found, or if nothing is kept. Looks through the files.
     */
    default String explainMiss() {
        return Reports.explainMiss(this);
    }

    /**
     * Writes an HTML page of all that there is to see: the source, if it is found in the project around the current
     * directory or where {@code krait.sources} says, the graph, what became of it and why, loops, LLVM IR and machine
     * code of each signature, with links between what belongs to one line. The file needs nothing but a browser; it
     * holds the user's source.
     *
     * @param file where to write it; folders are made
     * @return where it is
     * @throws io.krait.staging.KraitException if it cannot be written
     */
    default Path report(Path file) {
        return HtmlReport.write(Reports.subject(this), file);
    }
}
