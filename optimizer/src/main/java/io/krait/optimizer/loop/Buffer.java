package io.krait.optimizer.loop;

import io.krait.staging.DType;
import java.util.Optional;

/**
 * A block of elements that a kernel reads or writes. Elements are addressed by a linear I64 element index from its
 * base.
 *
 * @param index position in the kernel's buffer list
 * @param dtype the element type (BOOL elements are bytes 0 or 1)
 * @param kind how it is used and where it comes from
 * @param fixedCount for LOCAL: the number of elements, or -1 when {@code count} tells
 * @param count for LOCAL: the kernel scalar that holds the number of elements
 */
public record Buffer(int index, DType dtype, Kind kind, long fixedCount, Optional<Var> count) {
    /** Where a buffer comes from. */
    public enum Kind {
        /** Argument that is only read. */
        IN,
        /** Argument that is only written. */
        OUT,
        /** Argument that is read and written. */
        INOUT,
        /** Scratch memory of the running thread, uninitialised, 64-byte aligned. */
        LOCAL,
        /**
         * Scratch memory of one iteration of the LANES loop around its uses (of the running thread where there is
         * none), uninitialised; of a constant number of elements. The vectoriser makes LOCAL memory of it: element i of
         * lane l is element i * lanes + l there.
         */
        PRIVATE,
        /**
         * Memory of one block of a GPU kernel, uninitialised: of a constant number of elements, or (with the count -1
         * and no variable) all of the dynamic shared memory of the launch.
         */
        SHARED
    }

    /** An argument buffer. */
    public static Buffer arg(int index, DType dtype, Kind kind) {
        return new Buffer(index, dtype, kind, -1, Optional.empty());
    }

    /** A local buffer of a constant number of elements. */
    public static Buffer local(int index, DType dtype, long count) {
        return new Buffer(index, dtype, Kind.LOCAL, count, Optional.empty());
    }

    /** A local buffer whose number of elements is a kernel scalar. */
    public static Buffer local(int index, DType dtype, Var count) {
        return new Buffer(index, dtype, Kind.LOCAL, -1, Optional.of(count));
    }

    /** A buffer of a constant number of elements for each iteration of a LANES loop. */
    public static Buffer own(int index, DType dtype, long count) {
        return new Buffer(index, dtype, Kind.PRIVATE, count, Optional.empty());
    }

    /** A buffer of a constant number of elements for each block of a GPU kernel; -1 for the dynamic shared memory. */
    public static Buffer shared(int index, DType dtype, long count) {
        return new Buffer(index, dtype, Kind.SHARED, count, Optional.empty());
    }

    /** True for memory that comes from the caller. */
    public boolean isArgument() {
        return switch (kind) {
            case IN, OUT, INOUT -> true;
            case LOCAL, PRIVATE, SHARED -> false;
        };
    }

    @Override
    public String toString() {
        return "@" + index;
    }
}
