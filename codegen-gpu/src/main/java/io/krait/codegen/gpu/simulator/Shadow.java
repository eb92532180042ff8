package io.krait.codegen.gpu.simulator;

import io.krait.optimizer.loop.Rhs;
import io.krait.staging.GpuOp;

/**
 * Who used which part of a memory last.
 *
 * <p>Note [Races]. Time is a number that grows at every barrier of the grid's threads. An access is a word: the time,
 * the statement and the thread within its block; the block stands beside. An access is before another one if it is of
 * the same thread, or if a barrier of both threads lies between: {@link SimBlock#isBefore}. For every part of a memory
 * we keep the last plain write. Of reads we keep up to four: the last one, the last one of another lane of the same
 * warp, the last one of another warp, the last one of another block. They are enough: as time grows, a read that was
 * replaced can only be unordered with a later write if one of those that are kept is, too (but for lanes of a warp that
 * meet in changing masks). Atomics are kept like reads; they race with plain reads and writes, and with each other only
 * if blocks differ and the scope of one is its block.
 */
final class Shadow {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int THREAD_BITS = 10;
    private static final long THREAD = (1 << THREAD_BITS) - 1;
    private static final long STATEMENT = (1 << Integer.SIZE - THREAD_BITS) - 1;

    /** Part of a memory. */
    private static final class Page {
        final long[] writes = new long[PAGE];
        final int[] writers = new int[PAGE];
        Recent reads;
        Recent atomics;
        long[] copies;
    }

    /** The last accesses of one kind by threads that differ. */
    private static final class Recent {
        final long[] last = new long[PAGE];
        final int[] blocks = new int[PAGE];
        long[] otherLane;
        long[] otherWarp;
        long[] otherBlock;
        int[] otherBlocks;

        void add(int i, long access, int block) {
            long before = last[i];
            if (before != 0 && (before & THREAD) != (access & THREAD) | blocks[i] != block) {
                keep(i, before, access, block);
            }
            last[i] = access;
            blocks[i] = block;
        }

        private void keep(int i, long before, long access, int block) {
            if (otherLane == null) {
                otherLane = new long[PAGE];
                otherWarp = new long[PAGE];
            }
            if (blocks[i] != block) {
                if (otherBlock == null) {
                    otherBlock = new long[PAGE];
                    otherBlocks = new int[PAGE];
                }
                otherBlock[i] = before;
                otherBlocks[i] = blocks[i];
                otherLane[i] = 0;
                otherWarp[i] = 0;
            } else if (warp(before) == warp(access)) {
                otherLane[i] = before;
            } else {
                otherWarp[i] = before;
                otherLane[i] = 0;
            }
        }

        /** One that is not before what a thread does now, or 0. */
        long conflict(int i, SimThread t, Shadow shadow) {
            if (shadow.isRace(last[i], blocks[i], t)) {
                return shadow.found(last[i], blocks[i]);
            }
            if (otherLane != null) {
                if (shadow.isRace(otherLane[i], blocks[i], t)) {
                    return shadow.found(otherLane[i], blocks[i]);
                }
                if (shadow.isRace(otherWarp[i], blocks[i], t)) {
                    return shadow.found(otherWarp[i], blocks[i]);
                }
                if (otherBlock != null && shadow.isRace(otherBlock[i], otherBlocks[i], t)) {
                    return shadow.found(otherBlock[i], otherBlocks[i]);
                }
            }
            return 0;
        }
    }

    private final Page[] pages;
    private final int granule;
    private final boolean shared;
    private long floor;
    private int foundBlock;

    /**
     * Nobody has used anything yet.
     *
     * @param bytes the size of the memory
     * @param granule parts of so many bytes are told apart
     * @param shared true for shared memory: then what is before {@link #begin} does not count
     */
    Shadow(long bytes, int granule, boolean shared) {
        this.granule = granule;
        this.shared = shared;
        pages = new Page[Math.toIntExact(Math.ceilDiv(Math.ceilDiv(bytes, granule), PAGE))];
    }

    static int thread(long access) {
        return (int) (access & THREAD);
    }

    static int statement(long access) {
        return (int) (access >>> THREAD_BITS & STATEMENT);
    }

    static long time(long access) {
        return access >>> Integer.SIZE;
    }

    private static long warp(long access) {
        return (access & THREAD) / SimBlock.WARP;
    }

    private static long access(SimThread t, int statement) {
        return t.grid.time() << Integer.SIZE | (long) statement << THREAD_BITS | t.id;
    }

    /** All that was up to now is before all that comes. */
    void begin(long time) {
        floor = time;
    }

    /** The block of the access that the last call gave. */
    int foundBlock() {
        return foundBlock;
    }

    private long found(long access, int block) {
        foundBlock = block;
        return access;
    }

    private boolean isRace(long access, int block, SimThread t) {
        return access != 0 && time(access) >= floor && !t.block.isBefore(access, block, t);
    }

    private Page page(long part) {
        int n = (int) (part >>> PAGE_BITS);
        Page p = pages[n];
        if (p == null) {
            p = new Page();
            p.reads = new Recent();
            pages[n] = p;
        }
        return p;
    }

    /** Notes a read; gives an access that it races with, or 0. */
    long read(long offset, long bytes, SimThread t, int statement) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            int i = (int) part & PAGE - 1;
            if (isRace(p.writes[i], p.writers[i], t)) {
                return found(p.writes[i], p.writers[i]);
            }
            long c = p.atomics == null ? 0 : p.atomics.conflict(i, t, this);
            if (c != 0) {
                return c;
            }
            p.reads.add(i, access(t, statement), t.block.number());
        }
        return 0;
    }

    /** Notes a write; gives an access that it races with, or 0. */
    long write(long offset, long bytes, SimThread t, int statement) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            int i = (int) part & PAGE - 1;
            if (isRace(p.writes[i], p.writers[i], t)) {
                return found(p.writes[i], p.writers[i]);
            }
            long c = p.reads.conflict(i, t, this);
            c = c == 0 && p.atomics != null ? p.atomics.conflict(i, t, this) : c;
            if (c != 0) {
                return c;
            }
            p.writes[i] = access(t, statement);
            p.writers[i] = t.block.number();
        }
        return 0;
    }

    /** Notes an atomic update; gives an access that it races with, or 0. */
    long atomic(long offset, long bytes, SimThread t, int statement) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            int i = (int) part & PAGE - 1;
            if (isRace(p.writes[i], p.writers[i], t)) {
                return found(p.writes[i], p.writers[i]);
            }
            long c = p.reads.conflict(i, t, this);
            if (c != 0) {
                return c;
            }
            if (p.atomics == null) {
                p.atomics = new Recent();
            }
            c = shared ? 0 : weak(p.atomics, i, t, statement);
            if (c != 0) {
                return c;
            }
            p.atomics.add(i, access(t, statement), t.block.number());
        }
        return 0;
    }

    // Atomics of several blocks must all be for the whole device.
    private long weak(Recent atomics, int i, SimThread t, int statement) {
        boolean narrow = isNarrow(t, statement);
        long last = atomics.last[i];
        if (atomics.blocks[i] != t.block.number() && isRace(last, atomics.blocks[i], t)
                && (narrow || isNarrow(t, statement(last)))) {
            return found(last, atomics.blocks[i]);
        }
        if (atomics.otherBlock != null && atomics.otherBlocks[i] != t.block.number()
                && isRace(atomics.otherBlock[i], atomics.otherBlocks[i], t)
                && (narrow || isNarrow(t, statement(atomics.otherBlock[i])))) {
            return found(atomics.otherBlock[i], atomics.otherBlocks[i]);
        }
        return 0;
    }

    /** True for an atomic operation that only threads of the block see as one. */
    static boolean isNarrow(SimThread t, int statement) {
        return t.grid.program().statements().get(statement).rhs() instanceof Rhs.Gpu x
                && x.op() instanceof GpuOp.Atomic a && a.scope() == GpuOp.Scope.BLOCK;
    }

    /** True if somebody has written all of it since the block began. */
    boolean isWritten(long offset, long bytes) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            int i = (int) part & PAGE - 1;
            boolean plain = p.writes[i] != 0 && time(p.writes[i]) >= floor;
            if (!plain && (p.atomics == null || p.atomics.last[i] == 0 || time(p.atomics.last[i]) < floor)) {
                return false;
            }
        }
        return true;
    }

    /** An asynchronous copy to these bytes begins. */
    void copyBegins(long offset, long bytes, SimThread t, int statement) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            p.copies = p.copies == null ? new long[PAGE] : p.copies;
            p.copies[(int) part & PAGE - 1] = access(t, statement);
        }
    }

    /** The asynchronous copy to these bytes has ended. */
    void copyEnds(long offset, long bytes) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            page(part).copies[(int) part & PAGE - 1] = 0;
        }
    }

    /** The asynchronous copy to one of these bytes that is under way, or 0. */
    long copying(long offset, long bytes) {
        for (long part = offset / granule; part * granule < offset + bytes; part++) {
            Page p = page(part);
            long c = p.copies == null ? 0 : p.copies[(int) part & PAGE - 1];
            if (c != 0 && time(c) >= floor) {
                return c;
            }
        }
        return 0;
    }

    /** True for shared memory. */
    boolean isShared() {
        return shared;
    }
}
