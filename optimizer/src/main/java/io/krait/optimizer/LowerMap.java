package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lowers element-wise clusters. */
final class LowerMap {
    /** Elements of one unit of a flat space. */
    static final int FLAT_UNIT = 512;
    /** Elements of one segment of the inner dimension when there are outer ones. */
    static final int SEGMENT = 4096;

    private LowerMap() {
    }

    /** Element-wise: a flat space is cut into units of {@link #FLAT_UNIT}; else a unit is one segment of one line. */
    static Kernel map(Plan plan, Cluster cluster, ClusterAccesses accesses, Layout layout) {
        KernelFrame f = new KernelFrame(plan, cluster, accesses, layout, List.of(), Buffer.Kind.LOCAL);
        LoopBuilder b = f.b();
        return b.kernel(name("map", cluster), (begin, end) -> {
            if (layout.outer() == 0) {
                Var unit = b.index(FLAT_UNIT);
                line(f, f.place(b.index(0)), f.mul(begin, unit), f.min(f.mul(end, unit), f.inner()));
            } else {
                b.parFor(Rhs.Level.THREADS, begin, end, List.of(), u -> {
                    Var row = b.apply(io.krait.staging.Op.DIV, u, f.segments());
                    Var segment = b.apply(io.krait.staging.Op.SUB, u, f.mul(row, f.segments()));
                    Var lo = f.mul(segment, b.index(SEGMENT));
                    line(f, f.place(row), lo, f.min(f.add(lo, b.index(SEGMENT)), f.inner()));
                    return List.of();
                });
            }
            return null;
        });
    }

    private static void line(KernelFrame f, KernelFrame.Place place, Var lo, Var hi) {
        f.b().parFor(Rhs.Level.LANES, lo, hi, List.of(), j -> {
            Map<Delayed.Node, Var> memo = new HashMap<>();
            f.emit(f.plan().nodes(f.cluster()), memo, place, j);
            for (Value r : f.cluster().roots()) {
                f.store(r, memo.get(f.plan().start(f.cluster(), r)), place, j);
            }
            return List.of();
        });
    }

    static String name(String kind, Cluster c) {
        return kind + "_" + c.index();
    }
}
