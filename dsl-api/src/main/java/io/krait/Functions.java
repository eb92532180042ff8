package io.krait;

import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.types.Num;
import java.util.List;

/**
 * The statics of {@link Krait} that make functions of staged scalars, for use in kernels, element functions and
 * generalised ufuncs. Without types a function takes what it is called with; with types, arguments are widened to them.
 */
public abstract sealed class Functions extends Gufuncs permits ControlFlow {
    Functions() {
    }

    // Lambdas see staged values of the types that the caller declared; the static type is erased in between.
    @SuppressWarnings("unchecked")
    private static <T extends Num> Expr<T> as(Expr<?> x) {
        return (Expr<T>) x;
    }

    /** A staged function of one argument of any element types. */
    public static <A extends Num, R extends Num> Function1<A, R> function(
            Fn1<Expr<A>, Expr<R>> body) {
        return new Function1<>(new FunctionCore(List.of(), x -> body.apply(as(x[0]))));
    }

    /** A staged function of one argument of the given element types. */
    public static <A extends Num, R extends Num> Function1<A, R> function(
            ScalarType<A> a, Fn1<Expr<A>, Expr<R>> body) {
        return new Function1<>(new FunctionCore(List.of(a), x -> body.apply(as(x[0]))));
    }

    /**
     * A staged function of one argument that may call itself through its first parameter. It is unrolled while
     * recording: calls of itself belong into a branch, {@code if_(c, () -> ..., () -> self.apply(...))}. The result
     * has the element type of the first argument.
     *
     * @param limit how deep calls may nest, 1 to 200: a deeper one is a fault, {@link
     *     io.krait.staging.KernelFaultException}
     */
    public static <A extends Num, R extends Num> Function1<A, R> recursive(
            int limit, Fn2<Function1<A, R>, Expr<A>, Expr<R>> body) {
        return new Function1<>(new RecursiveCore(limit, List.of(),
                (self, x) -> body.apply(new Function1<>(self), as(x[0]))));
    }

    /** The same with the element types of the arguments and of the result. */
    public static <A extends Num, R extends Num> Function1<A, R> recursive(
            int limit, ScalarType<A> a, ScalarType<R> result,
            Fn2<Function1<A, R>, Expr<A>, Expr<R>> body) {
        return new Function1<>(new RecursiveCore(limit, List.of(a, result),
                (self, x) -> body.apply(new Function1<>(self), as(x[0]))));
    }

    /** A staged function of two arguments of any element types. */
    public static <A extends Num, B extends Num, R extends Num> Function2<A, B, R> function(
            Fn2<Expr<A>, Expr<B>, Expr<R>> body) {
        return new Function2<>(new FunctionCore(List.of(), x -> body.apply(as(x[0]), as(x[1]))));
    }

    /** A staged function of two arguments of the given element types. */
    public static <A extends Num, B extends Num, R extends Num> Function2<A, B, R> function(
            ScalarType<A> a, ScalarType<B> b, Fn2<Expr<A>, Expr<B>, Expr<R>> body) {
        return new Function2<>(new FunctionCore(List.of(a, b), x -> body.apply(as(x[0]), as(x[1]))));
    }

    /**
     * A staged function of two arguments that may call itself through its first parameter. It is unrolled while
     * recording: calls of itself belong into a branch, {@code if_(c, () -> ..., () -> self.apply(...))}. The result
     * has the element type of the first argument.
     *
     * @param limit how deep calls may nest, 1 to 200: a deeper one is a fault, {@link
     *     io.krait.staging.KernelFaultException}
     */
    public static <A extends Num, B extends Num, R extends Num> Function2<A, B, R> recursive(
            int limit, Fn3<Function2<A, B, R>, Expr<A>, Expr<B>, Expr<R>> body) {
        return new Function2<>(new RecursiveCore(limit, List.of(),
                (self, x) -> body.apply(new Function2<>(self), as(x[0]), as(x[1]))));
    }

    /** The same with the element types of the arguments and of the result. */
    public static <A extends Num, B extends Num, R extends Num> Function2<A, B, R> recursive(
            int limit, ScalarType<A> a, ScalarType<B> b, ScalarType<R> result,
            Fn3<Function2<A, B, R>, Expr<A>, Expr<B>, Expr<R>> body) {
        return new Function2<>(new RecursiveCore(limit, List.of(a, b, result),
                (self, x) -> body.apply(new Function2<>(self), as(x[0]), as(x[1]))));
    }

    /** A staged function of three arguments of any element types. */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Function3<A, B, C, R> function(
            Fn3<Expr<A>, Expr<B>, Expr<C>, Expr<R>> body) {
        return new Function3<>(new FunctionCore(List.of(), x -> body.apply(as(x[0]), as(x[1]), as(x[2]))));
    }

    /** A staged function of three arguments of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Function3<A, B, C, R> function(
            ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, Fn3<Expr<A>, Expr<B>, Expr<C>, Expr<R>> body) {
        return new Function3<>(new FunctionCore(List.of(a, b, c), x -> body.apply(as(x[0]), as(x[1]), as(x[2]))));
    }

    /**
     * A staged function of three arguments that may call itself through its first parameter. It is unrolled while
     * recording: calls of itself belong into a branch, {@code if_(c, () -> ..., () -> self.apply(...))}. The result
     * has the element type of the first argument.
     *
     * @param limit how deep calls may nest, 1 to 200: a deeper one is a fault, {@link
     *     io.krait.staging.KernelFaultException}
     */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Function3<A, B, C, R> recursive(
            int limit, Fn4<Function3<A, B, C, R>, Expr<A>, Expr<B>, Expr<C>, Expr<R>> body) {
        return new Function3<>(new RecursiveCore(limit, List.of(),
                (self, x) -> body.apply(new Function3<>(self), as(x[0]), as(x[1]), as(x[2]))));
    }

    /** The same with the element types of the arguments and of the result. */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Function3<A, B, C, R> recursive(
            int limit, ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<R> result,
            Fn4<Function3<A, B, C, R>, Expr<A>, Expr<B>, Expr<C>, Expr<R>> body) {
        return new Function3<>(new RecursiveCore(limit, List.of(a, b, c, result),
                (self, x) -> body.apply(new Function3<>(self), as(x[0]), as(x[1]), as(x[2]))));
    }

    /** A staged function of four arguments of any element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Function4<A, B, C, D, R> function(
            Fn4<Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<R>> body) {
        return new Function4<>(new FunctionCore(List.of(), x -> body.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]))));
    }

    /** A staged function of four arguments of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Function4<A, B, C, D, R> function(
            ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d,
            Fn4<Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<R>> body) {
        return new Function4<>(new FunctionCore(List.of(a, b, c, d),
                x -> body.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]))));
    }

    /**
     * A staged function of four arguments that may call itself through its first parameter. It is unrolled while
     * recording: calls of itself belong into a branch, {@code if_(c, () -> ..., () -> self.apply(...))}. The result
     * has the element type of the first argument.
     *
     * @param limit how deep calls may nest, 1 to 200: a deeper one is a fault, {@link
     *     io.krait.staging.KernelFaultException}
     */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Function4<A, B, C, D, R> recursive(
            int limit, Fn5<Function4<A, B, C, D, R>, Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<R>> body) {
        return new Function4<>(new RecursiveCore(limit, List.of(),
                (self, x) -> body.apply(new Function4<>(self), as(x[0]), as(x[1]), as(x[2]), as(x[3]))));
    }

    /** The same with the element types of the arguments and of the result. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Function4<A, B, C, D, R> recursive(
            int limit, ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d, ScalarType<R> result,
            Fn5<Function4<A, B, C, D, R>, Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<R>> body) {
        return new Function4<>(new RecursiveCore(limit, List.of(a, b, c, d, result),
                (self, x) -> body.apply(new Function4<>(self), as(x[0]), as(x[1]), as(x[2]), as(x[3]))));
    }
}
