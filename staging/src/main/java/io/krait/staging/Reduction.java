package io.krait.staging;

/** How elements are combined along an axis. The order is fixed: see {@link TreeV1}. */
public sealed interface Reduction {
    /** Fold with an associative operation that has an identity: ADD, MUL, MIN, MAX, AND, OR, XOR. */
    record Fold(Op op) implements Reduction {
        @Override
        public String toString() {
            return op.label();
        }
    }

    /** Index of the first smallest (or largest) element; the first NaN wins. Result I64. */
    record ArgExtreme(boolean max) implements Reduction {
        @Override
        public String toString() {
            return max ? "argmax" : "argmin";
        }
    }

    /**
     * Sum of squared deviations from the mean, in one pass over memory: each chunk takes its own mean, chunks combine
     * by the formula of Chan, Golub and LeVeque (1979). The variance is this divided by the number of elements.
     */
    record SquaredDeviations() implements Reduction {
        @Override
        public String toString() {
            return "sqdev";
        }
    }

    /**
     * Fold with a recorded function of two scalars, which must be associative. There is no identity: empty axes are
     * errors.
     */
    record User(Graph combine) implements Reduction {
        @Override
        public String toString() {
            return "user{" + combine.text() + "}";
        }
    }

    /**
     * The element type to convert to before many elements are folded: sums, products and squared deviations of F16 and
     * BF16 are those of F32, and their result is rounded once. The smallest and largest are the same in F32, and found
     * faster. Who records a reduction inserts the casts.
     */
    default DType accumulator(DType t) {
        return this instanceof User ? t : t.accumulator();
    }

    /**
     * The bits of the identity of a fold: x op identity has the bits of x for every x.
     */
    static long identity(Op op, DType t) {
        return switch (op) {
            case ADD -> t.isFloat() ? Scalars.ofDouble(t, -0.0) : 0;
            case MUL -> Scalars.ofLong(t, 1);
            case MIN -> t.isFloat() ? Scalars.ofDouble(t, Double.POSITIVE_INFINITY) : t.isSigned()
                    ? Long.MAX_VALUE >> 64 - t.bits()
                    : Scalars.wrap(t, -1);
            case MAX -> t.isFloat() ? Scalars.ofDouble(t, Double.NEGATIVE_INFINITY) : t.isSigned()
                    ? Long.MIN_VALUE >> 64 - t.bits() : 0;
            case AND -> Scalars.wrap(t, -1);
            case OR, XOR -> 0;
            default -> throw new IllegalArgumentException(op + " is not a fold");
        };
    }
}
