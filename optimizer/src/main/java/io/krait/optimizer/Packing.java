package io.krait.optimizer;

import io.krait.optimizer.backend.Backend;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.SplitComplex;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import io.krait.store.CodeStore;
import io.krait.store.Key;
import io.krait.store.PackWriter;
import io.krait.store.StoredEntry;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Compiles programs into a pack instead of the cache on disk: what later processes would look for at their first call.
 *
 * <p>Kernels are found again for any extents. The plan of an array program is for the extents and the number of threads
 * that it was made for; with others a program is planned anew, and takes the code of its loops from the pack.
 */
public final class Packing {
    /** Numbers of threads that machines have. */
    private static final List<Integer> THREADS = List.of(1, 2, 4, 6, 8, 12, 16, 24, 32, 64);

    private final KernelCache cache;

    /**
     * For one target.
     *
     * @param needs what the backend's code needs of a processor, for instance {@code x86-64-v3}; or empty
     */
    public Packing(Backend backend, PackWriter pack, String needs) {
        this.cache = new KernelCache(backend, OptionalInt.of(0), () -> new Recorder(pack));
        pack.needs(cache.target(), needs);
    }

    /** True if what is packed can be found again: if it can be told which build of Krait made it. */
    public static boolean isPossible() {
        return !KernelKey.build().isEmpty();
    }

    /** With a kernel for dense arrays. */
    public void kernel(Graph graph) {
        new KernelProgram(SplitComplex.run(graph), cache).keep();
    }

    /** With an array program for dense arrays of the extents that these symbols give. */
    public void program(Graph graph, long[] env) {
        Graph split = SplitComplex.run(graph);
        List<StridedArray> in = arrays(graph.params(), env, false);
        List<StridedArray> out = arrays(graph.outputs(), env, true);
        Program p = new Program(split, cache, true);
        if (Prepare.hasEmptyReduction(split, env)) {
            return;
        }
        for (int threads : THREADS) {
            p.keep(env, in, out, threads, true);
        }
        p.keep(env, in, out, 1, false);
    }

    /** Arrays at addresses where nothing is. */
    private static List<StridedArray> arrays(List<Value> values, long[] env, boolean apart) {
        List<StridedArray> arrays = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            DType t = values.get(i).dtype();
            StridedArray a = StridedArray.dense(t, MemorySegment.ofAddress((apart ? 1L << 60 : 1L << 59)
                    + (i + 1L << 44)), values.get(i).shape().eval(env));
            if (t.isComplex() && (apart || a.shape().length == 0)) {
                arrays.add(a.part(false));
                arrays.add(a.part(true));
            } else {
                arrays.add(t.isComplex() ? SplitComplex.arguments(List.of(a)).get(0) : a);
            }
        }
        return arrays;
    }

    /** Keeps nothing but what goes into the pack. */
    private record Recorder(PackWriter pack) implements CodeStore {
        @Override
        public Optional<byte[]> get(Key key) {
            return Optional.empty();
        }

        @Override
        public void put(Key key, byte[] content) {
            pack.add(key, content);
        }

        @Override
        public String explainMiss(Key key) {
            return "a pack that is being written";
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
            return "a pack that is being written";
        }
    }
}
