package io.krait.codegen.gpu.ptx;

import java.util.function.IntUnaryOperator;

/**
 * How many blocks of a kernel a multiprocessor holds at a time, and what limits them: the rules of CUDA's occupancy
 * calculator, which need no GPU.
 *
 * @param blocks blocks on a multiprocessor; 0 when the kernel cannot be launched like that
 * @param warps warps on a multiprocessor
 * @param maxWarps most warps that a multiprocessor holds
 * @param limit what keeps it from holding more
 */
public record Occupancy(int blocks, int warps, int maxWarps, Limit limit) {
    /** What a multiprocessor runs out of first. */
    public enum Limit {
        /** Its threads, which is full occupancy if the block size divides them. */
        THREADS,
        /** Its slots for blocks: the blocks are small. */
        BLOCKS,
        /** Its registers. */
        REGISTERS,
        /** Its shared memory. */
        SHARED_MEMORY,
        /** One block has more threads than any may have. */
        BLOCK_SIZE
    }

    private static final int SMALLEST_SUGGESTION = 128;

    /** The same for a GPU of just this architecture. */
    public static Occupancy of(GpuArch arch, Report kernel, int threads, int dynamicShared) {
        return of(arch.limits(), kernel, threads, dynamicShared);
    }

    /**
     * The occupancy of a kernel.
     *
     * @param sm the multiprocessor
     * @param kernel what the kernel needs
     * @param threads threads of a block
     * @param dynamicShared dynamic shared memory of a block in bytes
     * @throws IllegalArgumentException when the number of threads is not positive, or that of bytes is negative
     */
    public static Occupancy of(SmLimits sm, Report kernel, int threads, int dynamicShared) {
        if (threads < 1 || dynamicShared < 0) {
            throw new IllegalArgumentException("a block has at least 1 thread and 0 bytes of dynamic shared memory;"
                    + " got " + threads + " threads and " + dynamicShared + " bytes");
        }
        if (threads > SmLimits.THREADS_PER_BLOCK) {
            return new Occupancy(0, 0, sm.warps(), Limit.BLOCK_SIZE);
        }
        int warps = roundUp(threads, SmLimits.WARP) / SmLimits.WARP;
        int blocks = sm.warps() / warps;
        Limit limit = Limit.THREADS;
        if (sm.blocks() < blocks) {
            blocks = sm.blocks();
            limit = Limit.BLOCKS;
        }
        int byShared = bySharedMemory(sm, (long) kernel.sharedBytes() + dynamicShared);
        if (byShared < blocks) {
            blocks = byShared;
            limit = Limit.SHARED_MEMORY;
        }
        int byRegisters = byRegisters(kernel.registers(), warps);
        if (byRegisters < blocks) {
            blocks = byRegisters;
            limit = Limit.REGISTERS;
        }
        return new Occupancy(blocks, blocks * warps, sm.warps(), limit);
    }

    private static int bySharedMemory(SmLimits sm, long bytes) {
        if (bytes > sm.sharedMemoryPerBlock()) {
            return 0;
        }
        int block = roundUp((int) bytes + sm.sharedMemoryReserved(), sm.sharedMemoryUnit());
        return block == 0 ? Integer.MAX_VALUE : sm.sharedMemory() / block;
    }

    private static int byRegisters(int registers, int warps) {
        if (registers == 0) {
            return Integer.MAX_VALUE;
        }
        int warp = roundUp(registers * SmLimits.WARP, SmLimits.REGISTER_UNIT);
        // The test whether a block fits at all counts as if its warps went to all partitions evenly.
        int wholeBlock = warp * roundUp(warps, SmLimits.PARTITIONS);
        if (registers > SmLimits.REGISTERS_PER_THREAD || wholeBlock > SmLimits.REGISTERS) {
            return 0;
        }
        int warpsThatFit = SmLimits.REGISTERS / SmLimits.PARTITIONS / warp * SmLimits.PARTITIONS;
        return warpsThatFit / warps;
    }

    private static int roundUp(int x, int unit) {
        return (x + unit - 1) / unit * unit;
    }

    /** Warps on a multiprocessor over the most that it holds, from 0 to 1. */
    public double fraction() {
        return (double) warps / maxWarps;
    }

    /** The same for a GPU of just this architecture, without dynamic shared memory. */
    public static int suggestBlock(GpuArch arch, Report kernel) {
        return suggestBlock(arch.limits(), kernel, SmLimits.THREADS_PER_BLOCK, threads -> 0);
    }

    /**
     * A block size that fills a multiprocessor as well as any does: the smallest such multiple of a warp from 128
     * threads on, since small blocks leave less idle at the end of a launch and at barriers; below 128 only where more
     * does not fit.
     *
     * @param sm the multiprocessor
     * @param kernel what the kernel needs
     * @param maxThreads most threads that the block may have, for instance because of launch bounds
     * @param dynamicShared bytes of dynamic shared memory for a number of threads
     * @return a number of threads; 0 when the kernel cannot be launched with any
     */
    public static int suggestBlock(SmLimits sm, Report kernel, int maxThreads, IntUnaryOperator dynamicShared) {
        int best = 0;
        int bestWarps = 0;
        for (int threads = Math.min(maxThreads, SmLimits.THREADS_PER_BLOCK) / SmLimits.WARP * SmLimits.WARP;
                threads > 0;
                threads -= SmLimits.WARP) {
            int warps = of(sm, kernel, threads, dynamicShared.applyAsInt(threads)).warps();
            if (warps > bestWarps || warps == bestWarps && warps > 0 && threads >= SMALLEST_SUGGESTION) {
                best = threads;
                bestWarps = warps;
            }
        }
        return best;
    }

    /** For instance {@code 6 blocks, 48 of 64 warps, limited by registers}. */
    @Override
    public String toString() {
        return blocks + " blocks, " + warps + " of " + maxWarps + " warps, limited by " + switch (limit) {
            case THREADS -> "threads";
            case BLOCKS -> "blocks";
            case REGISTERS -> "registers";
            case SHARED_MEMORY -> "shared memory";
            case BLOCK_SIZE -> "the block size";
        };
    }
}
