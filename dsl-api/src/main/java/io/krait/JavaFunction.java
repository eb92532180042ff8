package io.krait;

/** A Java function that kernels call, see {@link Krait#callJava}. */
@FunctionalInterface
public interface JavaFunction {
    /**
     * Computes a value. What it throws is thrown by the call of the kernel.
     *
     * @param args boxed in the types that were declared
     */
    Number call(Number... args);
}
