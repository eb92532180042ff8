package io.krait.optimizer.loop;

import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import io.krait.staging.TreeV1;
import java.util.function.LongBinaryOperator;

/** How the interpreter folds the values of a lanes loop: the values come in ascending order of the index. */
abstract sealed class LoopFolds {
    /** Takes the value of iteration {@code i}, which is number {@code k} of the loop. */
    abstract void add(long k, long i, long bits);

    /** The number of results. */
    abstract int outs();

    /** Result number {@code n}, asked for in ascending order. */
    abstract long result(int n);

    /** A fold by an operation over {@code count} values, at least none. */
    static LoopFolds byOp(Op op, DType t, long count) {
        return count == 0 ? new Empty(Reduction.identity(op, t)) : new InLanes((a, b) -> op.eval(t, a, b, 0), count);
    }

    /** A fold by a function of two values over {@code count} values, at least one. */
    static LoopFolds byFunction(LongBinaryOperator f, long count) {
        return new InLanes(f, count);
    }

    /** The first extreme value over at least one value. */
    static LoopFolds extreme(boolean max, DType t) {
        return new Extreme(max ? Op.GT : Op.LT, t);
    }

    private static final class Empty extends LoopFolds {
        private final long identity;

        Empty(long identity) {
            this.identity = identity;
        }

        @Override
        void add(long k, long i, long bits) {
            throw new IllegalStateException("a fold over nothing got a value");
        }

        @Override
        int outs() {
            return 1;
        }

        @Override
        long result(int n) {
            return identity;
        }
    }

    /** See Note [Canonical reduction order] in {@link TreeV1}; the same as {@link TreeV1#lanes}. */
    private static final class InLanes extends LoopFolds {
        private final LongBinaryOperator f;
        private final long[] lane;

        InLanes(LongBinaryOperator f, long count) {
            this.f = f;
            this.lane = new long[(int) Math.min(TreeV1.LANES, count)];
        }

        @Override
        void add(long k, long i, long bits) {
            int j = (int) (k % TreeV1.LANES);
            lane[j] = k < TreeV1.LANES ? bits : f.applyAsLong(lane[j], bits);
        }

        @Override
        int outs() {
            return 1;
        }

        @Override
        long result(int n) {
            int present = lane.length;
            for (int half = TreeV1.LANES / 2; half >= 1; half /= 2) {
                for (int j = 0; j + half < present; j++) {
                    lane[j] = f.applyAsLong(lane[j], lane[j + half]);
                }
                present = Math.min(present, half);
            }
            return lane[0];
        }
    }

    private static final class Extreme extends LoopFolds {
        private final Op better;
        private final DType type;
        private long value;
        private long index;

        Extreme(Op better, DType type) {
            this.better = better;
            this.type = type;
        }

        @Override
        void add(long k, long i, long bits) {
            if (k == 0 || !isNaN(value) && (isNaN(bits) || better.eval(type, bits, value, 0) != 0)) {
                value = bits;
                index = i;
            }
        }

        @Override
        int outs() {
            return 2;
        }

        @Override
        long result(int n) {
            return n == 0 ? value : index;
        }

        private boolean isNaN(long x) {
            return type.isFloat() && Op.NE.eval(type, x, x, 0) != 0;
        }
    }
}
