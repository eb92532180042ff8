package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.ArrayParam;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.SignatureException;
import io.krait.types.Num;
import java.util.Collections;
import java.util.List;

/**
 * The statics of {@link Krait} that compile functions. Errors: a lambda that throws, returns null or records something
 * else the second time gives a {@link io.krait.staging.StagingException} at the first call with a signature, and
 * nothing is remembered.
 */
public abstract sealed class Compiling extends Devices permits Krait {
    Compiling() {
    }

    // Lambdas see staged arguments of the types that the caller declared; the static type is erased in between.
    @SuppressWarnings("unchecked")
    private static <T> T as(Object o) {
        return (T) o;
    }

    private static void checkCount(Object[] args, int n) {
        if (args.length != n) {
            throw new SignatureException("this function takes " + n + (n == 1 ? " argument" : " arguments") + ", got "
                    + args.length);
        }
    }

    /**
     * Compiles an array function of one argument, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit1<Num, R> jit(Fn1<NdArray<Num>, NdArray<R>> function) {
        return new Jit1<>(new JitCore(List.of(), a -> Collections.singletonList(function.apply(as(a[0])))));
    }

    /** Compiles an array function of one argument of the given element types and numbers of axes. */
    public static <A extends Num, R extends Num> Jit1<A, R> jit(ArrayParam<A> a, Fn1<NdArray<A>, NdArray<R>> function) {
        return new Jit1<>(new JitCore(List.of(a), x -> Collections.singletonList(function.apply(as(x[0])))));
    }

    /**
     * Compiles an array function of two arguments, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit2<Num, Num, R> jit(Fn2<NdArray<Num>, NdArray<Num>, NdArray<R>> function) {
        return new Jit2<>(new JitCore(List.of(), a -> Collections.singletonList(function.apply(as(a[0]), as(a[1])))));
    }

    /** Compiles an array function of two arguments of the given element types and numbers of axes. */
    public static <A extends Num, B extends Num, R extends Num> Jit2<A, B, R> jit(ArrayParam<A> a, ArrayParam<B> b,
            Fn2<NdArray<A>, NdArray<B>, NdArray<R>> function) {
        return new Jit2<>(new JitCore(List.of(a, b), x -> Collections
                .singletonList(function.apply(as(x[0]), as(x[1])))));
    }

    /**
     * Compiles an array function of three arguments, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit3<Num, Num, Num, R> jit(
            Fn3<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<R>> function) {
        return new Jit3<>(new JitCore(List.of(), a -> Collections
                .singletonList(function.apply(as(a[0]), as(a[1]), as(a[2])))));
    }

    /** Compiles an array function of three arguments of the given element types and numbers of axes. */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Jit3<A, B, C, R> jit(ArrayParam<A> a,
            ArrayParam<B> b, ArrayParam<C> c, Fn3<NdArray<A>, NdArray<B>, NdArray<C>, NdArray<R>> function) {
        return new Jit3<>(new JitCore(List.of(a, b, c), x -> Collections
                .singletonList(function.apply(as(x[0]), as(x[1]), as(x[2])))));
    }

    /**
     * Compiles an array function of four arguments, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit4<Num, Num, Num, Num, R> jit(
            Fn4<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<R>> function) {
        return new Jit4<>(new JitCore(List.of(), a -> Collections
                .singletonList(function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3])))));
    }

    /** Compiles an array function of four arguments of the given element types and numbers of axes. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Jit4<A, B, C, D, R> jit(ArrayParam<A> a, ArrayParam<B> b, ArrayParam<C> c, ArrayParam<D> d,
            Fn4<NdArray<A>, NdArray<B>, NdArray<C>, NdArray<D>, NdArray<R>> function) {
        return new Jit4<>(new JitCore(List.of(a, b, c, d),
                x -> Collections.singletonList(function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3])))));
    }

    /**
     * Compiles an array function of five arguments, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit5<Num, Num, Num, Num, Num, R> jit(
            Fn5<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<R>> function) {
        return new Jit5<>(new JitCore(List.of(),
                a -> Collections.singletonList(function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4])))));
    }

    /** Compiles an array function of five arguments of the given element types and numbers of axes. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, R extends Num>
            Jit5<A, B, C, D, E, R> jit(ArrayParam<A> a, ArrayParam<B> b, ArrayParam<C> c, ArrayParam<D> d,
            ArrayParam<E> e, Fn5<NdArray<A>, NdArray<B>, NdArray<C>, NdArray<D>, NdArray<E>, NdArray<R>> function) {
        return new Jit5<>(new JitCore(List.of(a, b, c, d, e),
                x -> Collections.singletonList(function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]), as(x[4])))));
    }

    /**
     * Compiles an array function of six arguments, of any element types and shapes: it is recorded at the first call
     * with each combination of element types, numbers of axes and extents of 1, and memoised.
     */
    public static <R extends Num> Jit6<Num, Num, Num, Num, Num, Num, R> jit(
            Fn6<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>,
                    NdArray<R>> function) {
        return new Jit6<>(new JitCore(List.of(),
                a -> Collections.singletonList(function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4]),
                        as(a[5])))));
    }

    /** Compiles an array function of six arguments of the given element types and numbers of axes. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, F extends Num,
            R extends Num>
            Jit6<A, B, C, D, E, F, R> jit(ArrayParam<A> a, ArrayParam<B> b, ArrayParam<C> c, ArrayParam<D> d,
            ArrayParam<E> e, ArrayParam<F> f,
            Fn6<NdArray<A>, NdArray<B>, NdArray<C>, NdArray<D>, NdArray<E>, NdArray<F>, NdArray<R>> function) {
        return new Jit6<>(new JitCore(List.of(a, b, c, d, e, f),
                x -> Collections.singletonList(function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]), as(x[4]),
                        as(x[5])))));
    }

    /** Compiles an array function of one argument with several results. */
    public static JitMany jitMany(Fn1<NdArray<Num>, List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 1);
            return function.apply(as(a[0]));
        }));
    }

    /** Compiles an array function of two arguments with several results. */
    public static JitMany jitMany(Fn2<NdArray<Num>, NdArray<Num>, List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 2);
            return function.apply(as(a[0]), as(a[1]));
        }));
    }

    /** Compiles an array function of three arguments with several results. */
    public static JitMany jitMany(Fn3<NdArray<Num>, NdArray<Num>, NdArray<Num>, List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 3);
            return function.apply(as(a[0]), as(a[1]), as(a[2]));
        }));
    }

    /** Compiles an array function of four arguments with several results. */
    public static JitMany jitMany(Fn4<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>,
            List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 4);
            return function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]));
        }));
    }

    /** Compiles an array function of five arguments with several results. */
    public static JitMany jitMany(Fn5<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>,
            List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 5);
            return function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4]));
        }));
    }

    /** Compiles an array function of six arguments with several results. */
    public static JitMany jitMany(Fn6<NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>, NdArray<Num>,
            NdArray<Num>, List<NdArray<?>>> function) {
        return new JitMany(new JitCore(List.of(), a -> {
            checkCount(a, 6);
            return function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4]), as(a[5]));
        }));
    }

    /**
     * Makes an element function of one argument work on arrays of any shapes and element types. The lambda is recorded
     * once per combination of element types.
     */
    public static <R extends Num> Ufunc1<Num, R> vectorize(Fn1<Expr<Num>, Expr<R>> function) {
        return new Ufunc1<>(new UfuncCore(1, List.of(), a -> function.apply(as(a[0]))));
    }

    /**
     * Makes an element function of one argument of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, R extends Num> Ufunc1<A, R> vectorize(ScalarType<A> a,
            Fn1<Expr<A>, Expr<R>> function) {
        return new Ufunc1<>(new UfuncCore(1, List.of(Signature.of(a)), x -> function.apply(as(x[0]))));
    }

    /**
     * Makes an element function of two arguments work on arrays of any shapes and element types. The lambda is recorded
     * once per combination of element types.
     */
    public static <R extends Num> Ufunc2<Num, Num, R> vectorize(Fn2<Expr<Num>, Expr<Num>, Expr<R>> function) {
        return new Ufunc2<>(new UfuncCore(2, List.of(), a -> function.apply(as(a[0]), as(a[1]))));
    }

    /**
     * Makes an element function of two arguments of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, B extends Num, R extends Num> Ufunc2<A, B, R> vectorize(ScalarType<A> a,
            ScalarType<B> b, Fn2<Expr<A>, Expr<B>, Expr<R>> function) {
        return new Ufunc2<>(new UfuncCore(2, List.of(Signature.of(a, b)), x -> function.apply(as(x[0]), as(x[1]))));
    }

    /**
     * Makes an element function of three arguments work on arrays of any shapes and element types. The lambda is
     * recorded once per combination of element types.
     */
    public static <R extends Num> Ufunc3<Num, Num, Num, R> vectorize(
            Fn3<Expr<Num>, Expr<Num>, Expr<Num>, Expr<R>> function) {
        return new Ufunc3<>(new UfuncCore(3, List.of(), a -> function.apply(as(a[0]), as(a[1]), as(a[2]))));
    }

    /**
     * Makes an element function of three arguments of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, B extends Num, C extends Num, R extends Num> Ufunc3<A, B, C, R> vectorize(
            ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, Fn3<Expr<A>, Expr<B>, Expr<C>, Expr<R>> function) {
        return new Ufunc3<>(new UfuncCore(3, List.of(Signature.of(a, b, c)),
                x -> function.apply(as(x[0]), as(x[1]), as(x[2]))));
    }

    /**
     * Makes an element function of four arguments work on arrays of any shapes and element types. The lambda is
     * recorded once per combination of element types.
     */
    public static <R extends Num> Ufunc4<Num, Num, Num, Num, R> vectorize(
            Fn4<Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<R>> function) {
        return new Ufunc4<>(new UfuncCore(4, List.of(), a -> function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]))));
    }

    /**
     * Makes an element function of four arguments of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, R extends Num>
            Ufunc4<A, B, C, D, R> vectorize(ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d,
            Fn4<Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<R>> function) {
        return new Ufunc4<>(new UfuncCore(4, List.of(Signature.of(a, b, c, d)),
                x -> function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]))));
    }

    /**
     * Makes an element function of five arguments work on arrays of any shapes and element types. The lambda is
     * recorded once per combination of element types.
     */
    public static <R extends Num> Ufunc5<Num, Num, Num, Num, Num, R> vectorize(
            Fn5<Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<R>> function) {
        return new Ufunc5<>(new UfuncCore(5, List.of(),
                a -> function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4]))));
    }

    /**
     * Makes an element function of five arguments of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, R extends Num>
            Ufunc5<A, B, C, D, E, R> vectorize(ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d,
            ScalarType<E> e, Fn5<Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<E>, Expr<R>> function) {
        return new Ufunc5<>(new UfuncCore(5, List.of(Signature.of(a, b, c, d, e)),
                x -> function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]), as(x[4]))));
    }

    /**
     * Makes an element function of six arguments work on arrays of any shapes and element types. The lambda is recorded
     * once per combination of element types.
     */
    public static <R extends Num> Ufunc6<Num, Num, Num, Num, Num, Num, R> vectorize(
            Fn6<Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<Num>, Expr<R>> function) {
        return new Ufunc6<>(new UfuncCore(6, List.of(),
                a -> function.apply(as(a[0]), as(a[1]), as(a[2]), as(a[3]), as(a[4]), as(a[5]))));
    }

    /**
     * Makes an element function of six arguments of the given element types work on arrays; arguments are widened to
     * these types without loss.
     */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, F extends Num,
            R extends Num>
            Ufunc6<A, B, C, D, E, F, R> vectorize(ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d,
            ScalarType<E> e, ScalarType<F> f,
            Fn6<Expr<A>, Expr<B>, Expr<C>, Expr<D>, Expr<E>, Expr<F>, Expr<R>> function) {
        return new Ufunc6<>(new UfuncCore(6, List.of(Signature.of(a, b, c, d, e, f)),
                x -> function.apply(as(x[0]), as(x[1]), as(x[2]), as(x[3]), as(x[4]), as(x[5]))));
    }
}
