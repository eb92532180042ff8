package io.krait.ndarray.internal;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.types.Complex;
import io.krait.types.Num;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The door between arrays and what compiles and calls functions of them.
 *
 * <p>A call of compiled code on arrays: {@link #pin} every argument and result, run, {@link #unpin} all in a finally
 * block. In between their memory is valid, whatever other threads and scopes do.
 */
public abstract class ArrayAccess {
    private static volatile ArrayAccess instance;

    /** For the array package. */
    protected ArrayAccess() {
    }

    /** The only instance. */
    public static ArrayAccess get() {
        ArrayAccess a = instance;
        if (a == null) {
            try {
                // Loading the class installs the access.
                MethodHandles.lookup().ensureInitialized(NdArray.class);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
            a = instance;
        }
        return a;
    }

    /** Called once by the array package. */
    protected static void install(ArrayAccess access) {
        instance = access;
    }

    /** True for a staged array. */
    public abstract boolean isStaged(NdArray<?> x);

    /** True for an array in memory. */
    public abstract boolean isMaterialised(NdArray<?> x);

    /** True for an array that is not evaluated yet. */
    public abstract boolean isPending(NdArray<?> x);

    /** An operation on arrays: recorded when one of them is staged, else pending. */
    public abstract <T extends Num> NdArray<T> node(Prim prim, NdArray<?>... in);

    /** A complex number as an array without axes. */
    public abstract NdArray<?> number(DType t, Complex v);

    /** A number in canonical bits as an array without axes. */
    public abstract <T extends Num> NdArray<T> scalar(DType t, long bits);

    /** A staged value as an array. */
    public abstract <T extends Num> NdArray<T> wrap(Value v);

    /** A staged array's value; others are captured by the recording (evaluated first) or become constants of it. */
    public abstract Value value(Recorder r, NdArray<?> x);

    /** The extents; not to be changed. Must not be staged. */
    public abstract long[] extents(NdArray<?> x);

    /** Evaluates if need be, and keeps the memory valid until {@link #unpin}. */
    public abstract StridedArray pin(NdArray<?> x);

    /** Ends a {@link #pin}. */
    public abstract void unpin(NdArray<?> x);

    /** A fresh dense array with undefined elements, to be written by whoever asked before anybody else sees it. */
    public abstract <T extends Num> NdArray<T> allocate(DType t, long... shape);

    /** The same in the memory of a device, or of the host. */
    public abstract <T extends Num> NdArray<T> allocate(Optional<Device> device, DType t, long... shape);

    /**
     * Where a call on these arrays runs: the device of those that are on one; empty for the host. Numbers, and pending
     * arrays made of nothing but numbers, are anywhere.
     *
     * @throws io.krait.staging.KraitException when they are in different places
     */
    public abstract Optional<Device> device(NdArray<?>... in);

    /** True for an array that is on the host for good: not a number and not made of numbers only. */
    public abstract boolean isOnHost(NdArray<?> x);

    /** Frees the memory of an array from {@link #allocate} that nobody will see because computing it failed. */
    public abstract void discard(NdArray<?> x);

    /**
     * Prepares an array for being written in place: evaluates it and all pending arrays that read its memory. {@link
     * #pin} gives the memory.
     *
     * @throws io.krait.staging.KraitException for arrays that cannot be written: staged, read-only, or showing an
     * element twice
     */
    public abstract void prepareWrite(NdArray<?> out);

    /** Evaluates all pending ones of these arrays together. */
    public abstract void evaluate(List<? extends NdArray<?>> arrays);

    /** What runs graphs on the host. */
    public abstract Evaluator evaluator();

    /** What runs graphs on a device, or on the host. */
    public Evaluator evaluator(Optional<Device> device) {
        return device.map(Device::evaluator).orElseGet(this::evaluator);
    }

    /** One line for each evaluator that was found: taken, or why not. */
    public abstract List<String> evaluatorReport();

    /** Bytes of arrays in use, and bytes that wait for reuse. */
    public abstract long[] memory();

    /** The number of compiled array expressions that are remembered. */
    public abstract int expressions();

    /** The largest number of threads for calls of the current thread. */
    public abstract int threads();

    /** Sets the largest number of threads for calls of the current thread. */
    public abstract void threads(int n);

    /** Runs something with another number of threads. */
    public abstract <R> R withThreads(int n, Supplier<R> body);
}
