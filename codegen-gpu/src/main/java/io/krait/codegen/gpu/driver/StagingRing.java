package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Copies memory of any kind through pinned buffers, so that the device's copy of one part overlaps with the host's copy
 * of the next. A driver's own copy from pageable memory does the same, but not for Java arrays, which move, and not
 * without waiting.
 *
 * <p>Uploads have returned when the host memory was read; the device may still be at the last parts. Each direction has
 * its own buffers and lock.
 */
final class StagingRing {
    /** Large enough for the bus, small enough for the host's cache. */
    private static final int PART = 2 << 20;
    private static final int PARTS = 4;

    private final CudaContext context;
    private final Direction up = new Direction();
    private final Direction down = new Direction();

    /** The buffers of one direction. */
    private static final class Direction {
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Part> parts = new ArrayList<>();
        private int next;
    }

    /** A buffer. */
    private static final class Part {
        private final PinnedMemory memory;
        private final Event event;
        private boolean inUse;
        /** A copy was begun, but its event could not be recorded. */
        private boolean unknown;

        Part(PinnedMemory memory, Event event) {
            this.memory = memory;
            this.event = event;
        }
    }

    StagingRing(CudaContext context) {
        this.context = context;
    }

    void upload(Stream stream, long target, MemorySegment source) {
        refuseCapture(stream);
        Direction d = up;
        d.lock.lock();
        try {
            long size = source.byteSize();
            for (long at = 0; at < size; at += PART) {
                long n = Math.min(PART, size - at);
                long to = target + at;
                Part p = take(d);
                MemorySegment.copy(source, at, p.memory.segment(), 0, n);
                transfer(stream, p, "copying " + n + " bytes to the device",
                        c -> c.copyToDeviceAsync(to, p.memory.hostAddress(), n, stream.handle()));
            }
        } finally {
            d.lock.unlock();
        }
    }

    void download(Stream stream, MemorySegment target, long source) {
        refuseCapture(stream);
        Direction d = down;
        d.lock.lock();
        try {
            long size = target.byteSize();
            long fetched = 0;
            long begun = 0;
            List<Part> flying = new ArrayList<>();
            while (fetched < size) {
                while (begun < size && flying.size() < PARTS) {
                    long n = Math.min(PART, size - begun);
                    long from = source + begun;
                    Part p = take(d);
                    transfer(stream, p, "copying " + n + " bytes to the host",
                            c -> c.copyToHostAsync(p.memory.hostAddress(), from, n, stream.handle()));
                    flying.add(p);
                    begun += n;
                }
                Part p = flying.removeFirst();
                settle(p);
                long n = Math.min(PART, size - fetched);
                MemorySegment.copy(p.memory.segment(), 0, target, fetched, n);
                fetched += n;
            }
        } finally {
            d.lock.unlock();
        }
    }

    private void transfer(Stream stream, Part p, String doing, Consumer<CudaDriver> copy) {
        stream.enter();
        try {
            p.unknown = true;
            context.run(doing, c -> {
                copy.accept(c);
                c.recordEvent(p.event.handle(), stream.handle());
            });
            p.unknown = false;
            p.inUse = true;
        } finally {
            stream.exit();
        }
    }

    private static void refuseCapture(Stream stream) {
        if (stream.isCapturing()) {
            throw new CaptureException("a copy from or to memory that is not pinned cannot be part of a graph on "
                    + stream.context() + ", as a replay would not see that memory; use allocatePinned");
        }
    }

    /** The next buffer, when the device is done with it. */
    private Part take(Direction d) {
        if (d.parts.size() < PARTS) {
            Event event = context.newEvent();
            Optional<Part> made = Optional.empty();
            try {
                made = Optional.of(new Part(context.allocatePinned(PART), event));
                d.parts.add(made.get());
                return made.get();
            } finally {
                if (made.isEmpty()) {
                    Failures.quietly(event::close);
                }
            }
        }
        Part p = d.parts.get(d.next);
        d.next = (d.next + 1) % PARTS;
        settle(p);
        return p;
    }

    private void settle(Part p) {
        if (p.unknown) {
            context.run("waiting for the device", CudaDriver::synchronizeContext);
        } else if (p.inUse) {
            p.event.synchronize();
        }
        p.unknown = false;
        p.inUse = false;
    }

    /** The buffers are resources of the context, which releases them. */
    void close() {
        for (Direction d : List.of(up, down)) {
            d.lock.lock();
            try {
                d.parts.clear();
            } finally {
                d.lock.unlock();
            }
        }
    }
}
