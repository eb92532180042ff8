package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;

/**
 * The driver's functions that start kernels. All need the function's context current.
 *
 * <p>{@code params} is the host address of an array of host addresses, one for each parameter of the kernel, of where
 * its value lies; 0 for a kernel without parameters. The driver reads values before the call returns. See
 * {@link LaunchBlock}.
 */
public interface LaunchCalls {
    /** Starts a kernel: grid sizes in blocks, block sizes in threads, dynamic shared memory in bytes. */
    void launch(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int dynamicShared, long stream, long params);

    /** The same for a kernel whose blocks wait for each other: all of them must fit on the device at once. */
    void launchCooperative(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int dynamicShared, long stream, long params);

    /** The same with clusters of blocks; each grid size is a multiple of the cluster size. */
    void launchCluster(long function, LaunchConfig config, int clusterX, int clusterY, int clusterZ, long stream,
            long params);

    /**
     * Describes a tile of a matrix for the copy engine of sm_90 and up.
     *
     * @param descriptor 128 bytes of native memory, aligned to 64, to be passed to the kernel by value
     */
    void encodeTensorMap(MemorySegment descriptor, TensorMap map);
}
