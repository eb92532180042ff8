package io.krait.optimizer.loop;

import io.krait.optimizer.debug.Fuel;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Scalars;
import io.krait.staging.math.ScalarBuilder;
import io.krait.staging.math.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Builds loop IR. Folds constants, applies the laws that keep bits, and shares pure statements that are already in
 * scope, so the passes that build with it need no clean-up after them.
 */
public final class LoopBuilder implements ScalarBuilder<Var> {
    private record Frame(List<Stm> body, Map<Rhs, List<Var>> known, Map<List<Object>, List<Var>> memo) {
        Frame() {
            this(new ArrayList<>(), new HashMap<>(), new HashMap<>());
        }
    }

    /** Loops whose values are constants run at once for so many rounds. */
    private static final int MOST_ROUNDS = 10_000;

    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Map<Var, Long> constants = new HashMap<>();
    private final Ranges ranges = new Ranges();
    // What the results of bitcasts were before.
    private final Map<Var, Var> reinterpreted = new HashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Var> scalars = new ArrayList<>();
    private Origin origin = Origin.NONE;
    private int ids;

    /** A builder without buffers, scalars and statements. */
    public LoopBuilder() {
        // The fields begin empty.
    }

    /** Statements made from now on come from this user line. */
    public void at(Origin line) {
        origin = line;
    }

    /** A new argument buffer. */
    public Buffer arg(DType dtype, Buffer.Kind kind) {
        Buffer b = Buffer.arg(buffers.size(), dtype, kind);
        buffers.add(b);
        return b;
    }

    /** A new local buffer of a constant number of elements. */
    public Buffer local(DType dtype, long count) {
        Buffer b = Buffer.local(buffers.size(), dtype, count);
        buffers.add(b);
        return b;
    }

    /** A new local buffer whose number of elements is a kernel scalar. */
    public Buffer local(DType dtype, Var count) {
        Buffer b = Buffer.local(buffers.size(), dtype, count);
        buffers.add(b);
        return b;
    }

    /** A new buffer of a constant number of elements for each iteration of a LANES loop. */
    public Buffer own(DType dtype, long count) {
        Buffer b = Buffer.own(buffers.size(), dtype, count);
        buffers.add(b);
        return b;
    }

    /** A new scalar argument. */
    public Var scalar(DType dtype) {
        Var v = fresh(LType.of(dtype));
        scalars.add(v);
        return v;
    }

    /** A variable without a definition yet: for region parameters made by hand. */
    public Var fresh(LType type) {
        return new Var(ids++, type);
    }

    /**
     * Takes over buffer and scalar arguments of a kernel that is being rewritten; variable numbers continue after its
     * own.
     */
    public void adopt(Kernel k, int firstFreeId) {
        buffers.addAll(k.buffers());
        scalars.addAll(k.scalars());
        ids = firstFreeId;
    }

    /** The whole kernel; the body gets begin and end. */
    public Kernel kernel(String name, BiFunction<Var, Var, Void> body) {
        Var begin = fresh(LType.INDEX);
        Var end = fresh(LType.INDEX);
        frames.push(new Frame());
        body.apply(begin, end);
        Region r = new Region(List.of(begin, end), frames.pop().body, List.of());
        return new Kernel(name, buffers, scalars, r);
    }

    /** A region whose statements the supplier makes. */
    public Region region(List<Var> params, Supplier<List<Var>> body) {
        frames.push(new Frame());
        try {
            List<Var> results = body.get();
            return new Region(params, frames.peek().body, results);
        } finally {
            frames.pop();
        }
    }

    /** The constant that a variable is known to be, or empty. */
    public Optional<Long> constantOf(Var v) {
        return Optional.ofNullable(constants.get(v));
    }

    @Override
    public Var constant(DType type, long bits) {
        return constant(LType.of(type), bits);
    }

    /** A constant in every lane. */
    public Var constant(LType type, long bits) {
        Var v = pure(type, new Rhs.Const(type, bits));
        constants.put(v, bits);
        return v;
    }

    /** An I64 constant. */
    public Var index(long value) {
        return constant(DType.I64, value);
    }

    @Override
    public Var apply(Op op, Var a) {
        return scalar(op, List.of(a));
    }

    @Override
    public Var apply(Op op, Var a, Var b) {
        return scalar(op, List.of(a, b));
    }

    @Override
    public Var apply(Op op, Var a, Var b, Var c) {
        return scalar(op, List.of(a, b, c));
    }

    /** A primitive operation. */
    public Var scalar(Op op, List<Var> args) {
        DType out = op.resultType(args.stream().map(Var::dtype).toList());
        LType type = args.get(0).type().with(out);
        DType t = args.get(args.size() - 1).dtype();
        if (args.stream().allMatch(constants::containsKey)) {
            long[] c = new long[3];
            for (int i = 0; i < args.size(); i++) {
                c[i] = constants.get(args.get(i));
            }
            return constant(type, op.eval(t, c[0], c[1], c[2]));
        }
        Var simpler = ExactLaws.apply(op, t, args, this::constantOf);
        if (simpler != null && Fuel.take("ExactLaws: an operation that changes nothing", origin)) {
            return simpler;
        }
        Optional<Long> known = ranges.value(op, args, out);
        return known.isPresent() ? constant(type, known.get())
                : exactProduct(op, t, args).orElseGet(() -> pure(type, new Rhs.Scalar(op, args)));
    }

    // A product that is zero is exact, so nothing is rounded before the sum.
    private Optional<Var> exactProduct(Op op, DType t, List<Var> args) {
        Long a = constants.get(args.get(0));
        Long b = constants.get(args.get(args.size() == 3 ? 1 : 0));
        if (op == Op.FMA && a != null && b != null) {
            long product = Op.MUL.eval(t, a, b, 0);
            if (Op.EQ.eval(t, product, 0, 0) != 0) {
                return Optional.of(apply(Op.ADD, constant(args.get(2).type(), product), args.get(2)));
            }
        }
        // Then the sum with the other zero is exact too.
        boolean plusZero = op == Op.ADD && t.isFloat() && a != null && a == 0;
        return plusZero && !ranges.span(args.get(1)).hasZero() ? Optional.of(args.get(1)) : Optional.empty();
    }

    @Override
    public Var cast(DType to, Var a) {
        if (a.dtype() == to) {
            return a;
        }
        Long c = constants.get(a);
        return c != null ? constant(a.type().with(to), Scalars.convert(c, a.dtype(), to))
                : pure(a.type().with(to), new Rhs.Cast(to, a));
    }

    @Override
    public Var bitcast(DType to, Var a) {
        if (a.dtype() == to) {
            return a;
        }
        Long c = constants.get(a);
        if (c != null) {
            return constant(a.type().with(to), Scalars.wrap(to, c));
        }
        Var before = reinterpreted.get(a);
        if (before != null && before.dtype() == to) {
            return before;
        }
        Var v = pure(a.type().with(to), new Rhs.Bitcast(to, a));
        reinterpreted.put(v, a);
        return v;
    }

    /** A scalar in every lane. */
    public Var splat(Var a, int lanes) {
        if (lanes == a.lanes()) {
            return a;
        }
        LType type = new LType(a.dtype(), lanes);
        Long c = constants.get(a);
        return c != null ? constant(type, c) : pure(type, new Rhs.Splat(a, lanes));
    }

    /** The vector 0, 1, .... */
    public Var laneIds(DType dtype, int lanes) {
        return lanes == 1 ? constant(dtype, 0) : pure(new LType(dtype, lanes), new Rhs.LaneIds(dtype, lanes));
    }

    @Override
    public Var table(Table table, Var index) {
        Long c = constants.get(index);
        if (c != null) {
            return constant(index.type().with(table.type()), table.bits(Math.toIntExact(c)));
        }
        if (!ranges.isBelow(index, table.length())) {
            // It is in range in lanes that are on. In others, arguments may be what they could never be.
            Var last = constant(index.type(), table.length() - 1L);
            return table(table, apply(Op.MAX, apply(Op.MIN, index, last), constant(index.type(), 0)));
        }
        return pure(index.type().with(table.type()), new Rhs.Lookup(table, index));
    }

    /** Reads elements. */
    public Var load(Buffer buffer, Var index, int lanes, Optional<Var> mask) {
        LType type = new LType(buffer.dtype(), lanes);
        Rhs rhs = new Rhs.Load(buffer, index, lanes, mask);
        return buffer.kind() == Buffer.Kind.IN ? pure(type, rhs) : add(List.of(type), rhs).get(0);
    }

    /** Reads one element. */
    public Var load(Buffer buffer, Var index) {
        return load(buffer, index, 1, Optional.empty());
    }

    /** Writes elements. */
    public void store(Buffer buffer, Var index, Var value, Optional<Var> mask, boolean streaming) {
        add(List.of(), new Rhs.Store(buffer, index, value, mask, streaming));
    }

    /** Writes one element. */
    public void store(Buffer buffer, Var index, Var value) {
        store(buffer, index, value, Optional.empty(), false);
    }

    /** One side of a branch if its condition is known, else the branch. */
    public List<Var> choose(Var cond, boolean rare, Supplier<List<Var>> then, Supplier<List<Var>> otherwise) {
        Long known = constants.get(cond);
        return known == null ? branch(cond, rare, then, otherwise) : known != 0 ? then.get() : otherwise.get();
    }

    /** A branch; both sides give values of equal types. */
    public List<Var> branch(Var cond, boolean rare, Supplier<List<Var>> then, Supplier<List<Var>> otherwise) {
        Region t = region(List.of(), then);
        Region e = region(List.of(), otherwise);
        List<Var> outs = add(t.results().stream().map(Var::type).toList(), new Rhs.If(cond, t, e, rare));
        for (int k = 0; k < outs.size(); k++) {
            ranges.join(outs.get(k), t.results().get(k), e.results().get(k));
        }
        return outs;
    }

    @Override
    public List<Var> ifAny(Var mask, Supplier<List<Var>> rare, List<Var> common) {
        return choose(mask, true, rare, () -> common);
    }

    /** A serial loop; the body gets i and the carried values and gives the next ones. */
    public List<Var> loop(Var lo, Var hi, long step, List<Var> inits, BiFunction<Var, List<Var>, List<Var>> body) {
        Var i = fresh(LType.INDEX);
        List<Var> carries = inits.stream().map(v -> fresh(v.type())).toList();
        List<Var> params = new ArrayList<>(carries);
        params.add(0, i);
        Region r = region(params, () -> body.apply(i, carries));
        return add(inits.stream().map(Var::type).toList(), new Rhs.For(lo, hi, step, inits, r));
    }

    /** An independent loop; the body gets i and gives the values to fold. */
    public List<Var> parFor(Rhs.Level level, Var lo, Var hi, List<Fold> folds, Function<Var, List<Var>> body) {
        Var i = fresh(LType.INDEX);
        Region r = region(List.of(i), () -> body.apply(i));
        List<LType> types = new ArrayList<>();
        for (int k = 0; k < folds.size(); k++) {
            types.add(r.results().get(k).type());
            if (folds.get(k) instanceof Fold.Arg) {
                types.add(LType.INDEX);
            }
        }
        return add(types, new Rhs.ParFor(level, lo, hi, folds, r));
    }

    /** True if any lane is on. */
    public Var any(Var mask) {
        return mask.lanes() == 1 ? mask : pure(LType.COND, new Rhs.Any(mask));
    }

    /** Half of the lanes. */
    public Var half(Var v, boolean high) {
        return pure(new LType(v.dtype(), v.lanes() / 2), new Rhs.Half(v, high));
    }

    /** Every other lane, those of even or of odd numbers. */
    public Var unzip(Var v, boolean odd) {
        return v.lanes() == 2 ? extract(v, odd ? 1 : 0)
                : pure(new LType(v.dtype(), v.lanes() / 2), new Rhs.Unzip(v, odd));
    }

    /** The lanes of two vectors in turns. */
    public Var zip(Var even, Var odd) {
        return pure(new LType(even.dtype(), 2 * even.lanes()), new Rhs.Zip(even, odd));
    }

    /** The lanes in reverse order. */
    public Var reverse(Var v) {
        return v.lanes() == 1 ? v : pure(v.type(), new Rhs.Reverse(v));
    }

    /** The lanes moved up by {@code count}; those that become free take the last ones of {@code before}. */
    public Var shift(Var v, Var before, int count) {
        return pure(v.type(), new Rhs.Shift(v, before, count));
    }

    /** One lane. */
    public Var extract(Var v, int lane) {
        return v.lanes() == 1 ? v : pure(LType.of(v.dtype()), new Rhs.Extract(v, lane));
    }

    /** Reports a fault in the lanes where the condition holds. */
    public void fault(Var cond, Var position, int code) {
        if (constants.getOrDefault(cond, 1L) != 0) {
            add(List.of(), new Rhs.Fault(cond, position, code, List.of()));
        }
    }

    /**
     * Reports a fault with details in the lanes where the condition holds.
     *
     * @param details I64 values
     */
    public void fault(Var cond, Var position, int code, List<Var> details) {
        if (constants.getOrDefault(cond, 1L) != 0) {
            add(List.of(), new Rhs.Fault(cond, position, code, details));
        }
    }

    @Override
    public List<Var> memo(Object key, List<Var> args, Supplier<List<Var>> make) {
        List<Object> whole = List.of(key, args);
        for (Frame f : frames) {
            List<Var> known = f.memo.get(whole);
            if (known != null) {
                return known;
            }
        }
        List<Var> made = make.get();
        frames.peek().memo.put(whole, made);
        return made;
    }

    /** {@inheritDoc} Runs the loop now if its values are known. */
    @Override
    public List<Var> loopWhile(List<Var> inits, Function<List<Var>, Var> cond, Function<List<Var>, List<Var>> body) {
        List<Var> state = inits;
        for (int round = 0; round < MOST_ROUNDS && areKnown(state); round++) {
            List<Var> now = state;
            Optional<List<Var>> next = aside(() -> {
                Long more = constants.get(cond.apply(now));
                return more == null ? List.of() : more == 0 ? now : body.apply(now);
            });
            if (next.isEmpty()) {
                break;
            }
            if (next.get().equals(state)) {
                return state;
            }
            state = next.get();
        }
        return repeat(inits, cond, body);
    }

    private boolean areKnown(List<Var> vars) {
        return vars.stream().allMatch(constants::containsKey);
    }

    // What code gives if all of that is constant; statements of the code are dropped.
    private Optional<List<Var>> aside(Supplier<List<Var>> code) {
        List<Var> results = region(List.of(), code).results();
        return results.isEmpty() || !areKnown(results) ? Optional.empty()
                : Optional.of(results.stream().map(v -> constant(v.type(), constants.get(v))).toList());
    }

    /**
     * A loop with a condition; both functions get the carried values. The first gives a scalar condition, the second
     * the next carried values.
     */
    public List<Var> repeat(List<Var> inits, Function<List<Var>, Var> cond, Function<List<Var>, List<Var>> body) {
        List<Var> seen = inits.stream().map(v -> fresh(v.type())).toList();
        Region c = region(seen, () -> List.of(cond.apply(seen)));
        List<Var> carries = inits.stream().map(v -> fresh(v.type())).toList();
        Region r = region(carries, () -> body.apply(carries));
        return add(inits.stream().map(Var::type).toList(), new Rhs.While(inits, c, r));
    }

    /** Combines an element in memory with a value; gives the element as it was before if {@code old} is set. */
    public Optional<Var> update(Op op, Buffer buffer, Var index, Var value, Optional<Var> mask, boolean atomic,
            boolean old) {
        List<LType> types = old ? List.of(value.type()) : List.of();
        return add(types, new Rhs.Update(op, buffer, index, value, mask, atomic)).stream().findFirst();
    }

    /** Calls a C function. */
    public Optional<Var> call(Var function, List<Var> args, Optional<DType> result) {
        List<LType> types = result.map(LType::of).stream().toList();
        return add(types, new Rhs.Call(function, args, result)).stream().findFirst();
    }

    /** Something that only threads of a GPU do, with its results. */
    public List<Var> gpu(GpuOp op, List<Buffer> on, List<Var> args) {
        List<LType> types = op.results(on.isEmpty() ? DType.BOOL : on.get(0).dtype(),
                args.stream().map(Var::dtype).toList()).stream().map(LType::of).toList();
        Rhs rhs = new Rhs.Gpu(op, on, args);
        return op.isPure() ? List.of(pure(types.get(0), rhs)) : add(types, rhs);
    }

    /** A new buffer for each block of a GPU kernel; a count of -1 stands for the dynamic shared memory. */
    public Buffer shared(DType dtype, long count) {
        Buffer b = Buffer.shared(buffers.size(), dtype, count);
        buffers.add(b);
        return b;
    }

    /** Adds any statement with fresh outs of the given types. */
    public List<Var> add(List<LType> types, Rhs rhs) {
        List<Var> outs = types.stream().map(this::fresh).toList();
        frames.peek().body.add(new Stm(outs, rhs, origin));
        return outs;
    }

    private Var pure(LType type, Rhs rhs) {
        for (Frame f : frames) {
            List<Var> known = f.known.get(rhs);
            if (known != null) {
                return known.get(0);
            }
        }
        List<Var> outs = add(List.of(type), rhs);
        ranges.add(outs.get(0), rhs);
        frames.peek().known.put(rhs, outs);
        return outs.get(0);
    }
}
