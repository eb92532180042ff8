package io.krait.types;

/** Signed 64-bit integer, wrapping on overflow. Only a compile-time marker: it has no instances. */
public interface I64 extends Integral {
}
