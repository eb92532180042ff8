package io.krait.codegen.gpu.driver;

/**
 * The driver refused a call for a reason that no other exception describes. The context is unharmed.
 */
public final class CudaCallException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public CudaCallException(String message) {
        super(message);
    }

    /** An error of the driver. */
    CudaCallException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
