package io.krait.staging;

import io.krait.types.Num;

/**
 * A typed token of an element type: {@code f64}, {@code i32}, ... carry the static type into lambdas and casts.
 *
 * @param dtype the run-time element type
 * @param <T> the static element type
 */
public record ScalarType<T extends Num>(DType dtype) implements KernelParam<Expr<T>>, StencilParam<Neighbours<T>> {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Expr<T> stage(Value param) {
        return new Expr<>(param);
    }

    /** The type of arrays of these elements with the given number of axes; extents stay open. */
    public ArrayParam<T> array(int rank) {
        return new ArrayParam<>(this, rank);
    }

    @Override
    public String toString() {
        return dtype.label();
    }
}
