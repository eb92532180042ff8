package io.krait.staging;

/**
 * A number taken apart: fraction * 2^exponent. Zeros, infinities and NaN are their own fraction, with exponent 0.
 *
 * @param <E> staged scalar or array
 * @param <N> the same of I32
 * @param fraction 1/2 to below 1 in magnitude
 * @param exponent the power of two
 */
public record Frexp<E, N>(E fraction, N exponent) {
}
