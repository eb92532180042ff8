package io.krait.codegen.gpu.simulator.compiled;

import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;
import java.util.List;

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

    /** The smallest element number of an argument's block of memory. */
    record First(int argument) implements LaunchValue {
    }

    /** The largest element number of an argument's block of memory. */
    record Last(int argument) implements LaunchValue {
    }

    /** Where an argument is. */
    record Address(int argument) implements LaunchValue {
    }

    /**
     * Elements of an argument that are there.
     *
     * @param address where element 0 is
     * @param first the smallest number
     * @param last the largest number
     */
    record Bounds(long address, long first, long last) {
    }

    /**
     * What values depend on.
     *
     * @param launch sizes
     * @param units of an array program
     * @param bounds of the arguments; empty for code without checks
     */
    record Setting(GridLaunch launch, long units, List<Bounds> bounds) {
    }

    /** The value for a launch. */
    default long of(Setting s) {
        GridLaunch launch = s.launch;
        long threads = launch.block().count();
        return switch (this) {
            case Grid v -> axis(launch.grid(), v.axis);
            case Block v -> axis(launch.block(), v.axis);
            case Threads v -> Math.multiplyExact(threads, v.times);
            case Warps v -> Math.ceilDiv(threads, GpuOp.WARP);
            case Dynamic v -> launch.dynamicShared() / v.bytes;
            case Units v -> s.units;
            case First v -> s.bounds.get(v.argument).first;
            case Last v -> s.bounds.get(v.argument).last;
            case Address v -> s.bounds.get(v.argument).address;
        };
    }

    private static long axis(GridLaunch.Dim3 d, int axis) {
        return axis == 0 ? d.x() : axis == 1 ? d.y() : d.z();
    }
}
