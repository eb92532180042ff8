package io.krait.types;

/** Real numbers: integers and floating point. Only a compile-time marker: it has no instances. */
public interface Real extends Num {
}
