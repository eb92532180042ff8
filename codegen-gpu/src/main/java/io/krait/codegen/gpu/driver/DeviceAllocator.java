package io.krait.codegen.gpu.driver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Caches device memory, since the driver's own allocation takes tens of microseconds and its freeing waits for the
 * device.
 *
 * <p>Sizes are rounded up to 512 bytes. Pieces under 1 MiB are cut from slabs of 2 MiB; larger ones are best fits cut
 * from segments of 20 MiB or more. Free neighbours are merged.
 *
 * <p>Note [Reuse and streams]: a segment belongs to a stream, and its free pieces serve that stream only. Work on a
 * stream is in order, so a piece may be given out again right after it is freed, while the work that used it is still
 * under way. Other streams that used a piece are noted; when it is freed, an event is recorded on each, and the piece
 * rests until all are reached. A segment that is wholly free may be taken over by another stream: that stream is made
 * to wait for the old one's work so far. When a stream is closed, which waits for it, its segments go to the default
 * stream.
 *
 * <p>When the driver has no memory left: give back what is free, and try again; wait for the device and for the garbage
 * collector, give back what is free then, and try again; then say what holds the memory.
 */
final class DeviceAllocator {
    private static final long ROUNDING = 512;
    private static final long SMALL = 1L << 20;
    private static final long SLAB = 2L << 20;
    private static final long LARGE_SEGMENT = 20L << 20;
    private static final long COLLECTOR_WAIT_NANOS = 100_000_000;
    private static final int COLLECTOR_ROUNDS = 4;

    private final CudaContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final FreeBlocks free = new FreeBlocks();
    private final List<Segment> segments = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final ArrayDeque<Long> events = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Block.Abandonment> abandoned = new ConcurrentLinkedQueue<>();
    /** The driver's last refusal, for the message. */
    private Optional<DriverFailure> refusal = Optional.empty();
    private boolean closed;
    private long liveBytes;
    private long liveBlocks;
    private long peakLiveBytes;
    private long allocations;
    private long driverAllocations;
    private long takeovers;
    private long trims;

    /** A freed piece and the events of the streams that may still use it. */
    private record Pending(Block block, List<Long> events, boolean needsDevice) {
    }

    DeviceAllocator(CudaContext context) {
        this.context = context;
    }

    /** A piece of at least this many bytes for a stream. */
    Block allocate(long bytes, Stream stream) {
        if (bytes < 0) {
            throw new OutOfDeviceMemoryException("device memory of " + bytes + " bytes was asked for on " + context
                    + "; sizes are not negative, a product of extents has overflowed");
        }
        if (bytes > context.device().memory()) {
            throw outOfMemory(bytes, Optional.empty());
        }
        long rounded = Math.max(1, Math.ceilDiv(bytes, ROUNDING)) * ROUNDING;
        boolean small = rounded < SMALL;
        lock.lock();
        try {
            freeAbandoned();
            settle(false);
            Block b = free.take(stream, rounded, small)
                    .or(() -> takeOver(stream, rounded, small))
                    .orElseGet(() -> fresh(stream, rounded, small));
            free.split(b, rounded, small ? ROUNDING : SMALL);
            b.state = Block.State.LIVE;
            b.ticket++;
            allocations++;
            liveBlocks++;
            liveBytes += b.bytes;
            peakLiveBytes = Math.max(peakLiveBytes, liveBytes);
            return b;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a whole free segment of another stream, and lets the new stream wait for the old one. */
    private Optional<Block> takeOver(Stream stream, long bytes, boolean small) {
        if (stream.isCapturing()) {
            return Optional.empty();
        }
        Optional<Block> found = free.wholeOfOther(stream, bytes, small, s -> !s.isCapturing());
        if (found.isEmpty() || !found.get().segment.owner.guard().enter()) {
            return Optional.empty();
        }
        Block best = found.get();
        Stream old = best.segment.owner;
        try {
            long event = takeEvent();
            try {
                context.run("ordering streams", d -> {
                    d.recordEvent(event, old.handle());
                    d.waitEvent(stream.handle(), event);
                });
            } finally {
                // The driver keeps what a stream waits for, so the event can be recorded anew at once.
                events.add(event);
            }
        } finally {
            old.guard().exit();
        }
        free.remove(best);
        best.segment.owner = stream;
        takeovers++;
        return found;
    }

    private Block fresh(Stream stream, long bytes, boolean small) {
        long usual = small ? SLAB : Math.max(LARGE_SEGMENT, Math.ceilDiv(bytes, SLAB) * SLAB);
        Optional<Segment> s = ask(usual, small, stream);
        if (s.isEmpty()) {
            trimLocked();
            trims++;
            s = ask(usual, small, stream);
        }
        if (s.isEmpty()) {
            s = ask(bytes, small, stream);
        }
        for (int round = 0; round < COLLECTOR_ROUNDS && s.isEmpty() && !stream.isCapturing(); round++) {
            collect(round);
            settle(true);
            Optional<Block> found = free.take(stream, bytes, small);
            if (found.isPresent()) {
                return found.get();
            }
            trimLocked();
            s = ask(bytes, small, stream);
        }
        if (s.isEmpty()) {
            throw outOfMemory(bytes, refusal);
        }
        return new Block(s.get(), s.get().address, s.get().bytes);
    }

    private Optional<Segment> ask(long bytes, boolean small, Stream stream) {
        context.enter();
        driverAllocations++;
        try {
            Segment s = new Segment(this, context.driver().allocate(bytes), bytes, small, stream);
            segments.add(s);
            return Optional.of(s);
        } catch (DriverFailure f) {
            if (f.code() != CudaResult.OUT_OF_MEMORY) {
                throw context.failed(f, "allocating " + bytes + " bytes", List.of());
            }
            refusal = Optional.of(f);
            return Optional.empty();
        }
    }

    /**
     * Lets the garbage collector find arrays that nobody can reach. It and the cleaner work beside this thread and in
     * no order, so what they find comes in several rounds.
     */
    private void collect(int round) {
        if (liveBlocks > 0) {
            if (round % 2 == 0) {
                System.gc();
            }
            long end = System.nanoTime() + COLLECTOR_WAIT_NANOS;
            while (abandoned.isEmpty() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(COLLECTOR_WAIT_NANOS / 100);
            }
            freeAbandoned();
        }
    }

    /** Takes a piece back. */
    void free(Block b) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (b.state != Block.State.LIVE) {
                throw new ClosedHandleException("device memory at 0x" + Long.toHexString(b.address) + " on " + context
                        + " was freed twice");
            }
            liveBlocks--;
            liveBytes -= b.bytes;
            if (b.segment.owner.hold(b)) {
                b.state = Block.State.HELD;
            } else {
                order(b);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what a graph held; {@code users} are the streams that it was launched on. */
    void freeHeld(Block b, Iterable<Stream> users) {
        lock.lock();
        try {
            if (!closed && b.state == Block.State.HELD) {
                users.forEach(b::usedOn);
                order(b);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes a piece free at once, or when other streams have passed their work so far. */
    private void order(Block b) {
        List<Long> recorded = new ArrayList<>();
        boolean complete = !context.isUsable();
        try {
            for (Stream user : b.takeUsers()) {
                if (user.context() != context && !user.isClosed() && user.context().isUsable()) {
                    // Events of another device would need that device's context here; this is rare enough to wait.
                    user.synchronize();
                } else if (context.isUsable() && user != b.segment.owner && user.guard().enter()) {
                    try {
                        recorded.add(takeEvent());
                        long event = recorded.getLast();
                        context.run("ordering streams", d -> d.recordEvent(event, user.handle()));
                    } finally {
                        user.guard().exit();
                    }
                }
            }
            complete = true;
        } finally {
            if (complete && recorded.isEmpty()) {
                free.add(b);
            } else {
                b.state = Block.State.PENDING;
                pending.add(new Pending(b, recorded, !complete));
            }
        }
    }

    private long takeEvent() {
        Long e = events.poll();
        return e != null ? e : context.call("creating an event", d -> d.createEvent(false));
    }

    /** Frees pieces whose other users are done; waits for them if asked to. */
    private void settle(boolean wait) {
        if (pending.isEmpty() || !context.isUsable()) {
            return;
        }
        if (wait) {
            context.run("waiting for the device", CudaDriver::synchronizeContext);
        }
        for (Pending p : List.copyOf(pending)) {
            if (wait || !p.needsDevice && p.events.stream().allMatch(
                    e -> context.call("asking for an event", d -> d.queryEvent(e)))) {
                settled(p);
            }
        }
    }

    private void settled(Pending p) {
        if (pending.remove(p)) {
            events.addAll(p.events);
            free.add(p.block);
        }
    }

    /** Runs something that waits for the device; what was freed before it began is free afterwards. */
    void waiting(Runnable synchronize) {
        List<Pending> before = snapshot();
        synchronize.run();
        if (!before.isEmpty()) {
            lock.lock();
            try {
                before.forEach(this::settled);
            } finally {
                lock.unlock();
            }
        }
    }

    private List<Pending> snapshot() {
        lock.lock();
        try {
            return List.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    /** Called by the cleaner's thread: takes no lock and does not call the driver. */
    void abandoned(Block.Abandonment a) {
        abandoned.add(a);
    }

    private void freeAbandoned() {
        for (Block.Abandonment a = abandoned.poll(); a != null; a = abandoned.poll()) {
            if (a.block().state == Block.State.LIVE && a.block().ticket == a.ticket()) {
                free(a.block());
            }
        }
    }

    /** Gives wholly free segments back to the driver. */
    void trim() {
        lock.lock();
        try {
            freeAbandoned();
            settle(false);
            trimLocked();
            while (!events.isEmpty()) {
                context.enter();
                long e = events.poll();
                context.run("closing an event", d -> d.destroyEvent(e));
            }
        } finally {
            lock.unlock();
        }
    }

    private void trimLocked() {
        for (Block b : free.wholes(s -> !s.isCapturing())) {
            // Entering may fail, and the segment is then kept; freeing that fails has freed, as cuda.h says.
            context.enter();
            free.remove(b);
            segments.remove(b.segment);
            try {
                context.driver().free(b.segment.address);
            } catch (DriverFailure f) {
                throw context.failed(f, "freeing device memory", List.of());
            }
        }
    }

    /** A stream is closed and its work is done: its segments go to the default stream. */
    void streamClosed(Stream stream) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Stream heir = context.defaultStream();
            free.move(stream, heir);
            segments.forEach(s -> s.owner = s.owner == stream ? heir : s.owner);
        } finally {
            lock.unlock();
        }
    }

    /** Gives everything back to the driver; the device is idle. */
    void close() {
        lock.lock();
        try {
            closed = true;
            List<Runnable> steps = new ArrayList<>();
            if (context.isUsable()) {
                segments.forEach(s -> steps.add(
                        () -> context.run("freeing device memory", d -> d.free(s.address))));
                pending.forEach(p -> events.addAll(p.events));
                events.forEach(e -> steps.add(() -> context.run("closing an event", d -> d.destroyEvent(e))));
            }
            segments.clear();
            free.clear();
            pending.clear();
            events.clear();
            liveBytes = 0;
            liveBlocks = 0;
            Optional<RuntimeException> first = Failures.all(steps);
            if (first.isPresent()) {
                throw first.get();
            }
        } finally {
            lock.unlock();
        }
    }

    AllocatorStatistics statistics() {
        lock.lock();
        try {
            return new AllocatorStatistics(liveBytes, liveBlocks, peakLiveBytes, pending.size(),
                    segments.stream().mapToLong(s -> s.bytes).sum(), segments.size(), allocations, driverAllocations,
                    takeovers, trims);
        } finally {
            lock.unlock();
        }
    }

    private OutOfDeviceMemoryException outOfMemory(long bytes, Optional<DriverFailure> failure) {
        String message = "there is not enough memory on " + context + " for " + size(bytes) + ": the device has "
                + size(context.device().memory());
        if (failure.isEmpty()) {
            return new OutOfDeviceMemoryException(message + "; work on smaller parts");
        }
        String rest;
        try {
            rest = ", of which " + size(context.memoryInfo().free()) + " are free";
        } catch (CudaException e) {
            rest = "";
        }
        return new OutOfDeviceMemoryException(message + rest + ", and this process uses " + size(liveBytes) + " in "
                + liveBlocks + (liveBlocks == 1 ? " array" : " arrays") + ". Everything unused was given back first."
                + " Close arrays that are no longer needed, work on smaller parts, or end other processes that use the"
                + " device (nvidia-smi lists them).", failure.get());
    }

    private static String size(long bytes) {
        if (bytes < 10L << 10) {
            return bytes + " bytes";
        }
        if (bytes < 10L << 20) {
            return (bytes >> 10) + " KiB";
        }
        return bytes < 10L << 30 ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
    }
}
