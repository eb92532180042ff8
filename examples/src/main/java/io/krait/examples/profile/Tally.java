package io.krait.examples.profile;

import java.time.Duration;

/** Times of one kind, and the bytes that went with them. */
final class Tally {
    private long count;
    private long nanos;
    private long longest;
    private long bytes;

    void add(Duration time, long moved) {
        add(time.toNanos(), moved);
    }

    void add(long time, long moved) {
        count++;
        nanos += time;
        longest = Math.max(longest, time);
        bytes += moved;
    }

    long count() {
        return count;
    }

    long nanos() {
        return nanos;
    }

    long mean() {
        return count == 0 ? 0 : nanos / count;
    }

    long longest() {
        return longest;
    }

    long bytes() {
        return bytes;
    }

    /** Bytes per nanosecond, which is GB/s. */
    double rate() {
        return nanos == 0 ? 0 : (double) bytes / nanos;
    }
}
