package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.KernelParam;
import io.krait.staging.Neighbours;
import io.krait.staging.StandardParam;
import io.krait.staging.StencilParam;
import io.krait.types.Num;
import java.util.Collections;
import java.util.List;

/**
 * The statics of {@link Krait} that make stencils. The token of an input is an element type, for an array that is read
 * relative to the current element, or {@code standard(f64.array(1))} or {@code standard(f64)} for an array or number
 * that does not move. Without tokens, a stencil takes arrays of any element types.
 */
public abstract sealed class Stencils extends Kernels permits GpuThreads {
    Stencils() {
    }

    private static <T> T arg(List<Object> seen, int k) {
        return StencilSpec.as(seen.get(k));
    }

    private static List<Expr<?>> one(Expr<?> result) {
        return Collections.singletonList(result);
    }

    /** An input of a stencil that does not move with the current element: an array read by index, or a number. */
    public static <S> StandardParam<S> standard(KernelParam<S> input) {
        return new StandardParam<>(input);
    }

    /** Makes a stencil of one input, see {@link Stencil}. */
    public static <A, R extends Num> Stencil<R> stencil(StencilParam<A> a, Fn1<A, Expr<R>> function) {
        return new Stencil<>(new StencilCore(1, List.of(a), x -> one(function.apply(arg(x, 0)))));
    }

    /** Makes a stencil of one input of any element types, see {@link Stencil}. */
    public static <R extends Num> Stencil<R> stencil(Fn1<Neighbours<Num>, Expr<R>> function) {
        return new Stencil<>(new StencilCore(1, List.of(), x -> one(function.apply(arg(x, 0)))));
    }

    /** Makes a stencil of two inputs, see {@link Stencil}. */
    public static <A, B, R extends Num> Stencil<R> stencil(StencilParam<A> a, StencilParam<B> b, Fn2<A, B, Expr<R>>
            function) {
        return new Stencil<>(new StencilCore(2, List.of(a, b), x -> one(function.apply(arg(x, 0), arg(x, 1)))));
    }

    /** Makes a stencil of two inputs of any element types, see {@link Stencil}. */
    public static <R extends Num> Stencil<R> stencil(Fn2<Neighbours<Num>, Neighbours<Num>, Expr<R>> function) {
        return new Stencil<>(new StencilCore(2, List.of(), x -> one(function.apply(arg(x, 0), arg(x, 1)))));
    }

    /** Makes a stencil of three inputs, see {@link Stencil}. */
    public static <A, B, C, R extends Num> Stencil<R> stencil(StencilParam<A> a, StencilParam<B> b, StencilParam<C> c,
            Fn3<A, B, C, Expr<R>> function) {
        return new Stencil<>(new StencilCore(3, List.of(a, b, c), x ->
                one(function.apply(arg(x, 0), arg(x, 1), arg(x, 2)))));
    }

    /** Makes a stencil of three inputs of any element types, see {@link Stencil}. */
    public static <R extends Num> Stencil<R> stencil(Fn3<Neighbours<Num>, Neighbours<Num>, Neighbours<Num>, Expr<R>>
            function) {
        return new Stencil<>(new StencilCore(3, List.of(), x -> one(function.apply(arg(x, 0), arg(x, 1), arg(x, 2)))));
    }

    /** Makes a stencil of four inputs, see {@link Stencil}. */
    public static <A, B, C, D, R extends Num> Stencil<R> stencil(StencilParam<A> a, StencilParam<B> b, StencilParam<C>
            c, StencilParam<D> d, Fn4<A, B, C, D, Expr<R>> function) {
        return new Stencil<>(new StencilCore(4, List.of(a, b, c, d), x ->
                one(function.apply(arg(x, 0), arg(x, 1), arg(x, 2), arg(x, 3)))));
    }

    /** Makes a stencil of four inputs of any element types, see {@link Stencil}. */
    public static <R extends Num> Stencil<R> stencil(Fn4<Neighbours<Num>, Neighbours<Num>, Neighbours<Num>,
            Neighbours<Num>, Expr<R>> function) {
        return new Stencil<>(new StencilCore(4, List.of(), x ->
                one(function.apply(arg(x, 0), arg(x, 1), arg(x, 2), arg(x, 3)))));
    }

    /** Makes a stencil of one input with several results, see {@link StencilMany}. */
    public static <A> StencilMany stencilMany(StencilParam<A> a, Fn1<A, List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(1, List.of(a), x -> function.apply(arg(x, 0))));
    }

    /** Makes a stencil of one input of any element types with several results, see {@link StencilMany}. */
    public static StencilMany stencilMany(Fn1<Neighbours<Num>, List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(1, List.of(), x -> function.apply(arg(x, 0))));
    }

    /** Makes a stencil of two inputs with several results, see {@link StencilMany}. */
    public static <A, B> StencilMany stencilMany(StencilParam<A> a, StencilParam<B> b, Fn2<A, B, List<Expr<?>>>
            function) {
        return new StencilMany(new StencilCore(2, List.of(a, b), x -> function.apply(arg(x, 0), arg(x, 1))));
    }

    /** Makes a stencil of two inputs of any element types with several results, see {@link StencilMany}. */
    public static StencilMany stencilMany(Fn2<Neighbours<Num>, Neighbours<Num>, List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(2, List.of(), x -> function.apply(arg(x, 0), arg(x, 1))));
    }

    /** Makes a stencil of three inputs with several results, see {@link StencilMany}. */
    public static <A, B, C> StencilMany stencilMany(StencilParam<A> a, StencilParam<B> b, StencilParam<C> c, Fn3<A, B,
            C, List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(3, List.of(a, b, c), x ->
                function.apply(arg(x, 0), arg(x, 1), arg(x, 2))));
    }

    /** Makes a stencil of three inputs of any element types with several results, see {@link StencilMany}. */
    public static StencilMany stencilMany(Fn3<Neighbours<Num>, Neighbours<Num>, Neighbours<Num>, List<Expr<?>>>
            function) {
        return new StencilMany(new StencilCore(3, List.of(), x -> function.apply(arg(x, 0), arg(x, 1), arg(x, 2))));
    }

    /** Makes a stencil of four inputs with several results, see {@link StencilMany}. */
    public static <A, B, C, D> StencilMany stencilMany(StencilParam<A> a, StencilParam<B> b, StencilParam<C> c,
            StencilParam<D> d, Fn4<A, B, C, D, List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(4, List.of(a, b, c, d), x ->
                function.apply(arg(x, 0), arg(x, 1), arg(x, 2), arg(x, 3))));
    }

    /** Makes a stencil of four inputs of any element types with several results, see {@link StencilMany}. */
    public static StencilMany stencilMany(Fn4<Neighbours<Num>, Neighbours<Num>, Neighbours<Num>, Neighbours<Num>,
            List<Expr<?>>> function) {
        return new StencilMany(new StencilCore(4, List.of(), x ->
                function.apply(arg(x, 0), arg(x, 1), arg(x, 2), arg(x, 3))));
    }
}
