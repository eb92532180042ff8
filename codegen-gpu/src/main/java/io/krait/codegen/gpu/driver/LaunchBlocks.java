package io.krait.codegen.gpu.driver;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lends blocks for the launches of one kernel. Threads that launch at the same time get different blocks; no lock and,
 * once warm, no allocation.
 */
public final class LaunchBlocks {
    /** As many blocks are kept as threads that are likely to launch the same kernel at the same time. */
    private static final int KEPT = 16;

    private final ArgumentLayout layout;
    private final AtomicReferenceArray<LaunchBlock> free = new AtomicReferenceArray<>(KEPT);

    /** Blocks for these parameters. */
    public LaunchBlocks(ArgumentLayout layout) {
        this.layout = layout;
    }

    /** A block that is this thread's own until it gives it back; its values may be those of an earlier launch. */
    public LaunchBlock take() {
        int start = (int) Thread.currentThread().threadId();
        for (int i = 0; i < KEPT; i++) {
            int slot = start + i & KEPT - 1;
            if (free.getPlain(slot) != null) {
                LaunchBlock b = free.getAndSet(slot, null);
                if (b != null) {
                    return b;
                }
            }
        }
        return new LaunchBlock(layout);
    }

    /** Gives a block back; it must not be used afterwards. */
    public void giveBack(LaunchBlock block) {
        block.clear();
        int start = (int) Thread.currentThread().threadId();
        for (int i = 0; i < KEPT; i++) {
            if (free.compareAndSet(start + i & KEPT - 1, null, block)) {
                return;
            }
        }
        // More threads than blocks that are kept: the garbage collector takes this one.
    }
}
