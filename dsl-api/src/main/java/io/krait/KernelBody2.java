package io.krait;

/** The statements of a kernel with 2 parameters. */
@FunctionalInterface
public interface KernelBody2<A, B> {
    /** Records them. */
    void record(A a, B b);
}
