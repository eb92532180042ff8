package io.krait.staging;

import java.time.Duration;

/**
 * Work of a device in order. Work of different streams may overlap; events order it. Thread-safe. Using a closed stream
 * is an error.
 */
public interface DeviceStream extends AutoCloseable {
    /** The device. */
    Device device();

    /**
     * Waits for all work of this stream.
     *
     * @throws RuntimeException the first fault that its kernels have reported since the host waited last
     */
    void synchronize();

    /**
     * Waits for all work of this stream for some time.
     *
     * @throws DeadlineException when the time is over; the work goes on
     */
    void synchronize(Duration limit);

    /** True when all work so far is done. Faults are not reported. */
    boolean isDone();

    /** Marks this place in the work of the stream. */
    DeviceEvent record();

    /** What comes after in this stream waits for an event of any stream. */
    void waitFor(DeviceEvent event);

    /** Waits for the work, then frees the stream. */
    @Override
    void close();
}
