package io.krait;

/** The statements of a kernel with 4 parameters. */
@FunctionalInterface
public interface KernelBody4<A, B, C, D> {
    /** Records them. */
    void record(A a, B b, C c, D d);
}
