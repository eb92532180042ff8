/**
 * Arrays as values: creation, views, arithmetic, export and printing, over pooled memory outside the Java heap.
 *
 * <p>Users see {@link io.krait.ndarray.NdArray}, {@link io.krait.ndarray.Slice} and {@link io.krait.ndarray.Scope},
 * and, through the class {@code Krait}, the statics of {@link io.krait.ndarray.Maths} and its superclasses. Inside:
 * <ul>
 * <li>{@code Node} and {@code State}: what an array is at the moment, in memory, pending or staged.
 * <li>{@code Ops}, {@code Reductions}, {@code Views}: make arrays from arrays; all typing rules and errors are those of
 * {@link io.krait.staging.Typing}.
 * <li>{@code Evaluation}: computes pending arrays; {@code ProgramKey} finds the compiled program again,
 * {@code Programs} keeps them.
 * <li>{@code MemoryPool}, {@code Slab}, {@code Storage}, {@code Hold}: whose memory it is and when it is free.
 * <li>{@code Imports}, {@code Creation}, {@code Export}, {@code Printing}: the ways in and out.
 * </ul>
 */
package io.krait.ndarray;
