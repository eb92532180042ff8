package io.krait.ndarray;

import java.lang.foreign.MemorySegment;

/**
 * A block that many small arrays share, so that a small array costs neither a block nor a cleaner registration. Places
 * are handed out once, in order; the block returns to the pool when no array in it is reachable any more.
 */
final class Slab extends Hold {
    /** Arrays up to this many bytes live in slabs. */
    static final long SMALL = 1024;

    private static final long BYTES = 16 * 1024;

    private final MemorySegment memory;
    private final MemoryPool.Lease lease;
    private long next;

    Slab(MemoryPool pool) {
        MemoryPool.Block block = pool.take(BYTES);
        memory = block.segment();
        lease = pool.lease(this, block);
    }

    MemorySegment memory() {
        return memory;
    }

    /** The offset of a fresh place of the given size, aligned to 64 bytes, or -1 when there is no room. */
    synchronized long place(long bytes) {
        long at = next;
        if (at + bytes > memory.byteSize()) {
            return -1;
        }
        next = at + Math.max(64, (bytes + 63) & -64);
        return at;
    }

    @Override
    protected void free() {
        lease.release();
    }
}
