package io.krait.optimizer;

import io.krait.events.Phase;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Prim;
import io.krait.staging.Reduction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The compiled kernels of one plan, made as geometries need them. */
final class PlanCode {
    /** Which kernel of which cluster. */
    record Variant(int cluster, KernelKind kind, Layout layout) {
    }

    private final Plan plan;
    private final KernelCache cache;
    private final List<ClusterAccesses> accesses;
    private final double[] nanosPerElement;
    private final Map<Variant, KernelCache.Entry> kernels = new ConcurrentHashMap<>();
    private final Map<Variant, Supplier<Kernel>> lowering = new ConcurrentHashMap<>();

    PlanCode(Plan plan, KernelCache cache) {
        this.plan = plan;
        this.cache = cache;
        this.accesses = plan.clusters().stream().map(c -> new ClusterAccesses(plan, c)).toList();
        this.nanosPerElement = plan.clusters().stream().mapToDouble(this::estimate).toArray();
    }

    Plan plan() {
        return plan;
    }

    ClusterAccesses accesses(Cluster c) {
        return accesses.get(c.index());
    }

    Map<Variant, KernelCache.Entry> kernels() {
        return kernels;
    }

    KernelCache.Entry kernel(Cluster c, KernelKind kind, Layout layout, Supplier<Kernel> lower) {
        Variant v = new Variant(c.index(), kind, layout);
        KernelCache.Entry e = kernels.get(v);
        if (e == null) {
            e = cache.get(lower(lower, kind));
            kernels.put(v, e);
            lowering.put(v, lower);
        }
        return e;
    }

    /** The kernel before it was put into lanes, for people; it is made again. */
    Kernel lowered(Variant v) {
        return lowering.get(v).get();
    }

    private static Kernel lower(Supplier<Kernel> lower, KernelKind kind) {
        try (Phase _ = Phase.begin(Phase.Kind.OPTIMISE, "lower").of(kind.name())) {
            Kernel k = lower.get();
            Print.loops(Print.Stage.LOOPS, "lowered", k);
            return k;
        }
    }

    double nanosPerElement(Cluster c) {
        return nanosPerElement[c.index()];
    }

    /** Rough time per element on one core: vector arithmetic plus memory traffic. Only decides whether threads pay. */
    private double estimate(Cluster c) {
        double ns = 0;
        for (Delayed.Node n : plan.nodes(c)) {
            double width = n.value().dtype().bytes() / 8.0;
            if (n.value().prim() instanceof Prim.Apply a) {
                ns += 0.04 * a.op().cost() * width;
            }
        }
        for (ClusterAccesses.Entry e : accesses(c).entries()) {
            if (e.use() == ClusterAccesses.Use.LOAD || e.use() == ClusterAccesses.Use.STORE) {
                ns += 0.02 * e.node().value().dtype().bytes();
            }
        }
        return Math.max(ns, 0.01) * scanFactor(c);
    }

    // A running fold of a user's function waits for each result; the others pass over their elements twice.
    private static int scanFactor(Cluster c) {
        return !(c.roots().get(0).prim() instanceof Prim.Scan s) ? 1 : s.reduction() instanceof Reduction.User ? 10 : 2;
    }
}
