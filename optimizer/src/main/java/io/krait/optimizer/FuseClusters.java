package io.krait.optimizer;

import io.krait.optimizer.debug.Fuel;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which values are stored and which are computed together. Element-wise values, casts, views, ramps and
 * broadcasts are always delayed into their users; decisions are about reductions, scans, reshapes, values with several
 * users, and size.
 *
 * <p>Fusion never changes bits: it only moves the evaluation of pure expressions.
 */
final class FuseClusters {
    /** Values above this cost (in additions) are not computed twice. */
    private static final int EXPENSIVE = 8;
    private static final int MAX_NODES = 400;
    private static final int MAX_BUFFERS = 24;

    /**
     * What may be fused.
     *
     * @param enabled false: every value is stored (for tests)
     * @param rows whether several passes over a row may share a kernel
     */
    record Options(boolean enabled, boolean rows) {
    }

    private final Graph graph;
    private final Options options;
    private final BitSet live;
    private final Map<Value, List<Value>> users = new HashMap<>();
    private final Set<Value> roots = new HashSet<>();
    private final Map<Value, Cluster> clusterOf = new HashMap<>();
    private final List<Cluster> clusters = new ArrayList<>();
    private final List<FusionNote> notes = new ArrayList<>();

    private FuseClusters(Graph graph, Options options) {
        this.graph = graph;
        this.options = options;
        this.live = graph.live();
    }

    static Plan run(Graph graph, Options options) {
        FuseClusters f = new FuseClusters(graph, options);
        f.findUsers();
        f.chooseRoots();
        f.group();
        while (f.storeSharedWork()) {
            f.clusters.clear();
            f.clusterOf.clear();
            f.group();
        }
        return new Plan(graph, f.clusters, f.notes, f::isStored);
    }

    private boolean isStored(Value v) {
        return v.prim() instanceof Prim.Param || roots.contains(v);
    }

    private void findUsers() {
        for (Value v : graph.values()) {
            if (live.get(v.id())) {
                for (Value in : v.inputs()) {
                    users.computeIfAbsent(in, k -> new ArrayList<>()).add(v);
                }
            }
        }
    }

    private void chooseRoots() {
        Map<Value, Integer> cost = new HashMap<>();
        Map<Value, Integer> size = new HashMap<>();
        Map<Value, Set<Value>> leaves = new HashMap<>();
        Set<Value> faulting = new HashSet<>();
        Set<Value> outputs = new HashSet<>(graph.outputs());
        for (Value v : graph.values()) {
            if (!live.get(v.id()) || v.prim() instanceof Prim.Param) {
                continue;
            }
            int c = v.prim() instanceof Prim.Apply a ? a.op().cost() : 0;
            int s = 1;
            Set<Value> below = new HashSet<>();
            boolean faults = v.prim() instanceof Prim.Apply a && a.op().faultsOnZero() && v.dtype().isInteger();
            for (Value in : v.inputs()) {
                c += isStored(in) ? 0 : cost.get(in);
                s += isStored(in) ? 0 : size.get(in);
                faults |= !isStored(in) && faulting.contains(in);
                below.addAll(isStored(in) ? Set.of(in) : leaves.get(in));
            }
            if (s > MAX_NODES || below.size() > MAX_BUFFERS - 4) {
                // Cut below: store the largest operand, then this value is small again.
                for (Value in : v.inputs()) {
                    if (!isStored(in) && Delayed.isElementwise(in)
                            && (size.get(in) > MAX_NODES / 4 || leaves.get(in).size() > MAX_BUFFERS / 4)) {
                        store(in, v, "the fused expression would exceed " + MAX_NODES + " operations or " + MAX_BUFFERS
                                + " arrays");
                        s -= size.get(in);
                        c -= cost.get(in);
                        below.removeAll(leaves.get(in));
                        below.add(in);
                    }
                }
            }
            cost.put(v, c);
            size.put(v, Math.min(s, MAX_NODES * 4));
            leaves.put(v, below);
            if (faults) {
                faulting.add(v);
            }
            boolean computed = Delayed.isElementwise(v);
            if (outputs.contains(v) || v.prim() instanceof Prim.Reduce || v.prim() instanceof Prim.Scan
                    || computed && !(options.enabled && mayDelay(v))) {
                roots.add(v);
                continue;
            }
            for (Value user : users.getOrDefault(v, List.of())) {
                decideUse(v, user, c, faults);
            }
        }
    }

    private static boolean mayDelay(Value v) {
        return Fuel.take("FuseClusters: a value is computed where it is used", v.origin());
    }

    private void decideUse(Value v, Value user, int cost, boolean faults) {
        if (user.prim() instanceof Prim.Reshape && !IndexMap.isTrivialReshape(v.shape(), user.shape())) {
            store(v, user, "a reshape that changes the order of axes needs its operand in memory");
        } else if (user.prim() instanceof Prim.Slice && faults) {
            store(v, user, "integer divisions must fault for all elements, also those that the slice leaves out");
        } else if (cost >= EXPENSIVE && repeatsAlongLanes(v, user)) {
            store(v, user, "broadcasting would repeat an expensive computation for every row");
        } else if (cost >= EXPENSIVE && users.get(v).size() > 1
                && (user.prim() instanceof Prim.Slice || user.prim() instanceof Prim.Permute)) {
            store(v, user, "it is expensive and read at several offsets");
        }
    }

    private static boolean repeatsAlongLanes(Value v, Value user) {
        boolean broadcasts = Delayed.isElementwise(user) || user.prim() instanceof Prim.Broadcast;
        int rank = v.shape().rank();
        if (!broadcasts || rank == 0 || v.shape().dim(rank - 1).isOne()) {
            return false;
        }
        for (int i = 1; i <= user.shape().rank(); i++) {
            boolean one = i > rank || v.shape().dim(rank - i).isOne();
            if (one && !user.shape().dim(user.shape().rank() - i).isOne()) {
                return true;
            }
        }
        return false;
    }

    private void store(Value v, Value user, String reason) {
        if (!isStored(v)) {
            roots.add(v);
            notes.add(new FusionNote(v, user, reason));
        }
    }

    private void group() {
        for (Value v : graph.values()) {
            if (!roots.contains(v)) {
                continue;
            }
            Cluster home = null;
            for (int i = clusters.size() - 1; i >= 0 && home == null && options.enabled; i--) {
                if (mayJoin(v, clusters.get(i))
                        && Fuel.take("FuseClusters: one kernel for two results", v.origin())) {
                    home = clusters.get(i);
                }
            }
            if (home == null) {
                home = Cluster.startedBy(clusters.size(), v);
                clusters.add(home);
            }
            home.roots().add(v);
            clusterOf.put(v, home);
        }
    }

    /**
     * The nodes that computing root {@code v} in {@code c} needs; own roots of the cluster that are aligned count as
     * computed there.
     */
    private List<Delayed.Node> nodes(Value v, Cluster c) {
        boolean fold = c.isFold(v) || c.kind() == Cluster.Kind.SCAN;
        Value start = fold ? v.inputs().get(0) : v;
        IndexMap map = fold ? c.fullMap() : v.shape().equals(c.space()) ? c.fullMap() : c.keptMap();
        // A root is entered although it is stored; everything stored below it is not.
        if (fold || !Delayed.isElementwise(v)) {
            Delayed.Node n = fold ? Delayed.resolve(start, map, this::isStored)
                    : Delayed.resolve(start, map, x -> x != start && isStored(x));
            return Delayed.order(List.of(n), this::isStored);
        }
        return Delayed.order(Delayed.operands(new Delayed.Node(v, java.util.Optional.empty(), map), this::isStored),
                this::isStored);
    }

    private boolean mayJoin(Value v, Cluster c) {
        boolean fold = c.isFold(v);
        boolean full = v.shape().equals(c.space());
        boolean keptOnly = v.shape().equals(c.keptShape());
        if (v.prim() instanceof Prim.Reduce && !fold || v.prim() instanceof Prim.Scan
                || c.kind() == Cluster.Kind.SCAN) {
            return false;
        }
        if (!fold && !full && !(keptOnly && c.kind() != Cluster.Kind.MAP)) {
            return false;
        }
        if (!fold && !Delayed.isElementwise(v) && c.kind() != Cluster.Kind.MAP) {
            return false;
        }
        if (c.kind() == Cluster.Kind.COLUMN && !fold && !keptOnly) {
            return false;
        }
        boolean dependsOnOwn = false;
        boolean sharesInput = c.space().rank() == 0;
        Set<Value> inputs = new HashSet<>();
        Set<Delayed.Node> all = new HashSet<>();
        for (Value r : c.roots()) {
            all.addAll(nodes(r, c));
        }
        all.stream().map(Delayed.Node::value).filter(this::isStored).forEach(inputs::add);
        List<Delayed.Node> wanted = nodes(v, c);
        all.addAll(wanted);
        if (all.size() > MAX_NODES + MAX_NODES / 2) {
            return false;
        }
        Set<Value> mine = new HashSet<>();
        for (Delayed.Node n : wanted) {
            Value d = n.value();
            if (!isStored(d)) {
                continue;
            }
            mine.add(d);
            if (inputs.contains(d)) {
                sharesInput = true;
            }
            Cluster dc = clusterOf.get(d);
            if (dc == null) {
                continue;
            }
            if (dc.index() > c.index()) {
                return false;
            }
            if (dc == c) {
                if (n.as().isPresent() || !n.map().equals(c.isKept(d) ? alignedKept(c, d) : c.fullMap())) {
                    notes.add(new FusionNote(d, v,
                            "its elements are needed at other positions than where they are computed"));
                    return false;
                }
                dependsOnOwn |= c.isFold(d) || dependsOnFold(d, c);
                sharesInput = true;
            }
        }
        if (dependsOnOwn && (fold || full && c.kind() == Cluster.Kind.ROW && c.kept().length != c.space().rank())) {
            if (!options.rows || c.kind() == Cluster.Kind.COLUMN) {
                if (c.kind() == Cluster.Kind.COLUMN) {
                    notes.add(new FusionNote(c.roots().get(0), v,
                            "the reduction must see all rows before its result can be used"));
                }
                return false;
            }
        }
        if (full && !fold && c.kind() == Cluster.Kind.ROW && !options.rows) {
            return false;
        }
        if (!sharesInput) {
            return false;
        }
        mine.addAll(inputs);
        if (mine.size() + c.roots().size() + 1 > MAX_BUFFERS) {
            notes.add(new FusionNote(c.roots().get(0), v, "together they would use more than " + MAX_BUFFERS
                    + " arrays"));
            return false;
        }
        return true;
    }

    private IndexMap alignedKept(Cluster c, Value d) {
        return c.keptMap().broadcastOperand(d.shape(), c.keptShape());
    }

    private boolean dependsOnFold(Value d, Cluster c) {
        for (Delayed.Node n : nodes(d, c)) {
            if (n.value() != d && clusterOf.get(n.value()) == c && isStored(n.value())
                    && (c.isFold(n.value()) || dependsOnFold(n.value(), c))) {
                return true;
            }
        }
        return false;
    }

    /** Stores expensive values that several clusters would compute; true when something changed. */
    private boolean storeSharedWork() {
        Map<Value, Cluster> computedIn = new HashMap<>();
        boolean changed = false;
        for (Cluster c : clusters) {
            for (Value r : c.roots()) {
                for (Delayed.Node n : nodes(r, c)) {
                    Value v = n.value();
                    if (!isStored(v) && v.prim() instanceof Prim.Apply a && a.op().cost() >= EXPENSIVE
                            && v.shape().rank() > 0) {
                        Cluster before = computedIn.putIfAbsent(v, c);
                        if (before != null && before != c) {
                            store(v, r, "two kernels need it and computing it twice costs more than memory traffic");
                            changed = true;
                        }
                    }
                }
            }
        }
        return changed;
    }
}
