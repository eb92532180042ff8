package io.krait.ndarray;

/** How {@link NdArray#matmul(NdArray, MatmulMode)} may compute on a GPU. On the host all modes are {@link #ORDERED}. */
public enum MatmulMode {
    /** Every element is added up in the order that {@link NdArray#matmul(NdArray)} says: same bits everywhere. */
    ORDERED,
    /**
     * The tensor cores may be used: f16 and bf16 are multiplied exactly and added up in f32, f32 is rounded to the 11
     * significant bits of tf32 first, f64 keeps its precision; the order and the rounding of the additions are those of
     * the hardware. Other types, and devices without such units, compute as {@link #ORDERED}.
     */
    TENSOR,
    /**
     * NVIDIA's cuBLAS computes, if this machine has it: fast, in an order of its own, which may change with its version
     * and with the sizes.
     */
    LIBRARY
}
