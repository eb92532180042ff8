package io.krait.ndarray;

/** How {@link NdArray#matmul(NdArray, MatmulMode)} may compute on a GPU. The host computes {@link #ORDERED} always. */
public enum MatmulMode {
    /** Every element is added up in the order that {@link NdArray#matmul(NdArray)} says: same bits everywhere. */
    ORDERED,
    /**
     * The tensor cores of GPUs of compute capability 8.0 and later compute f16, bf16 and f32: f16 and bf16 are
     * multiplied exactly, f32 is rounded to the 11 significant bits of tf32 first, sums are f32. The order and the
     * rounding of the additions are those of the hardware. Other types are computed as {@link #ORDERED}.
     */
    TENSOR
}
