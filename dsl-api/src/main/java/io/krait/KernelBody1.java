package io.krait;

/** The statements of a kernel with 1 parameter. */
@FunctionalInterface
public interface KernelBody1<A> {
    /** Records them. */
    void record(A a);
}
