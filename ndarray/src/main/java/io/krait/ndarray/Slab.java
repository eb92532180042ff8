package io.krait.ndarray;

import java.lang.foreign.MemorySegment;

/**
 * A block that many small arrays share, so that a small array costs neither a block nor a cleaner registration. Places are handed out once,
 * in order; the block returns to the pool when no array in it is reachable any more.
 */
final class Slab {
    /** Arrays up to this many bytes live in slabs. */
    static final long SMALL = 1024;
    /** A slab without room. */
    static final Slab FULL = new Slab();

    private static final long BYTES = 16 * 1024;

    private final MemorySegment memory;
    private final Runnable release;
    private long next;

    private Slab() {
        memory = MemorySegment.NULL;
        release = () -> { };
    }

    Slab(MemoryPool pool) {
        MemoryPool.Block block = pool.take(BYTES);
        memory = block.segment();
        release = pool.returnWith(this, block)::clean;
    }

    MemorySegment memory() {
        return memory;
    }

    /** The offset of a fresh place of the given size, aligned to 64 bytes, or -1 when there is no room. */
    synchronized long place(long bytes) {
        long at = next;
        long end = at + Math.max(bytes, 1);
        if (end > memory.byteSize()) {
            return -1;
        }
        next = (end + 63) & -64;
        return at;
    }

    /** Returns the block now; nothing may use it any more. */
    void release() {
        release.run();
    }
}
