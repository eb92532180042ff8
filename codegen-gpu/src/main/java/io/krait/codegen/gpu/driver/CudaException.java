package io.krait.codegen.gpu.driver;

import io.krait.staging.KraitException;

/**
 * Base of all errors of GPUs. The message says what is wrong, where (device, kernel and the kernel's line), why, and
 * what to do. {@link #isContextLost} tells whether the device can still be used by this process.
 */
public abstract sealed class CudaException extends KraitException
        permits DeviceUnavailableException, OutOfDeviceMemoryException, LaunchException, ModuleLoadException,
        DeviceFaultException, DeviceTimeoutException, ContextLostException, WrongDeviceException,
        ClosedHandleException, CaptureException, CudaCallException {
    private static final long serialVersionUID = 1L;

    private final int code;

    CudaException(String message) {
        super(message);
        this.code = CudaResult.SUCCESS;
    }

    CudaException(String message, DriverFailure cause) {
        super(message, cause);
        this.code = cause.code();
    }

    /** The driver's result, a {@code CUresult}; 0 when Krait found the error itself. */
    public int code() {
        return code;
    }

    /** Whether the device's context is lost: every later call fails, and only a new process can use the device. */
    public boolean isContextLost() {
        return this instanceof DeviceFaultException || this instanceof DeviceTimeoutException
                || this instanceof ContextLostException;
    }
}
