package io.krait.optimizer;

import io.krait.events.Phase;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.kernel.LoopNote;
import io.krait.optimizer.kernel.ScheduleLoops;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.StridedArray;
import io.krait.staging.UpcallFailures;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A kernel graph, compiled once for each combination of memory layouts that it is called with. */
final class KernelProgram implements Evaluator.KernelExecutable {
    /** {@code madeFor} is the target of a variant that was found in the store, empty for one that was made here. */
    private record Variant(Layouts layouts, LoweredKernel code, String madeFor, List<LoopNote> notes) {
        boolean stored() {
            return !madeFor.isEmpty();
        }
    }

    private final Graph graph;
    private final KernelCache cache;
    private final boolean serial;
    private final Map<Layouts, Variant> variants = new ConcurrentHashMap<>();
    private volatile Variant hot;

    KernelProgram(Graph graph, KernelCache cache) {
        this.graph = graph;
        this.cache = cache;
        this.serial = CodeFacts.callsSerial(graph.values());
    }

    @Override
    public void run(long[] env, List<StridedArray> args, int threads, long timeoutNanos) {
        Layouts layouts = Layouts.of(args);
        Variant v = hot;
        if (v == null || !layouts.equals(v.layouts)) {
            v = variants.computeIfAbsent(layouts, this::make);
            hot = v;
        }
        new HostRun(graph, v.code, env, args, serial ? 1 : threads, timeoutNanos, cache.backend().device()).run();
        if (serial) {
            UpcallFailures.rethrow();
        }
    }

    private Variant make(Layouts layouts) {
        // Functions are known by their addresses, which are those of this process.
        if (cache.store() == CodeStore.NONE || !graph.functions().isEmpty()) {
            return lower(layouts);
        }
        ValueIndex index = new ValueIndex(graph);
        LoweredKernel code;
        String target;
        try (Phase _ = Phase.begin(graph, Phase.Kind.LOAD, "kernel").of(graph.signature())) {
            target = cache.target();
            code = stored(layouts, index, target);
            List<String> others = code == null ? cache.packTargets() : List.of();
            for (int i = 0; i < others.size() && code == null; i++) {
                target = others.get(i);
                code = stored(layouts, index, target);
            }
        }
        if (code != null) {
            return new Variant(layouts, code, target, List.of());
        }
        Variant v = lower(layouts);
        KernelBytes.write(v.code, index).ifPresent(bytes -> cache.store().put(key(layouts, cache.target()), bytes));
        return v;
    }

    /** Puts into the store what a run on dense arrays would look for; nothing runs. */
    void keep() {
        make(new Layouts(graph.params().stream().map(p -> Layouts.Kind.DENSE).toList()));
    }

    private LoweredKernel stored(Layouts layouts, ValueIndex index, String target) {
        byte[] bytes = cache.store().get(key(layouts, target)).orElse(null);
        return bytes == null ? null : KernelBytes.read(bytes, index, cache, target).orElse(null);
    }

    private Key key(Layouts layouts, String target) {
        StringBuilder text = new StringBuilder();
        for (Layouts.Kind k : layouts.of()) {
            text.append(k.name()).append(' ');
        }
        return Key.of("kernel", "graph", graph.text(), "layouts", text.toString(), "semantics", KernelKey.SEMANTICS,
                "krait", KernelKey.build(), "target", target);
    }

    private Variant lower(Layouts layouts) {
        List<LoopNote> notes = new ArrayList<>();
        try (Phase _ = Phase.begin(graph, Phase.Kind.OPTIMISE, "lower").of(graph.signature())) {
            LoweredKernel code = LowerKernel.run(graph, layouts, (Kernel k, LaunchFrame f) ->
                    compile(schedule(k, f, notes)));
            return new Variant(layouts, code, "", notes);
        }
    }

    private Kernel schedule(Kernel k, LaunchFrame f, List<LoopNote> notes) {
        try (Phase _ = Phase.begin(Phase.Kind.OPTIMISE, "schedule").of(k.name())) {
            Print.loops(Print.Stage.LOOPS, "lowered", k);
            return ScheduleKernel.run(k, f.extents(), cache.vectors(), notes::add);
        }
    }

    private LaunchPlan.Code compile(Kernel scheduled) {
        return new LaunchPlan.Code(cache.get(scheduled), ScheduleLoops.grain(scheduled));
    }

    /** A variant to show, with its loops. */
    private Variant any() {
        Variant v = hot;
        Layouts layouts = v != null ? v.layouts
                : new Layouts(graph.params().stream().map(p -> Layouts.Kind.DENSE).toList());
        // Code from the store has no loops to show until they are made again.
        return variants.compute(layouts, (k, known) -> known == null || known.stored() ? lower(k) : known);
    }

    @Override
    public String explain() {
        Variant v = any();
        Variant ran = hot;
        return (ran == null ? "" : cache.otherTarget(ran.madeFor))
                + ExplainKernel.text(graph, v.code.launches(), ran == null ? List.of() : ran.code.launches(), v.notes);
    }

    @Override
    public String explainMiss() {
        Variant v = hot;
        if (!graph.functions().isEmpty()) {
            return "nothing is kept of kernels that call functions by their addresses";
        }
        if (cache.store() == CodeStore.NONE) {
            return ExplainMiss.nothing();
        }
        return v == null ? "it did not run yet" : ExplainMiss.text(cache.store(), key(v.layouts, cache.target()),
                v.stored(), v.code.launches().stream().map(LaunchPlan::kernel).toList());
    }

    @Override
    public String inspect(Evaluator.Stage stage) {
        return switch (stage) {
            case GRAPH -> graph.annotated();
            case LOOPS -> each(p -> LoopPrinter.annotated(p.kernel().vectorised()));
            case LOWERED -> lowered();
            case LLVM -> each(p -> p.kernel().code().ir());
            case OPTIMISED -> each(p -> p.kernel().code().optimised());
            case MACHINE -> each(p -> p.kernel().code().instructions());
            case ASSEMBLY -> each(p -> p.kernel().code().assembly());
        };
    }

    /** The kernels as they were before their loops were scheduled; nobody keeps those. */
    private String lowered() {
        StringBuilder text = new StringBuilder();
        LowerKernel.run(graph, any().layouts, (Kernel k, LaunchFrame f) -> {
            text.append(text.isEmpty() ? "" : "\n").append(LoopPrinter.annotated(k));
            return compile(schedule(k, f, new ArrayList<>()));
        });
        return text.toString();
    }

    private String each(java.util.function.Function<LaunchPlan, String> text) {
        return any().code.launches().stream().map(text).collect(Collectors.joining("\n"));
    }
}
