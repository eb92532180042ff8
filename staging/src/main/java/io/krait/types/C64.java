package io.krait.types;

/** Complex number of two binary32 parts. Only a compile-time marker: it has no instances. */
public interface C64 extends ComplexOf<F32> {
}
