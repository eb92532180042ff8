package io.krait.codegen.gpu.driver;

/**
 * A kernel ran for longer than the operating system allows. The context is lost from then on.
 */
public final class DeviceTimeoutException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public DeviceTimeoutException(String message) {
        super(message);
    }

    /** An error of the driver. */
    DeviceTimeoutException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
