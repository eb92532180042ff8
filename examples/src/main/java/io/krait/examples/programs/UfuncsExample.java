package io.krait.examples.programs;

import static io.krait.Krait.abs;
import static io.krait.Krait.array;
import static io.krait.Krait.exp;
import static io.krait.Krait.linspace;
import static io.krait.Krait.log1p;
import static io.krait.Krait.max;
import static io.krait.Krait.vectorize;

import io.krait.Ufunc2;
import io.krait.types.Num;

/** Ufuncs: broadcasting, dtype dispatch, reduce, accumulate, reduceat, outer, at. */
public final class UfuncsExample {
    /** The logarithm of {@code exp(a) + exp(b)} without overflow. */
    public static final Ufunc2<Num, Num, Num> LOGADDEXP =
            vectorize((a, b) -> max(a, b).add(log1p(exp(abs(a.sub(b)).neg()))));

    private UfuncsExample() {
    }

    /** Shows what a ufunc can do with two small arrays. */
    public static void main(String[] args) {
        var x = linspace(0, 1, 5);
        var y = array(1.0, 10.0, 1000.0);
        System.out.println("apply      " + LOGADDEXP.apply(x, x.flip(0)));
        System.out.println("reduce     " + LOGADDEXP.reduce(x));
        System.out.println("accumulate " + LOGADDEXP.accumulate(x, 0));
        System.out.println("outer      " + LOGADDEXP.outer(x, y));
    }
}
