package io.krait.codegen.gpu.cublas;

import io.krait.staging.KraitException;

/** cuBLAS is not there, or refused a call. */
public final class CublasException extends KraitException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** An error that Krait found itself. */
    CublasException(String message) {
        super(message);
        this.status = 0;
    }

    private CublasException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** An error of the library. */
    static CublasException of(int status, String call, String library) {
        return new CublasException(call + " of " + library + " gave error " + status + ", " + meaning(status), status);
    }

    /** The library's status; 0 when Krait found the error itself. */
    public int status() {
        return status;
    }

    private static String meaning(int status) {
        return switch (status) {
            case 1 -> "CUBLAS_STATUS_NOT_INITIALIZED: often the driver is older than the library needs; name another"
                    + " library with -Dkrait.cublas=";
            case 3 -> "CUBLAS_STATUS_ALLOC_FAILED: there is not enough memory on the GPU for the library's own use";
            case 7 -> "CUBLAS_STATUS_INVALID_VALUE";
            case 8 -> "CUBLAS_STATUS_ARCH_MISMATCH: this GPU cannot compute with these types";
            case 11 -> "CUBLAS_STATUS_MAPPING_ERROR";
            case 13 -> "CUBLAS_STATUS_EXECUTION_FAILED: a kernel of the library, or one before it, failed on the GPU";
            case 14 -> "CUBLAS_STATUS_INTERNAL_ERROR";
            case 15 -> "CUBLAS_STATUS_NOT_SUPPORTED: this version has no such product; use MatmulMode.TENSOR or"
                    + " ORDERED";
            case 16 -> "CUBLAS_STATUS_LICENSE_ERROR";
            default -> "a status that cublas_api.h explains";
        };
    }
}
