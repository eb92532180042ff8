package io.krait.codegen.gpu.simulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The shared memory of one block: a region for each static array, and one for all dynamic ones. */
final class SharedMemory {
    private static final long ALIGNMENT = 256;
    private static final byte POISON = 0x7f;

    /**
     * A part of it.
     *
     * @param bytes its size, -1 for the dynamic part
     * @param granule the size of the smallest elements there
     */
    record Region(long bytes, int granule) {
    }

    private final SimGrid grid;
    private final List<MemorySegment> memory = new ArrayList<>();
    private final List<Shadow> shadows = new ArrayList<>();

    SharedMemory(SimGrid grid, Arena arena) {
        this.grid = grid;
        for (Region r : grid.program().shared()) {
            long bytes = r.bytes() < 0 ? grid.launch().dynamicShared() : r.bytes();
            memory.add(arena.allocate(Math.max(1, bytes), ALIGNMENT).asSlice(0, bytes));
            shadows.add(new Shadow(bytes, r.granule(), true));
        }
    }

    /** Forgets what it held. */
    void begin() {
        memory.forEach(m -> m.fill(POISON));
        shadows.forEach(s -> s.begin(grid.time()));
    }

    long bytes(int region) {
        return memory.get(region).byteSize();
    }

    long address(int region) {
        return memory.get(region).address();
    }

    Shadow shadow(int region) {
        return shadows.get(region);
    }
}
