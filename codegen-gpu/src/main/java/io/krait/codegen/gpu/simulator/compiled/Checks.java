package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.compiled.BlockFrame.Place;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;

/**
 * Emits checks of what threads do with memory and with each other. They only raise a suspicion, for the whole launch:
 * what is wrong, and whether, is for the interpreter to say.
 *
 * <p>Note [Signatures]. Every element has shadow words: who wrote it last, who has read it, who has updated it
 * atomically. A word holds the thread (10 bits), flags for several threads, and the time (19 bits), which goes on at
 * every barrier of the block or of a warp; for global memory the block + 1 stands in the upper half. 0 is nobody. Of
 * several readers the word keeps whether they are of one warp, of one block. An access is before another one if a
 * barrier of the block lies between, or, in one warp, a barrier of all its lanes. All else is suspected; that may be
 * too much, for instance where fences and atomics order accesses, but never too little.
 *
 * <p>Note [Shadows of several host threads]. Blocks on different host threads use shadow words of global memory at the
 * same time. Who signs exchanges the word, then looks at the other ones: of two that meet one sees the other.
 */
final class Checks {
    private static final int THREAD_BITS = 10;
    private static final long THREAD = (1L << THREAD_BITS) - 1;
    private static final long LANES = 1L << THREAD_BITS;
    private static final long WARPS = LANES << 1;
    private static final long BLOCKS = LANES << 2;
    private static final long FLAGS = LANES | WARPS | BLOCKS;
    private static final int TIME_SHIFT = THREAD_BITS + 3;
    private static final long MOST_TIME = (1L << Integer.SIZE - TIME_SHIFT) - 2;
    private static final int WARP_BITS = Integer.numberOfTrailingZeros(GpuOp.WARP);
    private static final int NOW = 0;
    private static final int BARRIER = 1;

    private final LoopBuilder b;
    private final BlockFrame frame;
    private final Shadows shadows;
    private final boolean warps;
    private final boolean ofBlock;

    /**
     * An emitter of checks.
     *
     * @param warps true if the kernel has barriers of warps
     * @param ofBlock true if it has atomic operations that are so only within a block
     */
    Checks(LoopBuilder b, BlockFrame frame, Shadows shadows, boolean warps, boolean ofBlock) {
        this.ofBlock = ofBlock;
        this.b = b;
        this.frame = frame;
        this.shadows = shadows;
        this.warps = warps;
    }

    /** Begins a block: nobody has done anything. */
    void begin() {
        b.store(shadows.state(), b.index(NOW), b.index(1));
        b.store(shadows.state(), b.index(BARRIER), b.index(1));
        if (warps) {
            fill(shadows.warpTimes(), frame.warps());
        }
        shadows.shared().forEach(s -> s.all().forEach(
                x -> fill(x, x.count().orElseGet(() -> b.index(x.fixedCount())))));
    }

    private void fill(Buffer x, Var count) {
        b.loop(b.index(0), count, 1, List.of(), (i, none) -> {
            b.store(x, i, b.index(0));
            return List.of();
        });
    }

    /** Raises the suspicion. */
    void suspect() {
        b.store(shadows.suspicion(), b.index(0), b.index(1));
    }

    private void suspect(Var cond) {
        if (!b.constantOf(cond).equals(Optional.of(0L))) {
            b.store(shadows.suspicion(), b.index(0), b.index(1), Optional.of(cond), false);
        }
    }

    /** True as long as nothing is suspected. */
    Var trust() {
        return b.apply(Op.EQ, b.load(shadows.suspicion(), b.index(0)), b.index(0));
    }

    /** What the stamps of a phase have in common: the time and that of the last barrier, shifted. */
    List<Var> phase() {
        return List.of(shifted(NOW), shifted(BARRIER));
    }

    private Var shifted(int what) {
        return b.apply(Op.SHL, b.load(shadows.state(), b.index(what)), b.index(TIME_SHIFT));
    }

    /** How a thread signs in a phase. */
    ThreadAt.Stamp stamp(List<Var> phase, Var linear) {
        Var word = b.apply(Op.OR, phase.get(0), linear);
        Var block = b.apply(Op.SHL, b.apply(Op.ADD, frame.number(), b.index(1)), b.index(Integer.SIZE));
        Var warpSince = phase.get(1);
        if (warps) {
            Var time = b.load(shadows.warpTimes(), b.apply(Op.SHR, linear, b.index(WARP_BITS)));
            warpSince = b.apply(Op.MAX, warpSince, b.apply(Op.SHL, time, b.index(TIME_SHIFT)));
        }
        return new ThreadAt.Stamp(word, block, phase.get(1), warpSince);
    }

    private Var tick() {
        Var now = b.apply(Op.ADD, b.load(shadows.state(), b.index(NOW)), b.index(1));
        suspect(b.apply(Op.GT, now, b.index(MOST_TIME)));
        b.store(shadows.state(), b.index(NOW), now);
        return now;
    }

    /** A barrier of the block, with the threads of a mask: all or none must be there. */
    void barrier(Optional<Slot> mask) {
        mask.ifPresent(m -> {
            Var count = b.loop(b.index(0), frame.threads(), 1, List.of(b.index(0)), (t, n) -> List.of(b.apply(Op.ADD,
                    n.get(0), b.apply(Op.SELECT, b.load(frame.slot(m), t), b.index(1), b.index(0))))).get(0);
            suspect(b.apply(Op.AND, b.apply(Op.NE, count, b.index(0)), b.apply(Op.NE, count, frame.threads())));
        });
        b.store(shadows.state(), b.index(BARRIER), tick());
    }

    /** A barrier of warps has passed; {@code met} has the lanes of each warp that came. */
    void warpBarrier(Buffer met) {
        Var now = tick();
        b.loop(b.index(0), frame.warps(), 1, List.of(), (w, none) -> {
            Var left = b.apply(Op.SUB, frame.threads(), b.apply(Op.SHL, w, b.index(WARP_BITS)));
            Var all = b.apply(Op.SELECT, b.apply(Op.GE, left, b.index(GpuOp.WARP)), b.index(-1),
                    b.apply(Op.SUB, b.apply(Op.SHL, b.index(1), left), b.index(1)));
            Var whole = b.apply(Op.EQ, b.load(met, w), b.cast(DType.I32, all));
            b.store(shadows.warpTimes(), w, now, Optional.of(whole), false);
            return List.of();
        });
    }

    /** A lane runs an operation with a mask; the lanes of its warp that are there are known. */
    void member(Var mask, Var there, ThreadAt t) {
        Var lane = b.cast(DType.I32, b.apply(Op.AND, t.linear(), b.index(GpuOp.WARP - 1)));
        Var zero = b.constant(DType.I32, 0);
        Var self = b.apply(Op.AND, b.apply(Op.SHL, b.constant(DType.I32, 1), lane), mask);
        Var first = b.apply(Op.SUB, t.linear(), b.cast(DType.I64, lane));
        Var left = b.apply(Op.MIN, b.apply(Op.SUB, frame.threads(), first), b.index(GpuOp.WARP));
        Var exist = b.cast(DType.I32, b.apply(Op.SUB, b.apply(Op.SHL, b.index(1), left), b.index(1)));
        Var wanted = b.apply(Op.AND, mask, exist);
        suspect(b.apply(Op.OR, b.apply(Op.EQ, self, zero), b.apply(Op.NE, b.apply(Op.AND, wanted, there), wanted)));
    }

    /** All lanes of a warp must give the same mask as this one, if they are in it. */
    void sameMask(Var mask, Buffer masks, ThreadAt t) {
        Var zero = b.constant(DType.I32, 0);
        Var first = b.apply(Op.AND, t.linear(), b.index(-GpuOp.WARP));
        Var end = b.apply(Op.MIN, b.apply(Op.ADD, first, b.index(GpuOp.WARP)), frame.threads());
        b.loop(first, end, 1, List.of(), (u, none) -> {
            Var lane = b.cast(DType.I32, b.apply(Op.SUB, u, first));
            Var bit = b.apply(Op.AND, b.apply(Op.SHL, b.constant(DType.I32, 1), lane), mask);
            suspect(b.apply(Op.AND, b.apply(Op.NE, bit, zero), b.apply(Op.NE, b.load(masks, u), mask)));
            return List.of();
        });
    }

    /** A tile operation needs a whole warp. */
    void wholeWarp(Var there) {
        suspect(b.apply(Op.NE, there, b.constant(DType.I32, -1)));
    }

    /** True if elements are there, from one of a number on; vectors must also be aligned to their size. */
    Var inside(Buffer old, Var index, int count) {
        Place p = frame.place(old);
        Var first = p.kind() == Place.Kind.GLOBAL ? frame.value(new LaunchValue.First(shadows.argument(old)))
                : b.index(0);
        Var last = switch (p.kind()) {
            case GLOBAL -> frame.value(new LaunchValue.Last(shadows.argument(old)));
            case SHARED, PARTS -> old.fixedCount() >= 0 ? b.index(old.fixedCount() - 1) : b.apply(Op.SUB,
                    frame.value(new LaunchValue.Dynamic(old.dtype().bytes())), b.index(1));
            case OWN -> b.index(old.fixedCount() - 1);
        };
        Var end = b.apply(Op.SUB, last, b.index(count - 1));
        Var fits = b.apply(Op.AND, b.apply(Op.GE, index, first), b.apply(Op.LE, index, end));
        return count == 1 ? fits : b.apply(Op.AND, fits, aligned(old, index, count));
    }

    private Var aligned(Buffer old, Var index, int count) {
        Var at = b.apply(Op.MUL, index, b.index(old.dtype().bytes()));
        if (frame.place(old).kind() == Place.Kind.GLOBAL) {
            at = b.apply(Op.ADD, at, frame.value(new LaunchValue.Address(shadows.argument(old))));
        }
        return b.apply(Op.EQ, b.apply(Op.AND, at, b.index((long) count * old.dtype().bytes() - 1)), b.index(0));
    }

    /** A thread reads an element that is there. */
    void read(Buffer old, Var index, ThreadAt t) {
        shadows.of(old, index).forEach(e -> {
            if (t.stamp().isEmpty()) {
                suspect();
                return;
            }
            Shadows.Region s = e.region();
            sign(s, s.reads(), e.at(), t);
            Var written = b.load(s.writes(), e.at());
            Var bad = isForeign(s, written, t, false);
            Var nobody = b.apply(Op.EQ, written, b.index(0));
            if (s.atomics().isPresent()) {
                Var updated = b.load(s.atomics().get(), e.at());
                bad = b.apply(Op.OR, bad, isForeign(s, updated, t, true));
                nobody = b.apply(Op.AND, nobody, b.apply(Op.EQ, updated, b.index(0)));
            }
            suspect(s.isGlobal() ? bad : b.apply(Op.OR, bad, nobody));
        });
    }

    /** A thread writes an element that is there. */
    void write(Buffer old, Var index, ThreadAt t) {
        shadows.of(old, index).forEach(e -> {
            Shadows.Region s = e.region();
            Var before = exchange(s, s.writes(), e.at(), word(s, t));
            Var bad = b.apply(Op.OR, isForeign(s, before, t, false), isForeign(s, b.load(s.reads(), e.at()), t, true));
            if (s.atomics().isPresent()) {
                bad = b.apply(Op.OR, bad, isForeign(s, b.load(s.atomics().get(), e.at()), t, true));
            }
            suspect(bad);
        });
    }

    /** A thread updates an element that is there atomically. */
    void atomic(Buffer old, Var index, ThreadAt t) {
        shadows.of(old, index).forEach(e -> {
            Shadows.Region s = e.region();
            Buffer atomics = s.atomics().orElseThrow();
            Var updated = b.load(atomics, e.at());
            Var nobody = b.apply(Op.EQ, updated, b.index(0));
            if (ofBlock && s.isGlobal()) {
                suspect(b.apply(Op.AND, b.apply(Op.NOT, nobody), b.apply(Op.NOT, isOfBlock(updated, t))));
            }
            sign(s, atomics, e.at(), t);
            Var written = b.load(s.writes(), e.at());
            Var bad = b.apply(Op.OR, isForeign(s, written, t, false),
                    isForeign(s, b.load(s.reads(), e.at()), t, true));
            suspect(s.isGlobal() ? bad : b.apply(Op.OR, bad, b.apply(Op.AND, nobody, b.apply(Op.EQ, written,
                    b.index(0)))));
        });
    }

    private static ThreadAt.Stamp stamp(ThreadAt t) {
        return t.stamp().orElseThrow();
    }

    private Var word(Shadows.Region s, ThreadAt t) {
        return s.isGlobal() ? b.apply(Op.OR, stamp(t).word(), stamp(t).block()) : stamp(t).word();
    }

    private Var low(Shadows.Region s, Var x) {
        return s.isGlobal() ? b.apply(Op.AND, x, b.index(0xffffffffL)) : x;
    }

    private Var has(Var x, long flags) {
        return b.apply(Op.NE, b.apply(Op.AND, x, b.index(flags)), b.index(0));
    }

    private Var ofWarp(Var x, ThreadAt t) {
        long warp = THREAD & -GpuOp.WARP;
        return b.apply(Op.EQ, b.apply(Op.AND, x, b.index(warp)), b.apply(Op.AND, t.linear(), b.index(warp)));
    }

    // Signatures of this block (others are not before anything) from which on they are not before what t does now.
    private Var since(Var x, ThreadAt t, boolean several) {
        if (!warps) {
            return stamp(t).since();
        }
        Var same = ofWarp(x, t);
        Var one = several ? b.apply(Op.AND, same, b.apply(Op.NOT, has(x, WARPS))) : same;
        return b.apply(Op.SELECT, one, stamp(t).warpSince(), stamp(t).since());
    }

    private Var isOfBlock(Var x, ThreadAt t) {
        Var upper = b.apply(Op.AND, x, b.index(-1L << Integer.SIZE));
        return b.apply(Op.AND, b.apply(Op.EQ, upper, stamp(t).block()), b.apply(Op.NOT, has(x, BLOCKS)));
    }

    // True if some signer is another thread and not before what t does now.
    private Var isForeign(Shadows.Region s, Var x, ThreadAt t, boolean several) {
        Var late = b.apply(Op.GE, low(s, x), since(x, t, several));
        Var other = b.apply(Op.NE, b.apply(Op.AND, x, b.index(several ? THREAD | FLAGS : THREAD)), t.linear());
        Var bad = b.apply(Op.AND, late, other);
        return s.isGlobal() ? b.apply(Op.AND, b.apply(Op.NE, x, b.index(0)), b.apply(Op.OR, bad, b.apply(Op.NOT,
                isOfBlock(x, t)))) : bad;
    }

    private Var exchange(Shadows.Region s, Buffer words, Var at, Var word) {
        if (s.isGlobal()) {
            return b.gpu(new GpuOp.Atomic(GpuOp.Atomic.Kind.EXCHANGE, GpuOp.Scope.SYSTEM), List.of(words),
                    List.of(at, word)).get(0);
        }
        Var before = b.load(words, at);
        b.store(words, at, word);
        return before;
    }

    // Joins those who have signed.
    private void sign(Shadows.Region s, Buffer words, Var at, ThreadAt t) {
        Var x = b.load(words, at);
        Var me = word(s, t);
        Var late = b.apply(Op.GE, low(s, x), since(x, t, true));
        Var other = b.apply(Op.NE, b.apply(Op.AND, x, b.index(THREAD | FLAGS)), t.linear());
        Var flags = b.apply(Op.OR, b.apply(Op.AND, x, b.index(FLAGS)), b.apply(Op.SELECT, ofWarp(x, t),
                b.index(LANES), b.index(LANES | WARPS)));
        Var joined = b.apply(Op.SELECT, b.apply(Op.AND, late, other), b.apply(Op.OR, me, flags), me);
        if (!s.isGlobal()) {
            b.store(words, at, joined);
            return;
        }
        Var alone = b.apply(Op.OR, b.apply(Op.EQ, x, b.index(0)), isOfBlock(x, t));
        Var all = b.apply(Op.OR, me, b.index(FLAGS));
        Var seen = exchange(s, words, at, b.apply(Op.SELECT, alone, joined, all));
        b.store(words, at, all, Optional.of(b.apply(Op.NE, seen, x)), false);
    }

    /** A number is to be from 0 to below another one. */
    void below(Var index, int end) {
        suspect(b.apply(Op.OR, b.apply(Op.LT, index, b.index(0)), b.apply(Op.GE, index, b.index(end))));
    }

    /** How often a loop that waits for others may go around. */
    Var mostRounds(long most) {
        return b.apply(Op.SELECT, trust(), b.index(most), b.index(0));
    }

    /** A loop that may wait for others has gone around too often. */
    void tooLong(Var cond) {
        suspect(cond);
    }
}
