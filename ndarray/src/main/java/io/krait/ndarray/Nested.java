package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;

/** Copies nested Java arrays. */
final class Nested {
    private final DType type;
    private final long[] shape;
    private final StridedArray to;

    private Nested(DType type, long[] shape, StridedArray to) {
        this.type = type;
        this.shape = shape;
        this.to = to;
    }

    /** An array of {@code rank} axes from arrays of arrays of equal lengths. */
    static <T extends Num> NdArray<T> array(DType type, Object[] data, int rank) {
        long[] shape = new long[rank];
        Object level = data;
        for (int axis = 0; axis < rank; axis++) {
            shape[axis] = length(level);
            if (shape[axis] == 0) {
                break;
            }
            if (axis < rank - 1) {
                level = ((Object[]) level)[0];
            }
        }
        NdArray<T> x = Creation.allocate(type, shape);
        x.read("array", a -> {
            new Nested(type, shape, a).fill(data, 0, a.offset() * type.bytes());
            return a;
        });
        return x;
    }

    /** Copies a part to a byte position and returns the position after it. */
    private long fill(Object part, int axis, long at) {
        if (length(part) != shape[axis]) {
            throw new ShapeException("the parts of a nested array must be equally long: axis " + axis + " has extent "
                    + shape[axis] + " at first, but " + length(part) + " later" + Errors.at()
                    + "; pad or cut the parts");
        }
        if (axis == shape.length - 1) {
            MemorySegment row = segment(part);
            MemorySegment.copy(row, 0, to.memory(), at, row.byteSize());
            return at + row.byteSize();
        }
        long end = at;
        for (Object p : (Object[]) part) {
            end = fill(p, axis + 1, end);
        }
        return end;
    }

    private static long length(Object part) {
        return switch (part) {
            case Object[] parts -> parts.length;
            case boolean[] b -> b.length;
            case double[] d -> d.length;
            case float[] f -> f.length;
            case long[] l -> l.length;
            case int[] i -> i.length;
            case short[] s -> s.length;
            case byte[] b -> b.length;
            default -> throw new IllegalArgumentException("not an array: " + part.getClass());
        };
    }

    /** The elements of a Java array of primitives; a copy for boolean. */
    private static MemorySegment segment(Object row) {
        return switch (row) {
            case double[] d -> MemorySegment.ofArray(d);
            case float[] f -> MemorySegment.ofArray(f);
            case long[] l -> MemorySegment.ofArray(l);
            case int[] i -> MemorySegment.ofArray(i);
            case short[] s -> MemorySegment.ofArray(s);
            case byte[] b -> MemorySegment.ofArray(b);
            case boolean[] b -> MemorySegment.ofArray(bytes(b));
            default -> throw new IllegalArgumentException("not an array of primitives: " + row.getClass());
        };
    }

    /** Truth values as they lie in memory. */
    static byte[] bytes(boolean[] data) {
        byte[] b = new byte[data.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) (data[i] ? 1 : 0);
        }
        return b;
    }
}
