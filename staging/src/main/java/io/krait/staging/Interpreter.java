package io.krait.staging;

import io.krait.staging.math.ReferenceBuilder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The reference interpreter of the array graph: the plainest possible execution, one value after the other, over
 * canonical bits. It defines what programs mean; it is not meant to be fast.
 */
public final class Interpreter {
    private final long[] env;

    private Interpreter(long[] env) {
        this.env = env;
    }

    /**
     * Runs a graph.
     *
     * @param graph the program
     * @param env the value of each symbolic extent
     * @param inputs one tensor per parameter
     * @return one tensor per output
     * @throws ArithmeticException for an integer division by zero
     */
    public static List<Tensor> run(Graph graph, long[] env, List<Tensor> inputs) {
        graph.constraints().forEach(c -> c.check(env));
        Interpreter it = new Interpreter(env);
        Tensor[] at = new Tensor[graph.ids()];
        BitSet live = graph.live();
        for (Value v : graph.values()) {
            if (live.get(v.id())) {
                at[v.id()] = it.eval(v, v.inputs().stream().map(i -> at[i.id()]).toList(), inputs);
            }
        }
        return graph.outputs().stream().map(v -> at[v.id()]).toList();
    }

    private Tensor eval(Value v, List<Tensor> in, List<Tensor> params) {
        long[] shape = v.shape().eval(env);
        return switch (v.prim()) {
            case Prim.Param p -> params.get(p.index());
            case Prim.Constant c -> new Tensor(c.type(), shape, new long[]{c.bits()});
            case Prim.Iota i -> {
                Tensor t = Tensor.zeros(DType.I64, shape);
                Arrays.setAll(t.data(), k -> k);
                yield t;
            }
            case Prim.Extent e -> new Tensor(DType.I64, shape, new long[]{e.dim().eval(env)});
            case Prim.Apply a -> apply(v, a, shape, in);
            case Prim.Cast c -> map(v, in.get(0), x -> Scalars.convert(x, in.get(0).dtype(), c.to()));
            case Prim.Bitcast c -> map(v, in.get(0), x -> Scalars.wrap(c.to(), x));
            case Prim.MakeComplex c -> throw SplitComplex.notSplit(c);
            case Prim.Part p -> throw SplitComplex.notSplit(p);
            case Prim.Permute p -> {
                long[] from = Tensor.strides(in.get(0).shape());
                long[] strides = new long[shape.length];
                Arrays.setAll(strides, i -> from[p.axes().get(i)]);
                yield gather(in.get(0), shape, 0, strides);
            }
            case Prim.Slice s -> {
                long[] strides = Tensor.strides(in.get(0).shape());
                long offset = 0;
                for (int i = 0; i < shape.length; i++) {
                    Prim.Range r = s.ranges().get(i);
                    offset += strides[i] * r.first(Dim.of(in.get(0).shape()[i])).eval(env);
                    strides[i] *= r.step();
                }
                yield gather(in.get(0), shape, offset, strides);
            }
            case Prim.Broadcast b -> gather(in.get(0), shape, 0, broadcastStrides(in.get(0).shape(), shape));
            case Prim.Reshape r -> new Tensor(v.dtype(), shape, in.get(0).data());
            case Prim.ExpandDims e -> new Tensor(v.dtype(), shape, in.get(0).data());
            case Prim.Squeeze s -> new Tensor(v.dtype(), shape, in.get(0).data());
            case Prim.MapScalar m -> mapScalar(v, m.function(), shape, in);
            case Control c -> throw new IllegalArgumentException(c + " is not an array operation");
            case Prim.Reduce r -> reduce(v, r, shape, in.get(0));
            case Prim.Scan s -> scan(s, in.get(0));
        };
    }

    private Tensor apply(Value v, Prim.Apply apply, long[] shape, List<Tensor> in) {
        Op op = apply.op();
        int n = in.size();
        Tensor[] x = new Tensor[3];
        long[][] strides = new long[3][];
        for (int k = 0; k < 3; k++) {
            x[k] = in.get(Math.min(k, n - 1));
            strides[k] = broadcastStrides(x[k].shape(), shape);
        }
        DType t = x[n - 1].dtype();
        Tensor out = Tensor.zeros(v.dtype(), shape);
        long[] index = new long[shape.length];
        for (int i = 0; i < out.data().length; i++) {
            long a = x[0].data()[dot(index, strides[0])];
            long b = x[1].data()[dot(index, strides[1])];
            long c = x[2].data()[dot(index, strides[2])];
            if (t.isInteger() && op.faultsOnZero() && b == 0) {
                throw new ArithmeticException(Faults.divisionByZero(op, v.origin(), i, shape));
            }
            out.data()[i] = op.isDerived() ? ReferenceBuilder.eval(op, apply.mode(), t, a, b, c) : op.eval(t, a, b, c);
            StridedArray.next(index, shape);
        }
        return out;
    }

    private static Tensor mapScalar(Value v, Graph function, long[] shape, List<Tensor> in) {
        BlockInterpreter f = BlockInterpreter.function(function);
        long[][] strides = in.stream().map(t -> broadcastStrides(t.shape(), shape)).toArray(long[][]::new);
        Tensor out = Tensor.zeros(v.dtype(), shape);
        long[] index = new long[shape.length];
        long[] args = new long[strides.length];
        for (int i = 0; i < out.data().length; i++) {
            for (int k = 0; k < args.length; k++) {
                args[k] = in.get(k).data()[dot(index, strides[k])];
            }
            out.data()[i] = f.callAt(i, shape, args)[0];
            StridedArray.next(index, shape);
        }
        return out;
    }

    private Tensor map(Value v, Tensor in, java.util.function.LongUnaryOperator f) {
        return new Tensor(v.dtype(), in.shape(), Arrays.stream(in.data()).map(f).toArray());
    }

    private Tensor gather(Tensor in, long[] shape, long offset, long[] strides) {
        Tensor out = Tensor.zeros(in.dtype(), shape);
        long[] index = new long[shape.length];
        for (int i = 0; i < out.data().length; i++) {
            out.data()[i] = in.data()[(int) offset + dot(index, strides)];
            StridedArray.next(index, shape);
        }
        return out;
    }

    private Tensor reduce(Value v, Prim.Reduce r, long[] shape, Tensor in) {
        int rank = in.shape().length;
        boolean last = r.axes().contains(rank - 1);
        long[] from = Tensor.strides(in.shape());
        long[] reducedShape = r.axes().stream().mapToLong(a -> in.shape()[a]).toArray();
        long[] reducedStrides = r.axes().stream().mapToLong(a -> from[a]).toArray();
        long[] keptStrides = java.util.stream.IntStream.range(0, rank).filter(a -> !r.axes().contains(a))
                .mapToLong(a -> from[a]).toArray();
        long n = Tensor.size(reducedShape);
        Tensor out = Tensor.zeros(v.dtype(), shape);
        long[] index = new long[shape.length];
        int[] at = new int[Math.toIntExact(n)];
        long[] k = new long[reducedShape.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = dot(k, reducedStrides);
            StridedArray.next(k, reducedShape);
        }
        for (int i = 0; i < out.data().length; i++) {
            int base = dot(index, keptStrides);
            out.data()[i] = new Folding(in.dtype(), last).fold(r.reduction(), n, j -> in.data()[base + at[(int) j]]);
            StridedArray.next(index, shape);
        }
        return out;
    }

    private Tensor scan(Prim.Scan s, Tensor in) {
        int stride = (int) Tensor.strides(in.shape())[s.axis()];
        long n = in.shape()[s.axis()];
        Tensor out = Tensor.zeros(in.dtype(), in.shape());
        TreeV1.Combine<Long> combine = new Folding(in.dtype(), true).combine(s.reduction());
        long[] index = new long[in.shape().length];
        for (int i = 0; i < out.data().length; i++) {
            if (index[s.axis()] == 0) {
                int base = i;
                LongFunction<Long> element = k -> in.data()[base + (int) k * stride];
                ScanV1.Sink<Long> sink = (k, x) -> out.data()[base + (int) k * stride] = x;
                if (s.reduction() instanceof Reduction.User) {
                    ScanV1.sequential(n, element, combine, sink);
                } else {
                    ScanV1.scan(n, element, combine, sink);
                }
            }
            StridedArray.next(index, in.shape());
        }
        return out;
    }

    private static long[] broadcastStrides(long[] from, long[] to) {
        long[] dense = Tensor.strides(from);
        long[] r = new long[to.length];
        for (int i = 0; i < to.length; i++) {
            int axis = i - to.length + from.length;
            r[i] = axis < 0 || from[axis] == 1 ? 0 : dense[axis];
        }
        return r;
    }

    private static int dot(long[] index, long[] strides) {
        long s = 0;
        for (int i = 0; i < index.length; i++) {
            s += index[i] * strides[i];
        }
        return (int) s;
    }
}
