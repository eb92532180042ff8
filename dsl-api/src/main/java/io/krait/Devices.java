package io.krait;

import io.krait.staging.Device;
import java.util.List;

/** The statics of {@link Krait} that name devices: {@code x.to(cuda(0))} copies an array there. */
public abstract sealed class Devices extends GpuKernels permits Compiling {
    Devices() {
    }

    /**
     * A GPU; with {@code -Dkrait.cuda=simulator} the simulator.
     *
     * @param ordinal from 0
     * @throws io.krait.staging.KraitException saying why, when there is no such device
     */
    public static Device cuda(int ordinal) {
        return DeviceFinder.cuda(ordinal);
    }

    /**
     * The GPU that the setting {@code krait.cuda.device} names by its number, a part of its name or the start of its
     * UUID; the first one if nobody set it. With {@code -Dkrait.cuda=simulator} a simulated one.
     *
     * @throws io.krait.staging.KraitException saying why, when there is no such device
     */
    public static Device cuda() {
        return DeviceFinder.preferred();
    }

    /** The device itself: {@code cuda(simulator())} reads well where {@code cuda(0)} may stand. */
    public static Device cuda(Device device) {
        return device;
    }

    /**
     * A GPU that is simulated on the host. It gives the same bits, and finds what a GPU does not tell:
     * races, barriers that not all threads come to, shared memory that is read before it was written.
     */
    public static Device simulator() {
        return DeviceFinder.simulator(0);
    }

    /** One of several simulated GPUs, to try programs for more than one. */
    public static Device simulator(int ordinal) {
        return DeviceFinder.simulator(ordinal);
    }

    /** All devices that there are here: GPUs, then the simulator. */
    public static List<Device> devices() {
        return DeviceFinder.all();
    }
}
