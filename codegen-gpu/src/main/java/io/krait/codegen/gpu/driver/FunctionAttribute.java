package io.krait.codegen.gpu.driver;

/** Properties of a kernel. */
public enum FunctionAttribute {
    /** Threads of a block of this kernel; its registers may make it less than the device's. */
    MAX_THREADS_PER_BLOCK(0),
    /** Bytes of shared memory that the kernel declares. */
    STATIC_SHARED(1),
    /** Bytes of constant memory. */
    CONSTANT(2),
    /** Bytes of local memory of a thread: arrays and spilled registers. */
    LOCAL(3),
    /** Registers of a thread. */
    REGISTERS(4),
    /** 10 * major + minor of the PTX's target. */
    PTX_VERSION(5),
    /** 10 * major + minor of the compute capability it was compiled for. */
    BINARY_VERSION(6),
    /** Bytes of dynamic shared memory that a launch may ask for; can be set. */
    MAX_DYNAMIC_SHARED(8),
    /** Percent of the first-level cache to use as shared memory; can be set. */
    PREFERRED_SHARED_CARVEOUT(9),
    /** 1 allows clusters of more than 8 blocks; can be set. */
    NON_PORTABLE_CLUSTER(14);

    private final int code;

    FunctionAttribute(int code) {
        this.code = code;
    }

    /** The number in cuda.h. */
    public int code() {
        return code;
    }
}
