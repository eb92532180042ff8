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

    /**
     * The device that a text names: its number, or what else the kind of device allows.
     *
     * @throws KraitException saying which devices there are, when there is none of this name or several
     */
    default Device named(String device) {
        for (int k = 0; k < count(); k++) {
            if (device.equals(Integer.toString(k)) || device(k).name().equals(device)) {
                return device(k);
            }
        }
        // Says what is wrong when there are no devices at all.
        StringBuilder all = new StringBuilder(device(0).name());
        for (int k = 1; k < count(); k++) {
            all.append(", ").append(device(k).name());
        }
        throw new KraitException("there is no device named '" + device + "'; there " + (count() == 1 ? "is " : "are ")
                + all);
    }

    /** How many there are; 0 when there is no driver. */
    int count();

    /** One line for each device; if there is none, why. */
    List<String> report();
}
