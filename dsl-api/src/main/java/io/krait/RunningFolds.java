package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.Var;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The statics of {@link Krait} for running folds in kernels: serial loops from left to right. Many chunks of a long
 * array side by side is what {@link Ufunc2#accumulate} does.
 */
public abstract sealed class RunningFolds extends ParallelLoops permits Kernels {
    RunningFolds() {
    }

    /**
     * Running sums, from left to right: for i = lo, lo + 1, ... before hi adds {@code element} to a sum that starts at
     * 0 and hands i and the sum to {@code each}. For instance
     * {@code scan(0, x.dim(0), i -> x.get(i), (i, s) -> y.set(s, i))}.
     *
     * @return the last sum
     */
    public static <T extends Num> Expr<T> scan(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element,
            BiConsumer<Expr<I64>, Expr<T>> each) {
        return scan(new Expr<>(bound(lo)), hi, element, each);
    }

    /** The same from an index that is not constant. */
    public static <T extends Num> Expr<T> scan(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element,
            BiConsumer<Expr<I64>, Expr<T>> each) {
        // The sum of nothing is the 0 of the elements' type.
        Expr<T> none = sum(lo, lo, element);
        ScalarType<T> type = new ScalarType<>(none.dtype());
        ScalarType<T> wide = new ScalarType<>(type.dtype().accumulator());
        return scan(lo, hi, none.to(wide), Expr::add, i -> element.apply(i).to(wide),
                (i, s) -> each.accept(i, s.to(type))).to(type);
    }

    /**
     * Running folds with any function, from left to right: for i = lo, lo + 1, ... before hi combines a value that
     * starts as {@code first} with {@code element} and hands i and the result to {@code each}.
     *
     * @return the last result
     */
    public static <T extends Num> Expr<T> scan(long lo, Expr<?> hi, Expr<T> first,
            Fn2<Expr<T>, Expr<T>, Expr<T>> combine, Function<Expr<I64>, Expr<T>> element,
            BiConsumer<Expr<I64>, Expr<T>> each) {
        return scan(new Expr<>(bound(lo)), hi, first, combine, element, each);
    }

    /** The same from an index that is not constant. */
    public static <T extends Num> Expr<T> scan(Expr<?> lo, Expr<?> hi, Expr<T> first,
            Fn2<Expr<T>, Expr<T>, Expr<T>> combine, Function<Expr<I64>, Expr<T>> element,
            BiConsumer<Expr<I64>, Expr<T>> each) {
        Var<T> s = var(first);
        for_(lo, hi, i -> {
            s.set(combine.apply(now(s), element.apply(i)));
            each.accept(i, now(s));
        });
        return now(s);
    }
}
