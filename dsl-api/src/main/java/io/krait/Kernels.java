package io.krait;

import io.krait.staging.ArrayParam;
import io.krait.staging.KernelParam;
import io.krait.staging.StagedArray;
import io.krait.types.Num;
import java.util.List;

/**
 * The statics of {@link Krait} that compile kernels: statements over arrays. Parameters are {@code f64.array(2)} for
 * arrays and {@code f64} for numbers.
 */
public abstract sealed class Kernels extends RunningFolds permits Stencils {
    Kernels() {
    }

    /** An array that the kernel only reads. */
    public static <T extends Num> ArrayParam<T> in(ArrayParam<T> array) {
        return array.with(StagedArray.Use.IN);
    }

    /** An array that the kernel only writes. */
    public static <T extends Num> ArrayParam<T> out(ArrayParam<T> array) {
        return array.with(StagedArray.Use.OUT);
    }

    /** An array that the kernel reads and writes. */
    public static <T extends Num> ArrayParam<T> inout(ArrayParam<T> array) {
        return array.with(StagedArray.Use.ANY);
    }

    /** Compiles a kernel of 1 parameter, see {@link Kernel}. */
    public static <A> Kernel kernel(KernelParam<A> a,
            KernelBody1<A> body) {
        return new Kernel(List.of(a), p -> body.record(a.stage(p.get(0))));
    }

    /** Compiles a kernel of 2 parameters, see {@link Kernel}. */
    public static <A, B> Kernel kernel(KernelParam<A> a, KernelParam<B> b,
            KernelBody2<A, B> body) {
        return new Kernel(List.of(a, b), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1))));
    }

    /** Compiles a kernel of 3 parameters, see {@link Kernel}. */
    public static <A, B, C> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelBody3<A, B, C> body) {
        return new Kernel(List.of(a, b, c), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)), c.stage(p.get(2))));
    }

    /** Compiles a kernel of 4 parameters, see {@link Kernel}. */
    public static <A, B, C, D> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c, KernelParam<D> d,
            KernelBody4<A, B, C, D> body) {
        return new Kernel(List.of(a, b, c, d), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3))));
    }

    /** Compiles a kernel of 5 parameters, see {@link Kernel}. */
    public static <A, B, C, D, E> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c, KernelParam<D> d,
            KernelParam<E> e,
            KernelBody5<A, B, C, D, E> body) {
        return new Kernel(List.of(a, b, c, d, e), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4))));
    }

    /** Compiles a kernel of 6 parameters, see {@link Kernel}. */
    public static <A, B, C, D, E, F> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f,
            KernelBody6<A, B, C, D, E, F> body) {
        return new Kernel(List.of(a, b, c, d, e, f), p -> body
                .record(a.stage(p.get(0)), b.stage(p.get(1)), c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)),
                f.stage(p.get(5))));
    }

    /** Compiles a kernel of 7 parameters, see {@link Kernel}. */
    public static <A, B, C, D, E, F, G> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f, KernelParam<G> g,
            KernelBody7<A, B, C, D, E, F, G> body) {
        return new Kernel(List.of(a, b, c, d, e, f, g), p -> body
                .record(a.stage(p.get(0)), b.stage(p.get(1)), c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)),
                f.stage(p.get(5)), g.stage(p.get(6))));
    }

    /** Compiles a kernel of 8 parameters, see {@link Kernel}. */
    public static <A, B, C, D, E, F, G, H> Kernel kernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f, KernelParam<G> g, KernelParam<H> h,
            KernelBody8<A, B, C, D, E, F, G, H> body) {
        return new Kernel(List.of(a, b, c, d, e, f, g, h), p -> body
                .record(a.stage(p.get(0)), b.stage(p.get(1)), c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)),
                f.stage(p.get(5)), g.stage(p.get(6)), h.stage(p.get(7))));
    }
}
