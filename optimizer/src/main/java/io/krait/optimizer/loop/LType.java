package io.krait.optimizer.loop;

import io.krait.staging.DType;

/**
 * The type of a loop IR variable: one element or a vector of them.
 *
 * @param dtype the element type; BOOL with several lanes is a mask
 * @param lanes 1 for scalars
 */
public record LType(DType dtype, int lanes) {
    /** Index type. */
    public static final LType INDEX = new LType(DType.I64, 1);
    /** Scalar condition. */
    public static final LType COND = new LType(DType.BOOL, 1);

    /** A scalar type. */
    public static LType of(DType dtype) {
        return new LType(dtype, 1);
    }

    /** True for vectors. */
    public boolean isVector() {
        return lanes > 1;
    }

    /** The same lanes of another element type. */
    public LType with(DType t) {
        return new LType(t, lanes);
    }

    @Override
    public String toString() {
        return lanes == 1 ? dtype.label() : dtype.label() + "x" + lanes;
    }
}
