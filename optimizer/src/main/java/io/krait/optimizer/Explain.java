package io.krait.optimizer;

import io.krait.events.Meter;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.DType;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
    private final Graph graph;
    private final PlanCode code;
    private final Plan plan;
    private final KernelCache cache;
    private final Prepared last; // null: nothing ran
    private final Hints hints = new Hints();
    private final StringBuilder sb = new StringBuilder();

    private Explain(Graph graph, PlanCode code, KernelCache cache, Prepared last) {
        this.graph = graph;
        this.code = code;
        this.plan = code.plan();
        this.cache = cache;
        this.last = last;
    }

    static String text(Graph graph, PlanCode code, KernelCache cache, Prepared last) {
        return new Explain(graph, code, cache, last).text();
    }

    private String text() {
        long operations = plan.graph().values().stream().filter(v -> plan.graph().live().get(v.id())
                && !(v.prim() instanceof Prim.Param) && !(v.prim() instanceof Prim.Constant)).count();
        sb.append(Numbers.count(operations, "operation", "operations")).append(" in ")
                .append(Numbers.count(plan.clusters().size(), "kernel", "kernels")).append(" for ")
                .append(cache.backend().target().name()).append('\n');
        hints.graph(graph);
        plan.clusters().forEach(this::cluster);
        memory();
        WhyApart.of(plan).stream().map(n -> "note: " + n + "\n").distinct().forEach(sb::append);
        if (last != null) {
            hints.work(last.launches().stream().mapToDouble(l -> l.units() * l.nanosPerUnit()).sum());
        }
        hints.append(sb);
        return sb.toString();
    }

    private void cluster(Cluster c) {
        String ops = plan.nodes(c).stream().filter(n -> !plan.isLeaf(c, n) && Delayed.isElementwise(n.value())
                && !(n.value().prim() instanceof Prim.Constant)).map(n -> word(n.value()))
                .collect(Collectors.joining(", "));
        String folds = c.roots().stream().filter(r -> c.isFold(r) || r.prim() instanceof Prim.Scan).map(Explain::word)
                .collect(Collectors.joining(", "));
        List<Value> reads = plan.leaves(c).stream().map(Delayed.Node::value).distinct().toList();
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
        kernels(code).stream().filter(v -> v.cluster() == c.index())
                .forEach(v -> kernel(c, v, code.kernels().get(v)));
    }

    /** Kernels in the order in which they run. */
    private static List<PlanCode.Variant> kernels(PlanCode code) {
        return code.kernels().keySet().stream().sorted(Comparator.comparingInt(PlanCode.Variant::cluster)
                .thenComparing(PlanCode.Variant::kind)).toList();
    }

    private void kernel(Cluster c, PlanCode.Variant v, KernelCache.Entry e) {
        String name = v.kind().name().toLowerCase(Locale.ROOT);
        List<ClusterAccesses.Entry> accesses = code.accesses(c).entries();
        int strided = 0;
        for (int i = 0; i < v.layout().inner().size(); i++) {
            ClusterAccesses.Use use = accesses.get(i).use();
            boolean memory = use == ClusterAccesses.Use.LOAD || use == ClusterAccesses.Use.STORE;
            if (v.layout().inner().get(i) == Layout.Step.ANY && memory) {
                strided++;
                if (use == ClusterAccesses.Use.LOAD) {
                    hints.strided(accesses.get(i).node().value());
                }
            }
        }
        sb.append("  ").append(name).append(": ")
                .append(cache.backend().device().isPresent() ? "threads of a grid" : "SIMD " + widths(e))
                .append(strided == 0 ? "" : ", " + strided + " strided")
                .append(v.layout().streaming() ? ", streaming stores" : "").append(code(e, graph.meter())).append('\n');
        e.notes().stream().filter(n -> n.maskedLoops() + n.maskedBranches() + n.gathers() + n.scatters()
                + n.serial() > 0).map(n -> "    " + n + "\n").distinct().forEach(sb::append);
        // Of arrays that are strided there was a hint already.
        e.notes().forEach(n -> hints.lanes(n, true));
        if (last == null) {
            return;
        }
        List<String> runs = new ArrayList<>();
        for (Prepared.Launch l : last.launches()) {
            if (l.kernel() == e || l.kernel().key().equals(e.key())) {
                runs.add(e.code().crew(l.units(), l.nanosPerUnit(), last.threads()));
            }
        }
        runs.stream().distinct().filter(r -> !r.isEmpty()).forEach(r -> sb.append("    runs ").append(runs.size() == 1
                ? "" : runs.size() + " times ").append(r).append('\n'));
    }

    /** Size, origin and age of machine code. */
    static String code(KernelCache.Entry e, Meter asks) {
        StringBuilder sb = new StringBuilder();
        if (e.code().codeBytes() > 0) {
            sb.append(", ").append(String.format(Locale.ROOT, "%,d bytes of code", e.code().codeBytes()));
        }
        if (e.code().compileMillis() > 0) {
            sb.append(String.format(Locale.ROOT, ", compiled in %.1f ms", e.code().compileMillis()));
        }
        if (e.isStored()) {
            sb.append(" by an earlier process, from the cache");
        } else if (e.maker() != asks && e.maker() != Meter.NONE) {
            sb.append(" for ").append(e.maker());
        }
        return sb.toString();
    }

    private void memory() {
        if (last == null) {
            return;
        }
        sb.append("workspace: ").append(last.workspaceBytes()).append(" bytes\n");
        for (Cluster c : plan.clusters()) {
            for (Value r : c.roots()) {
                if (plan.needsMemory(r) && !plan.graph().outputs().contains(r)) {
                    long bytes = Tensor.size(r.shape().eval(last.env())) * r.dtype().bytes();
                    String readers = plan.clusters().stream().filter(k -> k != c && plan.leaves(k).stream()
                            .anyMatch(n -> n.value() == r)).map(k -> Integer.toString(k.index()))
                            .collect(Collectors.joining(", "));
                    sb.append("  ").append(FusionNote.describe(r)).append(": ").append(Numbers.bytes(bytes))
                            .append(", read by kernel ").append(readers).append('\n');
                    hints.stored(r, bytes);
                }
            }
        }
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

    static String widths(KernelCache.Entry e) {
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
        return kernels(code).stream().map(v -> {
            KernelCache.Entry e = code.kernels().get(v);
            return switch (stage) {
                case GRAPH -> "";
                case LOWERED -> LoopPrinter.annotated(code.lowered(v));
                case LOOPS -> LoopPrinter.annotated(e.vectorised());
                case LLVM -> e.code().ir();
                case OPTIMISED -> e.code().optimised();
                case ASSEMBLY -> e.code().assembly();
                case MACHINE -> e.code().instructions();
            };
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
