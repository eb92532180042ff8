package io.krait.codegen.gpu.driver;

/** Limits of launches of a kernel on a device, checked before the driver is asked, since it only says that a value is
 * invalid. */
final class LaunchLimits {
    private final DeviceInfo device;
    private final int[] maxGrid;
    private final int[] maxBlock;
    private final int maxThreads;
    private final int registers;
    private final int staticShared;
    private final int maxDynamicShared;

    LaunchLimits(DeviceInfo device, int maxThreads, int registers, int staticShared) {
        this.device = device;
        this.maxGrid = new int[] {device.get(DeviceAttribute.MAX_GRID_X), device.get(DeviceAttribute.MAX_GRID_Y),
                device.get(DeviceAttribute.MAX_GRID_Z)};
        this.maxBlock = new int[] {device.get(DeviceAttribute.MAX_BLOCK_X), device.get(DeviceAttribute.MAX_BLOCK_Y),
                device.get(DeviceAttribute.MAX_BLOCK_Z)};
        this.maxThreads = maxThreads;
        this.registers = registers;
        this.staticShared = staticShared;
        this.maxDynamicShared = Math.max(device.get(DeviceAttribute.SHARED_PER_BLOCK),
                device.get(DeviceAttribute.SHARED_PER_BLOCK_OPT_IN)) - staticShared;
    }

    int maxThreads() {
        return maxThreads;
    }

    int maxDynamicShared() {
        return maxDynamicShared;
    }

    void check(KernelSite site, LaunchConfig c) {
        within(site, "blocks along x", c.gridX(), maxGrid[0]);
        within(site, "blocks along y", c.gridY(), maxGrid[1]);
        within(site, "blocks along z", c.gridZ(), maxGrid[2]);
        within(site, "threads of a block along x", c.blockX(), maxBlock[0]);
        within(site, "threads of a block along y", c.blockY(), maxBlock[1]);
        within(site, "threads of a block along z", c.blockZ(), maxBlock[2]);
        long threads = c.blockThreads();
        if (threads > maxThreads) {
            int ofDevice = device.get(DeviceAttribute.MAX_THREADS_PER_BLOCK);
            throw new LaunchException(site + " was launched with " + c.blockX() + " x " + c.blockY() + " x "
                    + c.blockZ()
                    + " = " + threads + " threads a block, but " + (maxThreads < ofDevice ? "it allows " + maxThreads
                    + ", as each thread takes " + registers + " registers or its launch bounds say so"
                    : device.label() + " allows " + maxThreads) + "; use smaller blocks and more of them");
        }
        checkShared(site, c.dynamicShared());
    }

    void checkShared(KernelSite site, int dynamicShared) {
        if (dynamicShared < 0 || dynamicShared > maxDynamicShared) {
            throw new LaunchException(site + " asks for " + dynamicShared + " bytes of dynamic shared memory a block,"
                    + " but "
                    + device.label() + " has " + maxDynamicShared + (staticShared == 0 ? "" : " beside the "
                    + staticShared
                    + " bytes that the kernel declares") + "; work on smaller tiles");
        }
    }

    void checkCluster(KernelSite site, LaunchConfig c, int x, int y, int z) {
        if (device.get(DeviceAttribute.CLUSTER_LAUNCH) == 0) {
            throw new LaunchException(site + " was launched with clusters of blocks, which " + device.label() + " ("
                    + device.architecture() + ") does not have; they need sm_90 or later");
        }
        if (x < 1 || y < 1 || z < 1 || c.gridX() % x != 0 || c.gridY() % y != 0 || c.gridZ() % z != 0) {
            throw new LaunchException(site + " was launched with clusters of " + x + " x " + y + " x " + z
                    + " blocks, which do not divide the " + c.gridX() + " x " + c.gridY() + " x " + c.gridZ()
                    + " blocks; launch multiples and let the kernel check its indices");
        }
    }

    private void within(KernelSite site, String what, int value, int limit) {
        if (value < 1 || value > limit) {
            throw new LaunchException(site + " was launched with " + value + " " + what + ", but " + device.label()
                    + " allows 1 to " + limit + (value < 1 ? "; do not launch when there is nothing to do"
                    : "; let each thread do several elements in a loop"));
        }
    }
}
