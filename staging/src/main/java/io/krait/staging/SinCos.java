package io.krait.staging;

/**
 * Sine and cosine of one argument.
 *
 * @param <E> staged scalar or array
 * @param sin the sine
 * @param cos the cosine
 */
public record SinCos<E>(E sin, E cos) {
}
