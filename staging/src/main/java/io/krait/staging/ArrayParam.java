package io.krait.staging;

import io.krait.types.Num;

/**
 * A typed token of an array parameter: element type and number of axes. Extents are symbolic.
 *
 * @param element the element type
 * @param rank the number of axes, 0 or more
 * @param <T> the static element type
 */
public record ArrayParam<T extends Num>(ScalarType<T> element, int rank) {
    /** Checks the rank. */
    public ArrayParam {
        if (rank < 0) {
            throw new ShapeException("an array cannot have " + rank + " axes; use 0 for a scalar");
        }
    }

    @Override
    public String toString() {
        return element + "[" + ":, ".repeat(Math.max(0, rank - 1)) + (rank > 0 ? ":" : "") + "]";
    }
}
