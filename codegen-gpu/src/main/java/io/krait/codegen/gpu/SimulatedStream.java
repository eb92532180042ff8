package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.ClosedHandleException;
import io.krait.staging.Device;
import io.krait.staging.DeviceEvent;
import io.krait.staging.DeviceStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A stream whose work is done when it has been asked for. Only faults wait for the host. */
final class SimulatedStream implements DeviceStream {
    private final SimulatedDevice device;
    private final AtomicReference<RuntimeException> fault = new AtomicReference<>();
    private volatile boolean closed;

    SimulatedStream(SimulatedDevice device) {
        this.device = device;
    }

    /** Keeps the first fault until the host waits. */
    void report(RuntimeException f) {
        fault.compareAndSet(null, f);
    }

    void checkOpen(String what) {
        if (closed) {
            throw new ClosedHandleException(what + " on a closed stream of " + device.name()
                    + ". Open a new one with newStream()");
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void synchronize() {
        checkOpen("synchronize()");
        throwFault();
    }

    /** Throws the first fault that the host has not heard of. */
    void throwFault() {
        RuntimeException f = fault.getAndSet(null);
        if (f != null) {
            throw f;
        }
    }

    @Override
    public void synchronize(Duration limit) {
        synchronize();
    }

    @Override
    public boolean isDone() {
        checkOpen("isDone()");
        return true;
    }

    @Override
    public DeviceEvent record() {
        checkOpen("record()");
        return new Event(System.nanoTime());
    }

    @Override
    public void waitFor(DeviceEvent event) {
        checkOpen("waitFor(event)");
    }

    @Override
    public void close() {
        if (!closed) {
            try {
                synchronize();
            } finally {
                closed = true;
            }
        }
    }

    private record Event(long nanos) implements DeviceEvent {
        @Override
        public void synchronize() {
            // The work is done.
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public Duration since(DeviceEvent earlier) {
            return Duration.ofNanos(nanos - ((Event) earlier).nanos);
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
