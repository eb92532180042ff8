package io.krait.codegen.gpu.driver;

/**
 * A device of the fake driver.
 *
 * @param name its name
 * @param major major number of the compute capability
 * @param minor minor number of the compute capability
 * @param memory bytes of device memory; more than that is out of memory
 * @param multiprocessors how many
 */
public record FakeDevice(String name, int major, int minor, long memory, int multiprocessors) {
    /** An sm_90 device with this much memory. */
    public static FakeDevice withMemory(long bytes) {
        return new FakeDevice("Fake GPU", 9, 0, bytes, 4);
    }

    int attribute(DeviceAttribute a) {
        return switch (a) {
            case MAX_THREADS_PER_BLOCK, MAX_BLOCK_X, MAX_BLOCK_Y -> 1024;
            case MAX_BLOCK_Z -> 64;
            case MAX_GRID_X -> Integer.MAX_VALUE;
            case MAX_GRID_Y, MAX_GRID_Z -> 65535;
            case SHARED_PER_BLOCK -> 48 << 10;
            case CONSTANT_MEMORY -> 64 << 10;
            case WARP_SIZE -> 32;
            case REGISTERS_PER_BLOCK, REGISTERS_PER_MULTIPROCESSOR -> 64 << 10;
            case CLOCK_KILOHERTZ -> 1_000_000;
            case MULTIPROCESSORS -> multiprocessors;
            case KERNEL_TIMEOUT, INTEGRATED, COMPUTE_MODE, PCI_BUS, PCI_DEVICE -> 0;
            case CAN_MAP_HOST_MEMORY, CONCURRENT_KERNELS, ECC, UNIFIED_ADDRESSING, COOPERATIVE_LAUNCH,
                    MEMORY_POOLS -> 1;
            case MEMORY_CLOCK_KILOHERTZ -> 2_000_000;
            case MEMORY_BUS_BITS -> 1024;
            case L2_BYTES -> 8 << 20;
            case THREADS_PER_MULTIPROCESSOR -> 2048;
            case COPY_ENGINES -> 2;
            case COMPUTE_MAJOR -> major;
            case COMPUTE_MINOR -> minor;
            case SHARED_PER_MULTIPROCESSOR -> 228 << 10;
            case SHARED_PER_BLOCK_OPT_IN -> 227 << 10;
            case BLOCKS_PER_MULTIPROCESSOR -> 32;
            case RESERVED_SHARED_PER_BLOCK -> 1 << 10;
            case CLUSTER_LAUNCH, TENSOR_MAPS -> major >= 9 ? 1 : 0;
        };
    }
}
