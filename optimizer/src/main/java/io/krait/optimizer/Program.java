package io.krait.optimizer;

import io.krait.events.Phase;
import io.krait.staging.Constraint;
import io.krait.staging.Evaluator;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.Interpreter;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.UpcallFailures;
import io.krait.staging.Value;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An array graph ready to run. The data path of a call: check the constraints, find the geometry among the bound ones
 * (else bind: choose a plan, coalesce, compile what is missing), fill in addresses, launch the kernels one after the
 * other.
 */
final class Program implements Evaluator.Executable {
    /** What was last looked for in the store. */
    private record Sought(String geometry, int threads, boolean aligned, boolean hit) {
    }

    /** The plans of one program that a process keeps or looks for: who has ever new sizes would fill the disk. */
    private static final int MOST_GEOMETRIES = 16;

    private final Graph graph;
    private final boolean serial;
    private final Lazy<Graph> flattened;
    private final KernelCache cache;
    private final boolean fuse;
    private final boolean isKept;
    private final Copies copies;
    private final Lazy<PlanCode> whole = new Lazy<>(() -> code(true, false));
    private final Lazy<PlanCode> split = new Lazy<>(() -> code(false, false));
    private final Lazy<PlanCode> flat = new Lazy<>(() -> code(true, true));
    private final Lazy<PlanCode> flatSplit = new Lazy<>(() -> code(false, true));
    private volatile Prepared last;
    private volatile Sought sought;
    private volatile boolean isPlanned;
    private volatile String madeFor = ""; // what was found last was made for this target
    private volatile int geometries; // an estimate where several threads bind at the same time
    private final BoundedMemo<Prepared> bound = new BoundedMemo<>(16);

    Program(Graph graph, KernelCache cache, boolean fuse) {
        this.graph = graph;
        this.serial = CodeFacts.callsSerial(graph.values());
        this.cache = cache;
        this.fuse = fuse;
        // Functions are known by their addresses, which are those of this process.
        this.isKept = graph.functions().isEmpty();
        this.copies = new Copies(cache);
        this.flattened = new Lazy<>(() -> needsFlattening(graph) ? FlattenReductions.run(graph) : graph);
    }

    private static boolean needsFlattening(Graph g) {
        return g.values().stream().anyMatch(v -> v.prim() instanceof Prim.Reduce r && r.axes().size() > 1);
    }

    private PlanCode code(boolean rows, boolean flatten) {
        try (Phase _ = Phase.begin(graph, Phase.Kind.OPTIMISE, "fuse").of(graph.signature())) {
            return new PlanCode(FuseClusters.run(flatten ? flattened.get() : graph,
                    new FuseClusters.Options(fuse, fuse && rows)), cache);
        }
    }

    @Override
    public void run(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int allowed) {
        int threads = serial ? 1 : allowed;
        for (Constraint c : graph.constraints()) {
            c.check(env);
        }
        boolean aligned = true;
        for (int i = 0; i < outputs.size(); i++) {
            StridedArray o = outputs.get(i);
            // The imaginary parts are where the real ones are.
            boolean odd = i > 0 && Prepared.isAfter(outputs.get(i - 1), o);
            aligned &= (odd || (o.address() & 63) == 0) && !isInput(o, inputs);
        }
        try {
            Prepared p = last;
            if (p == null || !p.fits(env, inputs, outputs, threads, aligned)) {
                boolean a = aligned;
                p = bound.find(q -> q.fits(env, inputs, outputs, threads, a));
                if (p == null) {
                    bindAndRun(env, inputs, outputs, threads, aligned);
                    return;
                }
                last = p;
            }
            finish(p, env, inputs, outputs, threads);
        } finally {
            Reference.reachabilityFence(inputs);
            Reference.reachabilityFence(outputs);
        }
    }

    /** True for in-place programs: lines that were just read are in the cache, and stores should meet them there. */
    private static boolean isInput(StridedArray output, List<StridedArray> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).address() == output.address()) {
                return true;
            }
        }
        return false;
    }

    private void finish(Prepared p, long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads) {
        graph.meter().launched(p.launches().size());
        Prepared.Fault fault = p.run(graph, inputs, outputs, threads, cache.backend().device());
        if (serial) {
            UpcallFailures.rethrow();
        }
        if (fault != null) {
            FaultSite s = fault.launch().faultSites().get((int) (fault.word() & 0xff) - 1);
            throw Faults.inElement(s.site(), fault.word() >>> 8, s.array().shape().eval(env));
        }
        copyRepeatedOutputs(outputs, inputs);
    }

    /** Outputs that are parameters, or that repeat another output, are plain copies. */
    private void copyRepeatedOutputs(List<StridedArray> outputs, List<StridedArray> inputs) {
        for (int i = 0; i < outputs.size(); i++) {
            Value v = graph.outputs().get(i);
            int first = graph.outputs().indexOf(v);
            if (v.prim() instanceof Prim.Param p) {
                copies.copy(inputs.get(p.index()), outputs.get(i));
            } else if (first < i) {
                copies.copy(outputs.get(first), outputs.get(i));
            }
        }
    }

    private void bindAndRun(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads,
            boolean aligned) {
        if (Prepare.hasEmptyReduction(graph, env)) {
            // Nothing to compute fast: the reference interpreter knows what an empty reduction gives.
            List<Tensor> r = Interpreter.run(graph, env, inputs.stream().map(copies::read).toList());
            for (int i = 0; i < r.size(); i++) {
                copies.write(r.get(i), outputs.get(i));
            }
            return;
        }
        Prepared stored;
        try (Phase _ = Phase.begin(graph, Phase.Kind.LOAD, "plan").of(graph.signature())) {
            stored = stored(env, inputs, outputs, threads, aligned);
        }
        if (stored != null) {
            bound.add(stored);
            last = stored;
            finish(stored, env, inputs, outputs, threads);
            return;
        }
        boolean copy = inputs.stream().anyMatch(a -> !a.isDense())
                && readsReshaped(v -> v.prim() instanceof Prim.Param);
        boolean copyOut = outputs.stream().anyMatch(a -> !a.isDense()) && readsReshaped(graph.outputs()::contains);
        try (Copies.Dense made = copies.dense()) {
            List<StridedArray> in = copy ? inputs.stream().map(made::copy).toList() : inputs;
            List<StridedArray> out = copyOut ? outputs.stream().map(made::copy).toList() : outputs;
            Prepared p = bind(env, in, out, threads, aligned && !copyOut);
            if (!copy && !copyOut) {
                bound.add(p);
                last = p;
                if (isKept && cache.store() != CodeStore.NONE && geometries <= MOST_GEOMETRIES) {
                    PlanBytes.write(p, new ValueIndex(graph)).ifPresent(bytes ->
                            cache.store().put(key(env, inputs, outputs, threads, aligned, cache.target()), bytes));
                }
            }
            finish(p, env, in, out, threads);
            for (int i = 0; copyOut && i < outputs.size(); i++) {
                copies.copy(out.get(i), outputs.get(i));
            }
        }
    }

    /** The program bound by an earlier process, or null. */
    private Prepared stored(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads,
            boolean aligned) {
        if (!isKept || cache.store() == CodeStore.NONE || geometries++ >= MOST_GEOMETRIES) {
            return null;
        }
        String geometry = geometry(env, inputs, outputs);
        String target = cache.target();
        byte[] bytes = cache.store().get(key(geometry, threads, aligned, target)).orElse(null);
        Prepared p = bytes == null ? null : PlanBytes.read(bytes, new ValueIndex(graph), env, inputs, outputs,
                threads, aligned, cache, target).orElse(null);
        List<String> others = p == null ? cache.packTargets() : List.of();
        for (int i = 0; i < others.size() && p == null; i++) {
            target = others.get(i);
            bytes = cache.store().get(key(geometry, threads, aligned, target)).orElse(null);
            p = bytes == null ? null : PlanBytes.read(bytes, new ValueIndex(graph), env, inputs, outputs,
                    threads, aligned, cache, target).orElse(null);
        }
        sought = new Sought(geometry, threads, aligned, p != null);
        madeFor = p == null ? "" : target;
        return p;
    }

    private Key key(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads, boolean aligned,
            String target) {
        return key(geometry(env, inputs, outputs), threads, aligned, target);
    }

    private static String geometry(long[] env, List<StridedArray> inputs, List<StridedArray> outputs) {
        StringBuilder geometry = new StringBuilder();
        numbers(geometry, env);
        for (StridedArray a : inputs) {
            numbers(geometry, a.strides());
        }
        for (int i = 0; i < outputs.size(); i++) {
            numbers(geometry.append(i > 0 && Prepared.isAfter(outputs.get(i - 1), outputs.get(i)) ? '+' : ' '),
                    outputs.get(i).strides());
        }
        return geometry.toString();
    }

    private Key key(String geometry, int threads, boolean aligned, String target) {
        return Key.of("plan", "graph", graph.text(), "geometry", geometry, "threads",
                Integer.toString(threads), "options", Prepare.options() + (fuse ? " fused" : "") + (aligned ? " aligned"
                        : ""), "semantics", KernelKey.SEMANTICS, "krait", KernelKey.build(), "target", target);
    }

    /** Puts into the store what a run on such arrays would look for; nothing runs. */
    void keep(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads, boolean aligned) {
        Prepared p = bind(env, inputs, outputs, threads, aligned);
        PlanBytes.write(p, new ValueIndex(graph)).ifPresent(bytes ->
                cache.store().put(key(env, inputs, outputs, threads, aligned, cache.target()), bytes));
    }

    private static void numbers(StringBuilder sb, long[] numbers) {
        sb.append('[');
        for (long n : numbers) {
            sb.append(n).append(' ');
        }
        sb.append(']');
    }

    /** Chooses a plan and compiles what is missing. */
    Prepared bind(long[] env, List<StridedArray> inputs, List<StridedArray> outputs, int threads,
            boolean aligned) {
        boolean rows = true;
        boolean flatten = false;
        while (true) {
            PlanCode code = (flatten ? rows ? flat : flatSplit : rows ? whole : split).get();
            try (Phase _ = Phase.begin(graph, Phase.Kind.OPTIMISE, "bind").of(graph.signature())) {
                Prepared p = Prepare.run(code, env, inputs, outputs, threads, aligned);
                isPlanned = true;
                return p;
            } catch (Prepare.Unsuitable e) {
                if (e.flatten() ? flatten : !rows) {
                    throw new IllegalStateException("no plan fits this geometry\n" + graph.text(), e);
                }
                flatten |= e.flatten();
                rows &= e.flatten();
            }
        }
    }

    /** True when such a value is read through a reshape, which needs its elements in row-major order. */
    private boolean readsReshaped(Predicate<Value> which) {
        return whole.get().plan().clusters().stream().flatMap(c -> whole.get().plan().leaves(c).stream())
                .anyMatch(n -> n.as().isPresent() && which.test(n.value()));
    }

    /** The plan that ran last, or the first choice when nothing ran. */
    private PlanCode shown() {
        Prepared p = last;
        if (p != null && !isPlanned) {
            // It came from the store, without loops to show.
            bind(p.env(), p.shadows(graph.params(), false), p.shadows(graph.outputs(), true), p.threads(),
                    p.aligned());
        }
        for (Lazy<PlanCode> l : List.of(flatSplit, flat, split)) {
            if (l.isMade() && whole.get().kernels().isEmpty()) {
                return l.get();
            }
        }
        return whole.get();
    }

    @Override
    public String explain() {
        return cache.otherTarget(madeFor) + Explain.text(graph, shown(), cache, last);
    }

    @Override
    public String inspect(Evaluator.Stage stage) {
        return Explain.stage(graph, shown(), stage);
    }

    @Override
    public String explainMiss() {
        Prepared p = last;
        Sought s = sought;
        CodeStore store = cache.store();
        if (!isKept) {
            return "nothing is kept of programs that call functions by their addresses";
        }
        if (store == CodeStore.NONE) {
            return ExplainMiss.nothing();
        }
        if (s == null) {
            return "it did not run yet";
        }
        List<KernelCache.Entry> kernels = new ArrayList<>();
        for (Prepared.Launch l : p == null ? List.<Prepared.Launch>of() : p.launches()) {
            kernels.add(l.kernel());
        }
        return ExplainMiss.text(store, key(s.geometry, s.threads, s.aligned, cache.target()), s.hit,
                kernels);
    }

    @Override
    public Evaluator.Drawing drawing(Graph recorded) {
        return Explain.drawing(shown().plan());
    }
}
