package io.krait.codegen.cpu;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.llvm.KernelAbi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory that a thread keeps for its calls: the argument block of the launch it makes and the scratch memory of
 * the kernel it runs. A thread needs one of each at a time, unless a kernel calls functions: they might call back into
 * Java.
 */
final class ThreadMemory {
    private static final ThreadLocal<ThreadMemory> CURRENT = ThreadLocal.withInitial(ThreadMemory::new);
    private static final int SMALLEST_BLOCK = 512;
    private static final long SMALLEST_SCRATCH = 4096;
    // Larger scratch memory is not kept: it would stay allocated for every thread that once ran such a kernel.
    private static final long LARGEST_KEPT = 16L << 20;

    private final Watcher.Slot slot = new Watcher.Slot(Thread.currentThread());
    private MemorySegment block = allocate(SMALLEST_BLOCK);
    private MemorySegment scratch = MemorySegment.NULL;

    private ThreadMemory() {
    }

    static ThreadMemory current() {
        return CURRENT.get();
    }

    /** Memory of its own for a launch during which the thread may make others. */
    static ThreadMemory separate() {
        return new ThreadMemory();
    }

    /** The launch of this thread that can be stopped. */
    Watcher.Slot slot() {
        return slot;
    }

    private static MemorySegment allocate(long bytes) {
        return Arena.ofAuto().allocate(bytes, KernelAbi.ALIGNMENT);
    }

    /** The argument block, filled in, with the fault word at its start. */
    MemorySegment block(long fault, long[] args) {
        long bytes = (KernelAbi.FIRST_ARGUMENT + args.length) * Long.BYTES;
        if (block.byteSize() < bytes) {
            block = allocate(Long.highestOneBit(bytes) * 2);
        }
        block.setAtIndex(JAVA_LONG, KernelAbi.FAULT_SLOT, fault);
        for (int i = 0; i < args.length; i++) {
            block.setAtIndex(JAVA_LONG, KernelAbi.FIRST_ARGUMENT + i, args[i]);
        }
        return block;
    }

    /** At least as many bytes of scratch memory. Keep the segment reachable while it is in use. */
    MemorySegment scratch(long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        if (scratch.byteSize() >= bytes) {
            return scratch;
        }
        MemorySegment larger = allocate(Math.max(SMALLEST_SCRATCH, bytes));
        if (bytes <= LARGEST_KEPT) {
            scratch = larger;
        }
        return larger;
    }
}
