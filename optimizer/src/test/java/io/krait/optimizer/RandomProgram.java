package io.krait.optimizer;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.Scalars;
import io.krait.staging.Shape;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random array program with random inputs: all dtypes, views, broadcasts, reductions over any axes, scans, reshapes;
 * inputs with any strides. Equal seeds give equal programs.
 */
final class RandomProgram {
    private static final DType[] TYPES = {DType.F64, DType.F64, DType.F32, DType.F32, DType.I64, DType.I32, DType.U8,
            DType.I8, DType.U32, DType.BOOL, DType.F16, DType.BF16};
    private static final long[] EXTENTS = {0, 2, 3, 5, 8, 17, 33, 64, 65, 129, 200, 4096, 5000};
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 0.5, 1e300, -1e-300, Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY, Double.NaN,
            Double.MIN_VALUE, 3, 100};

    private final Random r;
    private final Recorder rec = new Recorder("random program", Origin.NONE);
    private final List<Value> pool = new ArrayList<>();
    final long[] env = new long[3];
    final Dim[] dims = new Dim[4];
    final Graph graph;

    RandomProgram(long seed) {
        r = new Random(seed);
        dims[3] = Dim.ONE;
        for (int i = 0; i < 3; i++) {
            dims[i] = rec.symbol();
            env[i] = EXTENTS[r.nextInt(EXTENTS.length)];
            if (env[i] == 0 && r.nextInt(4) > 0) {
                env[i] = 4;
            }
        }
        // Equal extents would hide missing constraints; distinct ones keep symbols apart.
        for (int i = 0; i < 1 + r.nextInt(3); i++) {
            pool.add(rec.param(new ArrayType(TYPES[r.nextInt(TYPES.length)], shape())));
        }
        int steps = 1 + r.nextInt(14);
        for (int i = 0; i < steps; i++) {
            Value v = step();
            if (v != null && Tensor.size(v.shape().eval(env)) <= 40_000) {
                pool.add(v);
            }
        }
        List<Value> outputs = new ArrayList<>(List.of(pool.getLast()));
        while (r.nextInt(3) == 0) {
            outputs.add(pool.get(r.nextInt(pool.size())));
        }
        graph = rec.finish(outputs);
    }

    private Shape shape() {
        List<Dim> d = new ArrayList<>();
        long size = 1;
        int rank = r.nextInt(4);
        for (int i = 0; i < rank; i++) {
            Dim x = dims[r.nextInt(4)];
            if (size * Math.max(1, x.eval(env)) > 20_000) {
                x = Dim.ONE;
            }
            size *= Math.max(1, x.eval(env));
            d.add(x);
        }
        return new Shape(d);
    }

    private Value any() {
        return pool.get(pool.size() - 1 - Math.min(pool.size() - 1, (int) Math.abs(r.nextGaussian() * 2)));
    }

    private Value step() {
        Value x = any();
        int rank = x.shape().rank();
        return switch (r.nextInt(12)) {
            case 0, 1, 2, 3 -> binary(x);
            case 4 -> unary(x);
            case 5 -> emit(new Prim.Cast(TYPES[r.nextInt(TYPES.length)]), x);
            case 6 -> view(x, rank);
            case 7, 8 -> rank == 0 ? unary(x) : reduce(x, rank);
            case 9 -> rank == 0 ? view(x, rank) : normalise(x, rank);
            case 10 -> rank > 0 && r.nextBoolean() ? scan(x, rank) : emit(new Prim.Iota(dims[r.nextInt(3)]));
            default -> rank == 0 ? emit(new Prim.Constant(x.dtype(), value(x.dtype()))) : reshape(x);
        };
    }

    private Value binary(Value x) {
        for (int tries = 0; tries < 8; tries++) {
            Value y = any();
            if (y.dtype() == x.dtype() && compatible(x.shape(), y.shape())) {
                Op op = pick(x.dtype(), 2);
                return emit(new Prim.Apply(op), x, y);
            }
        }
        return emit(new Prim.Apply(pick(x.dtype(), 2)), x, rec.constant(x.dtype(), value(x.dtype())));
    }

    private Value unary(Value x) {
        return emit(new Prim.Apply(pick(x.dtype(), 1)), x);
    }

    private Op pick(DType t, int arity) {
        while (true) {
            Op op = Op.values()[r.nextInt(Op.values().length)];
            boolean faults = op.faultsOnZero() && t.isInteger();
            boolean missing = op == Op.LOG1P || op == Op.EXPM1 || op == Op.TANH;
            if (op.arity() == arity && op.rule() != Op.Rule.SELECT && op.accepts(t) && !faults && !missing) {
                return op;
            }
        }
    }

    /** x op reduction(x) along the same axes: the pattern of softmax and standardisation. */
    private Value normalise(Value x, int rank) {
        Value red = reduce(x, rank);
        if (red == null || red.dtype() != x.dtype()) {
            return red;
        }
        Prim.Reduce p = (Prim.Reduce) red.prim();
        return emit(new Prim.Apply(pick(x.dtype(), 2)), x, emit(new Prim.ExpandDims(p.axes()), red));
    }

    private Value reduce(Value x, int rank) {
        List<Integer> axes = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            if (r.nextInt(2) == 0) {
                axes.add(a);
            }
        }
        if (axes.isEmpty()) {
            axes.add(rank - 1);
        }
        boolean empty = axes.stream().anyMatch(a -> x.shape().dim(a).eval(env) == 0);
        DType t = x.dtype();
        Reduction how;
        if (t == DType.BOOL) {
            how = new Reduction.Fold(r.nextBoolean() ? Op.AND : Op.OR);
        } else if (t.isFloat() && r.nextInt(4) == 0) {
            how = new Reduction.SquaredDeviations();
        } else if (r.nextInt(4) == 0 && !empty) {
            how = new Reduction.ArgExtreme(r.nextBoolean());
        } else if (r.nextInt(6) == 0 && !empty) {
            how = new Reduction.User(combine(t));
        } else {
            Op[] ops = {Op.ADD, Op.ADD, Op.MUL, Op.MIN, Op.MAX};
            Op op = ops[r.nextInt(ops.length)];
            how = new Reduction.Fold(empty ? Op.ADD : op);
        }
        return emit(new Prim.Reduce(how, axes), x);
    }

    private static Graph combine(DType t) {
        Recorder c = new Recorder("combine", Origin.NONE);
        Value a = c.param(ArrayType.scalar(t));
        Value b = c.param(ArrayType.scalar(t));
        Value s = c.emit(new Prim.Apply(Op.ADD), List.of(a, b));
        return c.finish(List.of(c.emit(new Prim.Apply(Op.SUB), List.of(s, c.constant(t, Scalars.ofLong(t, 1))))));
    }

    private Value scan(Value x, int rank) {
        if (x.dtype() == DType.BOOL) {
            return null;
        }
        return emit(new Prim.Scan(new Reduction.Fold(r.nextBoolean() ? Op.ADD : Op.MAX), r.nextInt(rank)), x);
    }

    private Value reshape(Value x) {
        Dim n = x.shape().size();
        return emit(new Prim.Reshape(new Shape(r.nextBoolean() ? List.of(n) : List.of(Dim.ONE, n, Dim.ONE))), x);
    }

    private Value view(Value x, int rank) {
        switch (r.nextInt(4)) {
            case 0 -> {
                List<Integer> axes = new ArrayList<>();
                for (int i = 0; i < rank; i++) {
                    axes.add(r.nextInt(axes.size() + 1), i);
                }
                return emit(new Prim.Permute(axes), x);
            }
            case 1 -> {
                List<Prim.Range> ranges = new ArrayList<>();
                for (int i = 0; i < rank; i++) {
                    boolean small = x.shape().dim(i).eval(env) < 4;
                    ranges.add(switch (small ? r.nextInt(2) : r.nextInt(6)) {
                        case 0 -> Prim.Range.ALL;
                        case 1 -> new Prim.Range(Prim.Range.OPEN, Prim.Range.OPEN, -1);
                        case 2 -> new Prim.Range(1, -1, 1);
                        case 3 -> new Prim.Range(0, Prim.Range.OPEN, 2);
                        case 4 -> new Prim.Range(-2, Prim.Range.OPEN, -2);
                        default -> new Prim.Range(2, Prim.Range.OPEN, 1);
                    });
                }
                return emit(new Prim.Slice(ranges), x);
            }
            case 2 -> {
                return emit(new Prim.ExpandDims(List.of(r.nextInt(rank + 1))), x);
            }
            default -> {
                List<Dim> to = new ArrayList<>(x.shape().dims());
                if (to.size() < 4) {
                    to.add(0, dims[r.nextInt(3)]);
                }
                return emit(new Prim.Broadcast(new Shape(to)), x);
            }
        }
    }

    private boolean compatible(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            Dim p = a.dim(a.rank() - i);
            Dim q = b.dim(b.rank() - i);
            if (!p.equals(q) && !p.isOne() && !q.isOne()) {
                return false;
            }
        }
        return true;
    }

    private Value emit(Prim p, Value... in) {
        if (in.length > 0 && in[0].shape().rank() > 4) {
            return null;
        }
        return rec.emit(p, List.of(in), Origin.NONE);
    }

    private long value(DType t) {
        if (t.isFloat()) {
            return Scalars.ofDouble(t, r.nextInt(5) == 0 ? SPECIAL[r.nextInt(SPECIAL.length)] : r.nextGaussian() * 3);
        }
        return Scalars.wrap(t, r.nextInt(3) == 0 ? r.nextLong() : r.nextInt(7) - 3);
    }

    /** Random inputs with random memory layouts. */
    List<StridedArray> inputs(Arena arena) {
        List<StridedArray> all = new ArrayList<>();
        for (Value p : graph.params()) {
            long[] shape = p.shape().eval(env);
            long[] strides = new long[shape.length];
            long offset = 0;
            long n = 1;
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < shape.length; i++) {
                order.add(r.nextInt(3) == 0 ? r.nextInt(order.size() + 1) : 0, i);
            }
            for (int a : order) {
                int kind = r.nextInt(8);
                long step = kind == 0 ? 2 : 1;
                strides[a] = n * step;
                n *= Math.max(1, shape[a]) * step;
                if (kind == 1) {
                    offset += strides[a] * Math.max(0, shape[a] - 1);
                    strides[a] = -strides[a];
                } else if (kind == 2 && shape.length > 1) {
                    strides[a] = 0;
                }
            }
            StridedArray s = new StridedArray(p.dtype(), arena.allocate((n + 1) * p.dtype().bytes() + 64, 64), offset,
                    shape, strides);
            for (long i = 0; i < n; i++) {
                s.setBits(i - offset, value(p.dtype()));
            }
            all.add(s);
        }
        return all;
    }
}
