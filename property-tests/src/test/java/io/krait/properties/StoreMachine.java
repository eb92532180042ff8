package io.krait.properties;

import io.krait.optimizer.CompilingEvaluator;
import io.krait.optimizer.backend.Backend;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import io.krait.store.StoredEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Runs each program as a new process would that finds what others have compiled. */
final class StoreMachine implements Evaluator {
    /** A store in memory. */
    static final class Memory implements CodeStore {
        private final Map<String, byte[]> entries = new ConcurrentHashMap<>();

        @Override
        public Optional<byte[]> get(Key key) {
            return Optional.ofNullable(entries.get(key.digest())).map(byte[]::clone);
        }

        @Override
        public void put(Key key, byte[] content) {
            entries.put(key.digest(), content.clone());
        }

        @Override
        public String explainMiss(Key key) {
            return "not kept";
        }

        @Override
        public List<StoredEntry> entries() {
            return List.of();
        }

        @Override
        public boolean remove(StoredEntry entry) {
            return false;
        }

        @Override
        public String describe() {
            return "in memory";
        }

        /** Keeps only the beginning of each entry. */
        void shorten(int bytes) {
            entries.replaceAll((k, v) -> Arrays.copyOf(v, bytes));
        }

        int size() {
            return entries.size();
        }
    }

    private final Backend backend;
    private final CodeStore store;

    StoreMachine(Backend backend, CodeStore store) {
        this.backend = backend;
        this.store = store;
    }

    private CompilingEvaluator fresh() {
        return new CompilingEvaluator(backend, true, store);
    }

    @Override
    public String name() {
        return "from the store";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public String unavailable() {
        return "";
    }

    @Override
    public Executable prepare(Graph graph) {
        return fresh().prepare(graph);
    }

    @Override
    public KernelExecutable prepareKernel(Graph graph) {
        return fresh().prepareKernel(graph);
    }
}
