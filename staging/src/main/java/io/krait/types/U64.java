package io.krait.types;

/** Unsigned 64-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface U64 extends Integral {
}
