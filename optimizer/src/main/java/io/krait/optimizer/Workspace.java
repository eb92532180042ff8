package io.krait.optimizer;

import io.krait.staging.Device;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory for temporaries and partial results of one run. Small blocks are kept per thread; large ones live only as long
 * as the run.
 */
final class Workspace implements AutoCloseable {
    private static final long KEPT = 1L << 24;
    private static final ThreadLocal<Workspace> CACHED = new ThreadLocal<>();
    private static final Workspace NONE = new Workspace(null, MemorySegment.NULL, 0);

    private final Arena arena;
    private final MemorySegment memory;
    private final long size;
    private final Device.Block block; // null: memory of the host

    private Workspace(Arena arena, MemorySegment memory, long size) {
        this(arena, memory, size, null);
    }

    private Workspace(Arena arena, MemorySegment memory, long size, Device.Block block) {
        this.block = block;
        this.arena = arena;
        this.memory = memory;
        this.size = size;
    }

    /** A block in the memory of a device, or of the host if there is none. */
    static Workspace take(long bytes, Optional<Device> device) {
        if (device.isEmpty() || bytes == 0) {
            return take(bytes);
        }
        Device.Block b = device.get().allocate(bytes);
        return new Workspace(null, b.segment(), bytes, b);
    }

    /** A 64-byte aligned block of at least {@code bytes}; close it after the run. */
    static Workspace take(long bytes) {
        if (bytes == 0) {
            return NONE;
        }
        Workspace w = CACHED.get();
        if (w != null && w.size >= bytes) {
            // Nested runs on this thread find no cached block and take their own.
            CACHED.remove();
            return w;
        }
        long size = bytes <= KEPT ? Math.max(4096, Long.highestOneBit(bytes - 1) << 1) : bytes;
        // Cached blocks may be dropped with their thread, so the collector must be able to free them.
        Arena arena = size <= KEPT ? Arena.ofAuto() : Arena.ofShared();
        return new Workspace(arena, arena.allocate(size, 64), size);
    }

    MemorySegment memory() {
        return memory;
    }

    long size() {
        return size;
    }

    long address() {
        return memory.address();
    }

    @Override
    public void close() {
        if (size == 0) {
            return;
        }
        if (block != null) {
            block.close();
            return;
        }
        if (size > KEPT) {
            arena.close();
        } else {
            Workspace w = CACHED.get();
            if (w == null || w.size < size) {
                CACHED.set(this);
            }
        }
    }
}
