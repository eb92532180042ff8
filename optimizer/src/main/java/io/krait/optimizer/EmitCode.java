package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import io.krait.staging.math.MathLibrary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Emits recorded scalar code with control flow as loop IR.
 *
 * <p>Note [Faults end loops]. After a fault, execution goes on with zeros for what could not be read, so a loop with a
 * condition might not end. Inside of such loops a flag is carried that tells whether the iteration is still sound; the
 * loop ends when it is not.
 */
final class EmitCode {
    /** An array as code sees it. The element at (i, j) is number {@code base + i * strides[0] + j * strides[1]}. */
    record Place(Buffer buffer, Var base, List<Var> extents, List<Var> strides) {
    }

    /** What code takes from around it. */
    interface Context {
        /** Where a parameter array is. */
        Place array(Value param, Optional<Control.Update> update);

        /** The value of a symbolic extent. */
        Var extent(Dim dim);

        /** The number of a place that can fault. */
        int site(Value v);

        /** True if faults carry details. */
        boolean detailed();
    }

    /**
     * Code that has no arrays but its own.
     *
     * @param sites what can fault
     * @param before added to the positions in that list, and 1
     */
    record Scalars(List<Value> sites, int before) implements Context {
        private static final int MOST = 255;

        @Override
        public Place array(Value param, Optional<Control.Update> update) {
            throw new IllegalStateException("an element function has no arrays");
        }

        @Override
        public Var extent(Dim dim) {
            throw new IllegalStateException("an element function has no extents");
        }

        @Override
        public int site(Value v) {
            return Math.min(MOST, before + 1 + sites.indexOf(v));
        }

        @Override
        public boolean detailed() {
            return false;
        }
    }

    private final LoopBuilder b;
    private final Context context;
    private final EmitFold folds;
    private final EmitGpu gpu;
    private final Map<Value, List<Var>> env = new HashMap<>();
    private final Map<Value, Place> locals = new HashMap<>();
    private Var position;
    private Optional<Var> sound = Optional.empty();

    EmitCode(LoopBuilder b, Context context) {
        this.b = b;
        this.context = context;
        this.folds = new EmitFold(b, this);
        this.gpu = new EmitGpu(b, this, context);
    }

    /** Says what a value is. */
    void define(Value v, List<Var> vars) {
        env.put(v, vars);
    }

    /** True if it is known what a value is. */
    boolean isDefined(Value v) {
        return env.containsKey(v);
    }

    /** Faults are reported at this position from now on. */
    void at(Var where) {
        position = where;
    }

    /** Where faults are reported. */
    Var position() {
        return position;
    }

    /** The variable of a value. */
    Var var(Value v) {
        List<Var> vars = env.get(v);
        if (vars == null) {
            throw new IllegalStateException(v + " = " + v.prim() + " is used before it is emitted");
        }
        return vars.get(0);
    }

    List<Var> vars(List<Value> values) {
        return values.stream().map(this::var).toList();
    }

    /** Emits all statements of a block and gives its results. */
    List<Var> block(Block block) {
        for (Value v : block.values()) {
            emit(v);
        }
        return vars(block.results());
    }

    /** Emits one value. */
    void emit(Value v) {
        if (v.prim() instanceof Prim.Param) {
            return;
        }
        b.at(v.origin());
        env.put(v, code(v));
    }

    private List<Var> code(Value v) {
        return switch (v.prim()) {
            case Prim.Constant c -> List.of(b.constant(c.type(), c.bits()));
            case Prim.Extent e -> List.of(context.extent(e.dim()));
            case Prim.Apply a -> List.of(apply(v, a.op(), a.mode()));
            case Prim.Cast c -> List.of(b.cast(c.to(), var(v.inputs().get(0))));
            case Prim.Bitcast c -> List.of(b.bitcast(c.to(), var(v.inputs().get(0))));
            case Control c -> statement(v, c);
            default -> throw new IllegalArgumentException(v.prim() + " is not scalar code");
        };
    }

    private Var apply(Value v, Op op, MathMode mode) {
        List<Var> args = vars(v.inputs());
        DType t = v.inputs().getLast().dtype();
        if (t.isInteger() && op.faultsOnZero()) {
            Var divisor = args.get(1);
            fault(v, b.apply(Op.EQ, divisor, b.constant(divisor.dtype(), 0)), List.of(b.index(0)));
        }
        return op.isDerived() ? MathLibrary.expand(op, mode, t, b, args) : b.scalar(op, args);
    }

    private List<Var> statement(Value v, Control c) {
        return switch (c) {
            case Control.Arg a -> throw new IllegalStateException("a parameter is not a statement");
            case Control.Pick p -> List.of(env.get(v.inputs().get(0)).get(p.index()));
            case Control.If f -> branch(v, f);
            case Control.While w -> repeat(v, w);
            case Control.For f -> count(v, f);
            case Control.ParFor p -> parallel(v, p);
            case Control.Fold f -> unsound(() -> List.of(folds.emit(v, f)));
            case Control.Local l -> local(v, l);
            case Control.Shared m -> gpu.shared(v, m);
            case Control.Gpu g -> gpu.emit(v, g);
            case Control.Load l -> access(v, 1, l.checked(), Optional.empty(), (at, index, ok) -> List.of(
                    b.load(at.buffer(), index, 1, ok)));
            case Control.Store s -> access(v, 2, s.checked(), Optional.empty(), (at, index, ok) -> {
                b.store(at.buffer(), index, var(v.inputs().get(1)), ok, false);
                return List.of();
            });
            case Control.Update u -> access(v, 2, u.checked(), Optional.of(u), (at, index, ok) -> {
                b.update(u.op(), at.buffer(), index, var(v.inputs().get(1)), ok,
                        u.mode() == Control.Update.Mode.ATOMIC, false);
                return List.of();
            });
            case Control.Fail f -> {
                List<Var> details = new ArrayList<>();
                for (Value x : v.inputs().subList(1, v.inputs().size())) {
                    details.add(bits(b, var(x)));
                }
                fault(v, var(v.inputs().get(0)), details.isEmpty() ? List.of(b.index(0)) : details);
                yield List.of();
            }
            case Control.Call k -> b.call(b.index(k.function().address()), vars(v.inputs()), k.function().result())
                    .stream().toList();
        };
    }

    /** The canonical bits of a scalar as an I64. */
    static Var bits(LoopBuilder b, Var x) {
        DType same = switch (x.dtype()) {
            case F16, BF16 -> DType.U16;
            case F32 -> DType.U32;
            case F64 -> DType.U64;
            case BOOL, I8, I16, I32, I64, U8, U16, U32, U64, C64, C128 -> x.dtype();
        };
        Var whole = b.bitcast(same, x);
        return whole.dtype() == DType.U64 ? b.bitcast(DType.I64, whole) : b.cast(DType.I64, whole);
    }

    // ---- faults

    void fault(Value site, Var cond, List<Var> details) {
        if (context.detailed()) {
            b.fault(cond, position, context.site(site), details);
        } else {
            b.fault(cond, position, context.site(site));
        }
        sound = sound.map(s -> b.apply(Op.AND, s, b.apply(Op.NOT, cond)));
    }

    // Runs code whose faults cannot end the loops around it.
    private <R> R unsound(Supplier<R> code) {
        Optional<Var> outer = sound;
        sound = Optional.empty();
        R r = code.get();
        sound = outer;
        return r;
    }

    // ---- memory

    private interface Use {
        List<Var> with(Place at, Var index, Optional<Var> ok);
    }

    private List<Var> access(Value v, int first, boolean checked, Optional<Control.Update> update, Use use) {
        Value array = v.inputs().get(0);
        Place at = place(array, update);
        List<Var> index = vars(v.inputs().subList(first, v.inputs().size()));
        Optional<Var> ok = checked ? inBounds(index, at.extents()) : Optional.empty();
        ok.ifPresent(x -> {
            List<Var> details = new ArrayList<>(index);
            details.addAll(at.extents());
            fault(v, b.apply(Op.NOT, x), details);
        });
        Optional<Long> known = ok.flatMap(b::constantOf);
        if (known.equals(Optional.of(0L))) {
            return v.prim() instanceof Control.Load ? List.of(b.constant(v.dtype(), 0)) : List.of();
        }
        Var element = at.base();
        for (int k = 0; k < index.size(); k++) {
            element = b.apply(Op.ADD, element, b.apply(Op.MUL, index.get(k), at.strides().get(k)));
        }
        return use.with(at, element, known.isPresent() ? Optional.empty() : ok);
    }

    /** Where an array is. */
    Place place(Value array, Optional<Control.Update> update) {
        return locals.containsKey(array) ? locals.get(array) : context.array(array, update);
    }

    /** Says where an array of the code itself is. */
    void place(Value array, Place at) {
        locals.put(array, at);
    }

    Optional<Var> inBounds(List<Var> index, List<Var> extents) {
        Optional<Var> ok = Optional.empty();
        for (int k = 0; k < index.size(); k++) {
            Var in = b.apply(Op.AND, b.apply(Op.GE, index.get(k), b.index(0)),
                    b.apply(Op.LT, index.get(k), extents.get(k)));
            ok = Optional.of(ok.map(x -> b.apply(Op.AND, x, in)).orElse(in));
        }
        return ok;
    }

    private List<Var> local(Value v, Control.Local l) {
        long count = 1;
        List<Var> extents = new ArrayList<>();
        List<Var> strides = new ArrayList<>();
        for (long n : l.shape().reversed()) {
            extents.addFirst(b.index(n));
            strides.addFirst(b.index(count));
            count *= n;
        }
        Place at = new Place(b.own(l.type(), Math.max(1, count)), b.index(0), extents, strides);
        locals.put(v, at);
        Var zero = b.constant(l.type(), 0);
        b.loop(b.index(0), b.index(count), 1, List.of(), (i, none) -> {
            b.store(at.buffer(), i, zero);
            return List.of();
        });
        return List.of();
    }

    // ---- control flow

    private List<Var> branch(Value v, Control.If f) {
        boolean carries = sound.isPresent() && (CodeFacts.canFault(f.then()) || CodeFacts.canFault(f.otherwise()));
        Optional<Var> outer = sound;
        List<Var> outs = b.choose(var(v.inputs().get(0)), f.rare(), () -> side(f.then(), outer, carries),
                () -> side(f.otherwise(), outer, carries));
        sound = carries ? Optional.of(outs.getLast()) : outer;
        return outs;
    }

    private List<Var> side(Block block, Optional<Var> outer, boolean carries) {
        sound = outer;
        return withSound(block(block), carries);
    }

    private List<Var> withSound(List<Var> values, boolean carries) {
        if (!carries) {
            return values;
        }
        List<Var> all = new ArrayList<>(values);
        all.add(sound.orElseThrow());
        return all;
    }

    private void define(List<Value> params, List<Var> vars) {
        for (int k = 0; k < params.size(); k++) {
            env.put(params.get(k), List.of(vars.get(k)));
        }
    }

    private List<Var> count(Value v, Control.For f) {
        List<Var> in = vars(v.inputs());
        boolean carries = sound.isPresent() && CodeFacts.canFault(f.body());
        Optional<Var> outer = sound;
        List<Var> inits = withSound(in.subList(2, in.size()), carries);
        List<Var> outs = b.loop(in.get(0), in.get(1), f.step(), inits, (i, carried) -> {
            List<Value> params = f.body().params();
            env.put(params.get(0), List.of(i));
            define(params.subList(1, params.size()), carried);
            sound = carries ? Optional.of(carried.getLast()) : outer;
            return withSound(block(f.body()), carries);
        });
        sound = carries ? Optional.of(outs.getLast()) : outer;
        return outs;
    }

    private List<Var> repeat(Value v, Control.While w) {
        if (!CodeFacts.canFault(w.cond()) && !CodeFacts.canFault(w.body())) {
            return unsound(() -> b.repeat(vars(v.inputs()), c -> condition(w, c), c -> {
                define(w.body().params(), c);
                return block(w.body());
            }));
        }
        // The condition is computed before the loop and at the end of each round, so that its own faults count.
        Optional<Var> outer = sound;
        sound = Optional.of(outer.orElseGet(() -> b.constant(DType.BOOL, 1)));
        List<Var> inits = new ArrayList<>(vars(v.inputs()));
        Var first = condition(w, inits);
        inits.add(sound.orElseThrow());
        inits.add(first);
        int n = v.inputs().size();
        List<Var> outs = b.repeat(inits, c -> b.apply(Op.AND, c.get(n), c.get(n + 1)), c -> {
            define(w.body().params(), c);
            sound = Optional.of(c.get(n));
            List<Var> next = new ArrayList<>(block(w.body()));
            Var again = condition(w, next);
            next.add(sound.orElseThrow());
            next.add(again);
            return next;
        });
        sound = outer.map(x -> outs.get(n));
        return outs.subList(0, n);
    }

    private Var condition(Control.While w, List<Var> carried) {
        define(w.cond().params(), carried);
        return block(w.cond()).get(0);
    }

    private List<Var> parallel(Value v, Control.ParFor p) {
        return unsound(() -> {
            nest(v, p, 0, new ArrayList<>());
            return List.of();
        });
    }

    private void nest(Value v, Control.ParFor p, int axis, List<Var> indices) {
        if (axis == p.rank()) {
            define(p.body().params(), indices);
            block(p.body());
            return;
        }
        Var lo = var(v.inputs().get(axis));
        Var hi = var(v.inputs().get(p.rank() + axis));
        loop(CodeFacts.ordersUpdates(p.body()), lo, hi, i -> {
            List<Var> inner = new ArrayList<>(indices);
            inner.add(i);
            nest(v, p, axis + 1, inner);
        });
    }

    /** A loop whose iterations are independent, but for the order of updates if {@code ordered}. */
    void loop(boolean ordered, Var lo, Var hi, Consumer<Var> body) {
        if (ordered) {
            b.loop(lo, hi, 1, List.of(), (i, none) -> {
                body.accept(i);
                return List.of();
            });
        } else {
            b.parFor(Rhs.Level.FREE, lo, hi, List.of(), i -> {
                body.accept(i);
                return List.of();
            });
        }
    }
}
