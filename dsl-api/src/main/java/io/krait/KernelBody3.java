package io.krait;

/** The statements of a kernel with 3 parameters. */
@FunctionalInterface
public interface KernelBody3<A, B, C> {
    /** Records them. */
    void record(A a, B b, C c);
}
