package io.krait.optimizer;

import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.Graph;
import io.krait.staging.GridLaunch;
import io.krait.staging.Origin;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells people what was made of their GPU kernel. */
final class ExplainGrid {
    private static final int WARP = 32;

    private int loads;
    private int stores;
    private int updates;
    private final Map<String, Integer> checks = new TreeMap<>();

    private ExplainGrid() {
    }

    /** The text. */
    static String text(Graph graph, Kernel kernel, GridCode code, String target, Optional<GridLaunch> last) {
        ExplainGrid e = new ExplainGrid();
        e.count(kernel.body());
        Hints hints = new Hints();
        hints.graph(graph);
        String report = code.report().strip();
        StringBuilder sb = new StringBuilder("threads of a grid for ").append(target).append('\n');
        for (String line : report.split("\n")) {
            sb.append("  ").append(line).append('\n');
        }
        long shared = kernel.buffers().stream().filter(b -> b.kind() == Buffer.Kind.SHARED && b.fixedCount() > 0)
                .mapToLong(b -> b.fixedCount() * b.dtype().bytes()).sum();
        sb.append("  memory: ").append(Numbers.count(e.loads, "load", "loads")).append(", ")
                .append(Numbers.count(e.stores, "store", "stores")).append(", ")
                .append(Numbers.count(e.updates, "update", "updates")).append("; ").append(shared)
                .append(" bytes shared by a block\n");
        e.checks.forEach((at, n) -> sb.append("  ").append(at).append(": checks: ").append(n)
                .append(" made by each thread\n"));
        if (code.compileMillis() > 0) {
            sb.append(String.format(Locale.ROOT, "  compiled in %.1f ms%n", code.compileMillis()));
        }
        last.ifPresent(l -> {
            sb.append("  launched last: ").append(size(l.grid())).append(" blocks of ").append(size(l.block()))
                    .append(" threads").append(l.dynamicShared() > 0 ? ", " + l.dynamicShared()
                            + " bytes of dynamic shared memory" : "").append(l.cooperative() ? ", cooperative" : "")
                    .append('\n');
            long threads = (long) l.block().x() * l.block().y() * l.block().z();
            hints.block(threads, (threads + WARP - 1) / WARP * WARP - threads);
        });
        if (report.contains("spill stores") || report.matches("(?s).*[1-9]\\d* bytes of local memory.*")) {
            hints.spills();
        }
        hints.append(sb);
        return sb.toString();
    }

    private static String size(GridLaunch.Dim3 d) {
        return d.z() > 1 ? d.x() + "x" + d.y() + "x" + d.z() : d.y() > 1 ? d.x() + "x" + d.y() : Long.toString(d.x());
    }

    private void count(Region r) {
        for (Stm s : r.body()) {
            switch (s.rhs()) {
                case Rhs.Load l -> loads++;
                case Rhs.Store t -> stores++;
                case Rhs.Update u -> updates++;
                case Rhs.Fault f -> {
                    Origin o = s.origin();
                    checks.merge(o.file().isEmpty() ? "kernel" : o.toString(), 1, Integer::sum);
                }
                default -> {
                    // Neither.
                }
            }
            Statements.regions(s.rhs()).forEach(this::count);
        }
    }
}
