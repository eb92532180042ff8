package io.krait.optimizer;

import io.krait.staging.Dim;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything of a cluster that moves with the iteration: arrays read and written, index ramps, and positions for fault
 * reports. Lowering and launching walk this list in the same order, which is how kernel arguments find their places.
 */
final class ClusterAccesses {
    /** What an entry is for. */
    enum Use {
        /** Elements are read. */
        LOAD,
        /** Elements are written. */
        STORE,
        /** The index itself is the value (iota). */
        RAMP,
        /** The row-major position of an element, for fault reports. */
        POSITION
    }

    /** One entry; {@code fault} is the fault code for POSITION, else -1. */
    record Entry(Use use, Delayed.Node node, int fault) {
        Access access() {
            return node.access();
        }
    }

    private final Cluster cluster;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Delayed.Node, Integer> loads = new HashMap<>();
    private final Map<Delayed.Node, Integer> positions = new HashMap<>();
    private final Map<Value, Integer> stores = new HashMap<>();
    private final List<FaultSite> faultSites = new ArrayList<>();
    private final List<Dim> extents;

    ClusterAccesses(Plan plan, Cluster cluster) {
        this.cluster = cluster;
        Set<Dim> dims = new LinkedHashSet<>();
        for (Delayed.Node n : plan.nodes(cluster)) {
            Value v = n.value();
            if (plan.isLeaf(cluster, n)) {
                loads.put(n, entries.size());
                entries.add(new Entry(Use.LOAD, n, -1));
            } else if (v.prim() instanceof Prim.Iota) {
                loads.put(n, entries.size());
                entries.add(new Entry(Use.RAMP, n, -1));
            } else if (v.prim() instanceof Prim.Extent e) {
                dims.add(e.dim());
            } else if (v.prim() instanceof Prim.Apply a && faults(a.op(), v)) {
                positions.put(n, entries.size());
                faultSites.add(new FaultSite(v, v));
                // Codes begin at 1.
                entries.add(new Entry(Use.POSITION, n, faultSites.size()));
            } else if (v.prim() instanceof Prim.MapScalar m && faults(m)) {
                positions.put(n, entries.size());
                entries.add(new Entry(Use.POSITION, n, faultSites.size() + 1));
                CodeFacts.sites(m.function().values()).forEach(s -> faultSites.add(new FaultSite(s, v)));
            }
        }
        for (Value r : cluster.roots()) {
            if (plan.needsMemory(r)) {
                stores.put(r, entries.size());
                entries.add(new Entry(Use.STORE, new Delayed.Node(r, Optional.empty(), cluster.rootMap(r)), -1));
            }
        }
        extents = List.copyOf(dims);
    }

    private static boolean faults(Prim.MapScalar m) {
        return m.function().values().stream().anyMatch(CodeFacts::canFault);
    }

    private static boolean faults(Op op, Value v) {
        return op.faultsOnZero() && v.dtype().isInteger();
    }

    List<Entry> entries() {
        return entries;
    }

    int load(Delayed.Node n) {
        return loads.get(n);
    }

    int position(Delayed.Node n) {
        return positions.getOrDefault(n, -1);
    }

    /** The entry that stores a root, or -1 when only this cluster uses it. */
    int store(Value root) {
        return stores.getOrDefault(root, -1);
    }

    /** What may fault; codes are positions in this list, from 1. */
    List<FaultSite> faultSites() {
        return faultSites;
    }

    /** Extents used as data, in the order of their scalar arguments. */
    List<Dim> extents() {
        return extents;
    }

    /** The iteration dimensions in loop order: outer, middle, inner. */
    int[] loopOrder() {
        int k = cluster.kept().length;
        int r = cluster.reduced().length;
        int[] order = new int[k + r];
        int n = 0;
        boolean column = cluster.kind() == Cluster.Kind.COLUMN;
        for (int i = 0; i < k - (column ? 1 : 0); i++) {
            order[n++] = i;
        }
        for (int i = 0; i < r; i++) {
            order[n++] = k + i;
        }
        if (column) {
            order[n] = k - 1;
        }
        return order;
    }

    /** Extents of the iteration dimensions in loop order. */
    long[] loopExtents(long[] env) {
        int[] axisOf = new int[cluster.kept().length + cluster.reduced().length];
        System.arraycopy(cluster.kept(), 0, axisOf, 0, cluster.kept().length);
        System.arraycopy(cluster.reduced(), 0, axisOf, cluster.kept().length, cluster.reduced().length);
        int[] order = loopOrder();
        long[] r = new long[order.length];
        for (int i = 0; i < r.length; i++) {
            r[i] = cluster.space().dim(axisOf[order[i]]).eval(env);
        }
        return r;
    }

    /** The distances of one entry per iteration dimension in loop order, given the strides of its array. */
    Binding.Raw raw(Entry e, long[] strides, long[] env) {
        int[] order = loopOrder();
        int[] place = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        long[] perDim = new long[order.length];
        long base = 0;
        List<IndexMap.Axis> axes = e.access().map().axes();
        for (int a = 0; a < axes.size(); a++) {
            IndexMap.Axis x = axes.get(a);
            base += strides[a] * x.offset().eval(env);
            if (x.iter() >= 0) {
                perDim[place[x.iter()]] += strides[a] * x.step();
            }
        }
        return new Binding.Raw(base, perDim);
    }
}
