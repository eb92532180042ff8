package io.krait;

import io.krait.staging.KernelParam;
import java.util.List;

/**
 * The statics of {@link Krait} that compile GPU kernels. Parameters are {@code f64.array(2)} for arrays and {@code f64}
 * for numbers, as those of {@code kernel}.
 */
public abstract sealed class GpuKernels extends GpuWarps permits Devices {
    GpuKernels() {
    }

    /** Compiles a GPU kernel of 1 parameter, see {@link CudaKernel}. */
    public static <A> CudaKernel cudaKernel(KernelParam<A> a, KernelBody1<A> body) {
        return new CudaKernel(List.of(a), p -> body.record(a.stage(p.get(0))));
    }

    /** Compiles a GPU kernel of 2 parameters, see {@link CudaKernel}. */
    public static <A, B> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelBody2<A, B> body) {
        return new CudaKernel(List.of(a, b), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1))));
    }

    /** Compiles a GPU kernel of 3 parameters, see {@link CudaKernel}. */
    public static <A, B, C> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelBody3<A, B, C> body) {
        return new CudaKernel(List.of(a, b, c), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2))));
    }

    /** Compiles a GPU kernel of 4 parameters, see {@link CudaKernel}. */
    public static <A, B, C, D> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelBody4<A, B, C, D> body) {
        return new CudaKernel(List.of(a, b, c, d), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3))));
    }

    /** Compiles a GPU kernel of 5 parameters, see {@link CudaKernel}. */
    public static <A, B, C, D, E> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelBody5<A, B, C, D, E> body) {
        return new CudaKernel(List.of(a, b, c, d, e), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4))));
    }

    /** Compiles a GPU kernel of 6 parameters, see {@link CudaKernel}. */
    public static <A, B, C, D, E, F> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f, KernelBody6<A, B, C, D, E, F> body) {
        return new CudaKernel(List.of(a, b, c, d, e, f), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)), f.stage(p.get(5))));
    }

    /** Compiles a GPU kernel of 7 parameters, see {@link CudaKernel}. */
    public static <A, B, C, D, E, F, G> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f, KernelParam<G> g,
            KernelBody7<A, B, C, D, E, F, G> body) {
        return new CudaKernel(List.of(a, b, c, d, e, f, g), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)), f.stage(p.get(5)), g.stage(p.get(6))));
    }

    /** Compiles a GPU kernel of 8 parameters, see {@link CudaKernel}. */
    public static <A, B, C, D, E, F, G, H> CudaKernel cudaKernel(KernelParam<A> a, KernelParam<B> b, KernelParam<C> c,
            KernelParam<D> d, KernelParam<E> e, KernelParam<F> f, KernelParam<G> g, KernelParam<H> h,
            KernelBody8<A, B, C, D, E, F, G, H> body) {
        return new CudaKernel(List.of(a, b, c, d, e, f, g, h), p -> body.record(a.stage(p.get(0)), b.stage(p.get(1)),
                c.stage(p.get(2)), d.stage(p.get(3)), e.stage(p.get(4)), f.stage(p.get(5)), g.stage(p.get(6)),
                h.stage(p.get(7))));
    }
}
