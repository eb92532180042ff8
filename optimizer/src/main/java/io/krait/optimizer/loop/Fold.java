package io.krait.optimizer.loop;

import io.krait.staging.Op;

/**
 * How a {@link Rhs.ParFor} over lanes combines one body result, in the order of {@code io.krait.staging.TreeV1#lanes}.
 */
public sealed interface Fold {
    /** By an operation with an identity. An empty range gives the identity (-0.0 for float sums). */
    record ByOp(Op op) implements Fold {
    }

    /** By a region with two scalar parameters and one result. The range must not be empty. */
    record ByRegion(Region combine) implements Fold {
    }

    /**
     * The first smallest or largest value with its position; the first NaN wins. Two outs: the value and the I64 loop
     * index. Independent of order. The range must not be empty.
     */
    record Arg(boolean max) implements Fold {
    }

    /** The number of variables that the fold assigns. */
    default int outs() {
        return switch (this) {
            case ByOp f -> 1;
            case ByRegion f -> 1;
            case Arg f -> 2;
        };
    }
}
