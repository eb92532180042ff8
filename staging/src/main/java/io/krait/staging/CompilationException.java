package io.krait.staging;

/**
 * A kernel that the code generator could not compile: an internal error of Krait, reported with the program that caused
 * it.
 */
public final class CompilationException extends KraitException {
    private static final long serialVersionUID = 1L;

    /** An error with its whole message. */
    public CompilationException(String message) {
        super(message);
    }

    /** An error with its whole message and what caused it. */
    public CompilationException(String message, Throwable cause) {
        super(message, cause);
    }
}
