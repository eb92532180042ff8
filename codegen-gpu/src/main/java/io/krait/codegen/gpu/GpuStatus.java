package io.krait.codegen.gpu;

import java.util.List;
import java.util.Objects;

/**
 * What a look at the CUDA driver of this machine gave.
 *
 * @param available whether there is a driver that works and at least one device
 * @param reason why not; empty when available
 * @param driverVersion the CUDA version that the driver supports, for instance {@code 12.6}; empty when it did not say
 * @param devices the names of the devices in the driver's order; empty when not available
 */
public record GpuStatus(boolean available, String reason, String driverVersion, List<String> devices) {
    /** Checks that a status either is available and names devices, or gives a reason. */
    public GpuStatus {
        Objects.requireNonNull(driverVersion, "driverVersion");
        devices = List.copyOf(devices);
        if (available != reason.isEmpty() || available == devices.isEmpty()) {
            throw new IllegalArgumentException("a GPU is available with devices and no reason, or not with a reason and"
                    + " no devices; got reason '" + reason + "', devices " + devices);
        }
    }

    static GpuStatus unavailable(String reason, String driverVersion) {
        return new GpuStatus(false, reason, driverVersion, List.of());
    }
}
