package io.krait.types;

/** Complex number of two binary64 parts. Only a compile-time marker: it has no instances. */
public interface C128 extends ComplexOf<F64> {
}
