package io.krait.types;

/** IEEE-754 binary32, Java's {@code float}. Only a compile-time marker: it has no instances. */
public interface F32 extends Floating, PartOf<C64> {
}
