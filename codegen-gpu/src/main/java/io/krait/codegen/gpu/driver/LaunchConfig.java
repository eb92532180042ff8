package io.krait.codegen.gpu.driver;

/**
 * How many threads a launch has. Sizes are checked against the device and the kernel by {@link CudaFunction#launch}.
 *
 * @param gridX blocks along x
 * @param gridY blocks along y
 * @param gridZ blocks along z
 * @param blockX threads of a block along x
 * @param blockY threads of a block along y
 * @param blockZ threads of a block along z
 * @param dynamicShared bytes of dynamic shared memory of each block
 * @param cooperative whether blocks may wait for each other
 */
public record LaunchConfig(int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int dynamicShared,
        boolean cooperative) {
    /** One dimension, no dynamic shared memory. */
    public static LaunchConfig of(int grid, int block) {
        return new LaunchConfig(grid, 1, 1, block, 1, 1, 0, false);
    }

    /** One dimension with dynamic shared memory. */
    public static LaunchConfig of(int grid, int block, int dynamicShared) {
        return new LaunchConfig(grid, 1, 1, block, 1, 1, dynamicShared, false);
    }

    /** The same, with blocks that may wait for each other. */
    public LaunchConfig asCooperative() {
        return new LaunchConfig(gridX, gridY, gridZ, blockX, blockY, blockZ, dynamicShared, true);
    }

    /** Threads of a block; may exceed what an int holds when sizes are wrong. */
    public long blockThreads() {
        return (long) blockX * blockY * blockZ;
    }

    @Override
    public String toString() {
        return "grid " + gridX + " x " + gridY + " x " + gridZ + ", block " + blockX + " x " + blockY + " x " + blockZ
                + (dynamicShared == 0 ? "" : ", " + dynamicShared + " bytes of dynamic shared memory")
                + (cooperative ? ", cooperative" : "");
    }
}
