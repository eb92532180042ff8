package io.krait.codegen.gpu.driver;

/**
 * An earlier fault broke the device's context, or a failure of the device or the driver did: nothing more can be done
 * on this device in this process.
 */
public final class ContextLostException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public ContextLostException(String message) {
        super(message);
    }

    /** An error of the driver. */
    ContextLostException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
