package io.krait.ndarray;

import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.KraitException;
import io.krait.staging.Scalars;
import io.krait.staging.ShapeException;
import io.krait.staging.StridedArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Reads elements out of arrays. */
final class Export {
    private Export() {
    }

    /** The only element of an array, in canonical bits. */
    static long only(NdArray<?> x, String what) {
        checkReal(x.dtype(), what);
        if (!x.isStaged() && size(x.extents()) != 1) {
            throw new ShapeException(what + " needs an array of one element, got " + x.describe() + Errors.at()
                    + "; pick an element with getDouble(i, ...) or getLong(i, ...), or take all with toDoubleArray()");
        }
        return x.read(what, a -> a.bits(0));
    }

    /** One element, in canonical bits. */
    static long at(NdArray<?> x, String what, long... index) {
        checkReal(x.dtype(), what);
        return x.read(what, a -> a.bits(place(x, a, what, index)));
    }

    /** The distance of an element from the first. */
    static long place(NdArray<?> x, StridedArray a, String what, long... index) {
        if (index.length != a.shape().length) {
            throw new ShapeException(what + " needs one index per axis of " + x.describe() + ", got "
                    + Arrays.toString(index) + Errors.at());
        }
        long[] at = new long[index.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = Errors.index(index[i], a.shape()[i], i, x.type().shape());
        }
        return a.at(at);
    }

    /** Canonical bits as a double, or an error when that would lose information. */
    static double asDouble(DType t, long bits, String what) {
        double v = Scalars.toDouble(t, bits);
        if (t.bits() == 64 && t.isInteger() && Scalars.ofDouble(t, v) != bits) {
            throw new DTypeException(what + " would round the " + t + " value " + Scalars.text(t, bits)
                    + " to a double" + Errors.at() + "; use itemLong() or getLong(i, ...)");
        }
        return v;
    }

    /** Canonical bits as a long; unsigned 64-bit values beyond its range are errors, as is floating point. */
    static long asLong(DType t, long bits, String what) {
        if (t.isFloat()) {
            throw new DTypeException(what + " would cut off the fraction of " + t + " values" + Errors.at()
                    + "; read them with item() or getDouble(i, ...), or cast first, for instance x.to(i64)");
        }
        if (t == DType.U64 && bits < 0) {
            throw new DTypeException(what + " cannot hold the u64 value " + Scalars.text(t, bits) + Errors.at()
                    + "; cast first, for instance x.to(f64)");
        }
        return bits;
    }

    /** Fails for complex numbers where a real one is wanted. */
    static void checkReal(DType t, String what) {
        if (t.isComplex()) {
            throw new DTypeException(what + " would drop the imaginary part of " + t + " values" + Errors.at()
                    + "; read them with itemComplex(), getComplex(i, ...) or toComplexArray(), or take re(), im() or"
                    + " abs() first");
        }
    }

    static double[] doubles(NdArray<?> x) {
        double[] r = new double[length(x, "toDoubleArray")];
        fill(x, DType.F64, "toDoubleArray", MemorySegment.ofArray(r));
        return r;
    }

    static float[] floats(NdArray<?> x) {
        float[] r = new float[length(x, "toFloatArray")];
        fill(x, DType.F32, "toFloatArray", MemorySegment.ofArray(r));
        return r;
    }

    static long[] longs(NdArray<?> x) {
        long[] r = new long[length(x, "toLongArray")];
        fill(x, DType.I64, "toLongArray", MemorySegment.ofArray(r));
        return r;
    }

    static int[] ints(NdArray<?> x) {
        int[] r = new int[length(x, "toIntArray")];
        fill(x, DType.I32, "toIntArray", MemorySegment.ofArray(r));
        return r;
    }

    static short[] shorts(NdArray<?> x) {
        short[] r = new short[length(x, "toShortArray")];
        fill(x, DType.I16, "toShortArray", MemorySegment.ofArray(r));
        return r;
    }

    static byte[] bytes(NdArray<?> x) {
        byte[] r = new byte[length(x, "toByteArray")];
        fill(x, DType.I8, "toByteArray", MemorySegment.ofArray(r));
        return r;
    }

    static boolean[] booleans(NdArray<?> x) {
        byte[] b = new byte[length(x, "toBooleanArray")];
        fill(x, DType.BOOL, "toBooleanArray", MemorySegment.ofArray(b));
        boolean[] r = new boolean[b.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = b[i] != 0;
        }
        return r;
    }

    static int length(NdArray<?> x, String what) {
        long n = x.isStaged() ? 0 : size(x.extents());
        if (n > Integer.MAX_VALUE - 8) {
            throw new ShapeException(what + " cannot hold the " + n + " elements of " + x.describe()
                    + " in a Java array" + Errors.at() + "; use segment(), or export slices");
        }
        return (int) n;
    }

    private static void fill(NdArray<?> x, DType t, String what, MemorySegment to) {
        DType from = x.dtype();
        checkReal(from, what + "()");
        // Java has no unsigned arrays and none of 16-bit floats: those of the same width carry the bits, as Java's own
        // methods for such numbers expect them.
        boolean sameBits = from == t || (from.isUnsigned() || from.isHalf()) && t.isSigned() && from.bits() == t.bits();
        if (!sameBits && !from.fitsIn(t)) {
            throw new DTypeException(what + "() cannot hold " + from + " values without loss" + Errors.at()
                    + "; cast first: x.to(" + t + ")." + what + "()");
        }
        NdArray<?> y = sameBits ? x : Ops.cast(x, t);
        y.read(what, a -> {
            copy(a, to, 0);
            return a;
        });
    }

    /** The elements as one dense read-only segment that keeps the memory alive. */
    static MemorySegment segment(NdArray<?> x) {
        if (x.isDevice()) {
            throw new KraitException("segment() of an array on " + x.place().label() + Errors.at()
                    + ": Java cannot read its memory. Copy it first: x.toHost().segment()");
        }
        return x.read("segment", a -> {
            State.Materialised m = (State.Materialised) x.state();
            long bytes = a.size() * a.dtype().bytes();
            if (bytes > 0 && a.isDense() && (!m.storage().isSmall() || m.storage().scope() == Scope.NONE)) {
                MemorySegment s = a.memory().asSlice(a.offset() * a.dtype().bytes(), bytes);
                if (m.storage().isForeign()) {
                    return s.asReadOnly();
                }
                if (Export.class.getModule().isNativeAccessEnabled()) {
                    return shared(s, m.storage());
                }
            }
            MemorySegment copy = Arena.ofAuto().allocate(bytes, 64);
            copy(a, copy, 0);
            return copy.asReadOnly();
        });
    }

    @SuppressWarnings("restricted")
    private static MemorySegment shared(MemorySegment s, Storage storage) {
        storage.export();
        // The automatic arena's cleanup action is what keeps the storage reachable as long as the segment.
        return MemorySegment.ofAddress(s.address()).reinterpret(s.byteSize(), Arena.ofAuto(),
                m -> Reference.reachabilityFence(storage))
                .asReadOnly();
    }

    /** Copies all elements to a dense array of the same type and shape. */
    static void copy(StridedArray from, StridedArray to) {
        copy(from, to.memory(), to.offset() * to.dtype().bytes());
    }

    /** Copies all elements in row-major order. */
    static void copy(StridedArray a, MemorySegment to, long at) {
        long n = a.size();
        if (n == 0) {
            return;
        }
        int w = a.dtype().bytes();
        // The longest dense run at the end of the shape goes in one piece.
        int outer = a.shape().length;
        long run = 1;
        while (outer > 0 && (a.shape()[outer - 1] == 1 || a.strides()[outer - 1] == run)) {
            run *= a.shape()[--outer];
        }
        int inner = run == 1 && outer > 0 ? --outer : -1;
        long[] index = new long[outer];
        long target = at;
        for (long done = 0; done < n;) {
            long from = a.offset();
            for (int i = 0; i < outer; i++) {
                from += index[i] * a.strides()[i];
            }
            if (inner < 0) {
                MemorySegment.copy(a.memory(), from * w, to, target, run * w);
                done += run;
                target += run * w;
            } else {
                long k = a.shape()[inner];
                strided(a.memory(), from, a.strides()[inner], k, w, to, target);
                done += k;
                target += k * w;
            }
            for (int i = outer - 1; i >= 0 && ++index[i] == a.shape()[i]; i--) {
                index[i] = 0;
            }
        }
    }

    private static void strided(MemorySegment from, long first, long stride, long n, int w, MemorySegment to, long at) {
        for (long k = 0; k < n; k++) {
            long s = (first + k * stride) * w;
            long t = at + k * w;
            switch (w) {
                case 1 -> to.set(ValueLayout.JAVA_BYTE, t, from.get(ValueLayout.JAVA_BYTE, s));
                case 2 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, t, from.get(ValueLayout.JAVA_SHORT_UNALIGNED, s));
                case 4 -> to.set(ValueLayout.JAVA_INT_UNALIGNED, t, from.get(ValueLayout.JAVA_INT_UNALIGNED, s));
                case 16 -> MemorySegment.copy(from, s, to, t, w);
                default -> to.set(ValueLayout.JAVA_LONG_UNALIGNED, t, from.get(ValueLayout.JAVA_LONG_UNALIGNED, s));
            }
        }
    }

    /** The number of elements of a shape that is known to have less than 2^63. */
    static long size(long... shape) {
        long n = 1;
        for (long d : shape) {
            if (d == 0) {
                return 0;
            }
        }
        for (long d : shape) {
            n *= d;
        }
        return n;
    }
}
