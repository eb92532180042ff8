package io.krait.optimizer;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A range of iterations cut into whole steps and a rest.
 *
 * @param lo first index
 * @param count number of iterations, at least 0
 * @param mid where the whole steps end
 * @param rest iterations from there, fewer than a step
 */
record Trip(Var lo, Var count, Var mid, Var rest) {
    /** Cuts lo to hi into steps of a power of two. */
    static Trip of(LoopBuilder b, Var lo, Var hi, int step) {
        Var count = b.apply(Op.MAX, b.apply(Op.SUB, hi, lo), b.index(0));
        if (step == 1) {
            return new Trip(lo, count, hi, b.index(0));
        }
        Var whole = b.apply(Op.AND, count, b.index(-step));
        return new Trip(lo, count, b.apply(Op.ADD, lo, whole), b.apply(Op.AND, count, b.index(step - 1L)));
    }

    /** False if it is known that there is no whole step. */
    boolean mayFill(LoopBuilder b) {
        return !b.constantOf(b.apply(Op.LT, lo, mid)).equals(Optional.of(0L));
    }

    /**
     * Emits what to do if more than {@code done} iterations are left after the whole steps, and what the values are
     * if not.
     */
    List<Var> rest(LoopBuilder b, long done, Supplier<List<Var>> then, List<Var> otherwise) {
        Var more = b.apply(Op.GT, rest, b.index(done));
        Optional<Long> known = b.constantOf(more);
        if (known.isPresent()) {
            return known.get() != 0 ? then.get() : otherwise;
        }
        return b.branch(more, false, then, () -> otherwise);
    }

    /** The lanes that stand for the iterations left after {@code done}; empty if all do. */
    Optional<Var> mask(LoopBuilder b, long done, int width, int dominantBits) {
        Var left = b.apply(Op.SUB, rest, b.index(done));
        Optional<Long> known = b.constantOf(left);
        boolean all = width == 1 || known.isPresent() && known.get() >= width;
        return all ? Optional.empty() : Optional.of(lanesBelow(b, left, width, dominantBits));
    }

    /**
     * The lanes with a number below an I64 scalar of small magnitude, compared in a type that fits the vectors around
     * it.
     */
    static Var lanesBelow(LoopBuilder b, Var bound, int width, int dominantBits) {
        DType small = dominantBits <= 8 && width <= 128 ? DType.I8 : DType.I16;
        DType t = dominantBits <= 16 ? small : dominantBits <= 32 ? DType.I32 : DType.I64;
        LType type = new LType(t, width);
        Optional<Long> known = b.constantOf(bound);
        if (known.isPresent() && (known.get() <= 0 || known.get() >= width)) {
            return b.constant(type.with(DType.BOOL), known.get() <= 0 ? 0 : 1);
        }
        return b.apply(Op.LT, b.laneIds(t, width), b.splat(b.cast(t, bound), width));
    }
}
