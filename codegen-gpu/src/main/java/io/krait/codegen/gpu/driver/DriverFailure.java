package io.krait.codegen.gpu.driver;

import io.krait.staging.KraitException;

/**
 * A function of the CUDA driver gave another result than success. It stays within this package: what it means for the
 * user is said by {@link CudaErrors}.
 */
public final class DriverFailure extends KraitException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String call;
    private final String detail;

    /**
     * Creates the failure.
     *
     * @param code the driver's result, a {@code CUresult}
     * @param call the function's name in cuda.h
     * @param detail what else is known, for instance the compiler's log; may be empty
     */
    public DriverFailure(int code, String call, String detail) {
        super(call + " gave " + CudaResult.describe(code) + (detail.isEmpty() ? "" : ": " + detail));
        this.code = code;
        this.call = call;
        this.detail = detail;
    }

    /** The driver's result. */
    public int code() {
        return code;
    }

    /** The function's name in cuda.h. */
    public String call() {
        return call;
    }

    /** What else is known; may be empty. */
    public String detail() {
        return detail;
    }
}
