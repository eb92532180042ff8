package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.PinnedMemory;
import io.krait.codegen.llvm.GridAbi;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where kernels report faults: pinned memory of the host that the device can write. A launch without a fault touches
 * nothing there, so reporting costs it nothing.
 */
final class FaultRecords {
    private static final int AT_ONCE = 64;

    /**
     * The record of a launch.
     *
     * @param memory as the host sees it
     * @param address as the device sees it
     */
    record Slot(MemorySegment memory, long address) {
    }

    private final CudaContext context;
    private final Deque<Slot> free = new ArrayDeque<>();
    // Slots are parts of these, which would be freed if nobody held them.
    private final List<PinnedMemory> blocks = new ArrayList<>();

    FaultRecords(CudaContext context) {
        this.context = context;
    }

    /** An empty record. */
    synchronized Slot take() {
        if (free.isEmpty()) {
            PinnedMemory block = context.allocateMapped(AT_ONCE * GridAbi.RECORD_BYTES);
            blocks.add(block);
            long address = block.deviceAddress();
            for (int i = 0; i < AT_ONCE; i++) {
                long at = i * GridAbi.RECORD_BYTES;
                Slot s = new Slot(block.segment().asSlice(at, GridAbi.RECORD_BYTES), address + at);
                GridAbi.clearRecord(s.memory);
                free.add(s);
            }
        }
        return free.pop();
    }

    /** Takes a record back whose launch has ended. */
    synchronized void giveBack(Slot s) {
        GridAbi.clearRecord(s.memory);
        free.push(s);
    }
}
