package io.krait;

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
}
