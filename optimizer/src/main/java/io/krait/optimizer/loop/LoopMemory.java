package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A buffer while the interpreter runs: elements by linear index, and the range of indices that may be touched.
 *
 * @param elements reads and writes element i of the buffer at {@code bits(i)}
 * @param first the smallest index that may be touched
 * @param last the largest one; below {@code first} when there are no elements
 */
record LoopMemory(StridedArray elements, long first, long last) {
    // NaN as F32 and F64, true as BOOL, far out of range as an index: a read before the first write does not go unseen.
    private static final long POISON = 0x7ffcdead7ffcdeadL;

    /** An array. The range is what its shape and strides reach, which for a view may begin below 0. */
    static LoopMemory of(StridedArray a) {
        long first = 0;
        long last = 0;
        for (int i = 0; i < a.shape().length; i++) {
            if (a.shape()[i] == 0) {
                return new LoopMemory(a, 0, -1);
            }
            long reach = (a.shape()[i] - 1) * a.strides()[i];
            first += Math.min(reach, 0);
            last += Math.max(reach, 0);
        }
        return new LoopMemory(a, first, last);
    }

    /** Memory at an address, without limits. */
    @SuppressWarnings("restricted")
    static LoopMemory at(DType dtype, long address) {
        if (address % dtype.bytes() != 0) {
            throw new IllegalArgumentException("address 0x" + Long.toHexString(address) + " is not a multiple of "
                    + dtype.bytes() + ", the width of " + dtype);
        }
        // The whole address space, so that views with negative strides reach below their first element.
        MemorySegment all = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
        StridedArray a = new StridedArray(dtype, all, address / dtype.bytes(), new long[0], new long[0]);
        return new LoopMemory(a, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Fresh scratch memory, filled with values that attract attention. */
    static LoopMemory local(DType dtype, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a local buffer of " + count + " elements");
        }
        long bytes = Math.multiplyExact(count, dtype.bytes());
        long[] words = new long[Math.toIntExact(Math.ceilDiv(bytes, (long) Long.BYTES))];
        Arrays.fill(words, POISON);
        return new LoopMemory(StridedArray.dense(dtype, MemorySegment.ofArray(words), count), 0, count - 1);
    }

    /** Forgets what scratch memory holds. */
    void poison() {
        for (long i = first; i <= last; i++) {
            elements.setBits(i, Scalars.wrap(elements.dtype(), POISON));
        }
    }

    boolean holds(long i) {
        return i >= first && i <= last;
    }

    long get(long i) {
        return elements.bits(i);
    }

    void set(long i, long bits) {
        elements.setBits(i, bits);
    }
}
