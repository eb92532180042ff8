package io.krait.types;

/** Signed 8-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface I8 extends Integral {
}
