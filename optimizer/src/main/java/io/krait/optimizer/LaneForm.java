package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.Optional;

/**
 * What a scalar variable of a loop body becomes when several iterations run side by side. The forms are ordered
 * Uniform &lt; Linear &lt; Varying; a value takes the least form that is known to be right.
 */
sealed interface LaneForm {
    /** The same in every lane: still a scalar. */
    record Uniform(Var value) implements LaneForm {
    }

    /** An integer that is {@code first + lane * stride}, both scalars: exact, because integers wrap. */
    record Linear(Var first, Var stride) implements LaneForm {
    }

    /** Any values: a vector. */
    record Varying(Var value) implements LaneForm {
    }

    /** The value as a vector of {@code lanes} (a scalar when that is 1). */
    default Var vector(LoopBuilder b, int lanes) {
        return switch (this) {
            case Uniform u -> b.splat(u.value, lanes);
            case Linear l -> {
                Var ids = b.laneIds(l.first.dtype(), lanes);
                Var offsets = b.apply(Op.MUL, ids, b.splat(l.stride, lanes));
                yield b.apply(Op.ADD, b.splat(l.first, lanes), offsets);
            }
            case Varying v -> v.value;
        };
    }

    /** The element type. */
    default DType dtype() {
        return switch (this) {
            case Uniform u -> u.value.dtype();
            case Linear l -> l.first.dtype();
            case Varying v -> v.value.dtype();
        };
    }

    /** A linear form, or a uniform one when the stride is known to be 0. */
    static LaneForm linear(LoopBuilder b, Var first, Var stride) {
        return b.constantOf(stride).equals(Optional.of(0L)) ? new Uniform(first) : new Linear(first, stride);
    }

    /**
     * The linear form of an integer operation on {@code x} and {@code y}, if it has one. At least one operand is
     * linear.
     */
    static Optional<LaneForm> apply(LoopBuilder b, Op op, LaneForm x, LaneForm y) {
        if (x instanceof Varying || y instanceof Varying) {
            return Optional.empty();
        }
        Var first = first(x);
        Var other = first(y);
        return switch (op) {
            case ADD, SUB -> Optional.of(linear(b, b.apply(op, first, other), b.apply(op, stride(b, x), stride(b, y))));
            case MUL -> scaled(b, op, x, y).or(() -> scaled(b, op, y, x));
            case SHL -> scaled(b, op, x, y);
            default -> Optional.empty();
        };
    }

    /**
     * The linear form of a cast between integer types, if it has one: narrowing wraps, so it keeps sums and products.
     */
    static Optional<LaneForm> cast(LoopBuilder b, DType to, LaneForm x) {
        return x instanceof Linear l && to.isInteger() && to.bits() <= x.dtype().bits()
                ? Optional.of(linear(b, b.cast(to, l.first), b.cast(to, l.stride))) : Optional.empty();
    }

    private static Optional<LaneForm> scaled(LoopBuilder b, Op op, LaneForm x, LaneForm by) {
        if (x instanceof Linear l && by instanceof Uniform u) {
            return Optional.of(linear(b, b.apply(op, l.first, u.value), b.apply(op, l.stride, u.value)));
        }
        return Optional.empty();
    }

    private static Var first(LaneForm f) {
        return switch (f) {
            case Uniform u -> u.value;
            case Linear l -> l.first;
            case Varying v -> v.value;
        };
    }

    private static Var stride(LoopBuilder b, LaneForm f) {
        return f instanceof Linear l ? l.stride : b.constant(f.dtype(), 0);
    }
}
