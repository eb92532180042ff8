package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.StridedArray;
import java.lang.foreign.Linker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random kernels with a LANES loop whose iterations are independent: arithmetic of all types, all ways to address
 * memory, branches and loops that agree or differ between lanes, updates, memory of each iteration, calls, faults,
 * folds. They end.
 */
final class RandomBody {
    /**
     * Indices that a body may load from reach this far beyond both ends of the range, and three times as far upwards.
     */
    private static final int MARGIN = 16;
    private static final int GATHERED = 32;
    private static final int OWN = 4;
    private static final long LABS = address("labs");
    private static final long FABS = address("fabs");
    private static final DType[] TYPES = {DType.F64, DType.F32, DType.I64, DType.I32, DType.I16, DType.U8, DType.U32,
        DType.BOOL, DType.F16, DType.BF16};

    private final Random r;
    private final LoopBuilder b = new LoopBuilder();
    private final Map<DType, Buffer> in = new EnumMap<>(DType.class);
    private final Map<DType, Buffer> out = new EnumMap<>(DType.class);
    private final Map<DType, Buffer> both = new EnumMap<>(DType.class);
    private final Map<DType, Var> scalars = new EnumMap<>(DType.class);
    private final Buffer flag = b.arg(DType.I32, Buffer.Kind.OUT);
    private final Map<DType, Buffer> own = new EnumMap<>(DType.class);
    private final Map<DType, Buffer> tally = new EnumMap<>(DType.class);
    private final Map<DType, Op> tallyOp = new EnumMap<>(DType.class);
    private final boolean detailed;
    private final int flipped;
    private final Var stride;
    private final Kernel kernel;
    private Scope scope = new Scope(Map.of());
    private Var i;
    private int depth;

    /** The values that a place in the program can use. */
    private static final class Scope {
        private final Map<DType, List<Var>> values = new EnumMap<>(DType.class);

        Scope(Map<DType, List<Var>> outer) {
            outer.forEach((t, v) -> values.put(t, new ArrayList<>(v)));
        }

        void add(Var v) {
            values.computeIfAbsent(v.dtype(), t -> new ArrayList<>()).add(v);
        }
    }

    private RandomBody(long seed) {
        r = new Random(seed);
        for (DType t : TYPES) {
            in.put(t, b.arg(t, Buffer.Kind.IN));
            out.put(t, b.arg(t, Buffer.Kind.OUT));
            both.put(t, b.arg(t, Buffer.Kind.INOUT));
            scalars.put(t, b.scalar(t));
        }
        detailed = r.nextBoolean();
        flipped = r.nextInt(2);
        for (DType t : List.of(DType.F64, DType.I32, DType.BOOL)) {
            own.put(t, b.own(t, OWN));
        }
        Op[] ops = {Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR};
        for (DType t : List.of(DType.I64, DType.U32, DType.I16)) {
            tally.put(t, b.arg(t, Buffer.Kind.INOUT));
            tallyOp.put(t, ops[r.nextInt(ops.length)]);
        }
        stride = b.scalar(DType.I64);
        kernel = b.kernel("random", (lo, hi) -> {
            scalars.values().forEach(scope::add);
            b.loop(b.index(0), b.index(2), 1, List.of(), (row, none) -> {
                scope.add(row);
                List<Fold> folds = new ArrayList<>();
                List<DType> types = new ArrayList<>();
                for (int k = r.nextInt(4) - 1; k > 0; k--) {
                    DType t = type();
                    types.add(t);
                    folds.add(fold(t));
                }
                Var first = b.apply(Op.ADD, lo, b.index(MARGIN));
                Var end = b.apply(Op.ADD, hi, b.index(MARGIN));
                List<Var> outs = b.parFor(Rhs.Level.LANES, first, end, folds, x -> nested(() -> {
                    i = x;
                    scope.add(x);
                    fillOwn();
                    statements(3 + r.nextInt(12));
                    for (int k = 1 + r.nextInt(3); k > 0; k--) {
                        store();
                    }
                    return types.stream().map(this::value).toList();
                }));
                for (Var v : outs) {
                    b.store(b.arg(v.dtype(), Buffer.Kind.OUT), row, v);
                }
                return List.of();
            });
            return null;
        });
    }

    private static long address(String function) {
        return Linker.nativeLinker().defaultLookup().find(function).orElseThrow().address();
    }

    /** The kernel of a seed. */
    static Kernel of(long seed) {
        return new RandomBody(seed).kernel;
    }

    /** Arguments for ranges within 0 to {@code n}. */
    static List<StridedArray> arguments(Kernel k, Random r, long n) {
        List<StridedArray> args = new ArrayList<>();
        for (Buffer buffer : LaneHarness.arguments(k)) {
            args.add(LaneHarness.random(r, buffer.dtype(), 3 * (n + 2 * MARGIN)));
        }
        return args;
    }

    /** The scalar arguments. */
    static long[] scalars(Random r) {
        long[] s = new long[TYPES.length + 1];
        for (int k = 0; k < TYPES.length; k++) {
            s[k] = LaneHarness.bits(r, TYPES[k]);
        }
        s[TYPES.length] = r.nextInt(4);
        return s;
    }

    private DType type() {
        return TYPES[r.nextInt(TYPES.length)];
    }

    private Fold fold(DType t) {
        Op[] ops = {Op.ADD, Op.MUL, Op.MIN, Op.MAX, Op.AND, Op.OR, Op.XOR};
        Op op = ops[r.nextInt(ops.length)];
        int kind = r.nextInt(4);
        if (kind == 0 && t != DType.BOOL) {
            return new Fold.Arg(r.nextBoolean());
        }
        if (kind == 1) {
            Var x = b.fresh(LType.of(t));
            Var y = b.fresh(LType.of(t));
            Region combine = b.region(List.of(x, y), () -> nested(() -> {
                scope = new Scope(Map.of());
                scope.add(x);
                scope.add(y);
                arithmetic();
                arithmetic();
                return List.of(value(t));
            }));
            return new Fold.ByRegion(combine);
        }
        return new Fold.ByOp(op.accepts(t) ? op : t.isFloat() ? Op.ADD : Op.XOR);
    }

    private <T> T nested(Supplier<T> body) {
        Scope before = scope;
        scope = new Scope(before.values);
        depth++;
        T result = body.get();
        depth--;
        scope = before;
        return result;
    }

    private Var value(DType t) {
        List<Var> all = scope.values.getOrDefault(t, List.of());
        // the newest ones more often
        return all.isEmpty() || r.nextInt(10) == 0 ? b.constant(t, LaneHarness.bits(r, t))
                : all.get(all.size() - 1 - Math.min(r.nextInt(all.size()), r.nextInt(all.size())));
    }

    private void statements(int n) {
        for (int k = 0; k < n; k++) {
            statement();
        }
    }

    private void statement() {
        switch (r.nextInt(depth > 4 ? 19 : depth > 3 ? 22 : 26)) {
            case 0, 1, 2 -> scope.add(b.load(in.get(type()), index()));
            case 3 -> scope.add(b.load(both.get(type()), i));
            case 4 -> store();
            case 5 -> flag();
            case 6 -> narrowed();
            case 7 -> fault();
            case 8 -> masked();
            case 9 -> update();
            case 10 -> storeOwn();
            case 11, 12 -> scope.add(loadOwn());
            case 13 -> call();
            case 19, 20, 21 -> branch();
            case 22 -> rare();
            case 23 -> loop();
            case 24, 25 -> loopWhile();
            default -> arithmetic();
        }
    }

    private void fault() {
        Var cond = b.apply(Op.EQ, value(DType.U8), b.constant(DType.U8, 3));
        int code = 1 + r.nextInt(9);
        if (detailed) {
            // Iterations have positions of their own: of one position the first fault counts.
            List<Var> details = new ArrayList<>();
            for (int k = r.nextInt(3); k >= 0; k--) {
                details.add(r.nextBoolean() ? b.apply(Op.ADD, i, b.index(k)) : value(DType.I64));
            }
            b.fault(cond, b.apply(Op.XOR, i, b.index(flipped)), code, details);
        } else {
            b.fault(cond, position(), code);
        }
    }

    // What is masked off may be anywhere.
    private void masked() {
        DType t = type();
        Var on = value(DType.BOOL);
        Var at = b.apply(Op.SELECT, on, r.nextInt(3) == 0 ? b.index(3) : i, b.index(-1));
        if (r.nextBoolean()) {
            scope.add(b.load(r.nextBoolean() ? in.get(t) : both.get(t),
                    at == i || r.nextBoolean() ? i : at, 1, Optional.of(on)));
        } else {
            Var place = r.nextBoolean() ? i : b.apply(Op.SELECT, on, i, b.index(-1));
            b.store(both.get(t), place, value(t), Optional.of(on), false);
        }
    }

    private void update() {
        Optional<Var> mask = r.nextBoolean() ? Optional.of(value(DType.BOOL)) : Optional.empty();
        if (r.nextBoolean()) {
            // Iterations meet: one operation that may be done in any order.
            DType t = List.copyOf(tally.keySet()).get(r.nextInt(tally.size()));
            Var at = switch (r.nextInt(4)) {
                case 0 -> b.index(r.nextInt(GATHERED));
                case 1 -> b.apply(Op.MUL, i, b.index(r.nextInt(3)));
                default -> b.apply(Op.AND, value(DType.I64), b.index(GATHERED - 1));
            };
            b.update(tallyOp.get(t), tally.get(t), at, value(t), mask, r.nextInt(3) == 0, false);
        } else {
            DType t = type();
            Op op = List.of(Op.ADD, Op.MUL, Op.MIN, Op.MAX).get(r.nextInt(4));
            boolean old = r.nextBoolean();
            b.update(op.accepts(t) ? op : Op.OR, both.get(t), i, value(t), mask, r.nextInt(3) == 0, old)
                    .ifPresent(scope::add);
        }
    }

    private void fillOwn() {
        own.forEach((t, buffer) -> {
            Var x = value(t);
            b.loop(b.index(0), b.index(OWN), 1, List.of(), (k, none) -> {
                b.store(buffer, k, x);
                return List.of();
            });
        });
    }

    private void storeOwn() {
        DType t = List.copyOf(own.keySet()).get(r.nextInt(own.size()));
        if (r.nextInt(3) == 0) {
            Op op = t == DType.BOOL ? Op.XOR : Op.ADD;
            b.update(op, own.get(t), ownIndex(), value(t), Optional.empty(), false, r.nextBoolean())
                    .ifPresent(scope::add);
        } else {
            b.store(own.get(t), ownIndex(), value(t));
        }
    }

    private Var loadOwn() {
        return b.load(own.get(List.copyOf(own.keySet()).get(r.nextInt(own.size()))), ownIndex());
    }

    private Var ownIndex() {
        return r.nextInt(3) == 0 ? b.index(r.nextInt(OWN)) : b.apply(Op.AND, value(DType.I64), b.index(OWN - 1));
    }

    private void call() {
        if (r.nextBoolean()) {
            scope.add(b.call(b.index(LABS), List.of(value(DType.I64)), Optional.of(DType.I64)).orElseThrow());
        } else {
            scope.add(b.call(b.index(FABS), List.of(value(DType.F64)), Optional.of(DType.F64)).orElseThrow());
        }
    }

    // Every iteration that gets here writes the same.
    private void flag() {
        b.store(flag, b.index(0), scalars.get(DType.I32));
    }

    // A linear value that wraps around in a narrow type.
    private void narrowed() {
        DType t = r.nextBoolean() ? DType.U8 : DType.I32;
        Var x = b.apply(Op.MUL, b.cast(t, i), b.constant(t, t == DType.U8 ? 100 : 1 << 29));
        scope.add(x);
        scope.add(b.cast(r.nextBoolean() ? DType.I64 : DType.I32, b.apply(Op.NEG, x)));
    }

    private void arithmetic() {
        DType t = type();
        if (r.nextInt(5) == 0) {
            scope.add(b.cast(type(), value(t)));
            return;
        }
        if (r.nextInt(8) == 0) {
            scope.add(t.isFloat() ? b.bitcast(t.signedTwin(), value(t)) : b.cast(DType.I64, value(t)));
            return;
        }
        Op op = Op.values()[r.nextInt(Op.values().length)];
        if (op.isDerived() || !op.accepts(t)) {
            op = t == DType.BOOL ? Op.XOR : Op.ADD;
        }
        if (op == Op.SELECT) {
            scope.add(b.apply(op, value(DType.BOOL), value(t), value(t)));
        } else {
            List<Var> args = new ArrayList<>();
            for (int k = 0; k < op.arity(); k++) {
                args.add(value(t));
            }
            scope.add(b.scalar(op, args));
        }
    }

    // An index that is valid for every input in the range, in any of the forms.
    private Var index() {
        return switch (r.nextInt(8)) {
            case 0 -> b.index(r.nextInt(GATHERED));
            case 1 -> b.apply(Op.ADD, i, b.index(r.nextInt(-MARGIN, MARGIN)));
            case 2 -> b.apply(Op.SUB, b.index(MARGIN + 200), i);
            case 3 -> b.apply(Op.MUL, i, b.index(1 + r.nextInt(3)));
            case 4 -> b.apply(Op.MUL, i, b.apply(Op.AND, stride, b.index(1 + r.nextInt(2))));
            case 5 -> b.apply(Op.AND, value(DType.I64), b.index(GATHERED - 1));
            default -> i;
        };
    }

    private Var position() {
        return switch (r.nextInt(4)) {
            case 0 -> b.index(r.nextInt(100));
            case 1 -> b.apply(Op.MUL, i, b.index(3));
            case 2 -> b.apply(Op.AND, value(DType.I64), b.index(1023));
            default -> i;
        };
    }

    private void store() {
        DType t = type();
        if (r.nextBoolean()) {
            b.store(both.get(t), i, value(t));
        } else {
            // one fixed way per type keeps the iterations independent
            Var at = switch (t.ordinal() % 4) {
                case 0 -> b.apply(Op.SUB, b.index(MARGIN + 200), i);
                case 1 -> b.apply(Op.MUL, i, b.index(2));
                case 2 -> b.apply(Op.XOR, i, b.index(5));
                default -> i;
            };
            b.store(out.get(t), at, value(t));
        }
    }

    private List<DType> types() {
        List<DType> types = new ArrayList<>();
        for (int k = r.nextInt(3); k >= 0; k--) {
            types.add(type());
        }
        return types;
    }

    private void branch() {
        List<DType> types = types();
        Supplier<List<Var>> side = () -> nested(() -> {
            statements(r.nextInt(5));
            return types.stream().map(this::value).toList();
        });
        Supplier<List<Var>> heavy = () -> nested(() -> {
            statements(1 + r.nextInt(6));
            scope.add(b.apply(Op.FLOOR_DIV, value(DType.I32), value(DType.I32)));
            return types.stream().map(this::value).toList();
        });
        Var cond = value(DType.BOOL);
        Supplier<List<Var>> then = r.nextBoolean() ? side : heavy;
        b.branch(cond, r.nextInt(3) == 0, then, r.nextBoolean() ? side : heavy).forEach(scope::add);
    }

    private void rare() {
        List<DType> types = types();
        List<Var> common = types.stream().map(this::value).toList();
        Var cond = b.apply(Op.LT, value(DType.F64), value(DType.F64));
        b.ifAny(cond, () -> nested(() -> {
            statements(r.nextInt(3));
            return types.stream().map(this::value).toList();
        }), common).forEach(scope::add);
    }

    // A counter sees to it that the loop ends.
    private void loopWhile() {
        DType t = List.of(DType.I64, DType.I32, DType.U8).get(r.nextInt(3));
        List<Var> inits = new ArrayList<>(types().stream().map(this::value).toList());
        Var bound = r.nextBoolean() ? b.constant(t, r.nextInt(6))
                : b.apply(Op.AND, r.nextBoolean() ? b.cast(t, i) : value(t), b.constant(t, 7));
        inits.add(b.constant(t, r.nextInt(2)));
        List<Var> outs = b.repeat(inits, seen -> {
            Var more = b.apply(Op.LT, seen.getLast(), bound);
            return nested(() -> {
                seen.forEach(scope::add);
                if (r.nextInt(4) == 0) {
                    statements(1 + r.nextInt(2));
                }
                return r.nextInt(3) == 0 ? more : b.apply(Op.AND, more, value(DType.BOOL));
            });
        }, carried -> nested(() -> {
            carried.forEach(scope::add);
            statements(1 + r.nextInt(4));
            List<Var> next = new ArrayList<>();
            for (Var v : carried.subList(0, carried.size() - 1)) {
                next.add(r.nextInt(8) == 0 ? v : value(v.dtype()));
            }
            next.add(b.apply(Op.ADD, carried.getLast(), b.constant(t, 1 + r.nextInt(2))));
            return next;
        }));
        outs.subList(r.nextInt(outs.size()), outs.size()).forEach(scope::add);
    }

    private void loop() {
        List<Var> inits = types().stream().map(this::value).toList();
        Var lo = b.index(0);
        Var hi = b.index(r.nextInt(4));
        if (r.nextBoolean()) {
            hi = b.apply(Op.AND, r.nextBoolean() ? i : value(DType.I64), b.index(7));
        }
        if (r.nextInt(3) == 0) {
            lo = b.apply(Op.SUB, hi, b.index(r.nextInt(4)));
        }
        b.loop(lo, hi, 1 + r.nextInt(3), inits, (k, carried) -> nested(() -> {
            scope.add(k);
            carried.forEach(scope::add);
            statements(1 + r.nextInt(4));
            return inits.stream().map(v -> value(v.dtype())).toList();
        })).forEach(scope::add);
    }
}
