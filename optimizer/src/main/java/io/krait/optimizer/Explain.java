package io.krait.optimizer;

import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells people what was made of their program. */
final class Explain {
    private Explain() {
    }

    static String text(PlanCode code, KernelCache cache, Prepared last) {
        Plan plan = code.plan();
        StringBuilder sb = new StringBuilder();
        long operations = plan.graph().values().stream().filter(v -> plan.graph().live().get(v.id())
                && !(v.prim() instanceof Prim.Param)).count();
        sb.append(operations).append(operations == 1 ? " operation in " : " operations in ")
                .append(plan.clusters().size())
                .append(plan.clusters().size() == 1 ? " kernel" : " kernels").append(" for ")
                        .append(cache.backend().target().name()).append('\n');
        for (Cluster c : plan.clusters()) {
            sb.append(cluster(plan, code, c));
        }
        if (last != null) {
            sb.append("workspace: ").append(last.workspaceBytes()).append(" bytes\n");
        }
        for (FusionNote n : plan.notes()) {
            sb.append("note: ").append(n).append('\n');
        }
        return sb.toString();
    }

    private static String cluster(Plan plan, PlanCode code, Cluster c) {
        StringBuilder sb = new StringBuilder();
        String ops = plan.nodes(c).stream().filter(n -> !plan.isLeaf(c, n) && Delayed.isElementwise(n.value()))
                .map(n -> word(n.value()))
                .collect(Collectors.joining(", "));
        String folds = c.roots().stream().filter(r -> c.isFold(r) || r.prim() instanceof Prim.Scan).map(Explain::word)
                .collect(Collectors.joining(", "));
        List<Value> reads = plan.leaves(c).stream().map(Delayed.Node::value).distinct().toList();
        long gathers = code.kernels().entrySet().stream().filter(e -> e.getKey().cluster() == c.index())
                .flatMap(e -> e.getKey().layout().inner().stream()).filter(s -> s == Layout.Step.ANY).count();
        sb.append(c).append('\n');
        sb.append("  fused: ").append(ops.isEmpty() ? "-" : ops).append(folds.isEmpty() ? "" : " | reduces: " + folds)
                .append('\n');
        sb.append("  reads ").append(reads.isEmpty() ? "nothing"
                : reads.stream().map(Value::toString).collect(Collectors.joining(", ")));
        sb.append("; writes ").append(c.roots().stream().filter(plan::needsMemory).map(Value::toString)
                .collect(Collectors.joining(", ")));
        if (c.kind() == Cluster.Kind.ROW) {
            int phases = new LowerRows(plan, c, code.accesses(c), flatLayout(code.accesses(c))).phases();
            sb.append("; ").append(phases).append(phases == 1 ? " pass" : " passes")
                    .append(" over each row, all while it is in cache");
        }
        sb.append('\n');
        for (Map.Entry<PlanCode.Variant, KernelCache.Entry> e : code.kernels().entrySet()) {
            if (e.getKey().cluster() == c.index()) {
                sb.append("  ").append(e.getKey().kind().name().toLowerCase(Locale.ROOT)).append(": SIMD ")
                        .append(widths(e.getValue()))
                        .append(gathers == 0 ? "" : ", " + gathers + " strided")
                                .append(e.getKey().layout().streaming() ? ", streaming stores" : "")
                        .append(String.format(Locale.ROOT, ", compiled in %.1f ms",
                                e.getValue().code().compileMillis())).append('\n');
                e.getValue().notes().stream().filter(n -> n.maskedLoops() + n.maskedBranches() + n.gathers() > 0)
                        .map(n -> "    " + n + "\n").distinct().forEach(sb::append);
            }
        }
        return sb.toString();
    }

    private static Layout flatLayout(ClusterAccesses a) {
        int n = a.entries().size();
        return new Layout(0, 0, Collections.nCopies(n, Layout.Step.NEXT), Collections.nCopies(n, -1), false);
    }

    private static String word(Value v) {
        if (v.prim() instanceof Prim.MapScalar m) {
            return "function of " + m.function().values().size() + " statements";
        }
        return v.prim().toString().split(" ")[0].equals("reduce") || v.prim().toString().startsWith("scan")
                ? v.prim().toString().split(" ")[1]
                : v.prim().toString();
    }

    private static String widths(KernelCache.Entry e) {
        Map<DType, Integer> widest = new TreeMap<>();
        vectorTypes(e.vectorised().body(), widest);
        return widest.isEmpty() ? "none (scalar)" : widest.entrySet().stream()
                .map(w -> w.getKey() + "x" + w.getValue()).collect(Collectors.joining(" "));
    }

    private static void vectorTypes(Region r, Map<DType, Integer> into) {
        for (Stm s : r.body()) {
            s.outs().stream().filter(v -> v.lanes() > 1 && v.dtype() != DType.BOOL)
                    .forEach(v -> into.merge(v.dtype(), v.lanes(), Math::max));
            Statements.regions(s.rhs()).forEach(inner -> vectorTypes(inner, into));
        }
    }

    static String stage(Graph graph, PlanCode code, Evaluator.Stage stage) {
        if (stage == Evaluator.Stage.GRAPH) {
            return graph.annotated();
        }
        if (code.kernels().isEmpty()) {
            return "nothing is compiled yet: call the function once\n";
        }
        return code.kernels().values().stream().map(e -> switch (stage) {
            case GRAPH -> "";
            case LOOPS -> LoopPrinter.annotated(e.vectorised());
            case LLVM -> e.code().ir();
            case ASSEMBLY -> e.code().assembly();
        }).collect(Collectors.joining("\n"));
    }

    /** The program with its kernels as groups. */
    static Evaluator.Drawing drawing(Plan plan) {
        List<Evaluator.Group> groups = new ArrayList<>();
        for (Cluster c : plan.clusters()) {
            List<Value> reads = plan.leaves(c).stream().map(Delayed.Node::value).distinct().toList();
            LinkedHashSet<Value> values = new LinkedHashSet<>();
            plan.nodes(c).stream().filter(n -> !plan.isLeaf(c, n)).forEach(n -> values.add(n.value()));
            values.addAll(c.roots());
            groups.add(new Evaluator.Group("kernel " + c.index(), c.kind().name().toLowerCase(Locale.ROOT) + " over "
                    + c.space(), withViews(values, reads), reads, c.roots().stream().filter(plan::needsMemory)
                            .toList()));
        }
        return new Evaluator.Drawing(plan.graph(), groups);
    }

    /** Values with the views and casts between them, which no kernel computes. */
    private static List<Value> withViews(Set<Value> values, List<Value> reads) {
        TreeMap<Integer, Value> all = new TreeMap<>();
        Deque<Value> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            Value v = open.pop();
            if (!reads.contains(v) && all.put(v.id(), v) == null) {
                open.addAll(v.inputs());
            }
        }
        return List.copyOf(all.values());
    }
}
