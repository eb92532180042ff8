package io.krait.optimizer;

import io.krait.events.Events;
import io.krait.events.Log;
import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.settings.Settings;
import io.krait.staging.CompilationException;
import io.krait.store.CodeStore;
import io.krait.store.PackTarget;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All compiled kernels of one backend in this process, by {@link KernelKey}. Programs hold kernels strongly, the cache
 * weakly: code is freed when the last program that uses it is gone. Each kernel is compiled once, by the thread that
 * asks first; others wait.
 *
 * <p>Note [Two levels on disk]. The store keeps code by the text of its loops, and whole plans ({@link PlanBytes},
 * {@link KernelBytes}) by the text of the recorded graph and what is known of the arguments. A plan names its code by
 * the digest of the loops. So a program that comes with the same arguments as in an earlier process is run without any
 * pass of the optimizer; with others it is planned and lowered, and finds its code if some earlier program had the same
 * loops. Code from the store does not know its loops until somebody lowers them again, which only people who look at
 * them do.
 */
final class KernelCache {
    private static final Log LOG = Log.of("io.krait.optimizer");

    /** A compiled kernel with what it was made from, and what became of its loops. */
    static final class Entry {
        private record Mapped(Kernel kernel, List<VectorNote> notes) {
        }

        private final KernelKey key;
        private final Compiled code;
        private final boolean stored;
        private final Meter maker = Meter.current();
        private volatile Lazy<Mapped> mapped;

        private Entry(KernelKey key, boolean stored, Function<Entry, Compiled> make) {
            this.key = key;
            this.stored = stored;
            this.code = make.apply(this);
        }

        KernelKey key() {
            return key;
        }

        /** The code. */
        Compiled code() {
            return code;
        }

        /** True if it came from the store. */
        boolean isStored() {
            return stored;
        }

        /** The function that it was made or loaded for first. */
        Meter maker() {
            return maker;
        }

        /** The loops that were compiled. */
        Kernel vectorised() {
            return mapped().kernel;
        }

        /** What became of its loops. */
        List<VectorNote> notes() {
            return mapped().notes;
        }

        private Mapped mapped() {
            Lazy<Mapped> m = mapped;
            if (m == null) {
                throw new IllegalStateException("nobody has told the loops of this code yet");
            }
            return m.get();
        }
    }

    /** An entry that is there as long as some program uses it. */
    private static final class Known extends WeakReference<Entry> {
        private final String hash;

        Known(String hash, Entry e, ReferenceQueue<Entry> gone) {
            super(e, gone);
            this.hash = hash;
        }
    }

    /**
     * Code is freed when the collector finds that nobody can reach it. The heap sees only small objects and may not
     * look for long, while each kernel holds some memory mappings, of which a process may have few (Linux: 65,530).
     */
    private static final int COLLECT_EVERY = 500;

    private final Backend backend;
    private final OptionalInt lanes;
    private final Supplier<CodeStore> store;
    private final ConcurrentHashMap<String, Known> done = new ConcurrentHashMap<>();
    private final ReferenceQueue<Entry> gone = new ReferenceQueue<>();
    private final ConcurrentHashMap<String, CompletableFuture<Entry>> running = new ConcurrentHashMap<>();
    private final LongAdder compilations = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder storeHits = new LongAdder();

    /**
     * A cache for a backend.
     *
     * @param lanes of every vector, empty for what is configured
     * @param store gives the store, which may change with the settings
     */
    KernelCache(Backend backend, OptionalInt lanes, Supplier<CodeStore> store) {
        this.backend = backend;
        this.lanes = lanes;
        this.store = store;
    }

    VectorOptions vectors() {
        int forced = lanes.isPresent() ? lanes.getAsInt() : Settings.LANES.get().intValue();
        return new VectorOptions(backend.target().vectorBits(), 2, forced);
    }

    Backend backend() {
        return backend;
    }

    CodeStore store() {
        return Settings.areDiagnosing() ? CodeStore.NONE : store.get();
    }

    /** What code depends on besides its loops. */
    String target() {
        VectorOptions v = vectors();
        return backend.target().key() + " vectors " + v.vectorBits() + " " + v.interleave() + " " + v.forcedLanes()
                + Fuel.key();
    }

    /**
     * Other targets of code that this machine can run: those of packs for processors whose instructions it has, the
     * best first. To be asked when nothing was found for the own {@link #target}: packs are looked for only then.
     */
    List<String> packTargets() {
        List<PackTarget> packs = store().packTargets();
        if (packs.isEmpty()) {
            return List.of();
        }
        String own = target();
        List<String> all = new ArrayList<>();
        for (PackTarget p : packs) {
            String why = p.krait().isEmpty() || p.krait().equals(KernelKey.build())
                    ? backend.unable(p.needs(), p.target()) : "it was made by another build of Krait, " + p.build();
            if (!why.isEmpty()) {
                store().ignore(p, why);
            } else if (!all.contains(p.target()) && !p.target().equals(own)) {
                all.add(p.target());
            }
        }
        all.sort(Comparator.comparing(backend::rank).reversed());
        return all;
    }

    /** For people: that code was made for another target than code made now; empty if it was not. */
    String otherTarget(String made) {
        return made.isEmpty() || made.equals(target()) ? "" : "note: what ran came from the cache or a pack, made for "
                + made + "; shown is what would be made now\n";
    }

    long compilations() {
        return compilations.sum();
    }

    long hits() {
        return hits.sum();
    }

    long storeHits() {
        return storeHits.sum();
    }

    /** The code of a kernel. */
    Entry get(Kernel kernel) {
        VectorOptions vectors = vectors();
        // Code that tells its lines is another one for each place in the program.
        boolean lines = Settings.DEBUG.get().equals("lines");
        KernelKey key = KernelKey.of(lines ? LoopPrinter.annotated(kernel) : LoopPrinter.print(kernel), target());
        Entry e = known(key);
        if (e != null) {
            hit(key, kernel.name());
        } else {
            e = once(key, kernel, vectors);
        }
        if (e.mapped == null) {
            e.mapped = new Lazy<>(() -> map(kernel, vectors));
        }
        return e;
    }

    /**
     * The code of a kernel of which only the digest of the loops is known; empty if it must be compiled.
     *
     * @param made the target that it was made for
     */
    Optional<Entry> get(String loops, String made) {
        KernelKey key = KernelKey.ofLoops(loops, made);
        Entry e = known(key);
        if (e != null) {
            hit(key, e.code.name());
        }
        return Optional.ofNullable(e != null ? e : once(key, null, null));
    }

    private void hit(KernelKey key, String name) {
        hits.increment();
        Meter.current().add(Meter.Count.MEMORY_HITS, 1);
        Events.cache("hit", "memory", key.hash(), name, 0);
    }

    private Entry known(KernelKey key) {
        Known known = done.get(key.hash());
        return known == null ? null : known.get();
    }

    /** Null if there is no kernel to compile and the store does not have it. */
    private Entry once(KernelKey key, Kernel kernel, VectorOptions vectors) {
        CompletableFuture<Entry> mine = new CompletableFuture<>();
        CompletableFuture<Entry> other = running.putIfAbsent(key.hash(), mine);
        if (other != null) {
            Entry e = join(other);
            return e == null && kernel != null ? once(key, kernel, vectors) : e;
        }
        Entry e = null;
        try {
            e = known(key);
            if (e == null) {
                e = load(key);
                if (e == null && kernel != null) {
                    e = compile(key, kernel, vectors);
                }
                if (e != null) {
                    remember(key, e);
                }
            }
        } catch (Throwable t) {
            mine.completeExceptionally(t);
            throw t;
        } finally {
            running.remove(key.hash());
            mine.complete(e);
        }
        return e;
    }

    private void remember(KernelKey key, Entry e) {
        done.put(key.hash(), new Known(key.hash(), e, gone));
        for (Reference<? extends Entry> r = gone.poll(); r != null; r = gone.poll()) {
            done.remove(((Known) r).hash, r);
        }
    }

    private Entry load(KernelKey key) {
        if (store() == CodeStore.NONE) {
            return null;
        }
        byte[] image = image(key);
        if (image == null) {
            Meter.current().add(Meter.Count.DISK_MISSES, 1);
            return null;
        }
        try (Phase _ = Phase.begin(Phase.Kind.LOAD, "code")) {
            Entry e = new Entry(key, true, x -> backend.load(image, x::vectorised));
            storeHits.increment();
            Meter.current().add(Meter.Count.DISK_HITS, 1);
            LOG.debug("{0}: a kernel was found in the cache", Meter.current());
            return e;
        } catch (CompilationException e) {
            // Whole, as its digest says, and yet of no use: it is compiled again and replaced.
            LOG.warnOnce("code", "code from the cache cannot be loaded; it is compiled again", e);
            return null;
        }
    }

    private byte[] image(KernelKey key) {
        byte[] image = store().get(key.stored()).orElse(null);
        List<String> others = image == null ? packTargets() : List.of();
        for (int i = 0; i < others.size() && image == null; i++) {
            image = store().get(KernelKey.ofLoops(key.loops(), others.get(i)).stored()).orElse(null);
        }
        return image;
    }

    private Entry compile(KernelKey key, Kernel kernel, VectorOptions vectors) {
        assert verified(kernel, "after lowering");
        backend.expectCompilation();
        Entry.Mapped m = map(kernel, vectors);
        assert verified(m.kernel, "after vectorising");
        compilations.increment();
        if (compilations.sum() % COLLECT_EVERY == 0) {
            System.gc();
        }
        Meter.current().add(Meter.Count.COMPILATIONS, 1);
        Entry e;
        byte[] image;
        try (Phase p = Phase.begin(Phase.Kind.COMPILE, "compile").of(kernel.name())) {
            image = store() == CodeStore.NONE ? null : backend.image(m.kernel).orElse(null);
            p.amount(image == null ? 0 : image.length);
            e = new Entry(key, false, x -> image == null ? backend.compile(m.kernel)
                    : backend.load(image, () -> m.kernel));
        }
        LOG.debug("{0}: kernel {1} was compiled in {2} ms", Meter.current(), kernel.name(),
                Double.toString(Math.rint(e.code.compileMillis() * 10) / 10));
        Print.show(Print.Stage.ASSEMBLY, kernel.name(), "compiled", e.code::assembly);
        e.mapped = new Lazy<>(() -> m);
        if (image != null) {
            store().put(key.stored(), image);
        }
        return e;
    }

    private Entry.Mapped map(Kernel kernel, VectorOptions vectors) {
        List<VectorNote> notes = new ArrayList<>();
        try (Phase _ = Phase.begin(Phase.Kind.OPTIMISE, "vectorise").of(kernel.name())) {
            Kernel v = backend.map(kernel, vectors, notes::add);
            Print.loops(Print.Stage.VECTORS, "for the code generator", v);
            return new Entry.Mapped(v, List.copyOf(notes));
        }
    }

    private static boolean verified(Kernel k, String after) {
        LoopVerifier.verify(k, after);
        return true;
    }

    private static Entry join(CompletableFuture<Entry> f) {
        try {
            return f.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            if (e.getCause() instanceof Error r) {
                throw r;
            }
            throw e;
        }
    }
}
