package io.krait.staging;

/** An axis, slice bound or index that is out of range. */
public final class IndexException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public IndexException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
