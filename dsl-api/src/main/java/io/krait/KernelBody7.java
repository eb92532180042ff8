package io.krait;

/** The statements of a kernel with 7 parameters. */
@FunctionalInterface
public interface KernelBody7<A, B, C, D, E, F, G> {
    /** Records them. */
    void record(A a, B b, C c, D d, E e, F f, G g);
}
