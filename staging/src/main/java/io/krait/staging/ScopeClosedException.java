package io.krait.staging;

/** An array used after the scope that owned it was closed. */
public final class ScopeClosedException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public ScopeClosedException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public ScopeClosedException(String message, Throwable cause) {
        super(message, cause);
    }
}
