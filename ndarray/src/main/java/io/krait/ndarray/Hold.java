package io.krait.ndarray;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory that a scope frees at a known moment while others may still compute with it: freeing waits for the last user,
 * and nobody becomes a user after it was asked for.
 */
abstract class Hold {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger users = new AtomicInteger();

    /** Becomes a user; false when the memory is free or about to be. */
    final boolean pin() {
        for (int n = users.get(); n >= 0; n = users.get()) {
            if (users.compareAndSet(n, n + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Ends a successful {@link #pin}. */
    final void unpin() {
        if (users.decrementAndGet() == CLOSED) {
            free();
        }
    }

    /** Frees the memory as soon as it has no users. */
    final void close() {
        int n = users.getAndUpdate(k -> k < 0 ? k : k + CLOSED);
        if (n == 0) {
            free();
        }
    }

    /** Frees the memory. Called once. */
    protected abstract void free();
}
