package io.krait.types;

/** Logical element type, {@code true} or {@code false}. Only a compile-time marker: it has no instances. */
public interface Bool extends Num {
}
