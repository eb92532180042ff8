package io.krait.properties;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Turns a {@link ProgramText} into a graph. Steps that make no sense on their operands do something simpler, or
 * nothing.
 */
final class GraphMaker {
    /** Extents, simplest first. The long ones cross chunks of reductions and of launches. */
    static final int[] EXTENTS = {3, 2, 5, 0, 8, 17, 33, 64, 65, 129, 200, 700, 4096, 4097, 9000, 16384, 17000, 20000};
    /** The number of the first extent that is long enough to cut a row into parts for several threads. */
    static final int LONG = 15;
    /** Element types by the number that programs name them with: floating point is the likely one. */
    static final List<DType> TYPES = List.of(DType.F64, DType.F32, DType.I64, DType.I32, DType.BOOL, DType.U8, DType.I8,
            DType.U32, DType.I16, DType.U16, DType.U64, DType.F64, DType.F32, DType.F64, DType.F32, DType.F64,
            DType.F32,
            DType.F64, DType.I64, DType.F16, DType.BF16);
    /** Number of kinds of steps. */
    static final int KINDS = 22;
    /** The first kinds keep the shape of their operand. */
    static final int ELEMENTWISE_KINDS = 8;

    private static final long MAX_ELEMENTS = 40_000;
    private static final long MAX_SLOW_ELEMENTS = 2_500;
    private static final int MAX_RANK = 4;

    private final Recorder rec;
    private final long[] env;
    private final Dim[] dims = new Dim[4];
    private final List<Value> pool = new ArrayList<>();

    private GraphMaker(List<Integer> extents) {
        rec = new Recorder("random program", Origin.NONE);
        env = new long[3];
        for (int i = 0; i < 3; i++) {
            env[i] = EXTENTS[extents.get(i)];
            dims[i] = rec.symbol();
        }
        dims[3] = Dim.ONE;
    }

    /** The values of the symbolic extents. */
    static long[] env(ProgramText p) {
        return p.extents().stream().mapToLong(e -> EXTENTS[e]).toArray();
    }

    /** The whole program. */
    static Graph graph(ProgramText p) {
        GraphMaker m = new GraphMaker(p.extents());
        m.params(p);
        m.run(p.steps());
        return m.finish(p);
    }

    /** The whole program, whose operations on floats may take liberties. */
    static Graph graph(ProgramText p, MathMode mode) {
        GraphMaker m = new GraphMaker(p.extents());
        m.params(p);
        return m.rec.relaxed(mode, () -> {
            m.run(p.steps());
            return m.finish(p);
        });
    }

    /** The first {@code cut} steps; every value is a result. */
    static Graph head(ProgramText p, int cut) {
        GraphMaker m = new GraphMaker(p.extents());
        m.params(p);
        m.run(p.steps().subList(0, cut));
        return m.rec.finish(m.pool);
    }

    /** The steps after the first {@code cut}, with the results of {@link #head} as parameters. */
    static Graph tail(ProgramText p, int cut, Graph head) {
        GraphMaker m = new GraphMaker(p.extents());
        head.outputs().forEach(v -> m.pool.add(m.rec.param(v.type())));
        m.run(p.steps().subList(cut, p.steps().size()));
        return m.finish(p);
    }

    private void params(ProgramText p) {
        for (ProgramText.Input in : p.inputs()) {
            List<Dim> d = new ArrayList<>();
            long size = 1;
            for (int axis : in.axes()) {
                Dim x = dims[axis];
                if (size * Math.max(1, x.eval(env)) > MAX_ELEMENTS / 2) {
                    x = Dim.ONE;
                }
                size *= Math.max(1, x.eval(env));
                d.add(x);
            }
            pool.add(rec.param(new ArrayType(TYPES.get(in.type()), new Shape(d))));
        }
    }

    private void run(List<ProgramText.Step> steps) {
        for (ProgramText.Step s : steps) {
            Value v = step(s);
            if (v.shape().rank() <= MAX_RANK && size(v) <= MAX_ELEMENTS) {
                pool.add(v);
            }
        }
    }

    private Graph finish(ProgramText p) {
        List<Value> outputs = new ArrayList<>(List.of(pool.getLast()));
        p.outputs().forEach(i -> outputs.add(back(i)));
        return rec.finish(outputs);
    }

    private Value back(int i) {
        return pool.get(pool.size() - 1 - i % pool.size());
    }

    private Value step(ProgramText.Step s) {
        Value x = back(s.x());
        int rank = x.shape().rank();
        return switch (s.kind()) {
            case 0, 1, 2 -> binary(x, s);
            case 3 -> apply(pick(x.dtype(), 1, s.a(), size(x)), x);
            case 4 -> emit(new Prim.Cast(TYPES.get(s.a() % TYPES.size())), x);
            case 5 -> select(x, s);
            case 6 -> literal(x, s);
            case 7 -> x.dtype().isFloat() ? fma(x, s) : bitcast(x, s);
            case 8, 9 -> rank == 0 ? literal(x, s) : reduce(x, s);
            case 10 -> rank == 0 ? literal(x, s) : normalise(x, s);
            case 11 -> rank == 0 ? expand(x, s) : emit(new Prim.Slice(ranges(x, s)), x);
            case 12 -> permute(x, s);
            case 13 -> expand(x, s);
            case 14 -> squeeze(x);
            case 15 -> broadcast(x, s);
            case 16 -> reshape(x, s);
            case 17 -> rank == 0 ? literal(x, s) : scan(x, s);
            case 18 -> emit(new Prim.Iota(dims[s.a() % 4]));
            case 19 -> emit(new Prim.Cast(x.dtype()), emit(new Prim.Extent(dims[s.a() % 3])));
            default -> rank == 0 ? literal(x, s) : neighbours(x, s);
        };
    }

    private Value binary(Value x, ProgramText.Step s) {
        Op op = pick(x.dtype(), 2, s.a(), size(x));
        Value y = partner(x, s.y());
        if (op.faultsOnZero() && x.dtype().isInteger() && s.b() % 32 != 31) {
            // Most divisors are made odd, or nearly all programs would fault.
            y = apply(Op.OR, y, rec.constant(x.dtype(), 1));
        }
        return s.b() % 2 == 1 && compatible(y, x) ? apply(op, y, x) : apply(op, x, y);
    }

    /** Some value of the type of {@code x} that broadcasts against it; {@code x} itself when there is none. */
    private Value partner(Value x, int start) {
        for (int i = 0; i < pool.size(); i++) {
            Value y = back(start + i);
            if (y.dtype() == x.dtype() && compatible(x, y)) {
                return y;
            }
        }
        return x;
    }

    private boolean compatible(Value x, Value y) {
        Shape p = x.shape();
        Shape q = y.shape();
        int rank = Math.max(p.rank(), q.rank());
        long size = 1;
        for (int i = 1; i <= rank; i++) {
            Dim a = i > p.rank() ? Dim.ONE : p.dim(p.rank() - i);
            Dim b = i > q.rank() ? Dim.ONE : q.dim(q.rank() - i);
            if (!a.isOne() && !b.isOne() && a.eval(env) != b.eval(env)) {
                return false;
            }
            size *= a.isOne() ? b.eval(env) : a.eval(env);
        }
        return size <= MAX_ELEMENTS;
    }

    private Value select(Value x, ProgramText.Step s) {
        Value y = partner(x, s.y());
        for (int i = 0; i < pool.size(); i++) {
            Value m = back(s.a() + i);
            if (m.dtype() == DType.BOOL && compatible(x, m) && compatible(y, m)) {
                return apply(Op.SELECT, m, x, y);
            }
        }
        return apply(Op.SELECT, apply(s.a() % 2 == 0 || x.dtype() == DType.BOOL ? Op.NE : Op.LT, x, y), x, y);
    }

    private Value literal(Value x, ProgramText.Step s) {
        long[] few = Bits.fewSpecials(x.dtype());
        long c = few[s.b() % few.length];
        Op op = pick(x.dtype(), 2, s.a(), size(x));
        if (op.faultsOnZero() && x.dtype().isInteger() && c == 0) {
            c = 1;
        }
        Value v = rec.constant(x.dtype(), c);
        return s.y() % 2 == 1 && !(op.faultsOnZero() && x.dtype().isInteger()) ? apply(op, v, x) : apply(op, x, v);
    }

    private Value fma(Value x, ProgramText.Step s) {
        Value y = partner(x, s.y());
        Value xy = apply(Op.MUL, x, y);
        Value z = partner(x, s.a());
        return compatible(xy, z) ? apply(Op.FMA, x, y, z) : xy;
    }

    private Value bitcast(Value x, ProgramText.Step s) {
        List<DType> to = Bits.TYPES.stream().filter(t -> t.bits() == x.dtype().bits() && t != DType.BOOL).toList();
        return x.dtype() == DType.BOOL ? apply(Op.NOT, x) : emit(new Prim.Bitcast(to.get(s.a() % to.size())), x);
    }

    /** x op reduction(x) along the same axes: the pattern of softmax and standardisation. */
    private Value normalise(Value x, ProgramText.Step s) {
        Value red = reduce(x, s);
        // The sum over an empty axis can be larger than the operand.
        if (red.dtype() != x.dtype() || size(red) > MAX_ELEMENTS || !(red.prim() instanceof Prim.Reduce p)) {
            return red;
        }
        Value kept = emit(new Prim.ExpandDims(p.axes()), red);
        Op op = pick(x.dtype(), 2, s.b() >> 4, size(x));
        return op.faultsOnZero() && x.dtype().isInteger() ? apply(Op.SUB, x, kept) : apply(op, x, kept);
    }

    private Value reduce(Value x, ProgramText.Step s) {
        int rank = x.shape().rank();
        List<Integer> axes = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            if ((s.b() + 1 >> a & 1) == 1) {
                axes.add(a);
            }
        }
        if (axes.isEmpty()) {
            axes.add(rank - 1);
        }
        boolean empty = axes.stream().anyMatch(a -> x.shape().dim(a).eval(env) == 0);
        return emit(new Prim.Reduce(reduction(x, s.a(), empty, false), axes), x);
    }

    private Value scan(Value x, ProgramText.Step s) {
        return emit(new Prim.Scan(reduction(x, s.a(), false, true), s.b() % x.shape().rank()), x);
    }

    private Reduction reduction(Value x, int choice, boolean empty, boolean running) {
        DType t = x.dtype();
        int kind = choice % 8;
        if (kind == 7 && !running && t.isFloat()) {
            return new Reduction.SquaredDeviations();
        }
        if (kind == 6 && !running && !empty && t != DType.BOOL) {
            return new Reduction.ArgExtreme(choice / 8 % 2 == 1);
        }
        if (kind == 5 && !empty && t != DType.BOOL && size(x) <= MAX_SLOW_ELEMENTS) {
            return new Reduction.User(combine(t, choice / 8));
        }
        List<Op> ops = new ArrayList<>();
        for (Op op : List.of(Op.ADD, Op.MAX, Op.MIN, Op.MUL, Op.AND, Op.OR, Op.XOR)) {
            if (op.accepts(t) && !(empty && (op == Op.MIN || op == Op.MAX))) {
                ops.add(op);
            }
        }
        return new Reduction.Fold(ops.get(choice / 8 % ops.size()));
    }

    /** Functions whose results depend on the order in which they are applied. */
    private static Graph combine(DType t, int choice) {
        Recorder c = new Recorder("combine", Origin.NONE);
        Value a = c.param(ArrayType.scalar(t));
        Value b = c.param(ArrayType.scalar(t));
        Value two = c.constant(t, Scalars.ofLong(t, 2));
        Value r = switch (choice % 3) {
            case 0 -> c.emit(new Prim.Apply(Op.ADD), List.of(a, b), Origin.NONE);
            case 1 -> c.emit(new Prim.Apply(Op.SUB), List.of(c.emit(new Prim.Apply(Op.MUL), List.of(a, two),
                    Origin.NONE), b), Origin.NONE);
            default -> c.emit(new Prim.Apply(Op.SELECT), List.of(c.emit(new Prim.Apply(Op.LE), List.of(a, b),
                    Origin.NONE), b, c.emit(new Prim.Apply(Op.ADD), List.of(a, two), Origin.NONE)), Origin.NONE);
        };
        return c.finish(List.of(r));
    }

    private List<Prim.Range> ranges(Value x, ProgramText.Step s) {
        List<Prim.Range> r = new ArrayList<>();
        int rest = s.a();
        int more = s.b();
        for (int i = 0; i < x.shape().rank(); i++) {
            r.add(range(x.shape().dim(i).eval(env), rest % 32, more % 32));
            rest /= 32;
            more /= 32;
        }
        return r;
    }

    /** A slice of an axis of extent n; positions count from the start or from the end. */
    private static Prim.Range range(long n, int choice, int where) {
        long[] steps = {1, -1, 2, -2, 3, -3, 1, 7};
        long step = steps[choice % 8];
        if (choice == 0 || n == 0) {
            return n == 0 && step != 1 ? new Prim.Range(0, 0, 1) : Prim.Range.ALL;
        }
        long lo = where % 4 == 0 ? 0 : Math.min(n, where % 4 * (n > 16 ? n / 5 : 1));
        long hi = where / 4 % 4 == 0 ? n : Math.max(lo, n - where / 4 % 4);
        boolean fromEnd = where / 16 == 1;
        if (step > 0) {
            long stop = hi == n ? Prim.Range.OPEN : fromEnd ? hi - n : hi;
            return new Prim.Range(fromEnd && lo < n ? lo - n : lo, stop, step);
        }
        if (hi == lo) {
            return new Prim.Range(lo, lo, 1);
        }
        long first = fromEnd ? hi - 1 - n : hi - 1;
        return new Prim.Range(first, lo == 0 ? Prim.Range.OPEN : fromEnd ? lo - 1 - n : lo - 1, step);
    }

    /** x op x at other positions: mirrored, or one further along an axis. */
    private Value neighbours(Value x, ProgramText.Step s) {
        int axis = s.b() % x.shape().rank();
        long n = x.shape().dim(axis).eval(env);
        Op op = pick(x.dtype(), 2, s.a(), size(x));
        if (op.faultsOnZero() && x.dtype().isInteger()) {
            op = Op.SUB;
        }
        if (n < 2 || s.b() / 4 % 2 == 0) {
            return apply(op, x, along(x, axis, new Prim.Range(Prim.Range.OPEN, Prim.Range.OPEN, -1)));
        }
        return apply(op, along(x, axis, new Prim.Range(1, Prim.Range.OPEN, 1)),
                along(x, axis, new Prim.Range(0, -1, 1)));
    }

    private Value along(Value x, int axis, Prim.Range range) {
        List<Prim.Range> ranges = new ArrayList<>(Collections.nCopies(x.shape().rank(), Prim.Range.ALL));
        ranges.set(axis, range);
        return emit(new Prim.Slice(ranges), x);
    }

    private Value permute(Value x, ProgramText.Step s) {
        List<Integer> axes = new ArrayList<>();
        int rest = s.a() + 1;
        for (int i = 0; i < x.shape().rank(); i++) {
            axes.add(i - rest % (i + 1), i);
            rest /= i + 1;
        }
        return emit(new Prim.Permute(axes), x);
    }

    private Value expand(Value x, ProgramText.Step s) {
        return x.shape().rank() >= MAX_RANK ? permute(x, s) : emit(new Prim.ExpandDims(List.of(s.a() % (x.shape()
                .rank() + 1))), x);
    }

    private Value squeeze(Value x) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            if (x.shape().dim(i).eval(env) == 1) {
                axes.add(i);
            }
        }
        return axes.isEmpty() ? emit(new Prim.ExpandDims(List.of(0)), x) : emit(new Prim.Squeeze(axes), x);
    }

    private Value broadcast(Value x, ProgramText.Step s) {
        List<Dim> to = new ArrayList<>();
        int rest = s.a();
        for (Dim d : x.shape().dims()) {
            to.add(d.isOne() ? dims[rest % 4] : d);
            rest /= 4;
        }
        if (to.size() < MAX_RANK && rest % 2 == 0) {
            to.add(0, s.b() % 5 == 4 ? Dim.of(4) : dims[s.b() % 5]);
        }
        return emit(new Prim.Broadcast(new Shape(to)), x);
    }

    private Value reshape(Value x, ProgramText.Step s) {
        Shape from = x.shape();
        Dim n = from.size();
        long count = n.eval(env);
        List<Dim> to = switch (s.a() % 5) {
            case 0 -> List.of(n);
            case 1 -> List.of(Dim.ONE, n, Dim.ONE);
            case 2 -> count % 2 == 0 ? List.of(Dim.of(2), n.dividedBy(Dim.of(2))) : List.of(n, Dim.ONE);
            case 3 -> count % 4 == 0 && count > 0 ? List.of(Dim.of(count / 4), Dim.of(2), Dim.of(2))
                    : List.of(Dim.of(count));
            default -> from.rank() < 2 ? List.of(n) : mergeLast(from);
        };
        return emit(new Prim.Reshape(new Shape(to)), x);
    }

    private static List<Dim> mergeLast(Shape s) {
        List<Dim> d = new ArrayList<>(s.dims().subList(0, s.rank() - 2));
        d.add(s.dim(s.rank() - 2).times(s.dim(s.rank() - 1)));
        return d;
    }

    private static Op pick(DType t, int arity, int choice, long size) {
        List<Op> ops = Arrays.stream(Op.values()).filter(op -> op.arity() == arity && op.rule() != Op.Rule.SELECT
                && op.accepts(t)
                && (!op.isDerived() || size <= MAX_SLOW_ELEMENTS)).toList();
        Op op = ops.get(choice % ops.size());
        if (!op.isDerived()) {
            return op;
        }
        // Derived functions are slow to interpret and to compile: a few of them are enough.
        List<Op> fast = ops.stream().filter(o -> !o.isDerived()).toList();
        return !fast.isEmpty() && choice / ops.size() % 8 > 0 ? fast.get(choice / ops.size() % fast.size()) : op;
    }

    private long size(Value v) {
        return Tensor.size(v.shape().eval(env));
    }

    private Value apply(Op op, Value... in) {
        return emit(new Prim.Apply(op), in);
    }

    private Value emit(Prim p, Value... in) {
        return rec.emit(p, List.of(in), Origin.NONE);
    }
}
