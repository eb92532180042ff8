package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Loads, stores and updates of several lanes: contiguous, reversed, of one address, or scattered. Lanes that are off
 * touch no memory.
 *
 * <p>Note [Private memory]. Element i of lane l of a PRIVATE buffer is element i * width + l of the LOCAL buffer that
 * takes its place: an index that is equal in all lanes gives a contiguous access.
 */
final class LaneMemory {
    private final LoopBuilder b;
    private final LaneFacts facts;
    private final LaneMasks masks;
    private final Map<Buffer, Buffer> locals;

    /**
     * Emits to {@code b}.
     *
     * @param locals the LOCAL buffers that take the place of PRIVATE ones
     */
    LaneMemory(LoopBuilder b, LaneFacts facts, LaneMasks masks, Map<Buffer, Buffer> locals) {
        this.b = b;
        this.facts = facts;
        this.masks = masks;
        this.locals = locals;
    }

    /** Reads one element per lane. */
    LaneForm load(Buffer old, LaneForm at, Lanes s) {
        Buffer buffer = locals.getOrDefault(old, old);
        if (buffer != old && at instanceof LaneForm.Uniform && s.some()) {
            // The memory of the lanes that are off is there, too.
            return contiguous(buffer, index(old, at, s), new Lanes(s.width(), s.bits(), Optional.empty(), true, false));
        }
        return contiguous(buffer, index(old, at, s), s);
    }

    private LaneForm contiguous(Buffer buffer, LaneForm index, Lanes s) {
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
        boolean gather = at.lanes() > 1 && s.mask().isPresent() && !facts.maskRegisters();
        return new LaneForm.Varying(gather ? gather(buffer, at, s.mask().get(), s)
                : b.load(buffer, at, s.width(), s.mask()));
    }

    // Note [Gathers without mask registers]. There, a masked gather is a branch for every lane. If any lane is on, its
    // buffer has elements, of which the first may be read for the lanes that are off.
    private Var gather(Buffer buffer, Var at, Var mask, Lanes s) {
        Var zeros = b.constant(new LType(buffer.dtype(), s.width()), 0);
        Supplier<List<Var>> all = () -> {
            Var safe = b.apply(Op.SELECT, mask, at, b.constant(at.type(), 0));
            Var values = b.load(buffer, safe, s.width(), Optional.empty());
            return masks.select(mask, List.of(values), List.of(zeros), s);
        };
        return s.some() ? all.get().get(0) : masks.branch(masks.any(mask), false, s, all, () -> List.of(zeros)).get(0);
    }

    /** Writes one element per lane. */
    void store(Buffer old, LaneForm at, LaneForm value, boolean streaming, Lanes s) {
        Buffer buffer = locals.getOrDefault(old, old);
        Supplier<Var> vector = () -> value.vector(b, s.width());
        switch (index(old, at, s)) {
            case LaneForm.Uniform(Var i) when value instanceof LaneForm.Uniform(Var x) -> {
                if (s.some() || s.width() == 1) {
                    Optional<Var> mask = s.some() ? Optional.empty() : s.mask();
                    b.store(buffer, i, x, mask, streaming && s.streaming());
                } else {
                    b.branch(masks.any(s.mask().orElseThrow()), false, () -> {
                        b.store(buffer, i, x);
                        return List.of();
                    }, List::of);
                }
            }
            case LaneForm.Linear l when isStride(l, 1) ->
                b.store(buffer, l.first(), vector.get(), s.mask(), streaming && s.streaming() && s.mask().isEmpty());
            case LaneForm.Linear l when isStride(l, -1) ->
                b.store(buffer, lowest(l, s), b.reverse(vector.get()), s.mask().map(b::reverse), false);
            case LaneForm i -> b.store(buffer, i.vector(b, s.width()), vector.get(), s.mask(), false);
        }
    }

    /** True if the elements at such an index and those after them are every other element of a range. */
    boolean isPair(Buffer old, LaneForm at) {
        return !locals.containsKey(old) && at instanceof LaneForm.Linear l && isStride(l, 2);
    }

    /** Reads the elements at an index (or those before it, if it is that of the odd ones) and those after them. */
    List<LaneForm> loadPair(Buffer buffer, LaneForm at, boolean even, Lanes s) {
        Var both = b.load(buffer, lower(at, even), 2 * s.width(), s.mask().map(m -> b.zip(m, m)));
        return List.of(new LaneForm.Varying(b.unzip(both, false)), new LaneForm.Varying(b.unzip(both, true)));
    }

    /** Writes the elements at an index and those after them. */
    void storePair(Buffer buffer, LaneForm at, LaneForm even, LaneForm odd, boolean streaming, Lanes s) {
        Var both = b.zip(even.vector(b, s.width()), odd.vector(b, s.width()));
        b.store(buffer, lower(at, true), both, s.mask().map(m -> b.zip(m, m)),
                streaming && s.streaming() && s.mask().isEmpty());
    }

    private Var lower(LaneForm at, boolean even) {
        Var first = ((LaneForm.Linear) at).first();
        return even ? first : b.apply(Op.SUB, first, b.index(1));
    }

    /** Combines one element per lane with a value; gives the elements as they were before if {@code old} is set. */
    Optional<LaneForm> update(Rhs.Update u, LaneForm at, LaneForm value, boolean old, Lanes s) {
        Buffer buffer = locals.getOrDefault(u.buffer(), u.buffer());
        LaneForm index = index(u.buffer(), at, s);
        if (s.width() == 1) {
            Optional<Var> mask = s.some() ? Optional.empty() : s.mask();
            return b.update(u.op(), buffer, index.vector(b, 1), value.vector(b, 1), mask, u.atomic(), old)
                    .map(LaneForm.Uniform::new);
        }
        if (!u.atomic() && (buffer != u.buffer() || index instanceof LaneForm.Linear l && isApart(l))) {
            LaneForm before = contiguous(buffer, index, s);
            Var after = b.apply(u.op(), before.vector(b, s.width()), value.vector(b, s.width()));
            store(buffer, index, new LaneForm.Varying(after), false, s);
            return old ? Optional.of(before) : Optional.empty();
        }
        DType t = value.dtype();
        if (index instanceof LaneForm.Uniform(Var i) && !old && !t.isFloat()) {
            // Whole numbers may be combined in any order.
            Optional<Var> some = s.some() ? Optional.empty() : s.mask().map(masks::any);
            b.update(u.op(), buffer, i, combined(u.op(), value.vector(b, s.width()), s), some, u.atomic(), false);
            return Optional.empty();
        }
        return b.update(u.op(), buffer, index.vector(b, s.width()), value.vector(b, s.width()), s.mask(), u.atomic(),
                old).map(LaneForm.Varying::new);
    }

    private Var combined(Op op, Var value, Lanes s) {
        Var neutral = b.constant(value.type(), Reduction.identity(op, value.dtype()));
        Var v = s.mask().map(m -> b.apply(Op.SELECT, m, value, neutral)).orElse(value);
        while (v.lanes() > 1) {
            v = b.apply(op, half(v, false), half(v, true));
        }
        return v;
    }

    /** Half of the lanes; a scalar if there are two. */
    Var half(Var v, boolean high) {
        return v.lanes() == 2 ? b.extract(v, high ? 1 : 0) : b.half(v, high);
    }

    // Where the elements are in the buffer that takes the place of the old one.
    private LaneForm index(Buffer old, LaneForm at, Lanes s) {
        if (s.width() == 1 || !locals.containsKey(old)) {
            return at;
        }
        LaneForm width = new LaneForm.Uniform(b.index(s.width()));
        LaneForm lane = LaneForm.linear(b, b.index(0), b.index(1));
        return combine(Op.ADD, combine(Op.MUL, at, width, s), lane, s);
    }

    private LaneForm combine(Op op, LaneForm x, LaneForm y, Lanes s) {
        if (x instanceof LaneForm.Uniform(Var a) && y instanceof LaneForm.Uniform(Var c)) {
            return new LaneForm.Uniform(b.apply(op, a, c));
        }
        return LaneForm.apply(b, op, x, y).orElseGet(
                () -> new LaneForm.Varying(b.apply(op, x.vector(b, s.width()), y.vector(b, s.width()))));
    }

    private Var guarded(Buffer buffer, Var at, Lanes s) {
        if (s.some() || s.width() == 1) {
            return b.load(buffer, at, 1, s.some() ? Optional.empty() : s.mask());
        }
        return b.branch(masks.any(s.mask().orElseThrow()), false, () -> List.of(b.load(buffer, at)),
                () -> List.of(b.constant(buffer.dtype(), 0))).get(0);
    }

    private boolean isStride(LaneForm.Linear l, long stride) {
        return b.constantOf(l.stride()).equals(Optional.of(stride));
    }

    // No two lanes meet.
    private boolean isApart(LaneForm.Linear l) {
        return b.constantOf(l.stride()).filter(s -> s != 0 && (int) (long) s == s).isPresent();
    }

    // The address of the last lane of a descending vector.
    private Var lowest(LaneForm.Linear l, Lanes s) {
        return b.apply(Op.SUB, l.first(), b.index(s.width() - 1L));
    }
}
