package io.krait.optimizer;

import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An array program cut into clusters, in execution order, with the live ranges of the values between them.
 */
final class Plan {
    private final Graph graph;
    private final List<Cluster> clusters;
    private final List<FusionNote> notes;
    private final Predicate<Value> stored;
    private final Map<Cluster, List<Delayed.Node>> leaves = new HashMap<>();
    private final Map<Value, Integer> lastUse = new HashMap<>();
    private final Set<Value> buffered = new HashSet<>(); // stored roots that need memory

    Plan(Graph graph, List<Cluster> clusters, List<FusionNote> notes, Predicate<Value> stored) {
        this.graph = graph;
        this.clusters = List.copyOf(clusters);
        this.notes = List.copyOf(new LinkedHashSet<>(notes));
        this.stored = stored;
        buffered.addAll(graph.outputs());
        Map<Value, Cluster> home = new HashMap<>();
        for (Cluster c : this.clusters) {
            c.roots().forEach(r -> home.put(r, c));
            List<Delayed.Node> in = new ArrayList<>();
            for (Delayed.Node n : nodes(c)) {
                boolean own = home.get(n.value()) == c;
                if (stored.test(n.value()) && !own) {
                    in.add(n);
                    buffered.add(n.value());
                    lastUse.put(n.value(), c.index());
                }
            }
            leaves.put(c, in);
        }
    }

    Graph graph() {
        return graph;
    }

    List<Cluster> clusters() {
        return clusters;
    }

    List<FusionNote> notes() {
        return notes;
    }

    /** Parameters and roots: everything that is, or could be, in memory. */
    boolean isStored(Value v) {
        return stored.test(v);
    }

    /** True for roots that other clusters or the caller read. */
    boolean needsMemory(Value root) {
        return buffered.contains(root);
    }

    /** The stored values that a cluster reads, each with its map. */
    List<Delayed.Node> leaves(Cluster c) {
        return leaves.get(c);
    }

    /** The index of the last cluster that reads a value, or -1. */
    int lastUse(Value v) {
        return lastUse.getOrDefault(v, -1);
    }

    /**
     * The starting node of a root: what its own elements (or, for folds and scans, those of its operand) are computed
     * from.
     */
    Delayed.Node start(Cluster c, Value root) {
        boolean fold = c.isFold(root) || root.prim() instanceof Prim.Scan;
        if (fold) {
            return Delayed.resolve(root.inputs().get(0), c.fullMap(), v -> isMemory(c, v));
        }
        if (Delayed.isElementwise(root)) {
            return new Delayed.Node(root, java.util.Optional.empty(), c.rootMap(root));
        }
        return Delayed.resolve(root, c.rootMap(root), v -> isMemory(c, v));
    }

    /**
     * True for values that the cluster reads from memory or that are results of its own folds: where expressions end.
     */
    boolean isMemory(Cluster c, Value v) {
        boolean fold = v.prim() instanceof Prim.Reduce || v.prim() instanceof Prim.Scan;
        return stored.test(v) && (fold || !c.roots().contains(v));
    }

    /**
     * All nodes of a cluster, operands first, stored leaves included; own roots are computed where they are first
     * needed.
     */
    List<Delayed.Node> nodes(Cluster c) {
        return Delayed.order(c.roots().stream().map(r -> start(c, r)).toList(), v -> isMemory(c, v));
    }

    /**
     * True when a node of the cluster stands for a value in memory (a parameter or the result of an earlier cluster).
     */
    boolean isLeaf(Cluster c, Delayed.Node n) {
        return stored.test(n.value()) && !c.roots().contains(n.value());
    }
}
