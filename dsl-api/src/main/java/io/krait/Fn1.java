package io.krait;

/**
 * A function of one argument that is recorded, not executed element by element.
 *
 * @param <A> type of argument 1
 * @param <R> type of the result
 */
@FunctionalInterface
public interface Fn1<A, R> {
    /** Computes the result from staged arguments. */
    R apply(A a);
}
