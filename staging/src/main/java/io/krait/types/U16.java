package io.krait.types;

/** Unsigned 16-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface U16 extends Integral {
}
