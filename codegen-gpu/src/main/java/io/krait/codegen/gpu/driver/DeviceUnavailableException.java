package io.krait.codegen.gpu.driver;

/**
 * There is no driver, no device, or the driver is too old: the message says which. The program can go on without a GPU.
 */
public final class DeviceUnavailableException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public DeviceUnavailableException(String message) {
        super(message);
    }

    /** An error of the driver. */
    DeviceUnavailableException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
