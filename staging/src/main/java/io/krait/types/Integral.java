package io.krait.types;

/** Integers of any width and signedness. Only a compile-time marker: it has no instances. */
public interface Integral extends Real {
}
