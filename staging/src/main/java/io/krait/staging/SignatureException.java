package io.krait.staging;

/** No registered signature of a function accepts the arguments, or several accept them equally well. */
public final class SignatureException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public SignatureException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public SignatureException(String message, Throwable cause) {
        super(message, cause);
    }
}
