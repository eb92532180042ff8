package io.krait.staging;

import java.time.Duration;

/** A place in the work of a stream. */
public interface DeviceEvent extends AutoCloseable {
    /** Waits until the work before it is done. */
    void synchronize();

    /** True when the work before it is done. */
    boolean isDone();

    /** The time between an earlier event and this one on the device; waits for both. */
    Duration since(DeviceEvent earlier);

    @Override
    void close();
}
