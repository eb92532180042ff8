package io.krait.types;

/**
 * Real numbers that are the parts of complex numbers of type {@code C}. Only a compile-time marker: it has no
 * instances.
 *
 * @param <C> the complex type
 */
public interface PartOf<C extends Num> extends Num {
}
