package io.krait.staging;

/**
 * A dense array in canonical bits, row-major: the value domain of the reference interpreter.
 *
 * @param dtype the element type
 * @param shape the extents
 * @param data canonical bits of all elements
 */
public record Tensor(DType dtype, long[] shape, long[] data) {
    /** A tensor of zero bits. */
    public static Tensor zeros(DType dtype, long... shape) {
        return new Tensor(dtype, shape, new long[Math.toIntExact(size(shape))]);
    }

    /** The number of elements of a shape. */
    public static long size(long[] shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    /** The row-major strides of a shape, in elements. */
    public static long[] strides(long[] shape) {
        long[] s = new long[shape.length];
        long n = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            s[i] = n;
            n *= shape[i];
        }
        return s;
    }
}
