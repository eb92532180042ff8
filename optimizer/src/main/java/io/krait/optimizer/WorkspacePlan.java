package io.krait.optimizer;

import java.util.ArrayList;
import java.util.List;

/**
 * Places temporaries in one block so that those that do not live at the same time share memory. First fit over live
 * ranges.
 */
final class WorkspacePlan {
    private static final long ALIGN = 64;

    private record Block(long offset, long bytes, int lastUse) {
    }

    private final int firstSlot;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Block> alive = new ArrayList<>();
    private int step;
    private long total;

    WorkspacePlan(int firstSlot) {
        this.firstSlot = firstSlot;
    }

    /** Moves to a step; what was last used before it is free. */
    void at(int newStep) {
        step = newStep;
        alive.removeIf(b -> b.lastUse < step);
    }

    /**
     * A slot for a block.
     *
     * @param lastUse the last step that reads it; -1: only this step
     */
    int take(long bytes, int lastUse) {
        long size = (Math.max(bytes, 1) + ALIGN - 1) / ALIGN * ALIGN;
        long at = 0;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Block b : alive) {
                if (at < b.offset + b.bytes && b.offset < at + size) {
                    at = b.offset + b.bytes;
                    moved = true;
                }
            }
        }
        alive.add(new Block(at, size, Math.max(lastUse, step)));
        total = Math.max(total, at + size);
        offsets.add(at);
        return firstSlot + offsets.size() - 1;
    }

    int slots() {
        return offsets.size();
    }

    long[] offsets() {
        return offsets.stream().mapToLong(Long::longValue).toArray();
    }

    long bytes() {
        return total;
    }
}
