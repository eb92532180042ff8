package io.krait.staging;

/**
 * A typed token of a stencil's input that does not move with the current element: an array that is read by index, for
 * instance weights, or a number.
 *
 * @param of the parameter as kernels have it
 * @param <S> what the stencil's lambda sees
 */
public record StandardParam<S>(KernelParam<S> of) implements StencilParam<S> {
    @Override
    public DType dtype() {
        return of.dtype();
    }

    @Override
    public String toString() {
        return "standard(" + of + ")";
    }
}
