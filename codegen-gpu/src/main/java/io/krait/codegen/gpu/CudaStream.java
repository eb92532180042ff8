package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.Event;
import io.krait.codegen.gpu.driver.Stream;
import io.krait.codegen.llvm.GridAbi;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.staging.DeadlineException;
import io.krait.staging.Device;
import io.krait.staging.DeviceEvent;
import io.krait.staging.DeviceStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A stream of a GPU, with the faults that its kernels may report. */
final class CudaStream implements DeviceStream {
    private static final long POLL_NANOS = 20_000;
    private static final int MOST_WAITING = 4096;

    /** A launch whose fault record nobody has looked at. */
    private record Launched(FaultRecords.Slot slot, boolean details, Function<FaultRecord, RuntimeException> faults) {
    }

    private final CudaDevice device;
    private final Stream stream;
    private final ConcurrentLinkedQueue<Launched> launched = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<RuntimeException> first = new AtomicReference<>();

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
        if (waiting.incrementAndGet() >= MOST_WAITING) {
            // Whoever never waits would collect records without end.
            List<Launched> mine = take();
            stream.synchronize();
            look(mine);
        }
    }

    private List<Launched> take() {
        List<Launched> mine = new ArrayList<>();
        for (Launched l = launched.poll(); l != null; l = launched.poll()) {
            mine.add(l);
        }
        waiting.addAndGet(-mine.size());
        return mine;
    }

    /** Keeps the first fault of launches that have ended. */
    private void look(List<Launched> ended) {
        for (Launched l : ended) {
            GridAbi.record(l.details, l.slot.memory()).map(l.faults).ifPresent(f -> first.compareAndSet(null, f));
            device.records().giveBack(l.slot);
        }
    }

    /** Looks at the records of all launches; the device is idle. */
    void lookAtAll() {
        look(take());
    }

    /** The first fault that has been found, once. */
    Optional<RuntimeException> found() {
        return Optional.ofNullable(first.getAndSet(null));
    }

    /** Waits for the work; who is interrupted or has a deadline does not wait longer. Faults are not looked at. */
    void await(Deadline deadline) {
        if (!deadline.exists()) {
            stream.synchronize();
            return;
        }
        while (!stream.isIdle()) {
            if (deadline.isPassed()) {
                throw deadline.error("on " + device.name());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the thread that waited for a kernel on " + device.name()
                        + " was interrupted; the kernel goes on");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        stream.synchronize();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void synchronize() {
        // What is added while this thread waits may not be done. If waiting fails, the context is lost or the stream is
        // closed: the records tell nothing any more.
        List<Launched> mine = take();
        stream.synchronize();
        look(mine);
        found().ifPresent(f -> {
            throw f;
        });
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
