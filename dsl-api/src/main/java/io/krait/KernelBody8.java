package io.krait;

/** The statements of a kernel with 8 parameters. */
@FunctionalInterface
public interface KernelBody8<A, B, C, D, E, F, G, H> {
    /** Records them. */
    void record(A a, B b, C c, D d, E e, F f, G g, H h);
}
