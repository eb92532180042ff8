package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.settings.Settings;
import io.krait.staging.GridLaunch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Interprets grid kernels and checks all that threads do with each other and with memory.
 *
 * <p>A thread runs until it meets others, then the next one runs; blocks run one after the other, those of a
 * cooperative launch in turns. So a run gives the same each time: the same results, the same finding. {@code
 * -Dkrait.cuda.seed} chooses another order of blocks, warps and lanes, and lets threads stop in the middle of loops; 0
 * is the natural order.
 */
public final class GridInterpreter implements GridRunner {
    private static final int MOST_PROGRAMS = 64;

    // Kernels are large to compare; the same object comes again.
    private record Key(Kernel kernel) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key k && k.kernel == kernel;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(kernel);
        }
    }

    private final SimulatedMemory memory;
    private final long seed;
    private final Map<Key, Program> programs = new LinkedHashMap<>(MOST_PROGRAMS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Program> eldest) {
            return size() > MOST_PROGRAMS;
        }
    };

    /** Runs kernels on a memory in the order that {@code -Dkrait.cuda.seed} chooses. */
    public GridInterpreter(SimulatedMemory memory) {
        this(memory, Settings.SIMULATOR_SEED.get());
    }

    /** Runs kernels on a memory in an order; 0 is the natural one. */
    public GridInterpreter(SimulatedMemory memory, long seed) {
        this.memory = memory;
        this.seed = seed;
    }

    @Override
    public Optional<FaultRecord> run(Kernel kernel, long[] args, GridLaunch launch) {
        LaunchLimits.check(kernel, launch);
        if (launch.grid().count() > Integer.MAX_VALUE) {
            throw new SimulatorException(Finding.LAUNCH, "a grid of " + launch.grid()
                    + " blocks is too large for the simulator");
        }
        return new SimGrid(program(kernel), memory, args, launch, seed).run();
    }

    private Program program(Kernel k) {
        synchronized (programs) {
            return programs.computeIfAbsent(new Key(k), key -> GridCompiler.compile(k));
        }
    }
}
