package io.krait.staging;

import io.krait.types.Num;

/**
 * A typed token of an array parameter: element type and number of axes. Extents are symbolic.
 *
 * @param element the element type
 * @param rank the number of axes, 0 or more
 * @param use what a kernel may do with it; other functions only read
 * @param <T> the static element type
 */
public record ArrayParam<T extends Num>(ScalarType<T> element, int rank, StagedArray.Use use)
        implements KernelParam<StagedArray<T>> {
    /** Checks the rank. */
    public ArrayParam {
        if (rank < 0) {
            throw new ShapeException("an array cannot have " + rank + " axes; use 0 for a scalar");
        }
    }

    /** A parameter that a kernel may read and write. */
    public ArrayParam(ScalarType<T> element, int rank) {
        this(element, rank, StagedArray.Use.ANY);
    }

    /** The same parameter, restricted in its use. */
    public ArrayParam<T> with(StagedArray.Use restricted) {
        return new ArrayParam<>(element, rank, restricted);
    }

    @Override
    public DType dtype() {
        return element.dtype();
    }

    @Override
    public StagedArray<T> stage(Value param) {
        return new StagedArray<>(param, use, true);
    }

    @Override
    public String toString() {
        return element + "[" + ":, ".repeat(Math.max(0, rank - 1)) + (rank > 0 ? ":" : "") + "]";
    }
}
