package io.krait;

import io.krait.events.Meter;
import io.krait.staging.ArrayType;
import io.krait.staging.Constraint;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An element-wise array program as statements: a parallel loop per result. Statements take any extents, while array
 * programs are compiled for the extents that they meet.
 */
final class ElementwiseKernel {
    private static final int MOST_AXES = 3;

    private final Graph graph;
    private final Map<Value, StagedArray<Num>> arrays = new HashMap<>();
    private Map<Value, Map<List<Value>, Value>> known = new HashMap<>();

    private ElementwiseKernel(Graph graph) {
        this.graph = graph;
    }

    /** Why a program is no such one; empty if it is. */
    static Optional<String> refusal(Graph graph) {
        for (Constraint c : graph.constraints()) {
            if (c.kind() != Constraint.Kind.EQUAL) {
                return Optional.of("it slices by extents that are not known");
            }
        }
        BitSet live = graph.live();
        for (Value v : graph.values()) {
            boolean fits = switch (v.prim()) {
                case Prim.Param p -> true;
                case Prim.Constant c -> true;
                case Prim.Extent e -> true;
                case Prim.Apply a -> true;
                case Prim.Cast c -> true;
                case Prim.Bitcast b -> true;
                case Prim.MakeComplex m -> true;
                case Prim.Part p -> true;
                case Prim.Broadcast b -> true;
                case Prim.Permute p -> true;
                case Prim.ExpandDims e -> true;
                case Prim.Squeeze s -> true;
                default -> false;
            };
            if (live.get(v.id()) && !fits) {
                String name = v.prim() instanceof Prim.MapScalar ? "map of a function with statements"
                        : v.prim().toString().lines().findFirst().orElse("");
                return Optional.of(name + Recording.where(v.origin()) + " is not element-wise");
            }
        }
        for (Value v : graph.outputs()) {
            if (v.shape().rank() > MOST_AXES) {
                return Optional.of("a result has " + v.shape().rank() + " axes, more than " + MOST_AXES);
            }
        }
        return Optional.empty();
    }

    /** The statements: the parameters of the program, then one array per result, which they write. */
    static Graph run(Graph graph, Meter function) {
        return Recording.kernel(function, r -> new ElementwiseKernel(graph).record(r));
    }

    private void record(Recorder r) {
        for (int i = 0; i < graph.symbols(); i++) {
            r.symbol();
        }
        r.checks(false);
        int given = graph.params().size() - graph.captures().size();
        for (int i = 0; i < graph.params().size(); i++) {
            Value p = graph.params().get(i);
            if (p.shape().rank() > 0) {
                arrays.put(p, new StagedArray<>(r.param(p.type()), StagedArray.Use.IN, true));
            } else if (i < given) {
                known.put(p, Map.of(List.of(), r.param(p.type())));
            } else {
                // A captured number is in memory.
                Value one = r.param(new ArrayType(p.dtype(), Shape.of(1)));
                known.put(p, Map.of(List.of(), new StagedArray<>(one, StagedArray.Use.IN, true).get(0).value()));
            }
        }
        List<StagedArray<Num>> outs = new ArrayList<>();
        for (Value v : graph.outputs()) {
            // A result without axes is an array with one element.
            Shape shape = v.shape().rank() == 0 ? Shape.of(1) : v.shape();
            outs.add(new StagedArray<>(r.param(new ArrayType(v.dtype(), shape)), StagedArray.Use.OUT, true));
        }
        Map<Value, Map<List<Value>, Value>> scalars = known;
        for (int k = 0; k < outs.size(); k++) {
            StagedArray<Num> out = outs.get(k);
            Value v = graph.outputs().get(k);
            known = new HashMap<>(scalars);
            switch (v.shape().rank()) {
                case 0 -> out.set(at(r, v, List.of()), 0);
                case 1 -> Krait.parallelFor(out.dim(0), i -> out.set(at(r, v, List.of(i)), i));
                case 2 -> Krait.parallelFor(out.dim(0), out.dim(1), (i, j) -> out.set(at(r, v, List.of(i, j)), i, j));
                default -> Krait.parallelFor(out.dim(0), out.dim(1), out.dim(2), (i, j, l) -> out.set(
                        at(r, v, List.of(i, j, l)), i, j, l));
            }
        }
    }

    // Operands come before their users, so this is a walk, no recursion.
    private Expr<Num> at(Recorder r, Value result, List<Expr<I64>> index) {
        List<Value> order = new ArrayList<>();
        Map<Value, List<List<Value>>> wanted = new HashMap<>();
        wanted.put(result, new ArrayList<>(List.of(index.stream().map(Expr::value).toList())));
        for (int id = graph.values().indexOf(result); id >= 0; id--) {
            Value v = graph.values().get(id);
            if (wanted.containsKey(v)) {
                order.addFirst(v);
                for (List<Value> at : List.copyOf(wanted.get(v))) {
                    for (Value in : v.inputs()) {
                        List<List<Value>> all = wanted.computeIfAbsent(in, k -> new ArrayList<>());
                        List<Value> there = operandIndex(r, v, in, at);
                        if (!all.contains(there)) {
                            all.add(there);
                        }
                    }
                }
            }
        }
        for (Value v : order) {
            Map<List<Value>, Value> here = new HashMap<>(known.getOrDefault(v, Map.of()));
            for (List<Value> at : wanted.get(v)) {
                if (!here.containsKey(at)) {
                    here.put(at, element(r, v, at));
                }
            }
            known.put(v, here);
        }
        return new Expr<>(known.get(result).get(index.stream().map(Expr::value).toList()));
    }

    private Value element(Recorder r, Value v, List<Value> at) {
        return switch (v.prim()) {
            case Prim.Param p -> arrays.get(v).get(at.stream().map(i -> new Expr<I64>(i)).toArray()).value();
            case Prim.Broadcast b -> only(r, v, at);
            case Prim.Permute p -> only(r, v, at);
            case Prim.ExpandDims e -> only(r, v, at);
            case Prim.Squeeze s -> only(r, v, at);
            default -> r.emit(v.prim(), v.inputs().stream().map(in -> known.get(in).get(operandIndex(r, v, in, at)))
                    .toList(), v.origin());
        };
    }

    private Value only(Recorder r, Value v, List<Value> at) {
        Value in = v.inputs().get(0);
        return known.get(in).get(operandIndex(r, v, in, at));
    }

    private static List<Value> operandIndex(Recorder r, Value v, Value in, List<Value> at) {
        Value zero = r.constant(DType.I64, 0);
        List<Value> index = new ArrayList<>();
        int rank = in.shape().rank();
        for (int k = 0; k < rank; k++) {
            index.add(switch (v.prim()) {
                case Prim.Permute p -> at.get(p.axes().indexOf(k));
                case Prim.ExpandDims e -> at.get(nth(e.axes(), k, at.size()));
                case Prim.Squeeze s -> {
                    int dropped = (int) s.axes().stream().filter(before(k)).count();
                    yield s.axes().contains(k) ? zero : at.get(k - dropped);
                }
                // From the last axis on, as operands broadcast.
                default -> in.shape().dim(k).equals(Dim.ONE) && !v.shape().dim(at.size() - rank + k).equals(Dim.ONE)
                        ? zero : at.get(at.size() - rank + k);
            });
        }
        return index;
    }

    private static java.util.function.Predicate<Integer> before(int k) {
        return a -> a < k;
    }

    /** The position of the k-th axis that was not added. */
    private static int nth(List<Integer> added, int k, int rank) {
        int left = k;
        for (int i = 0; i < rank; i++) {
            if (!added.contains(i) && left-- == 0) {
                return i;
            }
        }
        throw new IllegalStateException("no axis " + k);
    }
}
