package io.krait;

import io.krait.staging.Expr;
import io.krait.types.Num;

/**
 * A staged function of two arguments: kernels, element functions and generalised ufuncs call it while they are
 * recorded, and each call becomes part of them. Arguments are passed by value.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <R> element type of the result
 */
public final class Function2<A extends Num, B extends Num, R extends Num> {
    private final Inlined core;

    Function2(Inlined core) {
        this.core = core;
    }

    /**
     * Records a call.
     *
     * @throws io.krait.staging.DTypeException when the function does not accept the element types
     */
    @SuppressWarnings("unchecked")
    public Expr<R> apply(Expr<? extends A> a, Expr<? extends B> b) {
        return (Expr<R>) core.apply(a, b);
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
