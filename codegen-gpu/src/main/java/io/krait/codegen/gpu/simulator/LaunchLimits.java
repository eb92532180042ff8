package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;

/** What can be launched: sizes as GPUs of all compute capabilities have them, shared memory as the largest have. */
public final class LaunchLimits {
    /** Threads per block. */
    public static final int MOST_THREADS = 1024;
    /** Threads of a block along z. */
    public static final int MOST_THREADS_Z = 64;
    /** Blocks along y and z; along x there may be any number. */
    public static final int MOST_BLOCKS_YZ = 65535;
    /** Bytes of shared memory per block. */
    public static final int MOST_SHARED = 227 * 1024;

    private LaunchLimits() {
    }

    /**
     * Checks the sizes of a launch.
     *
     * @throws SimulatorException if no GPU could run it
     */
    public static void check(Kernel k, GridLaunch launch) {
        Dim3 b = launch.block();
        Dim3 g = launch.grid();
        require(b.x() >= 1 && b.y() >= 1 && b.z() >= 1, "a block of " + b + " threads is empty");
        require(g.x() >= 1 && g.y() >= 1 && g.z() >= 1, "a grid of " + g + " blocks is empty");
        require(b.x() <= MOST_THREADS && b.y() <= MOST_THREADS && b.z() <= MOST_THREADS_Z
                && b.count() <= MOST_THREADS, "a block of " + b + " threads is too large; at most " + MOST_THREADS
                        + " threads are possible, and at most " + MOST_THREADS_Z + " along z");
        require(g.y() <= MOST_BLOCKS_YZ && g.z() <= MOST_BLOCKS_YZ, "a grid of " + g + " blocks is too large; at most "
                + MOST_BLOCKS_YZ + " are possible along y and z");
        require(launch.dynamicShared() >= 0, launch.dynamicShared() + " bytes of dynamic shared memory");
        long shared = launch.dynamicShared();
        for (Buffer m : k.buffers()) {
            shared += m.kind() == Buffer.Kind.SHARED && m.fixedCount() > 0 ? m.fixedCount() * m.dtype().bytes() : 0;
        }
        require(shared <= MOST_SHARED, "blocks need " + shared + " bytes of shared memory, at most " + MOST_SHARED
                + " are possible");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new SimulatorException(Finding.LAUNCH, "the launch is not possible: " + what);
        }
    }
}
