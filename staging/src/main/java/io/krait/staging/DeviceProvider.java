package io.krait.staging;

import java.util.List;

/** Finds devices of one kind. Found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface DeviceProvider {
    /** The kind, for instance {@code cuda} or {@code simulator}. */
    String kind();

    /**
     * A device; the same object each time.
     *
     * @param ordinal 0 to count - 1
     * @throws KraitException saying why, when there is no such device
     */
    Device device(int ordinal);

    /** How many there are; 0 when there is no driver. */
    int count();

    /** One line for each device; if there is none, why. */
    List<String> report();
}
