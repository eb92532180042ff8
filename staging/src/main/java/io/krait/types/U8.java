package io.krait.types;

/** Unsigned 8-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface U8 extends Integral {
}
