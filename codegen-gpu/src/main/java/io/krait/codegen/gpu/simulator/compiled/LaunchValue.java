package io.krait.codegen.gpu.simulator.compiled;

import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;

/** A scalar argument that the compiled kernel has beyond those of the grid kernel: it depends on the launch. I64. */
sealed interface LaunchValue {
    /** A number of blocks along an axis. */
    record Grid(int axis) implements LaunchValue {
    }

    /** A number of threads along an axis. */
    record Block(int axis) implements LaunchValue {
    }

    /** The threads of a block, times a factor: the length of an array that has so many elements for each. */
    record Threads(long times) implements LaunchValue {
    }

    /** The warps of a block. */
    record Warps() implements LaunchValue {
    }

    /** The dynamic shared memory in units of some bytes. */
    record Dynamic(int bytes) implements LaunchValue {
    }

    /** The units of an array program. */
    record Units() implements LaunchValue {
    }

    /** The value for a launch. */
    default long of(GridLaunch launch, long units) {
        long threads = launch.block().count();
        return switch (this) {
            case Grid v -> axis(launch.grid(), v.axis);
            case Block v -> axis(launch.block(), v.axis);
            case Threads v -> Math.multiplyExact(threads, v.times);
            case Warps v -> Math.ceilDiv(threads, GpuOp.WARP);
            case Dynamic v -> launch.dynamicShared() / v.bytes;
            case Units v -> units;
        };
    }

    private static long axis(GridLaunch.Dim3 d, int axis) {
        return axis == 0 ? d.x() : axis == 1 ? d.y() : d.z();
    }
}
