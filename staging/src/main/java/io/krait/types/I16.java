package io.krait.types;

/** Signed 16-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface I16 extends Integral {
}
