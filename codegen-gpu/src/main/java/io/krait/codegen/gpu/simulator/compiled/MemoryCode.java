package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.compiled.BlockFrame.Place;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Emits accesses of a thread to memory. */
final class MemoryCode {
    private final LoopBuilder b;
    private final BlockFrame frame;
    private final Optional<Checks> checks;

    MemoryCode(LoopBuilder b, BlockFrame frame, Optional<Checks> checks) {
        this.b = b;
        this.frame = frame;
        this.checks = checks;
    }

    // An access to elements from one on, if they are there; else a suspicion and zeros.
    private List<Var> guarded(Checks c, Buffer old, Var index, int count, List<DType> types,
            Supplier<List<Var>> access) {
        return b.choose(c.inside(old, index, count), false, access, () -> {
            c.suspect();
            return zeros(types);
        });
    }

    private List<Var> zeros(List<DType> types) {
        return types.stream().map(t -> b.constant(t, 0)).toList();
    }

    private List<Var> masked(Optional<Var> mask, List<DType> types, Supplier<List<Var>> access) {
        return mask.isEmpty() ? access.get() : b.choose(mask.get(), false, access, () -> zeros(types));
    }

    /** Reads an element. */
    Var load(Buffer old, Var index, Optional<Var> mask, ThreadAt thread) {
        if (checks.isEmpty()) {
            return plainLoad(old, index, mask, thread);
        }
        List<DType> types = List.of(old.dtype());
        return masked(mask, types, () -> guarded(checks.get(), old, index, 1, types, () -> {
            checks.get().read(old, index, thread);
            return List.of(plainLoad(old, index, Optional.empty(), thread));
        })).get(0);
    }

    /** Writes an element. */
    void store(Buffer old, Var index, Var value, Optional<Var> mask, ThreadAt thread) {
        if (checks.isEmpty()) {
            plainStore(old, index, value, mask, thread);
            return;
        }
        masked(mask, List.of(), () -> guarded(checks.get(), old, index, 1, List.of(), () -> {
            checks.get().write(old, index, thread);
            plainStore(old, index, value, Optional.empty(), thread);
            return List.of();
        }));
    }

    /** Combines an element with a value; gives what it was before. */
    Var update(Op op, Buffer old, Var index, Var value, Optional<Var> mask, boolean atomic, ThreadAt thread) {
        if (checks.isEmpty()) {
            return plainUpdate(op, old, index, value, mask, atomic, thread);
        }
        List<DType> types = List.of(old.dtype());
        return masked(mask, types, () -> guarded(checks.get(), old, index, 1, types, () -> {
            if (atomic) {
                checks.get().atomic(old, index, thread);
            } else {
                checks.get().read(old, index, thread);
                checks.get().write(old, index, thread);
            }
            return List.of(plainUpdate(op, old, index, value, Optional.empty(), atomic, thread));
        })).get(0);
    }

    /** Reads consecutive elements. */
    List<Var> loads(Buffer old, Var index, int count, ThreadAt thread) {
        Supplier<List<Var>> all = () -> {
            List<Var> values = new ArrayList<>();
            for (int k = 0; k < count; k++) {
                Var at = b.apply(Op.ADD, index, b.index(k));
                checks.ifPresent(c -> c.read(old, at, thread));
                values.add(plainLoad(old, at, Optional.empty(), thread));
            }
            return values;
        };
        return checks.isEmpty() ? all.get() : guarded(checks.get(), old, index, count,
                Collections.nCopies(count, old.dtype()), all);
    }

    /** Writes consecutive elements. */
    void stores(Buffer old, Var index, List<Var> values, ThreadAt thread) {
        Supplier<List<Var>> all = () -> {
            for (int k = 0; k < values.size(); k++) {
                Var at = b.apply(Op.ADD, index, b.index(k));
                checks.ifPresent(c -> c.write(old, at, thread));
                plainStore(old, at, values.get(k), Optional.empty(), thread);
            }
            return List.of();
        };
        if (checks.isEmpty()) {
            all.get();
        } else {
            guarded(checks.get(), old, index, values.size(), List.of(), all);
        }
    }

    private Var plainLoad(Buffer old, Var index, Optional<Var> mask, ThreadAt thread) {
        Place p = frame.place(old);
        return switch (p.kind()) {
            case GLOBAL, SHARED -> b.load(p.buffer(), index, 1, mask);
            case OWN -> b.load(p.buffer(), own(index, thread), 1, mask);
            case PARTS -> parts(p.buffer(), old.dtype(), index, mask);
        };
    }

    private void plainStore(Buffer old, Var index, Var value, Optional<Var> mask, ThreadAt thread) {
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

    private Var plainUpdate(Op op, Buffer old, Var index, Var value, Optional<Var> mask, boolean atomic,
            ThreadAt thread) {
        Place p = frame.place(old);
        return switch (p.kind()) {
            case GLOBAL -> b.update(op, p.buffer(), index, value, mask, atomic, true).orElseThrow();
            case SHARED -> b.update(op, p.buffer(), index, value, mask, false, true).orElseThrow();
            case OWN -> b.update(op, p.buffer(), own(index, thread), value, mask, false, true).orElseThrow();
            case PARTS -> {
                Var before = plainLoad(old, index, mask, thread);
                plainStore(old, index, b.apply(op, before, value), mask, thread);
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
                if (checks.isEmpty()) {
                    yield exchange(a, old, args, thread);
                }
                yield guarded(checks.get(), old, index, 1, List.of(old.dtype()), () -> {
                    checks.get().atomic(old, index, thread);
                    return List.of(exchange(a, old, args, thread));
                }).get(0);
            }
        };
    }

    private Var exchange(GpuOp.Atomic a, Buffer old, List<Var> args, ThreadAt thread) {
        Place p = frame.place(old);
        if (p.kind() == Place.Kind.GLOBAL) {
            return b.gpu(a, List.of(p.buffer()), args).get(0);
        }
        Var before = plainLoad(old, args.get(0), Optional.empty(), thread);
        plainStore(old, args.get(0), after(a, before, args), Optional.empty(), thread);
        return before;
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
        stores(to, toIndex, loads(from, fromIndex, count, thread), thread);
    }
}
