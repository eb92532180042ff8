package io.krait.codegen.gpu.ptx;

/**
 * What one streaming multiprocessor has, and hands out in which portions (CUDA C++ Programming Guide, table "Technical
 * Specifications per Compute Capability", and the occupancy calculator of CUDA). All memory is in bytes.
 *
 * @param threads most threads that it holds at a time
 * @param blocks most blocks that it holds at a time
 * @param sharedMemory its shared memory
 * @param sharedMemoryPerBlock most shared memory that a block may have, when the launch opts in to more than
 *         {@link #DEFAULT_SHARED_PER_BLOCK}
 * @param sharedMemoryReserved what the system takes of the shared memory for each block
 * @param sharedMemoryUnit shared memory is handed out in multiples of this
 */
public record SmLimits(int threads, int blocks, int sharedMemory, int sharedMemoryPerBlock, int sharedMemoryReserved,
        int sharedMemoryUnit) {
    /** Threads of a warp. */
    public static final int WARP = 32;
    /** Most threads of a block. */
    public static final int THREADS_PER_BLOCK = 1024;
    /** Most threads of a block along z; along x and y there may be {@link #THREADS_PER_BLOCK}. */
    public static final int THREADS_PER_BLOCK_Z = 64;
    /** Most blocks of a grid along x. */
    public static final int GRID_X = Integer.MAX_VALUE;
    /** Most blocks of a grid along y and along z. */
    public static final int GRID_YZ = 65535;
    /** 32-bit registers; as many as one block may have. */
    public static final int REGISTERS = 65536;
    /** Most registers of a thread. */
    public static final int REGISTERS_PER_THREAD = 255;
    /** A warp gets its registers in multiples of this. */
    public static final int REGISTER_UNIT = 256;
    /** Parts of a multiprocessor, each with its own registers and warps. */
    public static final int PARTITIONS = 4;
    /** Most shared memory of a block without opting in to more. */
    public static final int DEFAULT_SHARED_PER_BLOCK = 48 * 1024;
    /** Constant memory of a module. */
    public static final int CONSTANT_MEMORY = 64 * 1024;

    private static final int KIB = 1024;

    /** Limits with shared memory in units of 1024 bytes; since 8.0 the system reserves one of them for each block. */
    static SmLimits of(int threads, int blocks, int sharedKib) {
        return new SmLimits(threads, blocks, sharedKib * KIB, (sharedKib - 1) * KIB, KIB, 128);
    }

    /** Most warps that it holds at a time. */
    public int warps() {
        return threads / WARP;
    }
}
