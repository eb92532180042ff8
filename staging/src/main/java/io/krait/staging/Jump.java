package io.krait.staging;

/** Leaves a round of a loop of a lambda that runs step by step; an error, so that handlers of exceptions miss it. */
final class Jump extends Error {
    private static final long serialVersionUID = 1L;

    /** Out of the innermost loop. */
    static final Jump LEAVE = new Jump("exitIf");
    /** Out of this round of the innermost loop. */
    static final Jump SKIP = new Jump("continueIf");

    private Jump(String what) {
        super(what, null, false, false);
    }
}
