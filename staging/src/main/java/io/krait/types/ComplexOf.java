package io.krait.types;

/**
 * Complex numbers whose parts are of type {@code R}. Only a compile-time marker: it has no instances.
 *
 * @param <R> the type of the real and the imaginary part
 */
public interface ComplexOf<R extends Floating> extends Num {
}
