package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Op;
import io.krait.staging.ScalarType;
import io.krait.staging.StagingException;
import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * An array of numbers or truth values with any number of axes: an immutable value. Operations do not compute; they
 * describe. When elements are needed (reading, printing, {@link #eval}) everything that led to them is compiled into
 * few fused, parallel kernels and run once. Inside a function that is being compiled ({@code jit}) the same class
 * stands for a staged value, which has no elements yet.
 *
 * <p>Memory lies outside the Java heap and is freed by garbage collection, or by a {@link Scope}. Views (slices,
 * transposes, ...) share it. Arrays may be used by any number of threads at once.
 *
 * <p>{@code equals} and {@code hashCode} compare identity: use {@link #eq} to compare elements, and {@code
 * x.eq(y).all().itemBoolean()} for a single answer.
 *
 * <p>Negative axes and indices count from the end. Errors in shapes, types, axes and indices are thrown by the
 * operation itself and name the line that called it; an integer division by zero is an {@link ArithmeticException} at
 * evaluation.
 *
 * <p>The static type follows the first operand; promotion and reductions may widen the run-time type {@link #dtype}
 * beyond it: the mean of an {@code NdArray<I32>} has dtype f64.
 *
 * @param <T> the static element type
 */
public final class NdArray<T extends Num> extends Algorithms<T> {
    static {
        Access.install();
    }

    NdArray(ArrayType type, State state, List<Integer> reduced) {
        super(type, state, reduced);
    }

    @Override
    NdArray<T> self() {
        return this;
    }

    /** For messages: type and shape. */
    String describe() {
        return type().toString();
    }

    // Type and shape.

    /** The run-time element type. */
    public DType dtype() {
        return type().dtype();
    }

    /** The number of axes. */
    public int rank() {
        return type().shape().rank();
    }

    /**
     * The extents, outermost axis first.
     *
     * @throws StagingException for a staged array, whose extents are symbolic
     */
    public long[] shape() {
        if (isStaged()) {
            throw new StagingException("shape() of the staged array " + describe() + Errors.at()
                    + ": extents are known only when the compiled"
                    + " function is called. rank() is known; reductions, keepDims and broadcasting need no extents");
        }
        return extents().clone();
    }

    /**
     * The number of elements.
     *
     * @throws StagingException for a staged array
     */
    public long size() {
        return Export.size(shape());
    }

    /**
     * Conversion to another element type: floats to integers truncate and saturate (NaN gives 0), anything to bool is
     * "not zero".
     */
    public <R extends Num> NdArray<R> to(ScalarType<R> type) {
        return Ops.cast(this, type.dtype());
    }

    // Devices.

    /**
     * The array in the memory of a device, evaluated and copied now; itself when it is there. What is computed from it
     * runs on the device and stays there. Arrays of different places do not mix: that is an error, not a copy.
     *
     * @throws io.krait.staging.AllocationException when the device has not enough memory
     */
    public NdArray<T> to(Device device) {
        return DeviceArrays.to(this, device);
    }

    /** The array in the host's memory, evaluated and copied now; itself when it is there. */
    public NdArray<T> toHost() {
        return DeviceArrays.toHost(this);
    }

    /** The device that has the elements, or will compute them; empty for the host. */
    public Optional<Device> device() {
        return place().device();
    }

    // Reductions. Without axes they take all.

    /**
     * Sum. Integers and bool add up in 64 bits. The order of additions is fixed, see {@link io.krait.staging.TreeV1}.
     */
    public NdArray<T> sum(int... axes) {
        return Reductions.sum(Op.ADD, this, axes);
    }

    /** Product. Integers and bool multiply in 64 bits. */
    public NdArray<T> prod(int... axes) {
        return Reductions.sum(Op.MUL, this, axes);
    }

    /** Smallest element; NaN if any is NaN. An empty axis is an error. */
    public NdArray<T> min(int... axes) {
        return Reductions.fold(Op.MIN, this, axes);
    }

    /** Smallest element along an axis. The number is an axis; for a literal write {@code 1.0} or {@code 1L}. */
    public NdArray<T> min(int axis) {
        return Reductions.fold(Op.MIN, this, axis);
    }

    /** Largest element; NaN if any is NaN. An empty axis is an error. */
    public NdArray<T> max(int... axes) {
        return Reductions.fold(Op.MAX, this, axes);
    }

    /** Largest element along an axis. The number is an axis; for a literal write {@code 1.0} or {@code 1L}. */
    public NdArray<T> max(int axis) {
        return Reductions.fold(Op.MAX, this, axis);
    }

    /** Arithmetic mean; integers in f64; NaN over an empty axis. */
    public NdArray<T> mean(int... axes) {
        return Reductions.mean(this, axes);
    }

    /** Mean squared deviation from the mean; integers in f64. */
    public NdArray<T> var(int... axes) {
        return Reductions.var(this, 0, axes);
    }

    /** Sum of squared deviations from the mean over {@code n - ddof}: 1 for the unbiased estimate of the variance. */
    public NdArray<T> varDdof(int ddof, int... axes) {
        return Reductions.var(this, ddof, axes);
    }

    /** Square root of {@link #var}. */
    public NdArray<T> std(int... axes) {
        return Reductions.std(this, 0, axes);
    }

    /** Square root of {@link #varDdof}. */
    public NdArray<T> stdDdof(int ddof, int... axes) {
        return Reductions.std(this, ddof, axes);
    }

    /** True where any element is not zero. */
    public NdArray<Bool> any(int... axes) {
        return Reductions.logical(Op.OR, this, axes);
    }

    /** True where all elements are not zero. */
    public NdArray<Bool> all(int... axes) {
        return Reductions.logical(Op.AND, this, axes);
    }

    /** The number of elements that are not zero. */
    public NdArray<I64> count(int... axes) {
        return Reductions.count(this, axes);
    }

    /** Index of the first smallest element, row-major over the reduced axes; of the first NaN if there is one. */
    public NdArray<I64> argmin(int... axes) {
        return Reductions.arg(false, this, axes);
    }

    /** Index of the first largest element, row-major over the reduced axes; of the first NaN if there is one. */
    public NdArray<I64> argmax(int... axes) {
        return Reductions.arg(true, this, axes);
    }

    /**
     * On the result of a reduction: puts the reduced axes back with extent 1, so that it broadcasts against the
     * original.
     *
     * @throws io.krait.staging.ShapeException when this is not the result of a reduction
     */
    public NdArray<T> keepDims() {
        return Reductions.keepDims(this);
    }

    // Views.

    /** Part of the array; axes without a slice are taken whole. Out of range is an error. */
    public NdArray<T> slice(Slice... slices) {
        return Views.slice(this, slices);
    }

    /** Part of the array, written as in Python: {@code x.slice("1:-1, ::2, 0")}. An index drops its axis. */
    public NdArray<T> slice(String slices) {
        return Views.slice(this, SliceText.parse(slices));
    }

    /** Axes in a new order: axis i of the result is axis {@code axes[i]} of this. Without arguments reverses them. */
    public NdArray<T> transpose(int... axes) {
        return Views.transpose(this, axes);
    }

    /** The same elements in row-major order under a new shape; one extent may be -1 to be computed. */
    public NdArray<T> reshape(long... shape) {
        return Views.reshape(this, shape);
    }

    /** All elements along one axis. */
    public NdArray<T> ravel() {
        return Views.reshape(this, -1);
    }

    /** Repeats extents of 1, and adds axes in front, up to the given shape. */
    public NdArray<T> broadcastTo(long... shape) {
        return Views.broadcastTo(this, shape);
    }

    /** Inserts an axis of extent 1 at a position of the result. */
    public NdArray<T> expandDims(int axis) {
        return Views.expandDims(this, axis);
    }

    /** Drops axes of extent 1; without arguments all of them. */
    public NdArray<T> squeeze(int... axes) {
        return Views.squeeze(this, axes);
    }

    /** Reverses the order along axes; without arguments along all. */
    public NdArray<T> flip(int... axes) {
        return Views.flip(this, axes);
    }

    // Evaluation and reading.

    /**
     * Computes the elements now, if that has not happened, and returns this.
     *
     * @throws ArithmeticException for an integer division by zero
     */
    public NdArray<T> eval() {
        materialise("eval()");
        return this;
    }

    /** A dense copy with memory of its own, computed now. */
    public NdArray<T> copy() {
        if (isDevice()) {
            return DeviceArrays.copy(this);
        }
        NdArray<T> r = Creation.allocate(dtype(), shape());
        read("copy()", a -> r.read("copy()", to -> {
            Export.copy(a, to);
            return to;
        }));
        return r;
    }

    /** The only element as a double; an error when there are several or a 64-bit integer would be rounded. */
    public double item() {
        return Export.asDouble(dtype(), Export.only(this, "item()"), "item()");
    }

    /** The only element as a long; integers and bool only. */
    public long itemLong() {
        return Export.asLong(dtype(), Export.only(this, "itemLong()"), "itemLong()");
    }

    /** The only element as a truth value: "is not zero". */
    public boolean itemBoolean() {
        return Ops.<Bool>cast(this, DType.BOOL).itemLong() != 0;
    }

    /** One element as a double; negative indices count from the end. */
    public double getDouble(long... index) {
        return Export.asDouble(dtype(), Export.at(this, "getDouble", index), "getDouble");
    }

    /** One element as a long, integers and bool only; negative indices count from the end. */
    public long getLong(long... index) {
        return Export.asLong(dtype(), Export.at(this, "getLong", index), "getLong");
    }

    /** One element as a truth value; negative indices count from the end. */
    public boolean getBoolean(long... index) {
        return Ops.<Bool>cast(this, DType.BOOL).getLong(index) != 0;
    }

    /** All elements in row-major order; element types that do not fit without loss are errors. */
    public double[] toDoubleArray() {
        return Export.doubles(this);
    }

    /** All elements in row-major order; element types that do not fit without loss are errors. */
    public float[] toFloatArray() {
        return Export.floats(this);
    }

    /** All elements in row-major order; element types that do not fit without loss are errors; u64 as its bits. */
    public long[] toLongArray() {
        return Export.longs(this);
    }

    /** All elements in row-major order; element types that do not fit without loss are errors; u32 as its bits. */
    public int[] toIntArray() {
        return Export.ints(this);
    }

    /**
     * All elements in row-major order; element types that do not fit without loss are errors; u16, f16 and bf16 as
     * their bits.
     */
    public short[] toShortArray() {
        return Export.shorts(this);
    }

    /** All elements in row-major order; element types that do not fit without loss are errors; u8 as its bits. */
    public byte[] toByteArray() {
        return Export.bytes(this);
    }

    /** All elements of a bool array in row-major order. */
    public boolean[] toBooleanArray() {
        return Export.booleans(this);
    }

    /**
     * The elements in row-major order as a read-only segment, without copying when they lie so and the module has
     * native access. It keeps the memory alive, also beyond the array's scope.
     */
    public MemorySegment segment() {
        return Export.segment(this);
    }

    /** Evaluates and prints as NumPy does, in less than 1,000 characters; staged arrays print their type. */
    @Override
    public String toString() {
        if (isStaged()) {
            return describe() + " staged";
        }
        if (scope().isClosed()) {
            return describe() + " of " + scope() + ", which is closed";
        }
        return read("toString()", a -> Printing.print(describe() + device().map(d -> " on " + d.name()).orElse(""), a));
    }
}
