package io.krait.ndarray;

/**
 * How {@link NdArray#matmul(NdArray, MatmulMode)} may compute on a GPU. On the host {@link #TENSOR} computes {@link
 * #ORDERED}, and {@link #LIBRARY} is an error.
 */
public enum MatmulMode {
    /** Every element is added up in the order that {@link NdArray#matmul(NdArray)} says: same bits everywhere. */
    ORDERED,
    /**
     * The tensor cores of GPUs of compute capability 8.0 and later compute f16, bf16 and f32: f16 and bf16 are
     * multiplied exactly, f32 is rounded to the 11 significant bits of tf32 first, sums are f32. The order and the
     * rounding of the additions are those of the hardware. Other types are computed as {@link #ORDERED}.
     */
    TENSOR,
    /**
     * cuBLAS computes f16, bf16, f32, f64 and complex numbers of these, if this machine has it: {@code ./krait info}
     * tells, and {@code -Dkrait.cublas=} names its file. Sums of f16 and bf16 are f32, and f32 is not rounded to tf32.
     * The order of the sums is the library's and may change with its version, the GPU and the shapes, so no bits are
     * promised. Where it cannot compute (on the host, in the simulator, without the library, of integers), it is an
     * error: nothing else is computed instead.
     */
    LIBRARY
}
