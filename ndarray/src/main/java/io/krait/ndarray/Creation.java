package io.krait.ndarray;

import io.krait.staging.AllocationException;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Literals;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.ScalarType;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.types.Bool;
import io.krait.types.C128;
import io.krait.types.C64;
import io.krait.types.Complex;
import io.krait.types.F32;
import io.krait.types.F64;
import io.krait.types.Floating;
import io.krait.types.I16;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.I8;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Makes arrays. Constant and regular ones (zeros, arange, eye, ...) stay lazy and cost no memory until they are needed;
 * Java arrays are copied; see {@link Imports} for memory segments and buffers. The class {@code Krait} inherits all of
 * this.
 */
public abstract class Creation extends Imports {
    static {
        HugePages.prepare();
    }

    /** For {@code Krait}, which inherits the statics. */
    protected Creation() {
    }

    /** Zeros of type f64. */
    public static NdArray<F64> zeros(long... shape) {
        return constant(DType.F64, 0, shape);
    }

    /** Zeros of the given type. */
    public static <T extends Num> NdArray<T> zeros(ScalarType<T> type, long... shape) {
        return constant(type.dtype(), 0, shape);
    }

    /** Ones of type f64. */
    public static NdArray<F64> ones(long... shape) {
        return constant(DType.F64, Scalars.ofLong(DType.F64, 1), shape);
    }

    /** Ones of the given type; true for bool. */
    public static <T extends Num> NdArray<T> ones(ScalarType<T> type, long... shape) {
        DType t = supported(type);
        return t.isComplex() ? repeated(Ops.literal(t, 1), t, shape) : constant(t, Scalars.ofLong(t, 1), shape);
    }

    /**
     * An array that repeats one value.
     *
     * @throws DTypeException when the value does not fit the type
     */
    public static <T extends Num> NdArray<T> full(ScalarType<T> type, double value, long... shape) {
        return repeated(Ops.literal(supported(type), value), type.dtype(), shape);
    }

    /**
     * An array that repeats one value.
     *
     * @throws DTypeException when the value does not fit the type
     */
    public static <T extends Num> NdArray<T> full(ScalarType<T> type, long value, long... shape) {
        return repeated(Ops.literal(supported(type), value), type.dtype(), shape);
    }

    /** An array of truth values that repeats one value. */
    public static NdArray<Bool> full(boolean value, long... shape) {
        return constant(DType.BOOL, value ? 1 : 0, shape);
    }

    /**
     * An array that repeats one complex number.
     *
     * @throws DTypeException when the type is not complex
     */
    public static <T extends Num> NdArray<T> full(ScalarType<T> type, Complex value, long... shape) {
        DType t = supported(type);
        if (!t.isComplex()) {
            throw new DTypeException("the literal " + value + " does not fit in " + t + Errors.at()
                    + ": use c64 or c128");
        }
        return repeated(ComplexElements.number(t, value), t, shape);
    }

    private static <T extends Num> NdArray<T> constant(DType t, long bits, long... shape) {
        return repeated(t.isComplex() ? Ops.literal(t, 0) : Ops.scalar(t, bits), t, shape);
    }

    private static <T extends Num> NdArray<T> repeated(NdArray<?> number, DType t, long... shape) {
        checkAllocatable(t, shape);
        // Never the literal itself: it is a number of the program, not an array that could be written to.
        return Ops.node(new Prim.Broadcast(Shape.of(shape)), number);
    }

    /** The i64 numbers 0, 1, ..., n-1. */
    public static NdArray<I64> arange(long n) {
        checkAllocatable(DType.I64, n);
        return Ops.node(new Prim.Iota(Dim.of(n)));
    }

    /**
     * The numbers {@code start + i * step} before {@code stop}, computed in the given type (f16 and bf16: in f32, then
     * rounded). Their number is that of NumPy, {@code ceil((stop - start) / step)}.
     *
     * @throws DTypeException when start or step does not fit the type
     */
    public static <T extends Num> NdArray<T> arange(ScalarType<T> type, double start, double stop, double step) {
        DType t = supported(type);
        double length = Math.ceil((stop - start) / step);
        if (!(Math.abs(length) < 0x1p62)) {
            throw new ShapeException("arange from " + start + " to " + stop + " by " + step + " has no finite length"
                    + Errors.at() + "; use a step other than 0 and finite bounds");
        }
        long n = Math.max(0, (long) length);
        checkAllocatable(t, n);
        // The positions beyond 2048 and 256 are no numbers of F16 and BF16.
        DType wide = t.accumulator();
        NdArray<T> i = Ops.cast(arange(n), wide);
        NdArray<T> scaled = Ops.node(new Prim.Apply(Op.MUL), i, Ops.literal(wide, step));
        return Ops.cast(Ops.node(new Prim.Apply(Op.ADD), scaled, Ops.literal(wide, start)), t);
    }

    /**
     * {@code n} numbers of type f64 at equal distances from {@code start} to {@code stop}, both included.
     *
     * @throws ShapeException for a negative n
     */
    public static NdArray<F64> linspace(double start, double stop, long n) {
        checkAllocatable(DType.F64, n);
        if (n < 2) {
            return full(new ScalarType<F64>(DType.F64), start, n);
        }
        NdArray<I64> i = arange(n);
        NdArray<F64> line = Ops.<F64>cast(i, DType.F64).mul((stop - start) / (n - 1)).add(start);
        // The rounded multiple of the step may miss the end, which is to be exact.
        return Ops.node(new Prim.Apply(Op.SELECT), i.eq(n - 1), Ops.literal(DType.F64, stop), line);
    }

    /** The unit matrix of type f64. */
    public static NdArray<F64> eye(long n) {
        return eye(new ScalarType<>(DType.F64), n);
    }

    /** The unit matrix of the given type. */
    public static <T extends Num> NdArray<T> eye(ScalarType<T> type, long n) {
        checkAllocatable(supported(type), n, n);
        NdArray<I64> i = arange(n);
        return Ops.cast(i.expandDims(1).eq(i), type.dtype());
    }

    /**
     * An array computed by Java code, element by element, now.
     *
     * @param type the element type
     * @param shape the extents
     * @param f from the index, one number per axis, to the value
     * @throws DTypeException when a value does not fit the type
     */
    public static <T extends Num> NdArray<T> fromFunction(ScalarType<T> type, long[] shape,
            ToDoubleFunction<long[]> f) {
        DType t = supported(type);
        if (t.isComplex()) {
            return Ops.cast(fromFunction(new ScalarType<>(t.part()), shape, f), t);
        }
        NdArray<T> x = allocate(t, shape);
        x.read("fromFunction", a -> {
            long[] index = new long[shape.length];
            long n = a.size();
            for (long i = 0; i < n; i++) {
                double v = f.applyAsDouble(index.clone());
                a.setBits(i, t == DType.BOOL ? Scalars.ofDouble(t, v) : Literals.bits(t, v));
                for (int k = shape.length - 1; k >= 0 && ++index[k] == shape[k]; k--) {
                    index[k] = 0;
                }
            }
            return a;
        });
        return x;
    }

    /** A vector of type f64. */
    public static NdArray<F64> array(double... data) {
        return of(data, data.length);
    }

    /** A vector of type f32. */
    public static NdArray<F32> array(float... data) {
        return of(data, data.length);
    }

    /** A vector of type i64. */
    public static NdArray<I64> array(long... data) {
        return of(data, data.length);
    }

    /** A vector of type i32. */
    public static NdArray<I32> array(int... data) {
        return of(data, data.length);
    }

    /** A vector of type i16. */
    public static NdArray<I16> array(short... data) {
        return of(data, data.length);
    }

    /** A vector of type i8. */
    public static NdArray<I8> array(byte... data) {
        return of(data, data.length);
    }

    /** A vector of type c128. */
    public static NdArray<C128> array(Complex... data) {
        return of(data, data.length);
    }

    /** A vector of truth values. */
    public static NdArray<Bool> array(boolean... data) {
        return of(data, data.length);
    }

    /** A matrix of type f64; rows must be equally long. */
    public static NdArray<F64> array(double[][] data) {
        return Nested.array(DType.F64, data, 2);
    }

    /** An array of type f64; rows and planes must be equally long. */
    public static NdArray<F64> array(double[][][] data) {
        return Nested.array(DType.F64, data, 3);
    }

    /** A matrix of type f32; rows must be equally long. */
    public static NdArray<F32> array(float[][] data) {
        return Nested.array(DType.F32, data, 2);
    }

    /** An array of type f32; rows and planes must be equally long. */
    public static NdArray<F32> array(float[][][] data) {
        return Nested.array(DType.F32, data, 3);
    }

    /** A matrix of type i64; rows must be equally long. */
    public static NdArray<I64> array(long[][] data) {
        return Nested.array(DType.I64, data, 2);
    }

    /** An array of type i64; rows and planes must be equally long. */
    public static NdArray<I64> array(long[][][] data) {
        return Nested.array(DType.I64, data, 3);
    }

    /** A matrix of type i32; rows must be equally long. */
    public static NdArray<I32> array(int[][] data) {
        return Nested.array(DType.I32, data, 2);
    }

    /** An array of type i32; rows and planes must be equally long. */
    public static NdArray<I32> array(int[][][] data) {
        return Nested.array(DType.I32, data, 3);
    }

    /** A matrix of type i16; rows must be equally long. */
    public static NdArray<I16> array(short[][] data) {
        return Nested.array(DType.I16, data, 2);
    }

    /** An array of type i16; rows and planes must be equally long. */
    public static NdArray<I16> array(short[][][] data) {
        return Nested.array(DType.I16, data, 3);
    }

    /** A matrix of type i8; rows must be equally long. */
    public static NdArray<I8> array(byte[][] data) {
        return Nested.array(DType.I8, data, 2);
    }

    /** An array of type i8; rows and planes must be equally long. */
    public static NdArray<I8> array(byte[][][] data) {
        return Nested.array(DType.I8, data, 3);
    }

    /** A matrix of truth values; rows must be equally long. */
    public static NdArray<Bool> array(boolean[][] data) {
        return Nested.array(DType.BOOL, data, 2);
    }

    /** An array of truth values; rows and planes must be equally long. */
    public static NdArray<Bool> array(boolean[][][] data) {
        return Nested.array(DType.BOOL, data, 3);
    }

    /** An array of type f64 with the given row-major elements. */
    public static NdArray<F64> of(double[] data, long... shape) {
        return copied(DType.F64, MemorySegment.ofArray(data), shape);
    }

    /** An array of type f32 with the given row-major elements. */
    public static NdArray<F32> of(float[] data, long... shape) {
        return copied(DType.F32, MemorySegment.ofArray(data), shape);
    }

    /** An array of a floating point type with the given row-major elements, rounded to it. */
    public static <T extends Floating> NdArray<T> of(ScalarType<T> type, double[] data, long... shape) {
        return Ops.cast(of(data, shape), type.dtype());
    }

    /** An array of a floating point type with the given row-major elements, rounded to it. */
    public static <T extends Floating> NdArray<T> of(ScalarType<T> type, float[] data, long... shape) {
        return Ops.cast(of(data, shape), type.dtype());
    }

    /**
     * An array of type f16 or bf16 with the given row-major elements, which are their bits: for f16 as of
     * {@link Float#floatToFloat16}, for bf16 the upper half of those of a float.
     *
     * @throws DTypeException for another type
     */
    public static <T extends Floating> NdArray<T> of(ScalarType<T> type, short[] bits, long... shape) {
        if (!type.dtype().isHalf()) {
            throw new DTypeException("the bits of " + type + " elements are not shorts" + Errors.at()
                    + "; to convert numbers, write of(data, shape).to(" + type + ")");
        }
        return copied(type.dtype(), MemorySegment.ofArray(bits), shape);
    }

    /** An array of type i64 with the given row-major elements. */
    public static NdArray<I64> of(long[] data, long... shape) {
        return copied(DType.I64, MemorySegment.ofArray(data), shape);
    }

    /** An array of type i32 with the given row-major elements. */
    public static NdArray<I32> of(int[] data, long... shape) {
        return copied(DType.I32, MemorySegment.ofArray(data), shape);
    }

    /** An array of type i16 with the given row-major elements. */
    public static NdArray<I16> of(short[] data, long... shape) {
        return copied(DType.I16, MemorySegment.ofArray(data), shape);
    }

    /**
     * An array of type i8 with the given row-major elements. For u8 use {@code of(u8, MemorySegment.ofArray(data),
     * shape)}.
     */
    public static NdArray<I8> of(byte[] data, long... shape) {
        return copied(DType.I8, MemorySegment.ofArray(data), shape);
    }

    /** An array of type c128 with the given row-major elements. */
    public static NdArray<C128> of(Complex[] data, long... shape) {
        double[] parts = new double[2 * data.length];
        for (int i = 0; i < data.length; i++) {
            parts[2 * i] = data[i].re();
            parts[2 * i + 1] = data[i].im();
        }
        return ofComplex(parts, shape);
    }

    /** An array of type c128 with the given row-major elements, each its real and then its imaginary part. */
    public static NdArray<C128> ofComplex(double[] parts, long... shape) {
        return copied(DType.C128, MemorySegment.ofArray(parts), shape);
    }

    /** An array of type c64 with the given row-major elements, each its real and then its imaginary part. */
    public static NdArray<C64> ofComplex(float[] parts, long... shape) {
        return copied(DType.C64, MemorySegment.ofArray(parts), shape);
    }

    /** An array of truth values with the given row-major elements. */
    public static NdArray<Bool> of(boolean[] data, long... shape) {
        return copied(DType.BOOL, MemorySegment.ofArray(Nested.bytes(data)), shape);
    }

    /** A dense copy of elements that fill the shape exactly. */
    static <T extends Num> NdArray<T> copied(DType t, MemorySegment data, long... shape) {
        checkAllocatable(t, shape);
        if (Export.size(shape) * t.bytes() != data.byteSize()) {
            throw misfit(t, data, shape);
        }
        NdArray<T> x = allocate(t, shape);
        x.read("array", a -> {
            MemorySegment.copy(data, 0, a.memory(), a.offset() * t.bytes(), data.byteSize());
            return a;
        });
        return x;
    }

    /** The error for data that does not fill a shape. */
    static ShapeException misfit(DType t, MemorySegment data, long... shape) {
        long rest = data.byteSize() % t.bytes();
        return new ShapeException("the shape " + Arrays.toString(shape) + " has " + Export.size(shape)
                + " elements, but the data has " + data.byteSize() / t.bytes()
                + (rest == 0 ? "" : " and " + rest + " bytes") + Errors.at() + "; give a shape that fits the data");
    }

    private static DType supported(ScalarType<?> type) {
        if (!type.dtype().isSupported() && !type.dtype().isComplex()) {
            throw new DTypeException("arrays of " + type + " are not available in this version" + Errors.at()
                    + "; use f32 or f64");
        }
        return type.dtype();
    }

    /** A dense array with undefined elements. */
    static <T extends Num> NdArray<T> allocate(DType t, long... shape) {
        checkAllocatable(t, shape);
        Readers readers = new Readers();
        Storage s = Storage.allocate(Export.size(shape) * t.bytes(), Context.current().scope(), readers);
        return new NdArray<>(new ArrayType(t, Shape.of(shape)), new State.Materialised(s, s.dense(t, shape.clone())),
                Node.NOT_REDUCED);
    }

    /** The same in the memory of a device. */
    static <T extends Num> NdArray<T> allocate(Device device, DType t, long... shape) {
        checkAllocatable(t, shape);
        Storage s = Storage.allocate(Export.size(shape) * t.bytes(), Context.current().scope(), new Readers(), device);
        return new NdArray<>(new ArrayType(t, Shape.of(shape)), new State.Materialised(s, s.dense(t, shape.clone())),
                Node.NOT_REDUCED);
    }

    /** Fails at once for shapes that could never be allocated. */
    static void checkAllocatable(DType t, long... shape) {
        supported(new ScalarType<>(t));
        Ops.checkExtents(shape);
        for (long d : shape) {
            if (d == 0) {
                return;
            }
        }
        long bytes = t.bytes();
        for (long d : shape) {
            if (Math.multiplyHigh(bytes, d) != 0 || bytes * d < 0) {
                throw new AllocationException("an array of shape " + Arrays.toString(shape) + " and type " + t
                        + " has more than 2^63 bytes" + Errors.at() + "; check the shape");
            }
            bytes *= d;
        }
        MemoryPool.SHARED.checkSize(bytes);
    }
}
