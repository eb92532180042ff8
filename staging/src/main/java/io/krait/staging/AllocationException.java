package io.krait.staging;

/** An array that is too large to allocate. */
public final class AllocationException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public AllocationException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public AllocationException(String message, Throwable cause) {
        super(message, cause);
    }
}
