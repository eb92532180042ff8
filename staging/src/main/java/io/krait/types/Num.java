package io.krait.types;

/** Any element type. Only a compile-time marker: it has no instances. */
public interface Num {
}
