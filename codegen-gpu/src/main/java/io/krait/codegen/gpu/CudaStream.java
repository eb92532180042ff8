package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.Event;
import io.krait.codegen.gpu.driver.Stream;
import io.krait.codegen.llvm.GridAbi;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.staging.DeadlineException;
import io.krait.staging.Device;
import io.krait.staging.DeviceEvent;
import io.krait.staging.DeviceStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A stream of a GPU, with the faults that its kernels may report. */
final class CudaStream implements DeviceStream {
    private static final long POLL_NANOS = 20_000;

    /** A launch whose fault record nobody has looked at. */
    private record Launched(FaultRecords.Slot slot, boolean details, Function<FaultRecord, RuntimeException> faults) {
    }

    private final CudaDevice device;
    private final Stream stream;
    private final ConcurrentLinkedQueue<Launched> launched = new ConcurrentLinkedQueue<>();

    CudaStream(CudaDevice device, Stream stream) {
        this.device = device;
        this.stream = stream;
    }

    Stream stream() {
        return stream;
    }

    /** Remembers to look at a fault record when the host waits. */
    void watch(FaultRecords.Slot slot, boolean details, Function<FaultRecord, RuntimeException> faults) {
        launched.add(new Launched(slot, details, faults));
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void synchronize() {
        // What is added while this thread waits may not be done.
        List<Launched> mine = new ArrayList<>();
        for (Launched l = launched.poll(); l != null; l = launched.poll()) {
            mine.add(l);
        }
        // If this fails, the context is lost or the stream is closed: the records tell nothing any more.
        stream.synchronize();
        RuntimeException first = null;
        for (Launched l : mine) {
            RuntimeException f = GridAbi.record(l.details, l.slot.memory()).map(l.faults).orElse(null);
            device.records().giveBack(l.slot);
            first = first == null ? f : first;
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    public void synchronize(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!stream.isIdle()) {
            if (System.nanoTime() - end > 0) {
                throw new DeadlineException("the work on " + device.name() + " did not end within " + limit
                        + "; it goes on, and the device cannot be used for other work before it ends");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        synchronize();
    }

    @Override
    public boolean isDone() {
        return stream.isIdle();
    }

    @Override
    public DeviceEvent record() {
        Event e = device.context().newTimingEvent();
        stream.record(e);
        return new Mark(e);
    }

    @Override
    public void waitFor(DeviceEvent event) {
        stream.waitFor(((Mark) event).event);
    }

    @Override
    public void close() {
        if (!stream.isClosed()) {
            try {
                synchronize();
            } finally {
                stream.close();
            }
        }
    }

    private record Mark(Event event) implements DeviceEvent {
        @Override
        public void synchronize() {
            event.synchronize();
        }

        @Override
        public boolean isDone() {
            return event.isReached();
        }

        @Override
        public Duration since(DeviceEvent earlier) {
            event.synchronize();
            return Duration.ofNanos(Math.round(event.millisSince(((Mark) earlier).event) * 1e6));
        }

        @Override
        public void close() {
            event.close();
        }
    }
}
