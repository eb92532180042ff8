package io.krait.codegen.gpu.driver;

/**
 * A kernel stopped at a fault: an address that is not its own, a misaligned address, an assertion, a trap. The context
 * is lost from then on.
 */
public final class DeviceFaultException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public DeviceFaultException(String message) {
        super(message);
    }

    /** An error of the driver. */
    DeviceFaultException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
