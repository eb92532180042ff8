package io.krait.types;

/** IEEE-754 binary64, Java's {@code double}. Only a compile-time marker: it has no instances. */
public interface F64 extends Floating, PartOf<C128> {
}
