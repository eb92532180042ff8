package io.krait.codegen.gpu.driver;

/** Thrown by a {@link FakeKernel} to stop at a fault. */
public final class FakeFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** A fault with the driver's result for it, for instance {@link CudaResult#ILLEGAL_ADDRESS}. */
    public FakeFault(int code) {
        super(CudaResult.describe(code));
        this.code = code;
    }

    int code() {
        return code;
    }
}
