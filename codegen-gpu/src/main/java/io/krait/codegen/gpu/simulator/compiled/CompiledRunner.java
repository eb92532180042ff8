package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs grid kernels as machine code of the host. What cannot be compiled (kernels that print, and those that wait for
 * the whole grid) is given to another runner. Code is kept as long as its kernel is reachable.
 */
public final class CompiledRunner implements GridRunner, AutoCloseable {
    // Kernels by identity: comparing them would take longer than to run some.
    private static final class Key extends WeakReference<Kernel> {
        private final int hash;
        private final int dims;

        Key(Kernel k, int dims, ReferenceQueue<Kernel> queue) {
            super(k, queue);
            hash = System.identityHashCode(k) + dims;
            this.dims = dims;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object o) {
            return o == this || o instanceof Key other && other.dims == dims && get() != null && refersTo(other.get());
        }
    }

    private final Backend backend;
    private final GridRunner interpreter;
    private final int threads;
    private final Map<Key, CompiledGrid> compiled = new ConcurrentHashMap<>();
    private final ReferenceQueue<Kernel> unreachable = new ReferenceQueue<>();

    /**
     * A runner.
     *
     * @param backend what compiles for the host
     * @param interpreter runs what cannot be compiled
     * @param threads the largest number of host threads to use
     */
    public CompiledRunner(Backend backend, GridRunner interpreter, int threads) {
        this.backend = backend;
        this.interpreter = interpreter;
        this.threads = threads;
    }

    /** The backend for the host that is best, if there is one that can be used. */
    public static Optional<Backend> host() {
        return ServiceLoader.load(Backend.class, CompiledRunner.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get).filter(x -> x.device().isEmpty() && x.unavailable().isEmpty())
                .max((x, y) -> Integer.compare(x.priority(), y.priority()));
    }

    @Override
    public Optional<FaultRecord> run(Kernel kernel, long[] args, GridLaunch launch) {
        if (FissionBlocks.obstacle(kernel).isPresent()) {
            return interpreter.run(kernel, args, launch);
        }
        CompiledGrid code = compiled(kernel, launch);
        Optional<FaultRecord> fault = code.launch(args, launch, threads);
        Reference.reachabilityFence(kernel);
        return fault;
    }

    /** The code of a kernel for blocks like those of a launch. */
    CompiledGrid compiled(Kernel kernel, GridLaunch launch) {
        forget();
        GridLaunch.Dim3 block = launch.block();
        int dims = block.z() > 1 ? 3 : block.y() > 1 ? 2 : 1;
        return compiled.computeIfAbsent(new Key(kernel, dims, unreachable), x -> new CompiledGrid(kernel, dims,
                backend));
    }

    // Code of kernels that nobody has any more cannot be running.
    private void forget() {
        for (Reference<? extends Kernel> r = unreachable.poll(); r != null; r = unreachable.poll()) {
            CompiledGrid code = compiled.remove((Key) r);
            if (code != null) {
                code.close();
            }
        }
    }

    /** Frees all code; none of it may be running. */
    @Override
    public void close() {
        for (Iterator<CompiledGrid> all = compiled.values().iterator(); all.hasNext();) {
            all.next().close();
            all.remove();
        }
    }
}
