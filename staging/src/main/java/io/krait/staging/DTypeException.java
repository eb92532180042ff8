package io.krait.staging;

/** Element types that an operation does not accept, or a mix that would lose information. */
public final class DTypeException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public DTypeException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public DTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
