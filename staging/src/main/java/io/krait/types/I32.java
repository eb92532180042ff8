package io.krait.types;

/** Signed 32-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface I32 extends Integral {
}
