package io.krait.staging;

import io.krait.types.I64;
import io.krait.types.Num;

/**
 * What the function of a stencil sees of an input: the elements around the one that is being computed.
 *
 * @param <T> the static element type
 */
public interface Neighbours<T extends Num> {
    /**
     * The element at an offset from the current one: {@code u.at(-1, 0)} is the one above. What lies beyond the array
     * is for the boundary of the stencil to say.
     *
     * @param offset one per axis: {@code int} or {@code long}; a staged integer only in a stencil with a given
     *     neighbourhood
     * @throws IndexException for a wrong number of offsets, or a constant one outside of a given neighbourhood
     * @throws StagingException for a staged offset without a given neighbourhood
     */
    Expr<T> at(Object... offset);

    /** The index of the current element along an axis; negative axes count from the last one. */
    Expr<I64> index(int axis);

    /** The extent of an axis; negative axes count from the last one. */
    Expr<I64> dim(int axis);

    /** The number of axes. */
    int rank();

    /** The element type. */
    DType dtype();
}
