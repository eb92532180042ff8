package io.krait.ndarray;

import io.krait.staging.ArrayType;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.List;

/**
 * The operations of {@link NdArray}, the only subclass, that compute at once: matrix products and sorting.
 *
 * @param <T> the static element type, see {@link NdArray}
 */
public abstract sealed class Algorithms<T extends Num> extends Elementwise<T> permits NdArray {
    Algorithms(ArrayType type, State state, List<Integer> reduced) {
        super(type, state, reduced);
    }

    /**
     * Matrix product by the rules of NumPy, computed now where the operands are. Matrices multiply as usual; a vector
     * on the left is a row, one on the right a column, and the result lacks that axis; the product of two vectors is a
     * number. Further axes in front are stacks of matrices, which broadcast. Operands promote to a common type, which
     * is that of the result; integers wrap.
     *
     * <p>An element of type f32 or f64 is {@code s = 0; s = fma(a[i, k], b[k, j], s)} for k in ascending order: same
     * bits on any machine, also on GPUs. f16 and bf16 do that in f32, and round once at the end. The parts of complex
     * products are sums and differences of the four real products. For two vectors it is the {@code sum} of products,
     * in its own order.
     *
     * @throws io.krait.staging.ShapeException when the extents do not fit, or an operand has no axes
     * @throws io.krait.staging.DTypeException for bool and for types that do not promote
     * @throws io.krait.staging.StagingException for staged arrays
     */
    public NdArray<T> matmul(NdArray<? extends T> b) {
        return Matrices.product(self(), b, MatmulMode.ORDERED);
    }

    /** The same, where a GPU may take another order to be faster: see {@link MatmulMode}. */
    public NdArray<T> matmul(NdArray<? extends T> b, MatmulMode mode) {
        return Matrices.product(self(), b, mode);
    }

    /**
     * The elements in ascending order along the last axis, computed now where the array is. NaN come last, -0 comes
     * before +0, false before true; so the result is the same on any machine.
     *
     * @throws io.krait.staging.DTypeException for complex numbers
     * @throws io.krait.staging.ShapeException for an array without axes
     * @throws io.krait.staging.StagingException for staged arrays
     */
    public NdArray<T> sort() {
        return Sorting.sort(self(), -1);
    }

    /** The elements in ascending order along an axis, see {@link #sort()}. For descending order flip the result. */
    public NdArray<T> sort(int axis) {
        return Sorting.sort(self(), axis);
    }

    /**
     * The positions of the elements in ascending order along the last axis, in the order of {@link #sort()}; equal ones
     * keep their order.
     */
    public NdArray<I64> argsort() {
        return Sorting.argsort(self(), -1);
    }

    /** The positions of the elements in ascending order along an axis, see {@link #argsort()}. */
    public NdArray<I64> argsort(int axis) {
        return Sorting.argsort(self(), axis);
    }
}
