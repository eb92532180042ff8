package io.krait.codegen.gpu.driver;

/**
 * Memory, a stream or a kernel of one device was used with another.
 */
public final class WrongDeviceException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public WrongDeviceException(String message) {
        super(message);
    }

    /** An error of the driver. */
    WrongDeviceException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
