package io.krait.staging;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * An array in memory as evaluators see it: a base address and strides.
 *
 * @param dtype the element type
 * @param memory the off-heap block that holds the elements; kept reachable while a kernel runs
 * @param offset element index of the first element within {@code memory}
 * @param shape the extents
 * @param strides distance in elements between neighbours along each axis; 0 repeats, negative walks down
 */
public record StridedArray(DType dtype, MemorySegment memory, long offset, long[] shape, long[] strides) {
    /** A dense row-major array at the start of {@code memory}. */
    public static StridedArray dense(DType dtype, MemorySegment memory, long... shape) {
        return new StridedArray(dtype, memory, 0, shape, Tensor.strides(shape));
    }

    /** The same memory of complex numbers as real ones, the two parts along a new last axis. */
    StridedArray pairs() {
        long[] s = Arrays.copyOf(shape, shape.length + 1);
        s[shape.length] = 2;
        long[] by = doubled(s.length);
        by[shape.length] = 1;
        return new StridedArray(dtype.part(), memory, 2 * offset, s, by);
    }

    /** The real or the imaginary parts of complex numbers, in place. */
    public StridedArray part(boolean imaginary) {
        return new StridedArray(dtype.part(), memory, 2 * offset + (imaginary ? 1 : 0), shape,
                doubled(strides.length));
    }

    private long[] doubled(int length) {
        long[] by = new long[length];
        for (int i = 0; i < strides.length; i++) {
            by[i] = 2 * strides[i];
        }
        return by;
    }

    /** The address of the first element. */
    public long address() {
        return memory.address() + offset * dtype.bytes();
    }

    /** The address of the first byte that may belong to an element, and of the first behind all of them. */
    public long[] range() {
        long lo = 0;
        long hi = 0;
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] == 0) {
                return new long[]{0, 0};
            }
            long span = (shape[i] - 1) * strides[i];
            lo += Math.min(0, span);
            hi += Math.max(0, span);
        }
        return new long[]{address() + lo * dtype.bytes(), address() + (hi + 1) * dtype.bytes()};
    }

    /** The number of elements. */
    public long size() {
        return Tensor.size(shape);
    }

    /** Canonical bits of the element at {@code offset + at} elements into the block. */
    public long bits(long at) {
        long i = offset + at;
        return switch (dtype) {
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, i) != 0 ? 1 : 0;
            case I8 -> memory.get(ValueLayout.JAVA_BYTE, i);
            case U8 -> memory.get(ValueLayout.JAVA_BYTE, i) & 0xffL;
            case I16 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2);
            case U16, F16, BF16 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2) & 0xffffL;
            case I32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4);
            case U32, F32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4) & 0xffffffffL;
            case I64, U64, F64, C64 -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8);
            case C128 -> throw new DTypeException("c128 elements do not fit in one word");
        };
    }

    /** Stores canonical bits at {@code offset + at} elements into the block. */
    public void setBits(long at, long bits) {
        long i = offset + at;
        switch (dtype) {
            case BOOL, I8, U8 -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) bits);
            case I16, U16, F16, BF16 -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, i * 2, (short) bits);
            case I32, U32, F32 -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, i * 4, (int) bits);
            case I64, U64, F64, C64 -> memory.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8, bits);
            case C128 -> throw new DTypeException("c128 elements do not fit in one word");
        }
    }

    /** True when the elements lie densely in row-major order. */
    public boolean isDense() {
        long n = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] == 0) {
                return true;
            }
            if (shape[i] != 1 && strides[i] != n) {
                return false;
            }
            n *= shape[i];
        }
        return true;
    }

    /** The element distance from the first element for a multi-index. */
    public long at(long[] index) {
        long at = 0;
        for (int i = 0; i < index.length; i++) {
            at += index[i] * strides[i];
        }
        return at;
    }

    /** The elements in row-major order as canonical bits. */
    public Tensor toTensor() {
        Tensor t = Tensor.zeros(dtype, shape);
        long[] index = new long[shape.length];
        for (int i = 0; i < t.data().length; i++) {
            t.data()[i] = bits(at(index));
            next(index, shape);
        }
        return t;
    }

    /** Writes all elements from a tensor of the same shape. */
    public void set(Tensor t) {
        long[] index = new long[shape.length];
        for (int i = 0; i < t.data().length; i++) {
            setBits(at(index), t.data()[i]);
            next(index, shape);
        }
    }

    /** Advances a multi-index in row-major order. */
    static void next(long[] index, long[] shape) {
        for (int k = shape.length - 1; k >= 0 && ++index[k] == shape[k]; k--) {
            index[k] = 0;
        }
    }
}
