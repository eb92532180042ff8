/**
 * Element types as Java types: interfaces without instances that let the Java compiler check array programs;
 * and {@link io.krait.types.Complex}, complex numbers as Java values.
 */
package io.krait.types;
