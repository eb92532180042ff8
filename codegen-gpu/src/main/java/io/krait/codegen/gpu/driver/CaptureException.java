package io.krait.codegen.gpu.driver;

/**
 * Something that cannot be part of a graph was done while a stream was captured.
 */
public final class CaptureException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public CaptureException(String message) {
        super(message);
    }

    /** An error of the driver. */
    CaptureException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
