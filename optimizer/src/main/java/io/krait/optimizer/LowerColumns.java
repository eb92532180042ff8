package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.TreeV1;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Lowers clusters that reduce axes other than the last: lanes run along the last axis, blocks of the reduced positions
 * are folded in order into rows of partial results, and a second kernel combines these rows.
 */
final class LowerColumns {
    /** Elements of one segment of the last axis: its partial results stay in the first-level cache. */
    static final int SEGMENT = 1024;
    /** Positions folded per pass over the partial results when the expression is small. */
    private static final int UNROLL = 8;
    private static final int SMALL = 24;

    private final Plan plan;
    private final Cluster cluster;
    private final ClusterAccesses accesses;
    private final Layout layout;
    private final List<Value> folds;
    private final List<FoldCode> codes;
    private final Map<Value, Integer> firstState = new HashMap<>();
    private final List<DType> stateTypes = new ArrayList<>();

    LowerColumns(Plan plan, Cluster cluster, ClusterAccesses accesses, Layout layout) {
        this.plan = plan;
        this.cluster = cluster;
        this.accesses = accesses;
        this.layout = layout;
        this.folds = cluster.roots().stream().filter(cluster::isFold).toList();
        this.codes = folds.stream().map(FoldCode::of).toList();
        for (FoldCode c : codes) {
            firstState.put(c.root(), stateTypes.size());
            stateTypes.addAll(c.states());
        }
    }

    /** The element types of all partial states. */
    List<DType> stateTypes() {
        return stateTypes;
    }

    /** One unit per (outer index, block, segment). */
    Kernel parts() {
        KernelFrame f = new KernelFrame(plan, cluster, accesses, layout, stateTypes, Buffer.Kind.INOUT);
        LoopBuilder b = f.b();
        Var positions = b.scalar(DType.I64);
        StateTree state = new StateTree(f, codes, firstState);
        return b.kernel(LowerMap.name("column_parts", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                Var part = b.apply(Op.DIV, u, f.segments());
                Var segment = b.apply(Op.SUB, u, f.mul(part, f.segments()));
                Var outer = b.apply(Op.DIV, part, f.parts());
                Var block = b.apply(Op.SUB, part, f.mul(outer, f.parts()));
                Var lo = f.mul(segment, b.index(SEGMENT));
                Var hi = f.min(f.add(lo, b.index(SEGMENT)), f.inner());
                Var first = f.mul(block, b.index(TreeV1.BLOCK));
                Var end1 = f.min(f.add(first, b.index(TreeV1.BLOCK)), positions);
                block(f, state, f.place(outer), f.mul(part, f.inner()), lo, hi, first, end1);
                return List.of();
            });
            return null;
        });
    }

    private void block(KernelFrame f, StateTree state, KernelFrame.Place place, Var row, Var lo, Var hi, Var first,
            Var end) {
        LoopBuilder b = f.b();
        List<FoldCode> once = codes.stream().filter(c -> !c.isTwoPass()).toList();
        List<FoldCode> twice = codes.stream().filter(FoldCode::isTwoPass).toList();
        sweep(f, place, lo, hi, first, end, codes.stream().map(FoldCode::root).toList(), (x, j) -> {
            Var at = f.add(row, j);
            once.forEach(c -> state.store(c, at, c.start(x.get(c.root()), first)));
            twice.forEach(c -> b.store(component(f, c, 2), at, x.get(c.root())));
        }, (x, r, j) -> {
            Var at = f.add(row, j);
            once.forEach(c -> {
                List<Var> s = state.load(c, at);
                for (int i = 0; i < x.size(); i++) {
                    s = c.combine(b, s, c.start(x.get(i).get(c.root()), f.add(r, b.index(i))));
                }
                state.store(c, at, s);
            });
            twice.forEach(c -> b.store(component(f, c, 2), at, fold(b, b.load(component(f, c, 2), at), x, c)));
        });
        if (twice.isEmpty()) {
            return;
        }
        lanes(f, lo, hi, j -> {
            Var at = f.add(row, j);
            for (FoldCode c : twice) {
                Var count = b.cast(c.type(), b.apply(Op.SUB, end, first));
                b.store(component(f, c, 0), at, count);
                b.store(component(f, c, 1), at, b.apply(Op.DIV, b.load(component(f, c, 2), at), count));
            }
        });
        List<Value> again = twice.stream().map(FoldCode::root).toList();
        sweep(f, place, lo, hi, first, end, again, (x, j) -> {
            Var at = f.add(row, j);
            twice.forEach(c -> b.store(component(f, c, 2), at, deviation(f, c, at, x.get(c.root()))));
        }, (x, r, j) -> {
            Var at = f.add(row, j);
            twice.forEach(c -> {
                Var s = b.load(component(f, c, 2), at);
                for (Map<Value, Var> v : x) {
                    s = b.apply(Op.ADD, s, deviation(f, c, at, v.get(c.root())));
                }
                b.store(component(f, c, 2), at, s);
            });
        });
    }

    private static Var fold(LoopBuilder b, Var start, List<Map<Value, Var>> x, FoldCode c) {
        Var s = start;
        for (Map<Value, Var> v : x) {
            s = b.apply(Op.ADD, s, v.get(c.root()));
        }
        return s;
    }

    private Var deviation(KernelFrame f, FoldCode c, Var at, Var x) {
        Var d = f.b().apply(Op.SUB, x, f.b().load(component(f, c, 1), at));
        return f.b().apply(Op.MUL, d, d);
    }

    private Buffer component(KernelFrame f, FoldCode c, int k) {
        return f.state().get(firstState.get(c.root()) + k);
    }

    private interface Rows {
        void accept(List<Map<Value, Var>> operands, Var firstRow, Var j);
    }

    /** Visits the positions first to end in order: one alone, then groups of falling size. */
    private void sweep(KernelFrame f, KernelFrame.Place place, Var lo, Var hi, Var first, Var end, List<Value> roots,
            BiConsumer<Map<Value, Var>, Var> start, Rows next) {
        LoopBuilder b = f.b();
        KernelFrame.Place p0 = place.moved(first);
        lanes(f, lo, hi, j -> start.accept(operands(f, roots, p0, j), j));
        Var at = f.add(first, b.index(1));
        int widest = plan.nodes(cluster).size() <= SMALL ? UNROLL : 1;
        for (int group = widest; group >= 1; group /= 2) {
            int size = group;
            Var count = b.apply(Op.SUB, end, at);
            Var next1 = size == 1 ? end : f.add(at, f.mul(b.apply(Op.DIV, count, b.index(size)), b.index(size)));
            b.loop(at, next1, size, List.of(), (r, none) -> {
                rows(f, place, lo, hi, r, size, roots, next);
                return List.of();
            });
            at = next1;
        }
    }

    private void rows(KernelFrame f, KernelFrame.Place place, Var lo, Var hi, Var r, int group, List<Value> roots,
            Rows next) {
        List<KernelFrame.Place> places = new ArrayList<>();
        for (int i = 0; i < group; i++) {
            places.add(place.moved(f.add(r, f.b().index(i))));
        }
        lanes(f, lo, hi, j -> next.accept(places.stream().map(p -> operands(f, roots, p, j)).toList(), r, j));
    }

    private Map<Value, Var> operands(KernelFrame f, List<Value> roots, KernelFrame.Place place, Var j) {
        Map<Delayed.Node, Var> memo = new HashMap<>();
        Map<Value, Var> r = new HashMap<>();
        for (Value root : roots) {
            Delayed.Node start = plan.start(cluster, root);
            f.emit(f.closure(start, Set.of()), memo, place, j);
            r.put(root, memo.get(start));
        }
        return r;
    }

    private static void lanes(KernelFrame f, Var lo, Var hi, java.util.function.Consumer<Var> body) {
        f.b().parFor(Rhs.Level.LANES, lo, hi, List.of(), j -> {
            body.accept(j);
            return List.of();
        });
    }

    /** One unit per (outer index, segment): combines the blocks, then computes what follows. */
    Kernel finish() {
        KernelFrame f = new KernelFrame(plan, cluster, accesses, layout, stateTypes, Buffer.Kind.INOUT);
        LoopBuilder b = f.b();
        StateTree tree = new StateTree(f, codes, firstState);
        return b.kernel(LowerMap.name("column_finish", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                Var outer = b.apply(Op.DIV, u, f.segments());
                Var segment = b.apply(Op.SUB, u, f.mul(outer, f.segments()));
                Var lo = f.mul(segment, b.index(SEGMENT));
                Var hi = f.min(f.add(lo, b.index(SEGMENT)), f.inner());
                Var row = f.mul(f.mul(outer, f.parts()), f.inner());
                KernelFrame.Place place = f.place(outer);
                tree.emit(i -> f.add(row, f.mul(i, f.inner())), each -> lanes(f, lo, hi, each));
                lanes(f, lo, hi, j -> {
                    Map<Delayed.Node, Var> memo = new HashMap<>();
                    for (FoldCode c : codes) {
                        Var result = c.result(tree.load(c, f.add(row, j)));
                        plan.nodes(cluster).stream().filter(n -> n.value() == c.root())
                                .forEach(n -> memo.put(n, result));
                        f.store(c.root(), result, place, j);
                    }
                    for (Value r : cluster.roots()) {
                        if (!cluster.isFold(r)) {
                            f.emit(f.closure(plan.start(cluster, r), memo.keySet()), memo, place, j);
                            f.store(r, memo.get(plan.start(cluster, r)), place, j);
                        }
                    }
                });
                return List.of();
            });
            return null;
        });
    }
}
