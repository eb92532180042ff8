package io.krait;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Value;
import io.krait.staging.Var;
import io.krait.types.Bool;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The statics of {@link Krait} for parallel loops and folds in kernels. Bounds of loops are {@code int}, {@code long}
 * or staged integers.
 */
public abstract sealed class ParallelLoops extends ControlFlow permits RunningFolds {
    ParallelLoops() {
    }

    /** A loop over a box of two indices from 0, whose iterations are independent. */
    public static void parallelFor(Expr<?> n0, Expr<?> n1, BiConsumer<Expr<I64>, Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(0), bound(0)), List.of(bound(n0), bound(n1)),
                i -> body.accept(i.get(0), i.get(1)));
    }

    /** A loop over the box from (lo0, lo1) to (hi0, hi1), whose iterations are independent. */
    public static void parallelFor(Expr<?> lo0, Expr<?> hi0, Expr<?> lo1, Expr<?> hi1,
            BiConsumer<Expr<I64>, Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo0), bound(lo1)), List.of(bound(hi0), bound(hi1)),
                i -> body.accept(i.get(0), i.get(1)));
    }

    /** A loop over the box from (lo0, lo1) to (hi0, hi1), whose iterations are independent. */
    public static void parallelFor(long lo0, Expr<?> hi0, long lo1, Expr<?> hi1,
            BiConsumer<Expr<I64>, Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo0), bound(lo1)), List.of(bound(hi0), bound(hi1)),
                i -> body.accept(i.get(0), i.get(1)));
    }

    /** What a loop over three indices does. */
    @FunctionalInterface
    public interface Body3 {
        /** Records an iteration. */
        void at(Expr<I64> i, Expr<I64> j, Expr<I64> k);
    }

    /** A loop over a box of three indices from 0, whose iterations are independent. */
    public static void parallelFor(Expr<?> n0, Expr<?> n1, Expr<?> n2, Body3 body) {
        flow("parallelFor").loopParallel(List.of(bound(0), bound(0), bound(0)),
                List.of(bound(n0), bound(n1), bound(n2)), i -> body.at(i.get(0), i.get(1), i.get(2)));
    }

    /** A loop over the box from (lo0, lo1, lo2) to (hi0, hi1, hi2), whose iterations are independent. */
    public static void parallelFor(long lo0, Expr<?> hi0, long lo1, Expr<?> hi1, long lo2, Expr<?> hi2, Body3 body) {
        flow("parallelFor").loopParallel(List.of(bound(lo0), bound(lo1), bound(lo2)),
                List.of(bound(hi0), bound(hi1), bound(hi2)), i -> body.at(i.get(0), i.get(1), i.get(2)));
    }

    /** A loop over i = 0, 1, ... before n whose iterations are independent. */
    public static void parallelFor(Expr<?> n, Consumer<Expr<I64>> body) {
        parallelFor(0, n, body);
    }

    /** A loop over i = 0, 1, ... before n whose iterations are independent. */
    public static void parallelFor(long n, Consumer<Expr<I64>> body) {
        parallelFor(0, n, body);
    }

    /** A loop over i = lo, lo + 1, ... before hi whose iterations are independent. */
    public static void parallelFor(long lo, long hi, Consumer<Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo)), List.of(bound(hi)), i -> body.accept(i.get(0)));
    }

    /** A loop over i = lo, lo + 1, ... before hi whose iterations are independent. */
    public static void parallelFor(long lo, Expr<?> hi, Consumer<Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo)), List.of(bound(hi)), i -> body.accept(i.get(0)));
    }

    /** A loop over i = lo, lo + 1, ... before hi whose iterations are independent. */
    public static void parallelFor(Expr<?> lo, long hi, Consumer<Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo)), List.of(bound(hi)), i -> body.accept(i.get(0)));
    }

    /** A loop over i = lo, lo + 1, ... before hi whose iterations are independent. */
    public static void parallelFor(Expr<?> lo, Expr<?> hi, Consumer<Expr<I64>> body) {
        flow("parallelFor").loopParallel(List.of(bound(lo)), List.of(bound(hi)), i -> body.accept(i.get(0)));
    }

    /** The sum of the elements for i = lo, lo + 1, ... before hi, in the canonical order. */
    public static <T extends Num> Expr<T> sum(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("sum").fold(t -> new Reduction.Fold(Op.ADD), bound(lo), bound(hi), element);
    }

    /** The sum of the elements for i = lo, lo + 1, ... before hi, in the canonical order. */
    public static <T extends Num> Expr<T> sum(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("sum").fold(t -> new Reduction.Fold(Op.ADD), bound(lo), bound(hi), element);
    }

    /** The sum of the elements for i = lo, lo + 1, ... before hi, in the canonical order. */
    public static <T extends Num> Expr<T> sum(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("sum").fold(t -> new Reduction.Fold(Op.ADD), bound(lo), bound(hi), element);
    }

    /** The sum of the elements for i = lo, lo + 1, ... before hi, in the canonical order. */
    public static <T extends Num> Expr<T> sum(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("sum").fold(t -> new Reduction.Fold(Op.ADD), bound(lo), bound(hi), element);
    }

    /** The product of the elements for the indices from lo before hi, in the canonical order. */
    public static <T extends Num> Expr<T> prod(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("prod").fold(t -> new Reduction.Fold(Op.MUL), bound(lo), bound(hi), element);
    }

    /** The product of the elements for the indices from lo before hi, in the canonical order. */
    public static <T extends Num> Expr<T> prod(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("prod").fold(t -> new Reduction.Fold(Op.MUL), bound(lo), bound(hi), element);
    }

    /** The product of the elements for the indices from lo before hi, in the canonical order. */
    public static <T extends Num> Expr<T> prod(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("prod").fold(t -> new Reduction.Fold(Op.MUL), bound(lo), bound(hi), element);
    }

    /** The product of the elements for the indices from lo before hi, in the canonical order. */
    public static <T extends Num> Expr<T> prod(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("prod").fold(t -> new Reduction.Fold(Op.MUL), bound(lo), bound(hi), element);
    }

    /** The smallest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> min(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("min").fold(t -> new Reduction.Fold(Op.MIN), bound(lo), bound(hi), element);
    }

    /** The smallest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> min(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("min").fold(t -> new Reduction.Fold(Op.MIN), bound(lo), bound(hi), element);
    }

    /** The smallest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> min(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("min").fold(t -> new Reduction.Fold(Op.MIN), bound(lo), bound(hi), element);
    }

    /** The smallest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> min(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("min").fold(t -> new Reduction.Fold(Op.MIN), bound(lo), bound(hi), element);
    }

    /** The largest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> max(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("max").fold(t -> new Reduction.Fold(Op.MAX), bound(lo), bound(hi), element);
    }

    /** The largest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> max(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("max").fold(t -> new Reduction.Fold(Op.MAX), bound(lo), bound(hi), element);
    }

    /** The largest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> max(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("max").fold(t -> new Reduction.Fold(Op.MAX), bound(lo), bound(hi), element);
    }

    /** The largest element for the indices from lo before hi; NaN if any is. */
    public static <T extends Num> Expr<T> max(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("max").fold(t -> new Reduction.Fold(Op.MAX), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first smallest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmin(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmin").fold(t -> new Reduction.ArgExtreme(false), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first smallest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmin(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmin").fold(t -> new Reduction.ArgExtreme(false), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first smallest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmin(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmin").fold(t -> new Reduction.ArgExtreme(false), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first smallest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmin(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmin").fold(t -> new Reduction.ArgExtreme(false), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first largest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmax(long lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmax").fold(t -> new Reduction.ArgExtreme(true), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first largest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmax(long lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmax").fold(t -> new Reduction.ArgExtreme(true), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first largest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmax(Expr<?> lo, long hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmax").fold(t -> new Reduction.ArgExtreme(true), bound(lo), bound(hi), element);
    }

    /**
     * The index of the first largest element for the indices from lo before hi; the first NaN wins. A range
     * without elements is a fault.
     */
    public static <T extends Num> Expr<I64> argmax(Expr<?> lo, Expr<?> hi, Function<Expr<I64>, Expr<T>> element) {
        return flow("argmax").fold(t -> new Reduction.ArgExtreme(true), bound(lo), bound(hi), element);
    }

    /**
     * The fold of the elements for the indices from lo before hi by an associative function, in the canonical order. A
     * range without elements is a fault.
     */
    public static <T extends Num> Expr<T> reduce(Expr<?> lo, Expr<?> hi, Fn2<Expr<T>, Expr<T>, Expr<T>> combine,
            Function<Expr<I64>, Expr<T>> element) {
        return fold("reduce", bound(lo), bound(hi), combine, element);
    }

    /** The same from a constant index. */
    public static <T extends Num> Expr<T> reduce(long lo, Expr<?> hi, Fn2<Expr<T>, Expr<T>, Expr<T>> combine,
            Function<Expr<I64>, Expr<T>> element) {
        return fold("reduce", bound(lo), bound(hi), combine, element);
    }

    /** The same with an identity of the function, which is the result for no elements. */
    public static <T extends Num> Expr<T> reduce(long lo, Expr<?> hi, Expr<T> identity,
            Fn2<Expr<T>, Expr<T>, Expr<T>> combine, Function<Expr<I64>, Expr<T>> element) {
        Var<T> r = flow("reduce").variable(identity.value());
        if_(new Expr<Bool>(Recorder.current("reduce").emit(new Prim.Apply(Op.LT), List.of(bound(lo), bound(hi)))))
                .then(() -> r.set(fold("reduce", bound(lo), bound(hi), combine, element)));
        return r;
    }

    private static <T extends Num> Expr<T> fold(String what, Value lo, Value hi,
            Fn2<Expr<T>, Expr<T>, Expr<T>> combine, Function<Expr<I64>, Expr<T>> element) {
        return flow(what).fold(combine(combine), lo, hi, element);
    }

    private static <T extends Num> Function<DType, Reduction> combine(Fn2<Expr<T>, Expr<T>, Expr<T>> combine) {
        return type -> {
            Recorder r = new Recorder("the function of reduce", Origin.here());
            Expr<T> a = new Expr<>(r.param(ArrayType.scalar(type)));
            Expr<T> b = new Expr<>(r.param(ArrayType.scalar(type)));
            return new Reduction.User(r.finish(List.of(r.during(() -> combine.apply(a, b)).value())));
        };
    }
}
