package io.krait.codegen.gpu.simulator.compiled;

import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.settings.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a launch with checks needs: the bounds of its arguments, shadow words, and a copy of what it may change, so that
 * the interpreter can run it again.
 */
final class CheckedLaunch {
    private record Copy(MemorySegment memory, MemorySegment copy) {
    }

    private final List<Buffer> arguments;
    private final List<SimulatedMemory.Block> blocks;
    private final long[] args;
    private final boolean atomics;
    private final List<Buffer> watched = new ArrayList<>();

    private CheckedLaunch(Kernel k, List<SimulatedMemory.Block> blocks, long[] args, boolean atomics) {
        arguments = k.buffers().stream().filter(Buffer::isArgument).toList();
        this.blocks = blocks;
        this.args = args;
        this.atomics = atomics;
    }

    /** Looks at the arguments of a launch; empty if only the interpreter can say what is wrong or checks them. */
    static Optional<CheckedLaunch> of(Kernel k, long[] args, SimulatedMemory memory, boolean atomics) {
        List<SimulatedMemory.Block> blocks = new ArrayList<>();
        for (Buffer b : k.buffers()) {
            if (b.isArgument()) {
                Optional<SimulatedMemory.Block> block = memory.find(args[blocks.size()]);
                if (block.isEmpty() || args[blocks.size()] % b.dtype().bytes() != 0) {
                    return Optional.empty();
                }
                blocks.add(block.get());
            }
        }
        CheckedLaunch launch = new CheckedLaunch(k, blocks, args, atomics);
        return launch.watch() ? Optional.of(launch) : Optional.empty();
    }

    private boolean isWritten(SimulatedMemory.Block block) {
        for (int k = 0; k < arguments.size(); k++) {
            if (arguments.get(k).kind() != Buffer.Kind.IN && blocks.get(k).equals(block)) {
                return true;
            }
        }
        return false;
    }

    // False if arrays of different types share memory that is written.
    private boolean watch() {
        Map<SimulatedMemory.Block, Integer> sizes = new HashMap<>();
        for (int k = 0; k < arguments.size(); k++) {
            SimulatedMemory.Block block = blocks.get(k);
            if (isWritten(block)) {
                int size = arguments.get(k).dtype().bytes();
                if (sizes.merge(block, size, (x, y) -> x.equals(y) ? x : -1) < 0
                        || (args[k] - block.address()) % size != 0) {
                    return false;
                }
                watched.add(arguments.get(k));
            }
        }
        long words = 0;
        for (Map.Entry<SimulatedMemory.Block, Integer> e : sizes.entrySet()) {
            words += e.getKey().bytes() / e.getValue();
        }
        if (words > Settings.SIMULATOR_SHADOW.get() / (kinds() * Long.BYTES)) {
            watched.clear();
        }
        return true;
    }

    private int kinds() {
        return atomics ? 3 : 2;
    }

    /** The arguments that threads may race for. */
    List<Buffer> watched() {
        return watched;
    }

    /** The bounds of the arguments. */
    List<LaunchValue.Bounds> bounds() {
        List<LaunchValue.Bounds> all = new ArrayList<>();
        for (int k = 0; k < arguments.size(); k++) {
            int size = arguments.get(k).dtype().bytes();
            SimulatedMemory.Block block = blocks.get(k);
            all.add(new LaunchValue.Bounds(args[k], Math.ceilDiv(block.address() - args[k], (long) size),
                    Math.floorDiv(block.end() - args[k], (long) size) - 1));
        }
        return all;
    }

    /** A run of code with checks: gets the arguments that only such code has. */
    @FunctionalInterface
    interface Run<T> {
        T with(long[] shadows);
    }

    /** Runs code with checks, then, if anything is suspected, something else on the memory as it was before. */
    <T> T run(Run<T> code, Run<T> again) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment suspicion = arena.allocate(ValueLayout.JAVA_LONG);
            long[] shadows = shadows(arena, suspicion.address());
            List<Copy> copies = copies(arena);
            T result = code.with(shadows);
            if (suspicion.get(ValueLayout.JAVA_LONG, 0) == 0) {
                return result;
            }
            copies.forEach(c -> c.memory.copyFrom(c.copy));
        }
        return again.with(new long[0]);
    }

    private long[] shadows(Arena arena, long suspicion) {
        long[] all = new long[1 + watched.size() * kinds()];
        all[0] = suspicion;
        Map<SimulatedMemory.Block, long[]> made = new HashMap<>();
        int next = 1;
        for (Buffer b : watched) {
            int k = arguments.indexOf(b);
            SimulatedMemory.Block block = blocks.get(k);
            int size = b.dtype().bytes();
            long[] words = made.computeIfAbsent(block, x -> words(arena, x.bytes() / size));
            long first = (args[k] - block.address()) / size;
            for (int kind = 0; kind < kinds(); kind++) {
                all[next++] = words[kind] + first * Long.BYTES;
            }
        }
        return all;
    }

    private long[] words(Arena arena, long count) {
        long[] all = new long[kinds()];
        for (int kind = 0; kind < all.length; kind++) {
            all[kind] = arena.allocate(Math.max(1, count) * Long.BYTES, Long.BYTES).address();
        }
        return all;
    }

    @SuppressWarnings("restricted")
    private List<Copy> copies(Arena arena) {
        return blocks.stream().distinct().filter(x -> isWritten(x) && x.bytes() > 0).map(x -> {
            MemorySegment memory = MemorySegment.ofAddress(x.address()).reinterpret(x.bytes());
            return new Copy(memory, arena.allocate(x.bytes()).copyFrom(memory));
        }).toList();
    }
}
