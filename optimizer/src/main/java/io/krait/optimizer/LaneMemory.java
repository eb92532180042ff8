package io.krait.optimizer;

import io.krait.optimizer.LaneBody.Lanes;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Loads and stores of several lanes: contiguous, reversed, of one address, or scattered. Lanes that are off touch no
 * memory.
 */
final class LaneMemory {
    private final LoopBuilder b;

    /** Emits to {@code b}. */
    LaneMemory(LoopBuilder b) {
        this.b = b;
    }

    /** Reads one element per lane. */
    LaneForm load(Buffer buffer, LaneForm index, Lanes s) {
        return switch (index) {
            case LaneForm.Uniform(Var at) -> new LaneForm.Uniform(guarded(buffer, at, s));
            case LaneForm.Linear l when isStride(l, 1) -> vector(buffer, l.first(), s);
            case LaneForm.Linear l when isStride(l, -1) ->
                new LaneForm.Varying(b.reverse(b.load(buffer, lowest(l, s), s.width(), s.mask().map(b::reverse))));
            case LaneForm.Linear l -> vector(buffer, l.vector(b, s.width()), s);
            case LaneForm.Varying(Var at) -> vector(buffer, at, s);
        };
    }

    private LaneForm vector(Buffer buffer, Var at, Lanes s) {
        return new LaneForm.Varying(b.load(buffer, at, s.width(), s.mask()));
    }

    /** Writes one element per lane. */
    void store(Rhs.Store old, LaneForm index, LaneForm value, Lanes s) {
        Buffer buffer = old.buffer();
        Supplier<Var> vector = () -> value.vector(b, s.width());
        switch (index) {
            case LaneForm.Uniform(Var at) when value instanceof LaneForm.Uniform(Var x) -> {
                if (s.some()) {
                    b.store(buffer, at, x, Optional.empty(), old.streaming() && s.streaming());
                } else {
                    b.branch(b.any(s.mask().orElseThrow()), false, () -> {
                        b.store(buffer, at, x);
                        return List.of();
                    }, List::of);
                }
            }
            case LaneForm.Linear l when isStride(l, 1) -> {
                boolean streaming = old.streaming() && s.streaming() && s.mask().isEmpty();
                b.store(buffer, l.first(), vector.get(), s.mask(), streaming);
            }
            case LaneForm.Linear l when isStride(l, -1) ->
                b.store(buffer, lowest(l, s), b.reverse(vector.get()), s.mask().map(b::reverse), false);
            case LaneForm.Uniform u -> b.store(buffer, u.vector(b, s.width()), vector.get(), s.mask(), false);
            case LaneForm.Linear l -> b.store(buffer, l.vector(b, s.width()), vector.get(), s.mask(), false);
            case LaneForm.Varying(Var at) -> b.store(buffer, at, vector.get(), s.mask(), false);
        }
    }

    private Var guarded(Buffer buffer, Var at, Lanes s) {
        if (s.some()) {
            return b.load(buffer, at);
        }
        return b.branch(b.any(s.mask().orElseThrow()), false, () -> List.of(b.load(buffer, at)),
                () -> List.of(b.constant(buffer.dtype(), 0))).get(0);
    }

    private boolean isStride(LaneForm.Linear l, long stride) {
        return b.constantOf(l.stride()).equals(Optional.of(stride));
    }

    // The address of the last lane of a descending vector.
    private Var lowest(LaneForm.Linear l, Lanes s) {
        return b.apply(Op.SUB, l.first(), b.index(s.width() - 1L));
    }
}
