package io.krait.types;

/** IEEE-754 and bfloat16 floating point numbers. Only a compile-time marker: it has no instances. */
public interface Floating extends Real {
}
