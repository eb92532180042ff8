package io.krait;

/**
 * A function of three arguments that is recorded, not executed element by element.
 *
 * @param <A> type of argument 1
 * @param <B> type of argument 2
 * @param <C> type of argument 3
 * @param <R> type of the result
 */
@FunctionalInterface
public interface Fn3<A, B, C, R> {
    /** Computes the result from staged arguments. */
    R apply(A a, B b, C c);
}
