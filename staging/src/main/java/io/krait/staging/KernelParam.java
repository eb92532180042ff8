package io.krait.staging;

/**
 * A typed token of a kernel's parameter: an array ({@link ArrayParam}) or a number ({@link ScalarType}).
 *
 * @param <S> what the kernel's lambda sees
 */
public sealed interface KernelParam<S> permits ArrayParam, ScalarType {
    /** The element type. */
    DType dtype();

    /** The number of axes; 0 for numbers. */
    int rank();

    /** The staged parameter. */
    S stage(Value param);
}
