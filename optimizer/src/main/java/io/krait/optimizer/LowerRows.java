package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import io.krait.staging.TreeV1;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Lowers clusters that reduce along the last axis. A row is worked through in phases: a fold whose operand needs the
 * result of another fold of the row belongs to a later phase. Expensive values that several passes need are kept in a
 * scratch row.
 */
final class LowerRows {
    private static final int EXPENSIVE = 8;
    private static final long WHOLE_ROW = -1;

    private final Plan plan;
    private final Cluster cluster;
    private final ClusterAccesses accesses;
    private final Layout layout;
    private final List<Value> folds = new ArrayList<>();
    private final Map<Value, Integer> phaseOfRoot = new LinkedHashMap<>();
    private final Map<Value, Integer> firstState = new HashMap<>();
    private final List<DType> stateTypes = new ArrayList<>();
    private int phases = 1;

    LowerRows(Plan plan, Cluster cluster, ClusterAccesses accesses, Layout layout) {
        this.plan = plan;
        this.cluster = cluster;
        this.accesses = accesses;
        this.layout = layout;
        Map<Delayed.Node, Integer> phase = new HashMap<>();
        KernelFrame f = frame(Buffer.Kind.LOCAL);
        for (Value r : cluster.roots()) {
            Delayed.Node start = plan.start(cluster, r);
            for (Delayed.Node n : f.closure(start, Set.of())) {
                boolean ownFold = cluster.isFold(n.value()) && cluster.roots().contains(n.value());
                int p = ownFold ? phaseOfRoot.get(n.value()) + 1 : 0;
                for (Delayed.Node in : f.operands(n)) {
                    p = Math.max(p, phase.get(in));
                }
                phase.put(n, p);
            }
            int p = phase.get(start);
            phaseOfRoot.put(r, p);
            if (cluster.isFold(r)) {
                folds.add(r);
                firstState.put(r, stateTypes.size());
                stateTypes.addAll(FoldCode.of(r).states());
            }
            if (!cluster.isKept(r) || cluster.isFold(r)) {
                phases = Math.max(phases, p + 1);
            }
        }
    }

    private KernelFrame frame(Buffer.Kind state) {
        return new KernelFrame(plan, cluster, accesses, layout, stateTypes, state);
    }

    /**
     * True when the cluster can be cut into parts along the row: one phase, and nothing of the full space is stored.
     */
    boolean isSplittable() {
        return phases == 1 && cluster.roots().stream().allMatch(cluster::isKept);
    }

    /** Number of passes over a row. */
    int phases() {
        return phases;
    }

    /** The element types of all partial states. */
    List<DType> stateTypes() {
        return stateTypes;
    }

    Kernel whole() {
        KernelFrame f = frame(Buffer.Kind.LOCAL);
        LoopBuilder b = f.b();
        Scratch scratch = new Scratch(f, WHOLE_ROW);
        return b.kernel(LowerMap.name("rows", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                KernelFrame.Place place = f.place(u);
                Map<Delayed.Node, Var> unit = new HashMap<>();
                for (int p = 0; p < phases; p++) {
                    phase(f, p, place, unit, scratch);
                }
                storeKept(f, place, unit);
                return List.of();
            });
            return null;
        });
    }

    private void phase(KernelFrame f, int p, KernelFrame.Place place, Map<Delayed.Node, Var> unit, Scratch scratch) {
        LoopBuilder b = f.b();
        List<Value> mine = folds.stream().filter(r -> phaseOfRoot.get(r) == p).toList();
        List<Value> stores = cluster.roots().stream().filter(r -> !cluster.isKept(r) && phaseOfRoot.get(r) == p)
                .toList();
        List<Value> all = new ArrayList<>(mine);
        all.addAll(stores);
        perRow(f, all, place, unit);
        if (mine.isEmpty()) {
            if (!stores.isEmpty()) {
                b.parFor(Rhs.Level.LANES, b.index(0), f.inner(), List.of(), j -> {
                    body(f, p, List.of(), stores, place, unit, scratch, j, b.index(0), true);
                    return List.of();
                });
            }
            return;
        }
        b.loop(b.index(0), f.parts(), 1, unknown(b, mine),
                (c, best) -> chunk(f, p, mine, stores, place, unit, scratch,
                        new Chunk(c, c, b.index(0), b.index(0), best)));
        results(f, mine, b.index(0), unit);
    }

    /**
     * One chunk of a row.
     *
     * @param number position in the row
     * @param at where its partial states go
     * @param firstAt value of {@code at} where nothing is known of earlier chunks
     * @param scratchBase position of the row that is at the start of the scratch memory
     * @param best per argmin or argmax: the best value of the earlier chunks
     */
    private record Chunk(Var number, Var at, Var firstAt, Var scratchBase, List<Var> best) {
    }

    private static List<FoldCode> extremes(List<Value> folds) {
        return folds.stream().map(FoldCode::of).filter(c -> c.reduction() instanceof Reduction.ArgExtreme).toList();
    }

    private static List<Var> unknown(LoopBuilder b, List<Value> folds) {
        return extremes(folds).stream().map(c -> b.constant(c.type(), 0)).toList();
    }

    /** Folds one chunk and stores its partial states; returns the best values so far. */
    private List<Var> chunk(KernelFrame f, int p, List<Value> mine, List<Value> stores, KernelFrame.Place place,
            Map<Delayed.Node, Var> unit,
            Scratch scratch, Chunk chunk) {
        LoopBuilder b = f.b();
        Var at = chunk.at;
        Var scratchBase = chunk.scratchBase;
        Var lo = f.mul(chunk.number, b.index(TreeV1.CHUNK));
        Var hi = f.min(f.add(lo, b.index(TreeV1.CHUNK)), f.inner());
        List<Var> best = new ArrayList<>();
        List<Fold> lane = mine.stream().map(r -> FoldCode.of(r).laneFold(b)).toList();
        List<Var> first = b.parFor(Rhs.Level.LANES, lo, hi, lane,
                j -> body(f, p, mine, stores, place, unit, scratch, j, scratchBase, true));
        Map<Value, Var> means = new LinkedHashMap<>();
        int next = 0;
        for (int i = 0; i < mine.size(); i++) {
            FoldCode code = FoldCode.of(mine.get(i));
            int s = firstState.get(mine.get(i));
            if (code.isTwoPass()) {
                Var count = b.cast(code.type(), b.apply(Op.SUB, hi, lo));
                Var mean = b.apply(Op.DIV, first.get(next), count);
                b.store(f.state().get(s), at, count);
                b.store(f.state().get(s + 1), at, mean);
                means.put(mine.get(i), mean);
            } else if (code.reduction() instanceof Reduction.ArgExtreme) {
                // Only a chunk that beats all before it is searched for the position: the others cannot win.
                Var value = first.get(next);
                Var before = chunk.best.get(best.size());
                Var fresh = b.apply(Op.OR, b.apply(Op.EQ, chunk.number, b.index(0)), b.apply(Op.EQ, at, chunk.firstAt));
                Var improves = b.apply(Op.OR, fresh, code.beats(b, before, value));
                Value root = mine.get(i);
                Function<Var, List<Var>> position = j -> {
                    Var x = body(f, p, List.of(root), List.of(), place, unit, scratch, j, scratchBase, false).get(0);
                    return List.of(b.apply(Op.SELECT, code.matches(b, x, value), j, b.index(Long.MAX_VALUE)));
                };
                List<Fold> smallest = List.of(new Fold.ByOp(Op.MIN));
                Var where = b.branch(improves, true, () -> b.parFor(Rhs.Level.LANES, lo, hi, smallest, position),
                        () -> List.of(lo)).get(0);
                b.store(f.state().get(s), at, value);
                b.store(f.state().get(s + 1), at, where);
                best.add(b.apply(Op.SELECT, improves, value, before));
            } else {
                for (int k = 0; k < lane.get(i).outs(); k++) {
                    b.store(f.state().get(s + k), at, first.get(next + k));
                }
            }
            next += lane.get(i).outs();
        }
        if (!means.isEmpty()) {
            List<Value> twice = List.copyOf(means.keySet());
            List<Fold> sums = twice.stream().<Fold>map(r -> new Fold.ByOp(Op.ADD)).toList();
            List<Var> second = b.parFor(Rhs.Level.LANES, lo, hi, sums, j -> {
                List<Var> x = body(f, p, twice, List.of(), place, unit, scratch, j, scratchBase, false);
                List<Var> r = new ArrayList<>();
                for (int i = 0; i < x.size(); i++) {
                    Var d = b.apply(Op.SUB, x.get(i), means.get(twice.get(i)));
                    r.add(b.apply(Op.MUL, d, d));
                }
                return r;
            });
            for (int i = 0; i < twice.size(); i++) {
                b.store(f.state().get(firstState.get(twice.get(i)) + 2), at, second.get(i));
            }
        }
        return best;
    }

    /** The elements at j: operands of the given folds are returned, full-space roots are stored. */
    private List<Var> body(KernelFrame f, int p, List<Value> mine, List<Value> stores, KernelFrame.Place place,
            Map<Delayed.Node, Var> unit,
            Scratch scratch, Var j, Var scratchBase, boolean firstPass) {
        LoopBuilder b = f.b();
        Map<Delayed.Node, Var> memo = new HashMap<>(unit);
        Var at = b.apply(Op.SUB, j, scratchBase);
        List<Value> all = new ArrayList<>(mine);
        all.addAll(stores);
        Set<Delayed.Node> loaded = new HashSet<>(unit.keySet());
        scratch.availableBefore(p, firstPass).forEach(loaded::add);
        for (Value r : all) {
            for (Delayed.Node n : f.closure(plan.start(cluster, r), loaded)) {
                if (memo.containsKey(n)) {
                    continue;
                }
                if (scratch.availableBefore(p, firstPass).contains(n)) {
                    memo.put(n, b.load(scratch.buffer(n), at));
                } else {
                    f.emit(List.of(n), memo, place, j);
                    if (scratch.isStoredIn(n, p) && firstPass) {
                        b.store(scratch.buffer(n), at, memo.get(n));
                    }
                }
            }
        }
        stores.forEach(r -> f.store(r, memo.get(plan.start(cluster, r)), place, j));
        return mine.stream().map(r -> memo.get(plan.start(cluster, r))).toList();
    }

    /** Emits what is one value per row, ahead of the loops along the row. */
    private void perRow(KernelFrame f, List<Value> roots, KernelFrame.Place place, Map<Delayed.Node, Var> unit) {
        for (Value r : roots) {
            for (Delayed.Node n : f.closure(plan.start(cluster, r), unit.keySet())) {
                if (!f.variesAlongRow(n)) {
                    f.emit(List.of(n), unit, place, f.b().index(0));
                }
            }
        }
    }

    /** Combines the parts at {@code base} and makes the results known per row. */
    private void results(KernelFrame f, List<Value> mine, Var base, Map<Delayed.Node, Var> unit) {
        LoopBuilder b = f.b();
        List<FoldCode> codes = mine.stream().map(FoldCode::of).toList();
        StateTree tree = new StateTree(f, codes, firstState);
        tree.emit(i -> f.add(base, i), (body) -> body.accept(b.index(0)));
        for (int i = 0; i < mine.size(); i++) {
            Var result = codes.get(i).result(tree.load(codes.get(i), base));
            Value fold = mine.get(i);
            plan.nodes(cluster).stream().filter(n -> n.value() == fold).forEach(n -> unit.put(n, result));
            unit.put(new Delayed.Node(fold, java.util.Optional.empty(), cluster.keptMap()), result);
        }
    }

    private void storeKept(KernelFrame f, KernelFrame.Place place, Map<Delayed.Node, Var> unit) {
        Var zero = f.b().index(0);
        for (Value r : cluster.roots()) {
            if (cluster.isFold(r)) {
                f.store(r, unit.get(new Delayed.Node(r, java.util.Optional.empty(), cluster.keptMap())), place, zero);
            } else if (cluster.isKept(r)) {
                perRow(f, List.of(r), place, unit);
                f.store(r, unit.get(plan.start(cluster, r)), place, zero);
            }
        }
    }

    /** One unit per chunk of a row. */
    Kernel parts() {
        KernelFrame f = frame(Buffer.Kind.OUT);
        LoopBuilder b = f.b();
        Scratch scratch = new Scratch(f, TreeV1.CHUNK);
        return b.kernel(LowerMap.name("row_parts", cluster), (begin, end) -> {
            // A serial loop, since argmin carries the best value from chunk to chunk.
            b.loop(begin, end, 1, unknown(b, folds), (u, best) -> {
                Var row = b.apply(Op.DIV, u, f.parts());
                Var c = b.apply(Op.SUB, u, f.mul(row, f.parts()));
                KernelFrame.Place place = f.place(row);
                Map<Delayed.Node, Var> unit = new HashMap<>();
                perRow(f, folds, place, unit);
                return chunk(f, 0, folds, List.of(), place, unit, scratch,
                        new Chunk(c, u, begin, f.mul(c, b.index(TreeV1.CHUNK)), best));
            });
            return null;
        });
    }

    /** One unit per row: combines the parts. */
    Kernel finish() {
        KernelFrame f = frame(Buffer.Kind.INOUT);
        LoopBuilder b = f.b();
        return b.kernel(LowerMap.name("row_finish", cluster), (begin, end) -> {
            b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                KernelFrame.Place place = f.place(u);
                Map<Delayed.Node, Var> unit = new HashMap<>();
                results(f, folds, f.mul(u, f.parts()), unit);
                storeKept(f, place, unit);
                return List.of();
            });
            return null;
        });
    }

    /** Rows of values that a later pass reads again instead of computing them again. */
    private final class Scratch {
        private final Map<Delayed.Node, Integer> madeIn = new LinkedHashMap<>();
        private final Map<Delayed.Node, Buffer> buffers = new HashMap<>();
        private final Set<Delayed.Node> secondPass = new HashSet<>();

        Scratch(KernelFrame f, long size) {
            Map<Delayed.Node, Integer> seen = new LinkedHashMap<>();
            for (int p = 0; p < phases; p++) {
                Map<Delayed.Node, Integer> here = new LinkedHashMap<>();
                for (Value r : cluster.roots()) {
                    if (phaseOfRoot.get(r) != p || cluster.isKept(r) && !cluster.isFold(r)) {
                        continue;
                    }
                    Delayed.Node start = plan.start(cluster, r);
                    List<Delayed.Node> needed = f.closure(start, again(f, start, seen));
                    for (Delayed.Node n : needed) {
                        if (seen.containsKey(n) && isExpensive(n) && f.variesAlongRow(n)) {
                            madeIn.putIfAbsent(n, seen.get(n));
                        }
                        here.putIfAbsent(n, p);
                    }
                    if (cluster.isFold(r) && FoldCode.of(r).isTwoPass()
                            && needed.stream().anyMatch(n -> isExpensive(n) && f.variesAlongRow(n))
                            && f.variesAlongRow(start)) {
                        madeIn.putIfAbsent(start, p);
                        secondPass.add(start);
                    }
                }
                here.forEach(seen::putIfAbsent);
            }
            for (Delayed.Node n : madeIn.keySet()) {
                DType t = n.value().dtype();
                buffers.put(n, size == WHOLE_ROW ? f.b().local(t, f.inner()) : f.b().local(t, size));
            }
        }

        /** The expensive nodes that earlier phases have computed: where the search for needed nodes may stop. */
        private Set<Delayed.Node> again(KernelFrame f, Delayed.Node start, Map<Delayed.Node, Integer> seen) {
            Set<Delayed.Node> r = new HashSet<>();
            seen.keySet().stream().filter(n -> isExpensive(n) && f.variesAlongRow(n)).forEach(r::add);
            return r;
        }

        private boolean isExpensive(Delayed.Node n) {
            return n.value().prim() instanceof Prim.Apply a && a.op().cost() >= EXPENSIVE && !plan.isLeaf(cluster, n);
        }

        Set<Delayed.Node> availableBefore(int phase, boolean firstPass) {
            Set<Delayed.Node> r = new HashSet<>();
            madeIn.forEach((n, p) -> {
                if (p < phase || !firstPass && p == phase && secondPass.contains(n)) {
                    r.add(n);
                }
            });
            return r;
        }

        boolean isStoredIn(Delayed.Node n, int phase) {
            return madeIn.getOrDefault(n, -1) == phase;
        }

        Buffer buffer(Delayed.Node n) {
            return buffers.get(n);
        }
    }
}
