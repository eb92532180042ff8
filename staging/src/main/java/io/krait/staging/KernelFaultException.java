package io.krait.staging;

/** A kernel stopped at a fault that its author declared, or that no other exception describes. */
public class KernelFaultException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public KernelFaultException(String message) {
        super(message);
    }
}
