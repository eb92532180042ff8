/**
 * What programs use. {@code import static io.krait.Krait.*;} brings everything into reach: see {@link io.krait.Krait}.
 *
 * <ul>
 * <li>Functions of arrays: {@code jit} makes a {@link io.krait.Jit1} to {@link io.krait.Jit6}, or {@link
 * io.krait.JitMany}.
 * <li>Functions of elements: {@code vectorize} makes a {@link io.krait.Ufunc1} to {@link io.krait.Ufunc6}; {@code
 * function} and {@code recursive} make parts of them, {@link io.krait.Function1} to {@link io.krait.Function4}.
 * <li>Functions of small arrays: {@code guvectorize} makes a {@link io.krait.Gufunc}.
 * <li>Neighbours: {@code stencil} makes a {@link io.krait.Stencil}, with a {@link io.krait.Boundary}.
 * <li>Loops: {@code kernel} makes a {@link io.krait.Kernel}. What can stand in its lambda is in {@link
 * io.krait.ControlFlow}, {@link io.krait.ParallelLoops} and {@link io.krait.RunningFolds}.
 * <li>Threads of GPUs: {@code cudaKernel} makes a {@link io.krait.CudaKernel}; {@link io.krait.GpuThreads} and {@link
 * io.krait.GpuWarps} have what threads do, {@link io.krait.Mma} products on tensor cores.
 * <li>C and Java functions: {@link io.krait.External}.
 * <li>A look inside: {@link io.krait.Inspection}, from {@code inspect()} of all of them, and {@link io.krait.Stats}.
 * <li>The installation: {@link io.krait.Configuration}, {@link io.krait.CodeCache}, {@link io.krait.KraitInfo};
 * code for other programs: {@link io.krait.Export}.
 * </ul>
 *
 * <p>Arrays themselves are {@link io.krait.ndarray.NdArray}, staged elements {@link io.krait.staging.Expr}, staged
 * arrays {@link io.krait.staging.StagedArray}, element types {@link io.krait.types}.
 */
package io.krait;
