package io.krait.codegen.gpu.driver;

/**
 * A stream, event, memory, graph or context was used after it was closed.
 */
public final class ClosedHandleException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public ClosedHandleException(String message) {
        super(message);
    }

    /** An error of the driver. */
    ClosedHandleException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
