package io.krait;

/** The statements of a kernel with 5 parameters. */
@FunctionalInterface
public interface KernelBody5<A, B, C, D, E> {
    /** Records them. */
    void record(A a, B b, C c, D d, E e);
}
