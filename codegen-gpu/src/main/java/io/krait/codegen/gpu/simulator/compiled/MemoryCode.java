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

/** Emits accesses of a thread to memory. */
final class MemoryCode {
    private final LoopBuilder b;
    private final BlockFrame frame;

    MemoryCode(LoopBuilder b, BlockFrame frame) {
        this.b = b;
        this.frame = frame;
    }

    /** Reads an element. */
    Var load(Buffer old, Var index, Optional<Var> mask, ThreadAt thread) {
        Place p = frame.place(old);
        return switch (p.kind()) {
            case GLOBAL, SHARED -> b.load(p.buffer(), index, 1, mask);
            case OWN -> b.load(p.buffer(), own(index, thread), 1, mask);
            case PARTS -> parts(p.buffer(), old.dtype(), index, mask);
        };
    }

    /** Writes an element. */
    void store(Buffer old, Var index, Var value, Optional<Var> mask, ThreadAt thread) {
        Place p = frame.place(old);
        switch (p.kind()) {
            case GLOBAL, SHARED -> b.store(p.buffer(), index, value, mask, false);
            case OWN -> b.store(p.buffer(), own(index, thread), value, mask, false);
            case PARTS -> parts(p.buffer(), index, value, mask);
        }
    }

    // Elements of the same number lie side by side, as vectors want them.
    private Var own(Var index, ThreadAt thread) {
        return b.apply(Op.ADD, b.apply(Op.MUL, index, frame.threads()), thread.linear());
    }

    private Var parts(Buffer memory, DType type, Var index, Optional<Var> mask) {
        int count = type.bytes() / memory.dtype().bytes();
        DType word = BlockFrame.word(type.bytes());
        Var all = b.constant(word, 0);
        for (int k = 0; k < count; k++) {
            Var part = b.cast(word, b.load(memory, part(index, count, k), 1, mask));
            all = b.apply(Op.OR, all, b.apply(Op.SHL, part, b.constant(word, (long) k * memory.dtype().bits())));
        }
        return type == DType.BOOL ? b.apply(Op.NE, all, b.constant(word, 0)) : b.bitcast(type, all);
    }

    private void parts(Buffer memory, Var index, Var value, Optional<Var> mask) {
        DType type = value.dtype();
        int count = type.bytes() / memory.dtype().bytes();
        DType word = BlockFrame.word(type.bytes());
        Var all = type == DType.BOOL ? b.cast(word, value) : b.bitcast(word, value);
        for (int k = 0; k < count; k++) {
            Var part = b.apply(Op.USHR, all, b.constant(word, (long) k * memory.dtype().bits()));
            b.store(memory, part(index, count, k), b.cast(memory.dtype(), part), mask, false);
        }
    }

    private Var part(Var index, int count, int k) {
        return b.apply(Op.ADD, b.apply(Op.MUL, index, b.index(count)), b.index(k));
    }

    /** Combines an element with a value; gives what it was before. */
    Var update(Op op, Buffer old, Var index, Var value, Optional<Var> mask, boolean atomic, ThreadAt thread) {
        Place p = frame.place(old);
        return switch (p.kind()) {
            case GLOBAL -> b.update(op, p.buffer(), index, value, mask, atomic, true).orElseThrow();
            case SHARED -> b.update(op, p.buffer(), index, value, mask, false, true).orElseThrow();
            case OWN -> b.update(op, p.buffer(), own(index, thread), value, mask, false, true).orElseThrow();
            case PARTS -> {
                Var before = load(old, index, mask, thread);
                store(old, index, b.apply(op, before, value), mask, thread);
                yield before;
            }
        };
    }

    /** An atomic operation; gives what the element was before. */
    Var atomic(GpuOp.Atomic a, Buffer old, List<Var> args, ThreadAt thread) {
        Var index = args.get(0);
        Var value = args.get(1);
        return switch (a.kind()) {
            case ADD -> update(Op.ADD, old, index, value, Optional.empty(), true, thread);
            case SUB -> update(Op.ADD, old, index, b.apply(Op.NEG, value), Optional.empty(), true, thread);
            case MIN -> update(Op.MIN, old, index, value, Optional.empty(), true, thread);
            case MAX -> update(Op.MAX, old, index, value, Optional.empty(), true, thread);
            case AND -> update(Op.AND, old, index, value, Optional.empty(), true, thread);
            case OR -> update(Op.OR, old, index, value, Optional.empty(), true, thread);
            case XOR -> update(Op.XOR, old, index, value, Optional.empty(), true, thread);
            case EXCHANGE, INC, DEC, CAS -> {
                Place p = frame.place(old);
                if (p.kind() == Place.Kind.GLOBAL) {
                    yield b.gpu(a, List.of(p.buffer()), args).get(0);
                }
                Var before = load(old, index, Optional.empty(), thread);
                store(old, index, after(a, before, args), Optional.empty(), thread);
                yield before;
            }
        };
    }

    private Var after(GpuOp.Atomic a, Var before, List<Var> args) {
        Var value = args.get(1);
        if (a.kind() == GpuOp.Atomic.Kind.EXCHANGE) {
            return value;
        }
        DType word = BlockFrame.word(before.dtype().bytes());
        Var was = b.bitcast(word, before);
        if (a.kind() == GpuOp.Atomic.Kind.CAS) {
            Var same = b.apply(Op.EQ, was, b.bitcast(word, value));
            return b.apply(Op.SELECT, same, args.get(2), before);
        }
        Var bound = b.bitcast(word, value);
        Var zero = b.constant(word, 0);
        Var one = b.constant(word, 1);
        Var next = a.kind() == GpuOp.Atomic.Kind.INC
                ? b.apply(Op.SELECT, b.apply(Op.GE, was, bound), zero, b.apply(Op.ADD, was, one))
                : b.apply(Op.SELECT, b.apply(Op.OR, b.apply(Op.EQ, was, zero), b.apply(Op.GT, was, bound)), bound,
                        b.apply(Op.SUB, was, one));
        return b.bitcast(before.dtype(), next);
    }

    /** Copies consecutive elements to shared memory. */
    void copy(Buffer to, Buffer from, Var toIndex, Var fromIndex, int count, ThreadAt thread) {
        for (int k = 0; k < count; k++) {
            Var value = load(from, b.apply(Op.ADD, fromIndex, b.index(k)), Optional.empty(), thread);
            store(to, b.apply(Op.ADD, toIndex, b.index(k)), value, Optional.empty(), thread);
        }
    }
}
