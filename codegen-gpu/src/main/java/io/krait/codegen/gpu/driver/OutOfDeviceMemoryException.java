package io.krait.codegen.gpu.driver;

/**
 * Device memory, or pinned host memory, did not suffice even after everything unused was given back. The context is
 * unharmed: free arrays and try again.
 */
public final class OutOfDeviceMemoryException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public OutOfDeviceMemoryException(String message) {
        super(message);
    }

    /** An error of the driver. */
    OutOfDeviceMemoryException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
