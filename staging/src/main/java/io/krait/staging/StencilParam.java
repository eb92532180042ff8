package io.krait.staging;

/**
 * A typed token of a stencil's input. An element type such as {@code f64} is an array that the function reads relative
 * to the current element; {@link StandardParam} is one that it reads by index.
 *
 * @param <S> what the stencil's lambda sees
 */
public sealed interface StencilParam<S> permits ScalarType, StandardParam {
    /** The element type. */
    DType dtype();
}
