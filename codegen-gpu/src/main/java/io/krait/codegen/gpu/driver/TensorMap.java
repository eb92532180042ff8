package io.krait.codegen.gpu.driver;

import java.util.List;

/**
 * What the copy engine of sm_90 and up needs to know of a matrix in device memory to copy tiles of it. Numbers are
 * those of {@code cuTensorMapEncodeTiled} in cuda.h. Dimensions go from the fastest to the slowest.
 *
 * @param dataType 0 u8, 1 u16, 2 u32, 3 i32, 4 u64, 5 i64, 6 f16, 7 f32, 8 f64, 9 bf16, 11 tf32
 * @param address of the first element; a multiple of 16
 * @param extents elements along each dimension
 * @param strides bytes between neighbours along each dimension but the first; multiples of 16
 * @param box elements of a tile along each dimension, at most 256
 * @param elementStrides 1 for each dimension, unless elements are skipped
 * @param interleave 0 none, 1 by 16 bytes, 2 by 32 bytes
 * @param swizzle 0 none, 1 over 32 bytes, 2 over 64 bytes, 3 over 128 bytes
 * @param l2Promotion 0 none, 1 64 bytes, 2 128 bytes, 3 256 bytes
 * @param outOfBoundsFill 0 zero, 1 NaN
 */
public record TensorMap(int dataType, long address, List<Long> extents, List<Long> strides, List<Integer> box,
        List<Integer> elementStrides, int interleave, int swizzle, int l2Promotion, int outOfBoundsFill) {
    /** Bytes of an encoded description. */
    public static final int BYTES = 128;
    /** Alignment of an encoded description. */
    public static final int ALIGNMENT = 64;

    /** Checks that the lists fit each other. */
    public TensorMap {
        extents = List.copyOf(extents);
        strides = List.copyOf(strides);
        box = List.copyOf(box);
        elementStrides = List.copyOf(elementStrides);
        int rank = extents.size();
        if (rank < 1 || rank > 5 || strides.size() != rank - 1 || box.size() != rank
                || elementStrides.size() != rank) {
            throw new IllegalArgumentException("a tensor map has 1 to 5 extents, as many box sizes and element strides,"
                    + " and one stride less; got " + extents + ", " + box + ", " + elementStrides + ", " + strides);
        }
    }
}
