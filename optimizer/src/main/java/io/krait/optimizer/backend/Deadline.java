package io.krait.optimizer.backend;

import io.krait.staging.DeadlineException;
import java.time.Duration;

/**
 * When a launch must have ended.
 *
 * @param at a time of {@link System#nanoTime}; not used when there is no deadline
 * @param timeout how long the caller wanted to wait, for the message; zero when there is no deadline
 */
public record Deadline(long at, Duration timeout) {
    /** No deadline. */
    public static final Deadline NONE = new Deadline(0, Duration.ZERO);

    /** From now on. */
    public static Deadline in(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a timeout of " + timeout + ", expected more than zero");
        }
        long nanos = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) < 0 ? timeout.toNanos()
                : Long.MAX_VALUE / 2;
        return new Deadline(System.nanoTime() + nanos, timeout);
    }

    /** True unless it is {@link #NONE}. */
    public boolean exists() {
        return !timeout.isZero();
    }

    /** True if it exists and has passed. */
    public boolean isPassed() {
        return exists() && System.nanoTime() - at >= 0;
    }

    /** The error for a launch that did not make it. */
    public DeadlineException error(String kernel) {
        return new DeadlineException("kernel " + kernel + " was stopped: it did not end within " + text()
                + ". What it has written so far is not its result; allow more time or give it less to do");
    }

    private String text() {
        double seconds = timeout.toNanos() / 1e9;
        return seconds >= 1 ? seconds + " seconds" : seconds * 1e3 + " milliseconds";
    }
}
