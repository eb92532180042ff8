/**
 * Arrays as values: creation, views, arithmetic, export and printing, over pooled memory outside the Java heap.
 */
package io.krait.ndarray;
