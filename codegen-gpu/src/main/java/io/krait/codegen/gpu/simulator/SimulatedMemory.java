package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.settings.Settings;
import io.krait.staging.AllocationException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Host memory that plays the memory of a device. It knows its blocks by address, has a size, and puts a guard zone
 * before and behind every block. Thread-safe.
 *
 * <p>A block that has been freed stays in quarantine for a while: its address is not used again at once, and whoever
 * touches it learns that it was freed.
 */
public final class SimulatedMemory implements AutoCloseable {
    /** Blocks begin at multiples of this. */
    public static final long ALIGNMENT = 256;
    private static final long GUARD = 256;
    private static final byte GUARD_BYTE = (byte) 0xfb;
    // What new and freed memory hold: values that attract attention.
    private static final byte NEW_BYTE = (byte) 0xcd;
    private static final byte FREED_BYTE = (byte) 0xdd;
    private static final long MOST_QUARANTINED = 16L << 20;

    private record Allocation(Block block, Arena arena, MemorySegment whole) {
    }

    /**
     * A block of memory.
     *
     * @param address where it begins
     * @param bytes its size
     * @param mapped true for memory of the host that kernels may use
     */
    public record Block(long address, long bytes, boolean mapped) {
        /** The address behind the block. */
        public long end() {
            return address + bytes;
        }

        /** True if an address belongs to it; that of an empty block does, too. */
        public boolean holds(long at) {
            return at - address >= 0 && at - address < Math.max(bytes, 1);
        }
    }

    private final long total;
    private final TreeMap<Long, Allocation> live = new TreeMap<>();
    private final TreeMap<Long, Block> mapped = new TreeMap<>();
    private final Deque<Allocation> quarantine = new ArrayDeque<>();
    private long used;
    private long quarantined;

    /** Memory of the given size. */
    public SimulatedMemory(long total) {
        this.total = total;
    }

    /** Memory of the size that {@code -Dkrait.cuda.simulator.memory} gives; 16 GiB without it. */
    public static SimulatedMemory ofDefaultSize() {
        return new SimulatedMemory(Settings.SIMULATOR_MEMORY.get());
    }

    /**
     * A new block. Its contents are not those of any block before.
     *
     * @throws AllocationException when there is not enough memory left
     */
    public synchronized Block allocate(long bytes) {
        if (bytes < 0) {
            throw new AllocationException("a block of " + bytes + " bytes of device memory is not possible");
        }
        if (bytes > total - used) {
            throw new AllocationException(bytes + " bytes of device memory are not available: " + used + " of " + total
                    + " are in use in " + live.size() + " blocks. Close arrays that are not needed any more, or give"
                    + " the simulator more memory, for instance -D" + Settings.SIMULATOR_MEMORY + "="
                    + 2 * Math.max(total, bytes));
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment whole = arena.allocate(Math.addExact(bytes, 2 * GUARD), ALIGNMENT);
            whole.fill(NEW_BYTE);
            whole.asSlice(0, GUARD).fill(GUARD_BYTE);
            whole.asSlice(GUARD + bytes).fill(GUARD_BYTE);
            Block b = new Block(whole.address() + GUARD, bytes, false);
            live.put(b.address(), new Allocation(b, arena, whole));
            used += bytes;
            return b;
        } catch (OutOfMemoryError | ArithmeticException e) {
            arena.close();
            throw new AllocationException(bytes + " bytes for the simulated device memory are more than the host has",
                    e);
        }
    }

    /**
     * Frees a block.
     *
     * @throws SimulatorException if there is no such block, or if something wrote beside it
     */
    public synchronized void free(long address) {
        Allocation a = live.remove(address);
        if (a == null) {
            throw new SimulatorException(Finding.USE_AFTER_FREE, "there is no block of device memory at 0x"
                    + Long.toHexString(address) + freed(address).map(b -> "; it was freed before").orElse(""));
        }
        used -= a.block.bytes();
        Optional<SimulatorException> damage = damage(a);
        a.whole.fill(FREED_BYTE);
        quarantine.addLast(a);
        quarantined += a.whole.byteSize();
        while (quarantined > MOST_QUARANTINED) {
            Allocation old = quarantine.removeFirst();
            quarantined -= old.whole.byteSize();
            old.arena.close();
        }
        if (damage.isPresent()) {
            throw damage.get();
        }
    }

    /** Lets kernels use memory of the host, until {@link #unmap}. It does not count as device memory. */
    public synchronized void map(long address, long bytes) {
        mapped.put(address, new Block(address, bytes, true));
    }

    /** Ends {@link #map}. */
    public synchronized void unmap(long address) {
        mapped.remove(address);
    }

    /** The block that an address belongs to. */
    public synchronized Optional<Block> find(long address) {
        Map.Entry<Long, Allocation> e = live.floorEntry(address);
        if (e != null && e.getValue().block.holds(address)) {
            return Optional.of(e.getValue().block);
        }
        return Optional.ofNullable(mapped.floorEntry(address)).map(Map.Entry::getValue).filter(b -> b.holds(address));
    }

    /** The block in quarantine that an address belonged to. */
    public synchronized Optional<Block> freed(long address) {
        return quarantine.stream().map(Allocation::block).filter(b -> b.holds(address)).findFirst();
    }

    /** The first block beside which something wrote: what {@link #free} would say. */
    public synchronized Optional<SimulatorException> damage() {
        return live.values().stream().map(SimulatedMemory::damage).flatMap(Optional::stream).findFirst();
    }

    private static Optional<SimulatorException> damage(Allocation a) {
        long bytes = a.block.bytes();
        for (long i = 0; i < GUARD; i++) {
            long before = GUARD - 1 - i;
            boolean low = a.whole.get(ValueLayout.JAVA_BYTE, before) != GUARD_BYTE;
            if (low || a.whole.get(ValueLayout.JAVA_BYTE, GUARD + bytes + i) != GUARD_BYTE) {
                return Optional.of(new SimulatorException(Finding.OUT_OF_BOUNDS, "a kernel wrote "
                        + (low ? i + 1 + " bytes before the beginning" : i + " bytes behind the end")
                        + " of a block of " + bytes + " bytes of device memory. The interpreting simulator tells the"
                        + " line"));
            }
        }
        return Optional.empty();
    }

    /** The number of blocks that have not been freed. */
    public synchronized int live() {
        return live.size();
    }

    /** Bytes in use. */
    public synchronized long used() {
        return used;
    }

    /** Bytes in all. */
    public long total() {
        return total;
    }

    /** Frees everything. */
    @Override
    public synchronized void close() {
        live.values().forEach(a -> a.arena.close());
        quarantine.forEach(a -> a.arena.close());
        live.clear();
        quarantine.clear();
        mapped.clear();
        used = 0;
        quarantined = 0;
    }
}
