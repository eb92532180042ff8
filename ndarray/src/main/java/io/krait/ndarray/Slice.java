package io.krait.ndarray;

import io.krait.staging.KraitException;
import io.krait.staging.Prim;
import io.krait.staging.Prim.Range;

/**
 * Which elements to take along one axis. Negative numbers count from the end; nothing is clamped: going past an end is
 * an error.
 */
public sealed interface Slice {
    /** A range of the axis. */
    record Span(Prim.Range range) implements Slice {
        @Override
        public String toString() {
            return range.toString();
        }
    }

    /** One index; the result lacks the axis. */
    record At(long index) implements Slice {
        @Override
        public String toString() {
            return Long.toString(index);
        }
    }

    /** As many whole axes as are left over, written {@code ...}. */
    record Rest() implements Slice {
        @Override
        public String toString() {
            return "...";
        }
    }

    /** The whole axis. */
    static Slice all() {
        return new Span(Range.ALL);
    }

    /** From {@code start} up to but not including {@code stop}. */
    static Slice range(long start, long stop) {
        return span(start, stop, 1);
    }

    /**
     * Every {@code step}-th element from {@code start} up to but not including {@code stop}; a negative step walks
     * down.
     *
     * @throws io.krait.staging.IndexException when {@code step} is 0
     */
    static Slice range(long start, long stop, long step) {
        return span(start, stop, step);
    }

    /** From {@code start} to the end. */
    static Slice from(long start) {
        return span(start, Range.OPEN, 1);
    }

    /** From the beginning up to but not including {@code stop}. */
    static Slice upTo(long stop) {
        return span(0, stop, 1);
    }

    /** Every {@code step}-th element of the whole axis, from its end when the step is negative. */
    static Slice every(long step) {
        return span(Range.OPEN, Range.OPEN, step);
    }

    /** One index; the result lacks the axis. */
    static Slice at(long index) {
        return new At(index);
    }

    private static Slice span(long start, long stop, long step) {
        try {
            return new Span(new Range(start, stop, step));
        } catch (KraitException e) {
            throw Errors.located(e);
        }
    }
}
