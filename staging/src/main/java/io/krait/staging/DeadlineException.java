package io.krait.staging;

/** A computation was stopped because its time was over. */
public final class DeadlineException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public DeadlineException(String message) {
        super(message);
    }
}
