package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.math.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies statements without collective operations: code of one thread in a phase, or code that the block runs once.
 */
final class ThreadCode {
    /** How often a loop of a block may go around before it is suspected to wait for ever. */
    static final long MOST_ROUNDS_TOGETHER = 1L << 20;
    private static final long MOST_ROUNDS = 1L << 26;

    private final LoopBuilder b;
    private final BlockFrame frame;
    private final MemoryCode memory;
    private final Map<Var, Var> uniform;
    private final Map<Var, Var> own = new HashMap<>();
    private final Optional<Checks> checks;
    private final Optional<ThreadAt> thread;

    /**
     * A copier.
     *
     * @param uniform what is the same in all threads, by the variables of the grid kernel
     * @param thread the thread; without it what is copied becomes uniform
     */
    ThreadCode(LoopBuilder b, BlockFrame frame, MemoryCode memory, Map<Var, Var> uniform, Optional<Checks> checks,
            Optional<ThreadAt> thread) {
        this.checks = checks;
        this.b = b;
        this.frame = frame;
        this.memory = memory;
        this.uniform = uniform;
        this.thread = thread;
    }

    /** What a variable of the grid kernel is here. */
    Var get(Var old) {
        Var v = own.get(old);
        v = v != null ? v : uniform.get(old);
        if (v == null) {
            throw new IllegalStateException(old + " is not known in this phase");
        }
        return v;
    }

    /** True if a variable is known. */
    boolean knows(Var old) {
        return own.containsKey(old) || uniform.containsKey(old);
    }

    /** Says what a variable of the grid kernel is here. */
    void define(Var old, Var value) {
        (thread.isPresent() ? own : uniform).put(old, value);
    }

    private void define(List<Var> old, List<Var> values) {
        for (int k = 0; k < old.size(); k++) {
            define(old.get(k), values.get(k));
        }
    }

    private List<Var> get(List<Var> old) {
        return old.stream().map(this::get).toList();
    }

    private ThreadAt thread() {
        return thread.orElseThrow(() -> new IllegalStateException("the block as a whole is no thread"));
    }

    /** Copies a statement. */
    void statement(Stm s) {
        b.at(s.origin());
        define(s.outs(), emit(s));
    }

    private List<Var> region(Region r) {
        r.body().forEach(this::statement);
        return get(r.results());
    }

    private List<Var> emit(Stm s) {
        return switch (s.rhs()) {
            case Rhs.If f -> b.choose(get(f.cond()), f.rare(), () -> region(f.then()), () -> region(f.otherwise()));
            case Rhs.For f -> {
                List<Var> params = f.body().params();
                yield b.loop(get(f.lo()), get(f.hi()), f.step(), get(f.inits()), (i, carried) -> {
                    define(params.get(0), i);
                    define(params.subList(1, params.size()), carried);
                    return region(f.body());
                });
            }
            case Rhs.While w -> conditional(w);
            case Rhs.Load l -> List.of(memory.load(l.buffer(), get(l.index()), l.mask().map(this::get), where()));
            case Rhs.Store x -> {
                memory.store(x.buffer(), get(x.index()), get(x.value()), x.mask().map(this::get), where());
                yield List.of();
            }
            case Rhs.Update u -> List.of(memory.update(u.op(), u.buffer(), get(u.index()), get(u.value()),
                    u.mask().map(this::get), u.atomic(), where()));
            case Rhs.Fault f -> {
                // Faults of one kind only: those of the simulator have details.
                List<Var> details = f.details().isEmpty() ? List.of(b.index(0)) : get(f.details());
                b.fault(get(f.cond()), get(f.position()), f.code(), details);
                yield List.of();
            }
            case Rhs.Gpu g -> gpu(g);
            default -> Statements.copy(b, s, this::get);
        };
    }

    // With checks, loops that may wait for other threads have an end.
    private List<Var> conditional(Rhs.While w) {
        boolean guarded = checks.isPresent() && Statements.effect(w) == Statements.Effect.ACTS;
        Var most = guarded ? checks.get().mostRounds(MOST_ROUNDS) : b.index(Long.MAX_VALUE);
        List<Var> inits = new ArrayList<>(get(w.inits()));
        if (guarded) {
            inits.add(b.index(0));
        }
        int count = w.inits().size();
        List<Var> outs = b.repeat(inits, seen -> {
            define(w.cond().params(), seen);
            Var more = region(w.cond()).get(0);
            return guarded ? b.apply(Op.AND, more, b.apply(Op.LT, seen.get(count), most)) : more;
        }, carried -> {
            define(w.body().params(), carried);
            List<Var> next = new ArrayList<>(region(w.body()));
            if (guarded) {
                next.add(b.apply(Op.ADD, carried.get(count), b.index(1)));
            }
            return next;
        });
        if (guarded) {
            checks.get().tooLong(b.apply(Op.GE, outs.get(count), most));
        }
        return outs.subList(0, count);
    }

    // Only memory of the thread itself asks for it.
    private ThreadAt where() {
        return thread.orElseGet(() -> new ThreadAt(b.index(0), List.of(), Optional.empty()));
    }

    private Var i32(Var v) {
        return b.cast(DType.I32, v);
    }

    private List<Var> gpu(Rhs.Gpu g) {
        List<Var> args = get(g.args());
        return switch (g.op()) {
            case GpuOp.Index o -> List.of(i32(o.kind() == GpuOp.Index.Kind.THREAD ? thread().at().get(o.axis())
                    : frame.index(o.kind(), o.axis())));
            case GpuOp.Lane o -> List.of(i32(b.apply(Op.AND, thread().linear(), b.index(GpuOp.WARP - 1))));
            case GpuOp.DynamicShared o -> List.of(i32(frame.dynamicBytes()));
            case GpuOp.Clock o -> List.of(frame.tick());
            case GpuOp.Fence o -> o.scope() == GpuOp.Scope.BLOCK ? List.of() : b.gpu(o, List.of(), List.of());
            case GpuOp.Atomic o -> List.of(memory.atomic(o, g.buffers().get(0), args, thread()));
            case GpuOp.AsyncCopy o -> {
                memory.copy(g.buffers().get(0), g.buffers().get(1), args.get(0), args.get(1), o.count(), thread());
                yield List.of();
            }
            case GpuOp.AsyncCommit o -> List.of();
            case GpuOp.AsyncWait o -> List.of();
            case GpuOp.VectorLoad o -> memory.loads(g.buffers().get(0), args.get(0), o.count(), thread());
            case GpuOp.VectorStore o -> {
                memory.stores(g.buffers().get(0), args.get(0), args.subList(1, args.size()), thread());
                yield List.of();
            }
            case GpuOp.Constants o -> List.of(constant(o, args.get(0)));
            case GpuOp.BlockBarrier o -> throw meets(g);
            case GpuOp.WarpBarrier o -> throw meets(g);
            case GpuOp.GridBarrier o -> throw meets(g);
            case GpuOp.ActiveMask o -> throw meets(g);
            case GpuOp.Shuffle o -> throw meets(g);
            case GpuOp.Vote o -> throw meets(g);
            case GpuOp.Match o -> throw meets(g);
            case GpuOp.Mma o -> throw meets(g);
            case GpuOp.Print o -> throw meets(g);
        };
    }

    private static IllegalStateException meets(Rhs.Gpu g) {
        return new IllegalStateException(g.op().label() + " is nothing that a thread does on its own");
    }

    // Tables hold floats: the bits of one F64 are room for an element of any type.
    private Var constant(GpuOp.Constants c, Var index) {
        checks.ifPresent(x -> x.below(index, c.bits().size()));
        String name = "gpu_constants_" + Integer.toHexString(c.bits().hashCode()) + "_" + c.bits().size();
        Table table = new Table(name, DType.F64, c.bits().stream().mapToLong(Long::longValue).toArray());
        Var bits = b.bitcast(DType.I64, b.table(table, index));
        return switch (c.type()) {
            case BOOL -> b.apply(Op.NE, bits, b.index(0));
            case I64 -> bits;
            default -> {
                DType word = BlockFrame.word(c.type().bytes());
                Var part = c.type().bytes() == Long.BYTES ? b.bitcast(word, bits) : b.cast(word, bits);
                yield b.bitcast(c.type(), part);
            }
        };
    }
}
