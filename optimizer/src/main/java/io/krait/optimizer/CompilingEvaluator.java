package io.krait.optimizer;

import io.krait.events.Log;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.debug.Print;
import io.krait.settings.Settings;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.SplitExecutable;
import io.krait.store.CodeStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Compiles array graphs for the best backend that is available.
 */
public final class CompilingEvaluator implements Evaluator {
    private static final Log LOG = Log.of("io.krait.optimizer");

    private final Lazy<List<Backend>> found = new Lazy<>(CompilingEvaluator::find);
    private final Lazy<KernelCache> cache;
    // Empty for what is configured when a program is compiled.
    private final Optional<Boolean> fuse;

    /** For {@link ServiceLoader}: takes the backend with the highest priority that is available. */
    public CompilingEvaluator() {
        cache = new Lazy<>(() -> new KernelCache(best(), OptionalInt.empty(), CompilingEvaluator::standardStore));
        fuse = Optional.empty();
    }

    /** An evaluator for a given backend; {@code fuse = false} stores every value, for tests. */
    public CompilingEvaluator(Backend backend, boolean fuse) {
        this(backend, fuse, CodeStore.NONE);
    }

    /** An evaluator for a given backend that keeps its code in a store. */
    public CompilingEvaluator(Backend backend, boolean fuse, CodeStore store) {
        cache = new Lazy<>(() -> new KernelCache(backend, OptionalInt.empty(), () -> store));
        this.fuse = Optional.of(fuse);
    }

    private CompilingEvaluator(Lazy<KernelCache> cache, Optional<Boolean> fuse) {
        this.cache = cache;
        this.fuse = fuse;
    }

    /** The same with vectors of so many lanes, 1 for scalar code, for tests. */
    public CompilingEvaluator withLanes(int lanes) {
        return new CompilingEvaluator(new Lazy<>(() -> new KernelCache(cache.get().backend(), OptionalInt.of(lanes),
                () -> CodeStore.NONE)), fuse);
    }

    /** What classes that lie in folders compile is not kept: see {@link io.krait.store.BuildId}. */
    private static CodeStore standardStore() {
        return KernelKey.build().isEmpty() ? CodeStore.NONE : CodeStore.standard();
    }

    private static List<Backend> find() {
        List<Backend> r = new ArrayList<>();
        ServiceLoader.load(Backend.class, CompilingEvaluator.class.getClassLoader()).forEach(r::add);
        r.sort(Comparator.comparingInt(Backend::priority).reversed());
        return r;
    }

    private Backend best() {
        for (Backend b : found.get()) {
            if (b.unavailable().isEmpty()) {
                b.warmUp();
                LOG.debug("backend {0} for {1}", b.name(), b.target().name());
                return b;
            }
            LOG.debug("backend {0} is not used: {1}", b.name(), b.unavailable());
        }
        throw new IllegalStateException("no backend");
    }

    /** All backends that were found, the best first. */
    public List<Backend> backends() {
        return found.get();
    }

    /** How many kernels were compiled, how often one was found in memory, and how many were found in the store. */
    public long[] compilationsAndHits() {
        return new long[]{cache.get().compilations(), cache.get().hits(), cache.get().storeHits()};
    }

    @Override
    public String name() {
        return "compiled";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public String unavailable() {
        if (cache.isMade()) {
            return "";
        }
        List<Backend> all = found.get();
        if (all.stream().anyMatch(b -> b.unavailable().isEmpty())) {
            return "";
        }
        return all.isEmpty() ? "no backend on the class or module path"
                : all.stream().map(b -> b.name() + ": " + b.unavailable()).collect(Collectors.joining("; "));
    }

    @Override
    public KernelExecutable prepareKernel(Graph graph) {
        Print.graph(graph);
        return SplitExecutable.prepareKernel(graph, g -> new KernelProgram(g, cache.get()));
    }

    @Override
    public GridExecutable prepareGrid(Graph graph) {
        return prepareGrid(graph, 0);
    }

    @Override
    public GridExecutable prepareGrid(Graph graph, int mostThreads) {
        Print.graph(graph);
        return new GridProgram(graph, cache.get().backend(), mostThreads);
    }

    @Override
    public Executable prepare(Graph graph) {
        Print.graph(graph);
        return SplitExecutable.prepare(graph, g -> new Program(g, cache.get(), fuse.orElse(!Settings.NO_FUSION.get())));
    }
}
