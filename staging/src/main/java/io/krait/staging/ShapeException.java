package io.krait.staging;

/** Shapes that do not fit together, or an impossible reshape or broadcast. */
public final class ShapeException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public ShapeException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public ShapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
