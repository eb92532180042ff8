package io.krait;

/**
 * A function of two arguments that is recorded, not executed element by element.
 *
 * @param <A> type of argument 1
 * @param <B> type of argument 2
 * @param <R> type of the result
 */
@FunctionalInterface
public interface Fn2<A, B, R> {
    /** Computes the result from staged arguments. */
    R apply(A a, B b);
}
