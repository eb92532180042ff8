package io.krait.properties;

import io.krait.staging.DType;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Arrays that lie in memory in all the ways in which arrays can lie: any order of axes, gaps, negative and zero
 * strides, odd offsets.
 */
final class Layouts {
    private static final byte CANARY = (byte) 0xa5;

    private Layouts() {
    }

    /**
     * An array with unset elements.
     *
     * @param layout 0 for dense and aligned, 1 for dense and next to a forbidden page, else anything
     * @param repeats whether elements may share memory
     */
    static StridedArray place(Arena arena, DType t, long[] shape, int layout, boolean repeats) {
        long[] strides = Tensor.strides(shape);
        long offset = 0;
        long n = Tensor.size(shape);
        boolean atEnd = layout == 1;
        // Empty arrays have no elements to spread out, but may have large extents.
        if (layout > 1 && n > 0) {
            SplittableRandom r = new SplittableRandom(layout);
            List<Integer> order = new ArrayList<>();
            for (int i = shape.length - 1; i >= 0; i--) {
                order.add(r.nextInt(3) == 0 ? r.nextInt(order.size() + 1) : order.size(), i);
            }
            n = 1;
            for (int axis : order) {
                long gap = r.nextInt(5) == 0 ? 1 + r.nextInt(4) : 1;
                long pad = r.nextInt(5) == 0 ? r.nextInt(9) : 0;
                int kind = r.nextInt(6);
                strides[axis] = n * gap;
                if (kind == 0 && repeats) {
                    strides[axis] = 0;
                    continue;
                }
                if (kind == 1) {
                    offset += strides[axis] * Math.max(0, shape[axis] - 1);
                    strides[axis] = -strides[axis];
                }
                n = strides[axis] == 0 ? n : n * gap * Math.max(1, shape[axis]) + pad;
            }
            long first = r.nextInt(4);
            offset += first;
            n += first;
            atEnd = r.nextBoolean();
        }
        MemorySegment memory = Pages.allocate(arena, n * t.bytes(), atEnd);
        memory.fill(CANARY);
        return new StridedArray(t, memory, offset, shape, strides);
    }

    /** Fills an array's whole memory with values, so that all elements are defined whatever its strides are. */
    static void fill(StridedArray a, int values) {
        DType t = a.dtype();
        SplittableRandom r = new SplittableRandom(values);
        int style = r.nextInt(4);
        long n = a.memory().byteSize() / t.bytes();
        for (long i = 0; i < n; i++) {
            long v;
            if (values == 0) {
                v = Scalars.ofLong(t, i % 120);
            } else if (style == 0) {
                v = Scalars.wrap(t, Scalars.ofLong(t, r.nextInt(t.isSigned() || t.isFloat() ? -4 : 0, 8)));
            } else if (style == 1 || r.nextInt(200) > 0 && style == 2) {
                v = t.isFloat() ? Scalars.ofDouble(t, r.nextInt(-4000, 4000) / 1024.0 + r.nextDouble())
                        : Scalars.wrap(t, r.nextLong());
            } else {
                v = Bits.random(t, r);
            }
            a.setBits(i - a.offset(), v);
        }
    }

    /** A dense copy. */
    static StridedArray copy(Arena arena, StridedArray a) {
        StridedArray d = place(arena, a.dtype(), a.shape(), 0, false);
        d.set(a.toTensor());
        return d;
    }

    /** Makes the memory of an array look unwritten again. */
    static void erase(StridedArray a) {
        a.memory().fill(CANARY);
    }

    /** The position of a byte outside the elements that was written, or -1. */
    static long strayWrite(StridedArray a) {
        int width = a.dtype().bytes();
        boolean[] own = new boolean[Math.toIntExact(a.memory().byteSize() / width)];
        long[] index = new long[a.shape().length];
        for (long i = 0; i < a.size(); i++) {
            own[(int) (a.offset() + a.at(index))] = true;
            next(index, a.shape());
        }
        for (int i = 0; i < own.length; i++) {
            for (int b = 0; b < width && !own[i]; b++) {
                if (a.memory().get(ValueLayout.JAVA_BYTE, (long) i * width + b) != CANARY) {
                    return (long) i * width + b;
                }
            }
        }
        return -1;
    }

    private static void next(long[] index, long[] shape) {
        for (int k = shape.length - 1; k >= 0 && ++index[k] == shape[k]; k--) {
            index[k] = 0;
        }
    }

    /** How an array lies, for messages. */
    static String text(StridedArray a) {
        return a.dtype() + Arrays.toString(a.shape()) + " strides " + Arrays.toString(a.strides()) + " address "
                + a.address() % 4096;
    }
}
