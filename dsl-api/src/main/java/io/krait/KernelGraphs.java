package io.krait;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.GpuOp;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What calls ask about kernel graphs. */
final class KernelGraphs {
    private KernelGraphs() {
    }

    /** The parameters that a kernel writes. */
    static Set<Integer> written(Graph g) {
        Set<Integer> found = new TreeSet<>();
        written(g.values(), found);
        return found;
    }

    private static void written(List<Value> values, Set<Integer> found) {
        for (Value v : values) {
            if (writes(v) && v.inputs().get(0).prim() instanceof Prim.Param p) {
                found.add(p.index());
            }
            for (Block b : blocks(v)) {
                written(b.values(), found);
            }
        }
    }

    private static boolean writes(Value v) {
        return switch (v.prim()) {
            case Control.Store s -> true;
            case Control.Update u -> true;
            case Control.Gpu(GpuOp.Atomic a, boolean checked) -> true;
            case Control.Gpu(GpuOp.VectorStore s, boolean checked) -> true;
            default -> false;
        };
    }

    private static List<Block> blocks(Value v) {
        return v.prim() instanceof Control c ? c.blocks() : List.of();
    }
}
