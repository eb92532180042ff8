package io.krait.optimizer.loop;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A fault that a kernel reported.
 *
 * @param position where, as the kernel counts
 * @param code the fault's number
 * @param details what the kernel said about it; empty for kernels without details
 */
public record FaultRecord(long position, int code, List<Long> details) {
    private static final int CODE_BITS = 8;
    private static final long CODE_MASK = (1 << CODE_BITS) - 1;

    /** Copies the list. */
    public FaultRecord {
        details = List.copyOf(details);
    }

    /** A record with the given details. */
    public static FaultRecord of(long position, int code, long... details) {
        return new FaultRecord(position, code, Arrays.stream(details).boxed().toList());
    }

    /** The details as an array. */
    public long[] values() {
        return details.stream().mapToLong(Long::longValue).toArray();
    }

    /** What a fault word says: {@code position << 8 | code}. */
    public static FaultRecord ofWord(long word) {
        return new FaultRecord(word >>> CODE_BITS, (int) (word & CODE_MASK), List.of());
    }

    /** The fault word: without details, and only the low 8 bits of the code. */
    public long word() {
        return position << CODE_BITS | code & CODE_MASK;
    }

    /** The one of two faults that is to be reported: the smaller position counts, then the smaller code. */
    public static Optional<FaultRecord> first(Optional<FaultRecord> a, Optional<FaultRecord> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        boolean same = a.get().position == b.get().position;
        return b.get().isBefore(a.get()) || same && b.get().code < a.get().code ? b : a;
    }

    /** True if this fault is to be reported rather than another one: its position is smaller, compared unsigned. */
    public boolean isBefore(FaultRecord other) {
        return Long.compareUnsigned(position, other.position) < 0;
    }
}
