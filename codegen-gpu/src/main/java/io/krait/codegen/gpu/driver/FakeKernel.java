package io.krait.codegen.gpu.driver;

/** What a kernel of the fake driver does, in Java. */
@FunctionalInterface
public interface FakeKernel {
    /**
     * Does the work of a whole launch. A {@link FakeFault} that it throws breaks the context as a fault of a real
     * kernel would.
     */
    void run(FakeLaunch launch);
}
