package io.krait.ndarray.internal;

import io.krait.ndarray.MatmulMode;
import io.krait.ndarray.NdArray;
import io.krait.types.I32;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What arrays need of compiled loops: operations that are not made of array operations. Found by {@link ServiceLoader},
 * since what compiles loops is made of arrays itself. All arrays of a call are in one place, and results are dense
 * arrays from {@link ArrayAccess#allocate} that nobody else has seen.
 */
public interface ArrayKernels {
    /** The only one. */
    static ArrayKernels get() {
        return Holder.FOUND;
    }

    /**
     * Products of stacks of matrices: {@code out[p, i, j] = sum over k of a[p, i, k] * b[p, k, j]}.
     *
     * @param a shape (p, m, k)
     * @param b shape (p, k, n), same element type: an integer, F32 or F64, or F16 or BF16 if {@link #takesHalves}
     * @param out shape (p, m, n), same element type
     * @param mode if {@link MatmulMode#LIBRARY}, the device has one that takes this element type
     */
    void multiply(NdArray<?> a, NdArray<?> b, NdArray<?> out, MatmulMode mode);

    /** True if {@link #multiply} takes F16 and BF16 in this mode for arrays where this one is. */
    boolean takesHalves(NdArray<?> a, MatmulMode mode);

    /**
     * Sorts rows of unsigned numbers, in place. Equal ones keep their order.
     *
     * @param keys shape (rows, n), U32 or U64, dense
     * @param bytes how many of the lower bytes of the keys may differ: 1, 2, 4 or 8
     * @param order shape (rows, n), dense: gets the position in its row that each key had before
     */
    void sort(NdArray<?> keys, int bytes, Optional<NdArray<I32>> order);

    /** Finds the only one when it is needed first. */
    final class Holder {
        private static final ArrayKernels FOUND = ServiceLoader
                .load(ArrayKernels.class, ArrayKernels.class.getClassLoader()).findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the loops of matrix products and sorting are missing. Add io.krait:krait to the class or"
                                + " module path"));

        private Holder() {
        }
    }
}
