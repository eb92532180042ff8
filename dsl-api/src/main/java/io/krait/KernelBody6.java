package io.krait;

/** The statements of a kernel with 6 parameters. */
@FunctionalInterface
public interface KernelBody6<A, B, C, D, E, F> {
    /** Records them. */
    void record(A a, B b, C c, D d, E e, F f);
}
