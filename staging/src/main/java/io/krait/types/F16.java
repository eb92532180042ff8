package io.krait.types;

/** IEEE-754 binary16. Only a compile-time marker: it has no instances. */
public interface F16 extends Floating {
}
