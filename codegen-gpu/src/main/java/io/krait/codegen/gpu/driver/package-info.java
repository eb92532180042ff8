/**
 * Talks to the CUDA driver: devices, contexts, modules, memory, streams, events, launches and graphs.
 *
 * <p>Two floors. Below, {@link io.krait.codegen.gpu.driver.CudaDriver} is a thin list of the driver's functions on
 * plain Java types, with two implementations: {@code NativeDriver} for the machine's driver and
 * {@link io.krait.codegen.gpu.driver.FakeDriver}, which needs no device. Above, {@code CudaContext} and the objects it
 * makes are what other packages use: they set the context current, check arguments, cache memory, and turn every result
 * code into one family of exceptions, {@link io.krait.codegen.gpu.driver.CudaException}.
 */
package io.krait.codegen.gpu.driver;
