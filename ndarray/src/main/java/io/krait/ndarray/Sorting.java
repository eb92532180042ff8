package io.krait.ndarray;

import io.krait.ndarray.internal.ArrayAccess;
import io.krait.ndarray.internal.ArrayKernels;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.IndexException;
import io.krait.staging.KraitException;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.StagingException;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sorting along an axis: elements become unsigned keys in the same order, rows of keys are sorted by {@link
 * ArrayKernels}, and keys become elements again.
 */
final class Sorting {
    private Sorting() {
    }

    static <T extends Num> NdArray<T> sort(NdArray<T> x, int givenAxis) {
        int axis = axis("sort", x, givenAxis);
        if (x.size() == 0) {
            return x;
        }
        NdArray<Num> keys = keys(x, axis);
        ArrayKernels.get().sort(keys, SortKeys.bytes(x.dtype()), Optional.empty());
        NdArray<T> sorted = SortKeys.elements(keys, x.dtype());
        return back(sorted, x, axis);
    }

    static NdArray<I64> argsort(NdArray<?> x, int givenAxis) {
        int axis = axis("argsort", x, givenAxis);
        if (x.size() == 0) {
            NdArray<I64> nothing = Creation.zeros(new ScalarType<>(DType.I64), x.shape());
            return x.device().map(nothing::to).orElse(nothing);
        }
        NdArray<Num> keys = keys(x, axis);
        NdArray<I32> order = ArrayAccess.get().allocate(keys.device(), DType.I32, keys.shape());
        boolean done = false;
        try {
            ArrayKernels.get().sort(keys, SortKeys.bytes(x.dtype()), Optional.of(order));
            done = true;
        } finally {
            if (!done) {
                ArrayAccess.get().discard(order);
            }
        }
        return back(Ops.cast(order, DType.I64), x, axis);
    }

    private static int axis(String what, NdArray<?> x, int axis) {
        if (x.isStaged()) {
            throw new StagingException(what + " of a staged array " + x.describe() + Errors.at()
                    + ": it computes at once, so it cannot be part of a recorded function. Call it outside of jit");
        }
        if (x.rank() == 0) {
            throw new ShapeException(what + " needs at least one axis" + Errors.at() + "; a number is in order");
        }
        if (x.dtype().isComplex()) {
            throw new DTypeException(what + " does not take " + x.dtype() + ": complex numbers have no order"
                    + Errors.at() + ". Sort re(), im() or abs()");
        }
        int a;
        try {
            a = x.type().shape().axis(axis);
        } catch (IndexException e) {
            throw Errors.located(e);
        }
        if (x.extents()[a] > Integer.MAX_VALUE) {
            throw new KraitException(what + " along axis " + a + " of " + x.describe() + Errors.at()
                    + ": at most 2^31 - 1 elements are sorted together. Sort parts of it");
        }
        return a;
    }

    // Fresh memory, since keys are sorted in place.
    private static NdArray<Num> keys(NdArray<?> x, int axis) {
        NdArray<?> last = axis == x.rank() - 1 ? x : Views.transpose(x, exchanged(x.rank(), axis));
        long n = x.extents()[axis];
        NdArray<Num> keys = Views.reshape(SortKeys.keys(last), x.size() / n, n);
        return DeviceArrays.copy(keys);
    }

    private static <T extends Num> NdArray<T> back(NdArray<T> rows, NdArray<?> x, int axis) {
        long[] shape = x.shape();
        int last = shape.length - 1;
        shape[last] = x.extents()[axis];
        shape[axis] = x.extents()[last];
        NdArray<T> r = Views.reshape(rows, shape);
        return axis == last ? r : Views.transpose(r, exchanged(shape.length, axis));
    }

    // The axis and the last one change places.
    private static int[] exchanged(int rank, int axis) {
        return IntStream.range(0, rank).map(i -> i == axis ? rank - 1 : i == rank - 1 ? axis : i).toArray();
    }
}
