package io.krait.types;

/** Unsigned 32-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface U32 extends Integral {
}
