package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.ScalarType;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.I16;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.I8;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * Makes arrays of memory that exists already. Memory outside the Java heap that is aligned to the element is used in
 * place: the array shows later changes, and the memory must stay valid as long as the array (an arena that was closed
 * is an error at the next use; closing one while a computation reads it is the caller's fault). Everything else is
 * copied. The class {@code Krait} inherits all of this.
 */
public abstract class Imports {
    /** For {@code Krait}, which inherits the statics. */
    protected Imports() {
    }

    /**
     * The elements of a segment in native byte order, row-major; in place when the segment is native and aligned.
     *
     * @throws ShapeException when the segment does not have exactly the bytes of the shape
     */
    public static <T extends Num> NdArray<T> of(ScalarType<T> type, MemorySegment data, long... shape) {
        DType t = type.dtype();
        Creation.checkAllocatable(t, shape);
        if (!data.isNative() || data.address() % t.part().bytes() != 0) {
            return Creation.copied(t, data, shape);
        }
        if (data.byteSize() != Export.size(shape) * t.bytes()) {
            throw Creation.misfit(t, data, shape);
        }
        Storage s = Storage.of(data);
        return new NdArray<>(new ArrayType(t, Shape.of(shape)), new State.Materialised(s, s.dense(t, shape.clone())),
                Node.NOT_REDUCED);
    }

    /** The remaining elements of a buffer; in place when it is direct, aligned and in native byte order. */
    public static NdArray<F64> of(DoubleBuffer data, long... shape) {
        return buffer(DType.F64, MemorySegment.ofBuffer(data), data.order(), shape);
    }

    /** The remaining elements of a buffer; in place when it is direct, aligned and in native byte order. */
    public static NdArray<F32> of(FloatBuffer data, long... shape) {
        return buffer(DType.F32, MemorySegment.ofBuffer(data), data.order(), shape);
    }

    /** The remaining elements of a buffer; in place when it is direct, aligned and in native byte order. */
    public static NdArray<I64> of(LongBuffer data, long... shape) {
        return buffer(DType.I64, MemorySegment.ofBuffer(data), data.order(), shape);
    }

    /** The remaining elements of a buffer; in place when it is direct, aligned and in native byte order. */
    public static NdArray<I32> of(IntBuffer data, long... shape) {
        return buffer(DType.I32, MemorySegment.ofBuffer(data), data.order(), shape);
    }

    /** The remaining elements of a buffer; in place when it is direct, aligned and in native byte order. */
    public static NdArray<I16> of(ShortBuffer data, long... shape) {
        return buffer(DType.I16, MemorySegment.ofBuffer(data), data.order(), shape);
    }

    /** The remaining bytes of a buffer; in place when it is direct. */
    public static NdArray<I8> of(ByteBuffer data, long... shape) {
        return buffer(DType.I8, MemorySegment.ofBuffer(data), ByteOrder.nativeOrder(), shape);
    }

    private static <T extends Num> NdArray<T> buffer(DType t, MemorySegment data, ByteOrder order, long... shape) {
        ScalarType<T> type = new ScalarType<>(t);
        if (order == ByteOrder.nativeOrder()) {
            return of(type, data, shape);
        }
        NdArray<T> x = Creation.copied(t, data, shape);
        return x.read("of", a -> {
            swap(a.memory().asSlice(a.offset() * t.bytes(), data.byteSize()), t.bytes());
            return x;
        });
    }

    private static void swap(MemorySegment s, int width) {
        long n = s.byteSize() / width;
        for (long i = 0; i < n; i++) {
            switch (width) {
                case 2 -> s.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i,
                        Short.reverseBytes(s.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i)));
                case 4 -> s.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i,
                        Integer.reverseBytes(s.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i)));
                default -> s.setAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i,
                        Long.reverseBytes(s.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, i)));
            }
        }
    }
}
