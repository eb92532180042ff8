package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.LaunchLimits;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs grid kernels as machine code of the host. What cannot be compiled (kernels that print, and those that wait for
 * the whole grid) is given to the interpreter. Code is kept as long as its kernel is reachable.
 *
 * <p>With checks, the code looks for all that the interpreter finds: accesses out of bounds, races, reads of shared
 * memory that nobody has written, divergence. If it suspects anything, memory becomes what it was, and the interpreter
 * runs the launch from the start; so findings, and what they say, are the interpreter's. That takes its time also where
 * the suspicion is wrong: where fences and atomics order accesses, and where some lanes of a warp meet. Kernels with
 * asynchronous copies are interpreted. A block that waits for a later one may get away with it, as on a GPU: blocks run
 * on several host threads. Without checks, what a wrong kernel does is undefined.
 */
public final class CompiledRunner implements GridRunner, AutoCloseable {
    // Kernels by identity: comparing them would take longer than to run some.
    private static final class Key extends WeakReference<Kernel> {
        private final int hash;
        private final int dims;
        private final Optional<List<Buffer>> watched;

        Key(Kernel k, int dims, Optional<List<Buffer>> watched, ReferenceQueue<Kernel> queue) {
            super(k, queue);
            hash = System.identityHashCode(k) + dims;
            this.dims = dims;
            this.watched = watched;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object o) {
            return o == this || o instanceof Key other && other.dims == dims && other.watched.equals(watched)
                    && get() != null && refersTo(other.get());
        }
    }

    private final Backend backend;
    private final GridRunner interpreter;
    private final Optional<SimulatedMemory> memory;
    private final int threads;
    private final Map<Key, CompiledGrid> compiled = new ConcurrentHashMap<>();
    private final ReferenceQueue<Kernel> unreachable = new ReferenceQueue<>();

    /**
     * A runner.
     *
     * @param backend what compiles for the host
     * @param interpreter runs what cannot be compiled, and says what is wrong
     * @param memory where arguments are, for code with checks; empty for code without
     * @param threads the largest number of host threads to use
     */
    public CompiledRunner(Backend backend, GridRunner interpreter, Optional<SimulatedMemory> memory, int threads) {
        this.backend = backend;
        this.interpreter = interpreter;
        this.memory = memory;
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
        LaunchLimits.check(kernel, launch);
        long arguments = kernel.buffers().stream().filter(Buffer::isArgument).count() + kernel.scalars().size();
        if (args.length < arguments || FissionBlocks.obstacle(kernel).isPresent()) {
            return interpreter.run(kernel, args, launch);
        }
        Optional<FaultRecord> fault = memory.isPresent() ? checked(kernel, args, launch, memory.get())
                : compiled(kernel, launch, Optional.empty()).launch(args, new long[0], List.of(), launch, threads);
        Reference.reachabilityFence(kernel);
        return fault;
    }

    private Optional<FaultRecord> checked(Kernel kernel, long[] args, GridLaunch launch, SimulatedMemory m) {
        FissionBlocks.Traits traits = FissionBlocks.Traits.of(kernel.body());
        Optional<CheckedLaunch> setting = traits.copies() ? Optional.empty()
                : CheckedLaunch.of(kernel, args, m, traits.atomics());
        if (setting.isEmpty()) {
            return interpreter.run(kernel, args, launch);
        }
        CheckedLaunch c = setting.get();
        CompiledGrid code = compiled(kernel, launch, Optional.of(c.watched()));
        return c.run(shadows -> code.launch(args, shadows, c.bounds(), launch, threads),
                none -> interpreter.run(kernel, args, launch));
    }

    /** The code of a kernel for blocks like those of a launch; with checks if there is a list. */
    CompiledGrid compiled(Kernel kernel, GridLaunch launch, Optional<List<Buffer>> watched) {
        forget();
        GridLaunch.Dim3 block = launch.block();
        int dims = block.z() > 1 ? 3 : block.y() > 1 ? 2 : 1;
        return compiled.computeIfAbsent(new Key(kernel, dims, watched, unreachable), x -> new CompiledGrid(kernel,
                dims, watched, backend));
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
