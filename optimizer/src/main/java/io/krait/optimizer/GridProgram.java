package io.krait.optimizer;

import io.krait.events.Events;
import io.krait.events.Log;
import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.events.Sink;
import io.krait.optimizer.backend.AssemblyLine;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.staging.Evaluator;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.GridLaunch;
import io.krait.staging.KraitException;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A GPU kernel, compiled once for each combination of memory layouts that it is launched with. */
final class GridProgram implements Evaluator.GridExecutable {
    private static final Log LOG = Log.of("io.krait.optimizer");

    private record Variant(Layouts layouts, LowerGrid.Lowered lowered, GridCode code) {
    }

    private final Graph graph;
    private final Backend backend;
    private final int mostThreads;
    private final Map<Layouts, Variant> variants = new ConcurrentHashMap<>();
    private volatile Variant hot;
    private volatile Optional<GridLaunch> lastLaunch = Optional.empty();

    GridProgram(Graph graph, Backend backend, int mostThreads) {
        this.graph = graph;
        this.backend = backend;
        this.mostThreads = mostThreads;
    }

    private Variant variant(List<StridedArray> args) {
        Layouts layouts = Layouts.of(args);
        Variant v = hot;
        if (v == null || !layouts.equals(v.layouts)) {
            v = variants.computeIfAbsent(layouts, this::compile);
            hot = v;
        }
        return v;
    }

    private Variant compile(Layouts layouts) {
        LowerGrid.Lowered l;
        try (Phase _ = Phase.begin(graph, Phase.Kind.OPTIMISE, "lower").of(graph.signature())) {
            l = LowerGrid.run(graph, layouts);
        }
        LoopVerifier.verify(l.kernel(), "after lowering");
        graph.meter().add(Meter.Count.COMPILATIONS, 1);
        try (Phase _ = Phase.begin(graph, Phase.Kind.COMPILE, "compile").of(l.kernel().name())) {
            Print.loops(Print.Stage.LOOPS, "lowered", l.kernel());
            GridCode code = mostThreads == 0 ? backend.compileGrid(l.kernel())
                    : backend.compileGrid(l.kernel(), mostThreads);
            Print.show(Print.Stage.LLVM, l.kernel().name(), "for LLVM", code::ir);
            Print.show(Print.Stage.ASSEMBLY, l.kernel().name(), "compiled", code::assembly);
            return new Variant(layouts, l, code);
        }
    }

    @Override
    public void launch(GridLaunch launch, long[] env, List<StridedArray> args) {
        Variant v = variant(args);
        LowerGrid.Lowered l = v.lowered;
        long[] block = new long[l.buffers().size() + l.scalars().size()];
        int n = 0;
        for (LaunchPlan.Memory m : l.buffers()) {
            int param = ((LaunchPlan.Memory.Param) m).index();
            block[n] = args.get(param).address();
            if (block[n] % l.alignments()[n] != 0) {
                throw new KraitException("argument " + (param + 1) + " of a GPU kernel begins at an address that is no"
                        + " multiple of " + l.alignments()[n] + ", but the kernel reads or writes so many bytes of it"
                        + " at once; pass a copy: x.copy()");
            }
            n++;
        }
        for (LaunchPlan.Scalar s : l.scalars()) {
            block[n++] = switch (s) {
                case LaunchPlan.Scalar.Extent e -> e.dim().eval(env);
                case LaunchPlan.Scalar.Stride t -> args.get(t.param()).strides()[t.axis()];
                case LaunchPlan.Scalar.Known k -> Copies.bits(args.get(((Prim.Param) k.value().prim()).index()),
                        backend.device());
                case LaunchPlan.Scalar.PartSize z -> throw new IllegalStateException("a thread has no parts");
                case LaunchPlan.Scalar.PartCount z -> throw new IllegalStateException("a thread has no parts");
            };
        }
        Function<FaultRecord, RuntimeException> faults = f -> Faults.of(l.sites().get(f.code() - 1), f.values(),
                launch.thread(f.position()));
        lastLaunch = Optional.of(launch);
        graph.meter().launched(1);
        Sink.GridSpan span = Events.on() ? Events.sink().grid() : null;
        v.code.launch(block, launch, faults);
        if (span != null) {
            span.end(graph, l.kernel().name(), Prepared.place(backend.device()), launch);
        }
    }

    @Override
    public int suggestedBlock(List<StridedArray> args, int dynamicShared) {
        return variant(args).code.suggestedBlock(dynamicShared);
    }

    @Override
    public int mostBlocksAtOnce(List<StridedArray> args, int threads, int dynamicShared) {
        return variant(args).code.mostBlocksAtOnce(threads, dynamicShared);
    }

    private Variant any() {
        Variant v = hot;
        return v != null ? v : variants.computeIfAbsent(
                new Layouts(graph.params().stream().map(p -> Layouts.Kind.DENSE).toList()), this::compile);
    }

    @Override
    public String explain() {
        Variant v = any();
        return ExplainGrid.text(graph, v.lowered.kernel(), v.code, backend.target().name(), lastLaunch);
    }

    @Override
    public String explainMiss() {
        Variant v = hot;
        return v == null ? "it did not run yet" : v.code.explainMiss();
    }

    @Override
    public String inspect(Evaluator.Stage stage) {
        Variant v = any();
        return switch (stage) {
            case GRAPH -> graph.annotated();
            case LOWERED, LOOPS -> LoopPrinter.annotated(v.lowered.kernel());
            case LLVM -> v.code.ir();
            case OPTIMISED -> v.code.optimised();
            case MACHINE -> v.code.instructions();
            case ASSEMBLY -> AssemblyLine.print(v.code.assemblyLines(), "// ");
        };
    }
}
