package io.krait.optimizer;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Phase;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.LoopVerifier;
import io.krait.settings.Settings;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * All compiled kernels of one backend in this process, by {@link KernelKey}. Programs hold kernels strongly, the cache
 * weakly: code is freed when the last program that uses it is gone. Each kernel is compiled once, by the thread that
 * asks first; others wait.
 */
final class KernelCache {
    /** A compiled kernel with what it was made from, and what became of its loops. */
    record Entry(KernelKey key, Kernel vectorised, Compiled code, List<VectorNote> notes) {
    }

    /**
     * Code is freed when the collector finds that nobody can reach it. The heap sees only small objects and may not
     * look for long, while each kernel holds some memory mappings, of which a process may have few (Linux: 65,530).
     */
    private static final int COLLECT_EVERY = 500;

    private final Backend backend;
    private final OptionalInt lanes;
    private final ConcurrentHashMap<String, WeakReference<Entry>> done = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<Entry>> running = new ConcurrentHashMap<>();
    private final LongAdder compilations = new LongAdder();
    private final LongAdder hits = new LongAdder();

    /** A cache for a backend; {@code lanes} of every vector, empty for what is configured. */
    KernelCache(Backend backend, OptionalInt lanes) {
        this.backend = backend;
        this.lanes = lanes;
    }

    VectorOptions vectors() {
        int forced = lanes.isPresent() ? lanes.getAsInt() : Settings.LANES.get().intValue();
        return new VectorOptions(backend.target().vectorBits(), 2, forced);
    }

    Backend backend() {
        return backend;
    }

    long compilations() {
        return compilations.sum();
    }

    long hits() {
        return hits.sum();
    }

    Entry get(Kernel kernel) {
        VectorOptions vectors = vectors();
        KernelKey key = KernelKey.of(LoopPrinter.print(kernel), backend.target().key() + " " + vectors);
        WeakReference<Entry> known = done.get(key.hash());
        Entry e = known == null ? null : known.get();
        if (e != null) {
            hits.increment();
            Meter.current().add(Meter.Count.MEMORY_HITS, 1);
            Events.cache("hit", "memory", key.hash(), kernel.name(), 0);
            return e;
        }
        CompletableFuture<Entry> mine = new CompletableFuture<>();
        CompletableFuture<Entry> other = running.putIfAbsent(key.hash(), mine);
        if (other != null) {
            return join(other);
        }
        try {
            known = done.get(key.hash());
            e = known == null ? null : known.get();
            if (e == null) {
                e = compile(key, kernel, vectors);
                done.put(key.hash(), new WeakReference<>(e));
            }
            mine.complete(e);
            return e;
        } catch (Throwable t) {
            mine.completeExceptionally(t);
            throw t;
        } finally {
            running.remove(key.hash());
        }
    }

    private Entry compile(KernelKey key, Kernel kernel, VectorOptions vectors) {
        assert verified(kernel, "after lowering");
        List<VectorNote> notes = new ArrayList<>();
        Kernel v;
        try (Phase _ = Phase.begin(Phase.Kind.OPTIMISE, "vectorise").of(kernel.name())) {
            v = backend.map(kernel, vectors, notes::add);
        }
        assert verified(v, "after vectorising");
        compilations.increment();
        if (compilations.sum() % COLLECT_EVERY == 0) {
            System.gc();
        }
        if (done.size() > 4096) {
            done.values().removeIf(r -> r.get() == null);
        }
        Meter.current().add(Meter.Count.COMPILATIONS, 1);
        try (Phase _ = Phase.begin(Phase.Kind.COMPILE, "compile").of(kernel.name())) {
            return new Entry(key, v, backend.compile(v), List.copyOf(notes));
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
