/**
 * Element types as Java types: interfaces without instances that let the Java compiler check array programs.
 */
package io.krait.types;
