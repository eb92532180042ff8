package io.krait.staging;

import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * The meaning of {@link Reduction} over canonical bits, in {@link TreeV1} order.
 *
 * @param type the element type
 * @param last whether the last axis is among the reduced ones
 */
record Folding(DType type, boolean last) {
    private record Moments(long n, long mean, long m2) {
    }

    /** Folds {@code n} elements. */
    long fold(Reduction r, long n, LongUnaryOperator element) {
        if (n == 0) {
            return switch (r) {
                case Reduction.Fold f -> f.op() == Op.ADD ? 0 : Reduction.identity(f.op(), type);
                case Reduction.SquaredDeviations s -> 0;
                case Reduction.ArgExtreme a -> throw new ShapeException("argmin of nothing");
                case Reduction.User u -> throw new ShapeException("reduction of nothing");
            };
        }
        return switch (r) {
            case Reduction.Fold f -> tree(n, element, combine(r));
            case Reduction.User u -> tree(n, element, combine(r));
            case Reduction.ArgExtreme a -> argExtreme(a.max(), n, element);
            case Reduction.SquaredDeviations s -> squaredDeviations(n, element).m2;
        };
    }

    /** The combining function of a fold. */
    TreeV1.Combine<Long> combine(Reduction r) {
        return switch (r) {
            case Reduction.Fold f -> (a, b) -> f.op().eval(type, a, b, 0);
            case Reduction.User u when u.combine().hasStatements() -> {
                BlockInterpreter f = BlockInterpreter.function(u.combine());
                yield (a, b) -> f.call(a, b)[0];
            }
            case Reduction.User u -> (a, b) -> Interpreter
                    .run(u.combine(), new long[0], List.of(scalar(a), scalar(b))).get(0).data()[0];
            case Reduction.ArgExtreme a -> throw new IllegalArgumentException("not a fold");
            case Reduction.SquaredDeviations s -> throw new IllegalArgumentException("not a fold");
        };
    }

    private Tensor scalar(long bits) {
        return new Tensor(type, new long[0], new long[]{bits});
    }

    private long tree(long n, LongUnaryOperator element, TreeV1.Combine<Long> f) {
        return last ? TreeV1.last(n, element::applyAsLong, f) : TreeV1.other(n, element::applyAsLong, f);
    }

    private long argExtreme(boolean max, long n, LongUnaryOperator element) {
        Op better = max ? Op.GT : Op.LT;
        long best = 0;
        long value = element.applyAsLong(0);
        for (long i = 1; i < n && !isNaN(value); i++) {
            long x = element.applyAsLong(i);
            if (isNaN(x) || better.eval(type, x, value, 0) != 0) {
                best = i;
                value = x;
            }
        }
        return best;
    }

    private boolean isNaN(long x) {
        return type.isFloat() && Op.NE.eval(type, x, x, 0) != 0;
    }

    // Note [Squared deviations]: per chunk (or block) the sum s in canonical order, mean = s/n, then the sum of
    // (x-mean)*(x-mean) in
    // the same order; chunks combine in the tree as below, every operation rounded in the element type.
    private Moments squaredDeviations(long n, LongUnaryOperator element) {
        TreeV1.Combine<Long> add = (a, b) -> op(Op.ADD, a, b);
        int size = last ? TreeV1.CHUNK : TreeV1.BLOCK;
        return TreeV1.<Moments>tree((int) ((n + size - 1) / size), c -> {
            long lo = (long) c * size;
            long hi = Math.min(n, lo + size);
            long count = Scalars.ofLong(type, hi - lo);
            long sum = part(lo, hi, element, add);
            long mean = op(Op.DIV, sum, count);
            long m2 = part(lo, hi, i -> {
                long d = op(Op.SUB, element.applyAsLong(i), mean);
                return op(Op.MUL, d, d);
            }, add);
            return new Moments(count, mean, m2);
        }, (a, b) -> {
            long total = op(Op.ADD, a.n, b.n);
            long delta = op(Op.SUB, b.mean, a.mean);
            long f = op(Op.DIV, b.n, total);
            long mean = op(Op.ADD, a.mean, op(Op.MUL, delta, f));
            long m2 = op(Op.ADD, op(Op.ADD, a.m2, b.m2), op(Op.MUL, op(Op.MUL, delta, delta), op(Op.MUL, a.n, f)));
            return new Moments(total, mean, m2);
        });
    }

    private long part(long lo, long hi, LongUnaryOperator element, TreeV1.Combine<Long> f) {
        return last ? TreeV1.lanes(lo, hi, element::applyAsLong, f)
                : TreeV1.sequential(lo, hi, element::applyAsLong, f);
    }

    private long op(Op op, long a, long b) {
        return op.eval(type, a, b, 0);
    }
}
