package io.krait.staging;

/**
 * Base of all errors that Krait reports. The message says what is wrong, where (the user's line), why, and what to do.
 */
public class KraitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public KraitException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public KraitException(String message, Throwable cause) {
        super(message, cause);
    }
}
