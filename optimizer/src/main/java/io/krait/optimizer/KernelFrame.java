package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The part that all kernels of a cluster share: arguments in their fixed order, the split of a unit number into
 * indices, addressing, and the emission of delayed values. {@link #scalarArgs} is the host's side of the same order.
 */
final class KernelFrame {
    /** Extents and counts that the host computes for a launch. */
    record Counts(long parts, long segments, long levels) {
    }

    private final Plan plan;
    private final Cluster cluster;
    private final ClusterAccesses accesses;
    private final Layout layout;
    private final LoopBuilder b = new LoopBuilder();
    private final Buffer[] buffers;
    private final Var inner;
    private final Var parts;
    private final Var segments;
    private final Var levels;
    private final Var[] outer;
    private final Var[] mid;
    private final Var[] base;
    private final Var[][] outerStride;
    private final Var[][] midStride;
    private final Var[] innerStride;
    private final Map<io.krait.staging.Dim, Var> extents = new HashMap<>();
    private final List<Buffer> state = new ArrayList<>();

    KernelFrame(Plan plan, Cluster cluster, ClusterAccesses accesses, Layout layout, List<DType> stateTypes,
            Buffer.Kind stateKind) {
        this.plan = plan;
        this.cluster = cluster;
        this.accesses = accesses;
        this.layout = layout;
        int n = accesses.entries().size();
        buffers = new Buffer[n];
        for (int i = 0; i < n; i++) {
            ClusterAccesses.Entry e = accesses.entries().get(i);
            boolean memory = e.use() == ClusterAccesses.Use.LOAD || e.use() == ClusterAccesses.Use.STORE;
            if (memory && layout.evens().get(i) < 0) {
                buffers[i] = b.arg(e.node().value().dtype(), e.use() == ClusterAccesses.Use.LOAD ? Buffer.Kind.IN
                        : Buffer.Kind.OUT);
            }
        }
        if (stateKind != Buffer.Kind.LOCAL) {
            stateTypes.forEach(t -> state.add(b.arg(t, stateKind)));
        }
        inner = b.scalar(DType.I64);
        parts = b.scalar(DType.I64);
        segments = b.scalar(DType.I64);
        levels = b.scalar(DType.I64);
        outer = scalars(layout.outer());
        mid = scalars(layout.mid());
        base = new Var[n];
        outerStride = new Var[n][];
        midStride = new Var[n][];
        innerStride = new Var[n];
        for (int i = 0; i < n; i++) {
            if (layout.evens().get(i) >= 0) {
                buffers[i] = buffers[layout.evens().get(i)];
                continue;
            }
            if (buffers[i] == null) {
                base[i] = b.scalar(DType.I64);
            }
            outerStride[i] = scalars(layout.outer());
            midStride[i] = scalars(layout.mid());
            if (layout.inner().get(i) == Layout.Step.ANY) {
                innerStride[i] = b.scalar(DType.I64);
            }
        }
        accesses.extents().forEach(d -> extents.put(d, b.scalar(DType.I64)));
        if (stateKind == Buffer.Kind.LOCAL) {
            stateTypes.forEach(t -> state.add(b.local(t, parts)));
        }
    }

    /** The scalar arguments of a launch, in the order in which the constructor declares them. */
    static long[] scalarArgs(ClusterAccesses accesses, Layout layout, Binding binding, Counts counts, long[] env) {
        List<Long> r = new ArrayList<>(List.of(binding.inner(), counts.parts(), counts.segments(), counts.levels()));
        Consumer<long[]> all = v -> {
            for (long x : v) {
                r.add(x);
            }
        };
        all.accept(binding.outer());
        all.accept(binding.mid());
        for (int i = 0; i < accesses.entries().size(); i++) {
            if (layout.evens().get(i) >= 0) {
                continue;
            }
            ClusterAccesses.Use use = accesses.entries().get(i).use();
            Binding.Strides s = binding.strides().get(i);
            if (use == ClusterAccesses.Use.RAMP || use == ClusterAccesses.Use.POSITION) {
                r.add(s.base());
            }
            all.accept(s.outer());
            all.accept(s.mid());
            if (layout.inner().get(i) == Layout.Step.ANY) {
                r.add(s.inner());
            }
        }
        accesses.extents().forEach(d -> r.add(d.eval(env)));
        return r.stream().mapToLong(Long::longValue).toArray();
    }

    LoopBuilder b() {
        return b;
    }

    Plan plan() {
        return plan;
    }

    Cluster cluster() {
        return cluster;
    }

    ClusterAccesses accesses() {
        return accesses;
    }

    boolean streaming() {
        return layout.streaming();
    }

    /** Extent of the inner dimension. */
    Var inner() {
        return inner;
    }

    /** Number of parts (chunks or blocks) of one reduction. */
    Var parts() {
        return parts;
    }

    /** Number of segments of the inner dimension. */
    Var segments() {
        return segments;
    }

    /** Levels of the tree over the parts. */
    Var levels() {
        return levels;
    }

    /** Partial states of all folds, component by component. */
    List<Buffer> state() {
        return state;
    }

    private Var[] scalars(int n) {
        Var[] r = new Var[n];
        for (int i = 0; i < n; i++) {
            r[i] = b.scalar(DType.I64);
        }
        return r;
    }

    Var add(Var x, Var y) {
        return b.apply(Op.ADD, x, y);
    }

    Var mul(Var x, Var y) {
        return b.apply(Op.MUL, x, y);
    }

    Var min(Var x, Var y) {
        return b.apply(Op.MIN, x, y);
    }

    /** A point of the outer (and middle) dimensions: per access, the element offset there. */
    final class Place {
        private final Var[] at;

        private Place(Var[] at) {
            this.at = at;
        }

        /** The element index of an access at inner index j. */
        Var index(int entry, Var j) {
            int even = layout.evens().get(entry);
            if (even >= 0) {
                return add(index(even, j), b.index(1));
            }
            return add(at[entry], step(entry, j));
        }

        private Var step(int entry, Var j) {
            return switch (layout.inner().get(entry)) {
                case STAY -> b.index(0);
                case NEXT -> j;
                case BACK -> mul(j, b.index(-1));
                case SECOND -> mul(j, b.index(2));
                case ANY -> mul(j, innerStride[entry]);
            };
        }

        /** The same point moved along the middle dimensions to flat index r. */
        Place moved(Var r) {
            return new Place(displaced(at, mid, midStride, r));
        }
    }

    /** The place of a flat index over the outer dimensions. */
    Place place(Var unit) {
        Var[] origin = new Var[buffers.length];
        for (int i = 0; i < origin.length; i++) {
            origin[i] = base[i] == null ? b.index(0) : base[i];
        }
        return new Place(displaced(origin, outer, outerStride, unit));
    }

    private Var[] displaced(Var[] from, Var[] dims, Var[][] strides, Var flat) {
        Var[] r = from.clone();
        Var rest = flat;
        for (int d = dims.length - 1; d >= 0; d--) {
            // The outermost index needs no remainder.
            Var q = d == 0 ? b.index(0) : b.apply(Op.DIV, rest, dims[d]);
            Var i = d == 0 ? rest : b.apply(Op.SUB, rest, mul(q, dims[d]));
            for (int e = 0; e < r.length; e++) {
                if (layout.evens().get(e) < 0) {
                    r[e] = add(r[e], mul(i, strides[e][d]));
                }
            }
            rest = q;
        }
        return r;
    }

    /** True when a node's value changes along the inner dimension of a row (false: it is one value per row). */
    boolean variesAlongRow(Delayed.Node n) {
        return n.map().axes().stream().anyMatch(a -> a.iter() >= cluster.kept().length);
    }

    /** The nodes below a root, operands first; entering stops at nodes that are known already. */
    List<Delayed.Node> closure(Delayed.Node root, Set<Delayed.Node> known) {
        List<Delayed.Node> r = new ArrayList<>();
        Set<Delayed.Node> needed = new HashSet<>();
        List<Delayed.Node> all = plan.nodes(cluster);
        needed.add(root);
        for (int i = all.size() - 1; i >= 0; i--) {
            Delayed.Node n = all.get(i);
            if (needed.contains(n)) {
                r.add(0, n);
                if (!known.contains(n)) {
                    needed.addAll(operands(n));
                }
            }
        }
        return r;
    }

    /** The operands that a node is computed from in this cluster. */
    List<Delayed.Node> operands(Delayed.Node n) {
        boolean leaf = plan.isLeaf(cluster, n) || n.as().isPresent() || !Delayed.isElementwise(n.value());
        return leaf ? List.of() : Delayed.operands(n, v -> plan.isMemory(cluster, v));
    }

    /**
     * Emits the nodes that {@code memo} lacks.
     *
     * @param nodes operands first
     * @param memo what is known here; grows
     * @param place where the outer dimensions stand
     * @param j the inner index
     */
    void emit(List<Delayed.Node> nodes, Map<Delayed.Node, Var> memo, Place place, Var j) {
        for (Delayed.Node n : nodes) {
            if (!memo.containsKey(n)) {
                memo.put(n, emit(n, memo, place, j));
            }
        }
    }

    private Var emit(Delayed.Node n, Map<Delayed.Node, Var> memo, Place place, Var j) {
        Value v = n.value();
        b.at(v.origin());
        if (plan.isLeaf(cluster, n)) {
            int e = accesses.load(n);
            return b.load(buffers[e], place.index(e, j));
        }
        if (v.prim() instanceof Prim.Iota) {
            return place.index(accesses.load(n), j);
        }
        if (v.prim() instanceof Prim.Extent x) {
            return extents.get(x.dim());
        }
        List<Var> args = operands(n).stream().map(memo::get).toList();
        int position = accesses.position(n);
        if (v.prim() instanceof Prim.MapScalar m) {
            Var at = position < 0 ? b.index(0) : place.index(position, j);
            int code = position < 0 ? 0 : accesses.entries().get(position).fault() - 1;
            return BodyEmitter.inline(b, m.function(), args, at, code).get(0);
        }
        if (position >= 0) {
            Var divisor = args.get(1);
            Var zero = b.apply(Op.EQ, divisor, b.constant(divisor.dtype(), 0));
            b.fault(zero, place.index(position, j), accesses.entries().get(position).fault());
        }
        return BodyEmitter.elementwise(b, v, args);
    }

    /** Writes a root's element, when anyone outside of the cluster needs it. */
    void store(Value root, Var value, Place place, Var j) {
        store(root, value, place, j, Optional.empty());
    }

    /** Writes a root's elements from j on, when anyone outside of the cluster needs them. */
    void store(Value root, Var value, Place place, Var j, Optional<Var> mask) {
        int e = accesses.store(root);
        if (e >= 0) {
            b.at(root.origin());
            b.store(buffers[e], place.index(e, j), value, mask, layout.streaming());
        }
    }

    /** True when a node is an array that lies element after element along the inner dimension. */
    boolean isLine(Delayed.Node n) {
        return plan.isLeaf(cluster, n) && layout.inner().get(accesses.load(n)) == Layout.Step.NEXT;
    }

    /** True when a root is written element after element along the inner dimension. */
    boolean isLine(Value root) {
        int e = accesses.store(root);
        return e < 0 || layout.inner().get(e) == Layout.Step.NEXT;
    }

    /** Reads the elements from j on of an array that is a line. */
    Var load(Delayed.Node line, Place place, Var j, int lanes, Optional<Var> mask) {
        b.at(line.value().origin());
        int e = accesses.load(line);
        return b.load(buffers[e], place.index(e, j), lanes, mask);
    }
}
