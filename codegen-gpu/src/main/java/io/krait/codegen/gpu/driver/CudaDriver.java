package io.krait.codegen.gpu.driver;

/**
 * The functions of the CUDA driver that Krait needs, on plain Java types: handles and device addresses are
 * {@code long}, host memory is a {@code MemorySegment} or an address. An implementation does nothing of its own: no
 * caches, no checks, no translation of errors.
 *
 * <p>Each method throws {@link DriverFailure} when the driver gives another result than success. Only
 * {@link CudaContext} and its like call it, and they turn failures into {@link CudaException}s in one place,
 * {@link CudaErrors}.
 *
 * <p>All methods may be called by any thread. Those that need a current context say so; the caller sets it with
 * {@link #setCurrent} on the same thread right before.
 */
public interface CudaDriver extends DeviceCalls, ModuleCalls, MemoryCalls, StreamCalls, LaunchCalls {
}
