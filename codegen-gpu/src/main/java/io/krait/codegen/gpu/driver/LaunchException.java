package io.krait.codegen.gpu.driver;

/**
 * A launch was refused before it started: sizes out of range, too much shared memory or too many registers, wrong
 * arguments. The message names the limit and the value. The context is unharmed.
 */
public final class LaunchException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public LaunchException(String message) {
        super(message);
    }

    /** An error of the driver. */
    LaunchException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
