package io.krait.staging;

/**
 * What is known of an array while recording.
 *
 * @param dtype the element type
 * @param shape the extents, possibly symbolic
 */
public record ArrayType(DType dtype, Shape shape) {
    /** A scalar type. */
    public static ArrayType scalar(DType dtype) {
        return new ArrayType(dtype, Shape.SCALAR);
    }

    @Override
    public String toString() {
        return dtype + (shape.rank() == 0 ? "" : shape.toString());
    }
}
