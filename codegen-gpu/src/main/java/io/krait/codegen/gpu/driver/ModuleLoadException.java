package io.krait.codegen.gpu.driver;

/**
 * The driver did not take a program: its compiler's log, if any, is part of the message. The context is unharmed.
 */
public final class ModuleLoadException extends CudaException {
    private static final long serialVersionUID = 1L;

    /** An error that Krait found before the driver was asked. */
    public ModuleLoadException(String message) {
        super(message);
    }

    /** An error of the driver. */
    ModuleLoadException(String message, DriverFailure cause) {
        super(message, cause);
    }
}
