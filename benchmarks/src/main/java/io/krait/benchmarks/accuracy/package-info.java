/**
 * The accuracy of the mathematical functions, measured: {@code krait accuracy}. {@link
 * io.krait.benchmarks.accuracy.Catalog} lists the functions, {@link io.krait.benchmarks.accuracy.Judge} makes the
 * kernels that compare a function with its reference, {@link io.krait.benchmarks.accuracy.Sweep} runs them over all
 * points. The references, {@link io.krait.benchmarks.accuracy.Exponentials} and its neighbours, are kernels too, in
 * arithmetic of about 106 bits, {@link io.krait.benchmarks.accuracy.Dd}.
 */
package io.krait.benchmarks.accuracy;
