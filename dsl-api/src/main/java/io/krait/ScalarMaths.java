package io.krait;

import io.krait.staging.Expr;
import io.krait.types.Bool;
import io.krait.types.Num;

/** The statics of {@link Krait} that work on staged scalars, in element functions. */
public abstract sealed class ScalarMaths extends ElementaryScalars permits Gufuncs {
    ScalarMaths() {
    }

    /** Square root. */
    public static <T extends Num> Expr<T> sqrt(Expr<T> x) {
        return x.sqrt();
    }

    /** Magnitude. */
    public static <T extends Num> Expr<T> abs(Expr<T> x) {
        return x.abs();
    }

    /** -1, 0 or 1 with the sign of x. */
    public static <T extends Num> Expr<T> sign(Expr<T> x) {
        return x.sign();
    }

    /** Rounding down. */
    public static <T extends Num> Expr<T> floor(Expr<T> x) {
        return x.floor();
    }

    /** Rounding up. */
    public static <T extends Num> Expr<T> ceil(Expr<T> x) {
        return x.ceil();
    }

    /** Rounding towards zero. */
    public static <T extends Num> Expr<T> trunc(Expr<T> x) {
        return x.trunc();
    }

    /** Rounding to nearest, halves to even. */
    public static <T extends Num> Expr<T> rint(Expr<T> x) {
        return x.rint();
    }

    /** Smaller value; NaN if either is. */
    public static <T extends Num> Expr<T> min(Expr<T> a, Expr<? extends T> b) {
        return a.min(b);
    }

    /** Smaller value; NaN if either is. */
    public static <T extends Num> Expr<T> min(Expr<T> a, double b) {
        return a.min(b);
    }

    /** Larger value; NaN if either is. */
    public static <T extends Num> Expr<T> max(Expr<T> a, Expr<? extends T> b) {
        return a.max(b);
    }

    /** Larger value; NaN if either is. */
    public static <T extends Num> Expr<T> max(Expr<T> a, double b) {
        return a.max(b);
    }

    /** a * b + c with one rounding; floating point only. */
    public static <T extends Num> Expr<T> fma(Expr<T> a, Expr<? extends T> b, Expr<? extends T> c) {
        return a.fma(b, c);
    }

    /** {@code a} where the condition holds, else {@code b}; both are computed. */
    public static <T extends Num> Expr<T> where(Expr<Bool> condition, Expr<? extends T> a, Expr<? extends T> b) {
        return condition.select(a, b);
    }

    /** {@code a} where the condition holds, else {@code b}. */
    public static <T extends Num> Expr<T> where(Expr<Bool> condition, Expr<T> a, double b) {
        return condition.select(a, a.literal(b));
    }

    /** {@code a} where the condition holds, else {@code b}. */
    public static <T extends Num> Expr<T> where(Expr<Bool> condition, double a, Expr<T> b) {
        return condition.select(b.literal(a), b);
    }
}
