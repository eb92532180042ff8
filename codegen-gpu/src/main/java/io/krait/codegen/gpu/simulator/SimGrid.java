package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.staging.GridLaunch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;

/** A launch: what all threads of the grid share. */
final class SimGrid {
    /** How many rounds of loops a thread may run before others, in the usual order. */
    private static final int ROUNDS = 1 << 16;
    private static final int MOST_RANDOM_ROUNDS = 24;

    /**
     * An argument buffer.
     *
     * @param base the address of element 0
     * @param block the block of memory that it belongs to
     * @param first the first element that is in the block
     * @param last the last one
     * @param shadow who used the block, empty if nobody writes there
     */
    record Bound(long base, Optional<SimulatedMemory.Block> block, long first, long last, Optional<Shadow> shadow) {
    }

    private final Program program;
    private final GridLaunch launch;
    private final SimulatedMemory memory;
    private final Bound[] bounds;
    private final long[] scalars;
    private final Optional<Random> random;
    private final Knowledge.Elements elements = new Knowledge.Elements();
    private long time = 1;
    private long lastGridBarrier;
    private long changes;
    private long steps;
    private Optional<FaultRecord> fault = Optional.empty();

    SimGrid(Program program, SimulatedMemory memory, long[] args, GridLaunch launch, long seed) {
        this.program = program;
        this.memory = memory;
        this.launch = launch;
        random = seed == 0 ? Optional.empty() : Optional.of(new Random(seed));
        List<Buffer> arrays = program.kernel().buffers().stream().filter(Buffer::isArgument).toList();
        int count = program.kernel().scalars().size();
        if (args.length < arrays.size() + count) {
            throw new SimulatorException(Finding.LAUNCH, "kernel " + program.kernel().name() + " takes "
                    + arrays.size() + " arrays and " + count + " scalars, it was launched with " + args.length
                    + " arguments");
        }
        scalars = new long[count + 2];
        System.arraycopy(args, arrays.size(), scalars, 0, count);
        scalars[count + 1] = args.length > arrays.size() + count ? args[arrays.size() + count] : 0;
        bounds = bind(arrays, args);
    }

    private Bound[] bind(List<Buffer> arrays, long[] args) {
        Map<Long, List<Buffer>> users = new HashMap<>();
        List<Optional<SimulatedMemory.Block>> blocks = new ArrayList<>();
        for (int k = 0; k < arrays.size(); k++) {
            blocks.add(memory.find(args[k]));
            Buffer b = arrays.get(k);
            blocks.get(k).ifPresent(m -> users.computeIfAbsent(m.address(), a -> new ArrayList<>()).add(b));
        }
        Map<Long, Shadow> shadows = new HashMap<>();
        users.forEach((address, on) -> {
            if (on.stream().anyMatch(b -> b.kind() != Buffer.Kind.IN)) {
                int granule = on.stream().mapToInt(b -> b.dtype().bytes()).min().orElse(1);
                shadows.put(address, new Shadow(memory.find(address).orElseThrow().bytes(), granule, false));
            }
        });
        Bound[] made = new Bound[arrays.size()];
        for (int k = 0; k < made.length; k++) {
            long base = args[k];
            int bytes = arrays.get(k).dtype().bytes();
            Optional<SimulatedMemory.Block> m = blocks.get(k);
            made[k] = m.isEmpty() ? new Bound(base, m, 0, -1, Optional.empty())
                    : new Bound(base, m, Math.ceilDiv(m.get().address() - base, bytes),
                            Math.floorDiv(m.get().end() - base, bytes) - 1,
                            Optional.ofNullable(shadows.get(m.get().address())));
        }
        return made;
    }

    Program program() {
        return program;
    }

    GridLaunch launch() {
        return launch;
    }

    SimulatedMemory memory() {
        return memory;
    }

    Bound bound(int argument) {
        return bounds[argument];
    }

    long[] scalars() {
        return scalars;
    }

    Knowledge.Elements elements() {
        return elements;
    }

    long time() {
        return time;
    }

    /** Moves time; gives the new one. */
    long tick() {
        return ++time;
    }

    long lastGridBarrier() {
        return lastGridBarrier;
    }

    /** How often memory has changed. */
    long changes() {
        return changes;
    }

    void changed() {
        changes++;
    }

    void count(int statements) {
        steps += statements;
    }

    /** How many statements have run. */
    long steps() {
        return steps;
    }

    /** How many rounds of loops a thread may run now. */
    int rounds() {
        return random.map(r -> 1 + r.nextInt(MOST_RANDOM_ROUNDS)).orElse(ROUNDS);
    }

    /** The numbers from 0 in the order in which things shall run. */
    int[] order(int count) {
        List<Integer> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            all.add(k);
        }
        random.ifPresent(r -> Collections.shuffle(all, r));
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    boolean isRandom() {
        return random.isPresent();
    }

    /** Reports a fault: of all the one with the smallest position counts. */
    void fault(FaultRecord f) {
        fault = FaultRecord.first(fault, Optional.of(f));
    }

    /** Ends the run if its thread was interrupted. */
    void poll() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("kernel " + program.kernel().name()
                    + " was cancelled: its thread was interrupted");
        }
    }

    Optional<FaultRecord> run() {
        try (Arena arena = Arena.ofConfined()) {
            if (launch.cooperative()) {
                together(arena);
            } else {
                oneByOne(arena);
            }
        }
        return fault;
    }

    private void oneByOne(Arena arena) {
        int blocks = Math.toIntExact(launch.grid().count());
        SimBlock block = new SimBlock(this, arena);
        int[] order = isRandom() ? order(blocks) : new int[0];
        for (int k = 0; k < blocks; k++) {
            poll();
            block.begin(isRandom() ? order[k] : k);
            if (block.run() != SimBlock.Status.ENDED) {
                throw Stuck.block(block);
            }
        }
    }

    // Every block runs until it needs others.
    private void together(Arena arena) {
        List<SimBlock> blocks = new ArrayList<>();
        for (int k = 0; k < launch.grid().count(); k++) {
            blocks.add(new SimBlock(this, arena));
            blocks.get(k).begin(k);
        }
        while (true) {
            poll();
            long before = changes;
            int ended = 0;
            int waiting = 0;
            for (int k : order(blocks.size())) {
                tick();
                switch (blocks.get(k).run()) {
                    case ENDED -> ended++;
                    case AT_GRID -> waiting++;
                    case STUCK -> { }
                }
            }
            if (ended == blocks.size()) {
                return;
            }
            if (waiting == blocks.size() && Stuck.sameBarrier(blocks)) {
                lastGridBarrier = tick();
                blocks.forEach(SimBlock::passGridBarrier);
            } else if (before == changes) {
                throw Stuck.grid(blocks);
            }
        }
    }
}
