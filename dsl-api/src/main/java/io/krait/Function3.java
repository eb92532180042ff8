package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.FastMath;
import io.krait.staging.MathMode;
import io.krait.types.Num;

/**
 * A staged function of three arguments: kernels, element functions and generalised ufuncs call it while they are
 * recorded, and each call becomes part of them. Arguments are passed by value.
 *
 * @param <A> element type of argument 1
 * @param <B> element type of argument 2
 * @param <C> element type of argument 3
 * @param <R> element type of the result
 */
public final class Function3<A extends Num, B extends Num, C extends Num, R extends Num> {
    private final Inlined core;

    Function3(Inlined core) {
        this.core = core;
    }

    /**
     * Records a call.
     *
     * @throws io.krait.staging.DTypeException when the function does not accept the element types
     */
    @SuppressWarnings("unchecked")
    public Expr<R> apply(Expr<? extends A> a, Expr<? extends B> b, Expr<? extends C> c) {
        return (Expr<R>) core.apply(a, b, c);
    }

    /**
     * The same function with liberties that its floating point operations may take in every caller; without arguments
     * all of them. A function that says nothing has those of its caller. See {@link FastMath}.
     */
    public Function3<A, B, C, R> fastMath(FastMath... flags) {
        return new Function3<>(core.relaxed(MathMode.granting(flags)));
    }

    /** The same function without liberties in every caller, for instance for a sum with compensation. */
    public Function3<A, B, C, R> strictMath() {
        return new Function3<>(core.relaxed(MathMode.STRICT));
    }

    @Override
    public String toString() {
        return core.toString();
    }
}
