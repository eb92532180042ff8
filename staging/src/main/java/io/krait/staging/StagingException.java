package io.krait.staging;

/**
 * A staged value used outside its recording or from another thread, or a lambda that does not record the same way
 * twice.
 */
public final class StagingException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public StagingException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public StagingException(String message, Throwable cause) {
        super(message, cause);
    }
}
