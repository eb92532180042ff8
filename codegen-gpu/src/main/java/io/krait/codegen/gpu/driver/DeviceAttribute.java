package io.krait.codegen.gpu.driver;

/** Properties of a device. */
public enum DeviceAttribute {
    /** Threads of a block. */
    MAX_THREADS_PER_BLOCK(1),
    /** Threads of a block along x. */
    MAX_BLOCK_X(2),
    /** Threads of a block along y. */
    MAX_BLOCK_Y(3),
    /** Threads of a block along z. */
    MAX_BLOCK_Z(4),
    /** Blocks of a grid along x. */
    MAX_GRID_X(5),
    /** Blocks of a grid along y. */
    MAX_GRID_Y(6),
    /** Blocks of a grid along z. */
    MAX_GRID_Z(7),
    /** Bytes of shared memory of a block without asking for more. */
    SHARED_PER_BLOCK(8),
    /** Bytes of constant memory. */
    CONSTANT_MEMORY(9),
    /** Threads of a warp. */
    WARP_SIZE(10),
    /** Registers of a block. */
    REGISTERS_PER_BLOCK(12),
    /** Clock rate. */
    CLOCK_KILOHERTZ(13),
    /** Multiprocessors. */
    MULTIPROCESSORS(16),
    /** 1 when the operating system stops kernels that run long. */
    KERNEL_TIMEOUT(17),
    /** 1 when the device uses the host's memory. */
    INTEGRATED(18),
    /** 1 when kernels can reach pinned host memory. */
    CAN_MAP_HOST_MEMORY(19),
    /** 0 shared, 2 prohibited, 3 one process at a time. */
    COMPUTE_MODE(20),
    /** 1 when kernels of different streams run together. */
    CONCURRENT_KERNELS(31),
    /** 1 when memory errors are corrected. */
    ECC(32),
    /** Number of the bus. */
    PCI_BUS(33),
    /** Number on the bus. */
    PCI_DEVICE(34),
    /** Clock rate of the memory. */
    MEMORY_CLOCK_KILOHERTZ(36),
    /** Width of the memory's bus. */
    MEMORY_BUS_BITS(37),
    /** Bytes of the second-level cache. */
    L2_BYTES(38),
    /** Threads that a multiprocessor holds. */
    THREADS_PER_MULTIPROCESSOR(39),
    /** Copies that run beside kernels. */
    COPY_ENGINES(40),
    /** 1 when host and devices share one address space. */
    UNIFIED_ADDRESSING(41),
    /** Major number of the compute capability. */
    COMPUTE_MAJOR(75),
    /** Minor number of the compute capability. */
    COMPUTE_MINOR(76),
    /** Bytes of shared memory of a multiprocessor. */
    SHARED_PER_MULTIPROCESSOR(81),
    /** Registers of a multiprocessor. */
    REGISTERS_PER_MULTIPROCESSOR(82),
    /** 1 when blocks of a grid can wait for each other. */
    COOPERATIVE_LAUNCH(95),
    /** Bytes of shared memory of a block that asks for them. */
    SHARED_PER_BLOCK_OPT_IN(97),
    /** Blocks that a multiprocessor holds. */
    BLOCKS_PER_MULTIPROCESSOR(106),
    /** Bytes of shared memory that the driver takes of each block. */
    RESERVED_SHARED_PER_BLOCK(111),
    /** 1 when memory can be allocated in the order of a stream. */
    MEMORY_POOLS(115),
    /** 1 when blocks can form clusters. */
    CLUSTER_LAUNCH(120),
    /** 1 when the copy engine takes tensor maps. */
    TENSOR_MAPS(127);

    private final int code;

    DeviceAttribute(int code) {
        this.code = code;
    }

    /** The number in cuda.h. */
    public int code() {
        return code;
    }
}
