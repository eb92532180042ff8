package io.krait;

import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.types.Num;
import java.util.List;

/**
 * The statics of {@link Krait} that compile generalised ufuncs, see {@link Gufunc}, for instance {@code
 * guvectorize("(n),()->(n)", f64, i64, f64, (in, window, out) -> ...)}. Without types, those are the types of the
 * arguments; outputs have that to which all inputs promote.
 */
public abstract sealed class Gufuncs extends ScalarMaths permits Functions {
    Gufuncs() {
    }

    // Lambdas see staged arrays of the types that the caller declared; the static type is erased in between.
    @SuppressWarnings("unchecked")
    private static <T extends Num> StagedArray<T> as(StagedArray<?> a) {
        return (StagedArray<T>) a;
    }

    /** A generalised ufunc of 1 parameter, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody1<StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 1, List.of(), p -> body.record(as(p.get(0)))));
    }

    /** A generalised ufunc of 1 parameter, inputs and outputs, of the given element types. */
    public static <A extends Num> Gufunc<A> guvectorize(String layout, ScalarType<A> a,
            KernelBody1<StagedArray<A>> body) {
        return new Gufunc<>(new GufuncCore(layout, 1, List.of(a),
                p -> body.record(as(p.get(0)))));
    }

    /** A generalised ufunc of 2 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody2<StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 2, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)))));
    }

    /** A generalised ufunc of 2 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num> Gufunc<B> guvectorize(String layout, ScalarType<A> a,
            ScalarType<B> b, KernelBody2<StagedArray<A>, StagedArray<B>> body) {
        return new Gufunc<>(new GufuncCore(layout, 2, List.of(a, b),
                p -> body.record(as(p.get(0)), as(p.get(1)))));
    }

    /** A generalised ufunc of 3 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout,
            KernelBody3<StagedArray<Num>, StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 3, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)))));
    }

    /** A generalised ufunc of 3 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num> Gufunc<C> guvectorize(String layout, ScalarType<A> a,
            ScalarType<B> b, ScalarType<C> c, KernelBody3<StagedArray<A>, StagedArray<B>, StagedArray<C>> body) {
        return new Gufunc<>(new GufuncCore(layout, 3, List.of(a, b, c),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)))));
    }

    /** A generalised ufunc of 4 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody4<StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 4, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)), as(p.get(3)))));
    }

    /** A generalised ufunc of 4 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num> Gufunc<D> guvectorize(String layout,
            ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d, KernelBody4<StagedArray<A>,
            StagedArray<B>, StagedArray<C>, StagedArray<D>> body) {
        return new Gufunc<>(new GufuncCore(layout, 4, List.of(a, b, c, d),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)), as(p.get(3)))));
    }

    /** A generalised ufunc of 5 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody5<StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>, StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 5, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)), as(p.get(3)), as(p.get(4)))));
    }

    /** A generalised ufunc of 5 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num> Gufunc<E> guvectorize(
            String layout, ScalarType<A> a, ScalarType<B> b, ScalarType<C> c, ScalarType<D> d, ScalarType<E> e,
            KernelBody5<StagedArray<A>, StagedArray<B>, StagedArray<C>, StagedArray<D>, StagedArray<E>> body) {
        return new Gufunc<>(new GufuncCore(layout, 5, List.of(a, b, c, d, e),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)), as(p.get(3)), as(p.get(4)))));
    }

    /** A generalised ufunc of 6 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody6<StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>, StagedArray<Num>, StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 6, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)), as(p.get(3)), as(p.get(4)), as(p.get(5)))));
    }

    /** A generalised ufunc of 6 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num,
            F extends Num> Gufunc<F> guvectorize(String layout, ScalarType<A> a, ScalarType<B> b, ScalarType<C> c,
            ScalarType<D> d, ScalarType<E> e, ScalarType<F> f, KernelBody6<StagedArray<A>, StagedArray<B>,
            StagedArray<C>, StagedArray<D>, StagedArray<E>, StagedArray<F>> body) {
        return new Gufunc<>(new GufuncCore(layout, 6, List.of(a, b, c, d, e, f),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)), as(p.get(3)), as(p.get(4)),
            as(p.get(5)))));
    }

    /** A generalised ufunc of 7 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody7<StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>, StagedArray<Num>, StagedArray<Num>, StagedArray<Num>, StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 7, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)), as(p.get(3)), as(p.get(4)), as(p.get(5)), as(p.get(6)))));
    }

    /** A generalised ufunc of 7 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, F extends Num,
            G extends Num> Gufunc<G> guvectorize(String layout, ScalarType<A> a, ScalarType<B> b, ScalarType<C> c,
            ScalarType<D> d, ScalarType<E> e, ScalarType<F> f, ScalarType<G> g, KernelBody7<StagedArray<A>,
            StagedArray<B>, StagedArray<C>, StagedArray<D>, StagedArray<E>, StagedArray<F>, StagedArray<G>> body) {
        return new Gufunc<>(new GufuncCore(layout, 7, List.of(a, b, c, d, e, f, g),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)), as(p.get(3)), as(p.get(4)), as(p.get(5)),
            as(p.get(6)))));
    }

    /** A generalised ufunc of 8 parameters, inputs and outputs, of any element types. */
    public static Gufunc<Num> guvectorize(String layout, KernelBody8<StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>, StagedArray<Num>, StagedArray<Num>, StagedArray<Num>, StagedArray<Num>,
            StagedArray<Num>> body) {
        return new Gufunc<>(new GufuncCore(layout, 8, List.of(), p -> body.record(as(p.get(0)), as(p.get(1)),
            as(p.get(2)), as(p.get(3)), as(p.get(4)), as(p.get(5)), as(p.get(6)), as(p.get(7)))));
    }

    /** A generalised ufunc of 8 parameters, inputs and outputs, of the given element types. */
    public static <A extends Num, B extends Num, C extends Num, D extends Num, E extends Num, F extends Num,
            G extends Num, H extends Num> Gufunc<H> guvectorize(String layout, ScalarType<A> a, ScalarType<B> b,
            ScalarType<C> c, ScalarType<D> d, ScalarType<E> e, ScalarType<F> f, ScalarType<G> g, ScalarType<H> h,
            KernelBody8<StagedArray<A>, StagedArray<B>, StagedArray<C>, StagedArray<D>, StagedArray<E>,
            StagedArray<F>, StagedArray<G>, StagedArray<H>> body) {
        return new Gufunc<>(new GufuncCore(layout, 8, List.of(a, b, c, d, e, f, g, h),
                p -> body.record(as(p.get(0)), as(p.get(1)), as(p.get(2)), as(p.get(3)), as(p.get(4)), as(p.get(5)),
            as(p.get(6)), as(p.get(7)))));
    }
}
