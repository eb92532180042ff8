package io.krait;

/**
 * A function of five arguments that is recorded, not executed element by element.
 *
 * @param <A> type of argument 1
 * @param <B> type of argument 2
 * @param <C> type of argument 3
 * @param <D> type of argument 4
 * @param <E> type of argument 5
 * @param <R> type of the result
 */
@FunctionalInterface
public interface Fn5<A, B, C, D, E, R> {
    /** Computes the result from staged arguments. */
    R apply(A a, B b, C c, D d, E e);
}
