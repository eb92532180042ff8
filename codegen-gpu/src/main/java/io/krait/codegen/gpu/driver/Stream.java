package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A queue of work on a device: what is put in is done in order, beside the work of other streams. Any thread may put
 * work in; threads that share a stream agree on the order themselves.
 */
public final class Stream implements AutoCloseable {
    private final CudaContext context;
    private final long handle;
    private final Resource resource;
    private final Guard guard = new Guard();
    private final LaunchLog log;
    private volatile Capture capture;

    private Stream(CudaContext context, long handle, LaunchLog log) {
        this.context = context;
        this.handle = handle;
        this.log = log;
        this.resource = new Resource(context, "a stream", d -> d.destroyStream(handle));
    }

    static Stream create(CudaContext context, int priority) {
        long h = context.call("creating a stream", d -> d.createStream(priority));
        LaunchLog log = new LaunchLog();
        Stream s = new Stream(context, h, log);
        context.adopt(s, s.resource);
        context.addLog(log);
        return s;
    }

    /** The device it belongs to. */
    public CudaContext context() {
        return context;
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return guard.isClosed() || resource.isReleased();
    }

    /** Whether its work goes into a graph at present. */
    public boolean isCapturing() {
        return capture != null;
    }

    /** Waits for all work of this stream. Faults of its kernels are reported here. */
    public void synchronize() {
        context.releaseAbandoned();
        run("waiting for a stream", d -> d.synchronizeStream(handle));
        log.clear();
    }

    /** Whether all work of this stream is done. */
    public boolean isIdle() {
        enter();
        try {
            return context.call("asking for a stream", d -> d.queryStream(handle));
        } finally {
            guard.exit();
        }
    }

    /** Puts the event after the work so far. */
    public void record(Event event) {
        requireOf(event.context());
        event.enter();
        try {
            run("recording an event", d -> d.recordEvent(event.handle(), handle));
        } finally {
            event.exit();
        }
    }

    /** Later work waits for the event, which may be of another device. */
    public void waitFor(Event event) {
        event.enter();
        try {
            run("making a stream wait", d -> d.waitEvent(handle, event.handle()));
        } finally {
            event.exit();
        }
    }

    /** Later work waits for the work so far of the other stream, which may be of another device. */
    public void waitFor(Stream other) {
        if (other == this) {
            return;
        }
        try (Event e = other.context.newEvent()) {
            other.record(e);
            waitFor(e);
        }
    }

    /**
     * Runs Java code when the work so far is done, on a thread of the driver. The code must be short and must not use
     * the GPU; what it throws goes to the thread's handler of uncaught exceptions.
     */
    public void whenReached(Runnable action) {
        run("adding a callback", d -> d.hostCallback(handle, action));
    }

    /** Sets bytes of device memory. */
    public void fill(DeviceMemory memory, long offset, long bytes, byte value) {
        long address = use(memory, offset, bytes);
        if (bytes > 0) {
            run("filling device memory", d -> d.fillBytes(address, value, bytes, handle));
        }
    }

    /** Sets 4-byte words of device memory; the offset is a multiple of 4. */
    public void fillWords(DeviceMemory memory, long offset, long words, int value) {
        long address = use(memory, offset, Math.multiplyExact(4, words));
        if (words > 0) {
            run("filling device memory", d -> d.fillWords(address, value, words, handle));
        }
    }

    /**
     * Copies host memory of any kind, also of Java arrays, to the device. Returns when {@code source} may be changed;
     * the device may get the last parts later, in order with this stream.
     */
    public void copyToDevice(DeviceMemory target, long offset, MemorySegment source) {
        long address = use(target, offset, source.byteSize());
        context.staging().upload(this, address, source);
    }

    /** Copies from the device to host memory of any kind, also of Java arrays, and waits for it. */
    public void copyToHost(MemorySegment target, DeviceMemory source, long offset) {
        long address = use(source, offset, target.byteSize());
        context.staging().download(this, target, address);
    }

    /** Copies pinned memory to the device; the pinned part must not change before this stream has passed the copy. */
    public void copyToDevice(DeviceMemory target, long offset, PinnedMemory source, long sourceOffset, long bytes) {
        long address = use(target, offset, bytes);
        long host = source.use(this, sourceOffset, bytes);
        if (bytes > 0) {
            run("copying " + bytes + " bytes to the device", d -> d.copyToDeviceAsync(address, host, bytes, handle));
        }
    }

    /** Copies from the device to pinned memory; the bytes are there when this stream has passed the copy. */
    public void copyToHost(PinnedMemory target, long targetOffset, DeviceMemory source, long offset, long bytes) {
        long address = use(source, offset, bytes);
        long host = target.use(this, targetOffset, bytes);
        if (bytes > 0) {
            run("copying " + bytes + " bytes to the host", d -> d.copyToHostAsync(host, address, bytes, handle));
        }
    }

    /**
     * Copies between memory of this stream's device, or from or to another device. A copy between devices is in order
     * with this stream only; let it wait for the other device's stream where needed.
     */
    public void copy(DeviceMemory target, long targetOffset, DeviceMemory source, long sourceOffset, long bytes) {
        CudaContext to = target.context();
        CudaContext from = source.context();
        if (to != context && from != context) {
            throw new WrongDeviceException("a copy from " + from + " to " + to + " was put into a stream of " + context
                    + "; use a stream of one of the two devices");
        }
        long t = to == context ? use(target, targetOffset, bytes) : target.part(targetOffset, bytes);
        long s = from == context ? use(source, sourceOffset, bytes) : source.part(sourceOffset, bytes);
        if (bytes == 0) {
            return;
        }
        if (to == from) {
            run("copying " + bytes + " bytes", d -> d.copyOnDeviceAsync(t, s, bytes, handle));
        } else {
            run("copying " + bytes + " bytes from " + from + " to " + to,
                    d -> d.copyPeerAsync(t, to.handle(), s, from.handle(), bytes, handle));
            // Freed memory of the other device must rest until this copy is done, too.
            (to == context ? source : target).usedOn(this);
        }
    }

    /**
     * Copies rows within this device.
     *
     * @param targetPitch bytes between starts of rows of the target
     * @param sourcePitch bytes between starts of rows of the source
     * @param rowBytes bytes of a row, at most either pitch
     */
    public void copyRows(DeviceMemory target, long targetOffset, long targetPitch, DeviceMemory source,
            long sourceOffset, long sourcePitch, long rowBytes, long rows) {
        if (rows == 0 || rowBytes == 0) {
            return;
        }
        long t = use(target, targetOffset, Rows.extent(targetPitch, rowBytes, rows));
        long s = use(source, sourceOffset, Rows.extent(sourcePitch, rowBytes, rows));
        run("copying rows", d -> d.copy2dAsync(new MemoryCalls.Copy2d(MemoryCalls.CopyKind.ON_DEVICE, t, targetPitch, s,
                sourcePitch, rowBytes, rows), handle));
    }

    /** Copies rows from pinned memory to the device. */
    public void copyRowsToDevice(DeviceMemory target, long targetOffset, long targetPitch, PinnedMemory source,
            long sourceOffset, long sourcePitch, long rowBytes, long rows) {
        if (rows == 0 || rowBytes == 0) {
            return;
        }
        long t = use(target, targetOffset, Rows.extent(targetPitch, rowBytes, rows));
        long s = source.use(this, sourceOffset, Rows.extent(sourcePitch, rowBytes, rows));
        run("copying rows to the device", d -> d.copy2dAsync(new MemoryCalls.Copy2d(MemoryCalls.CopyKind.TO_DEVICE, t,
                targetPitch, s, sourcePitch, rowBytes, rows), handle));
    }

    /** Copies rows from the device to pinned memory. */
    public void copyRowsToHost(PinnedMemory target, long targetOffset, long targetPitch, DeviceMemory source,
            long sourceOffset, long sourcePitch, long rowBytes, long rows) {
        if (rows == 0 || rowBytes == 0) {
            return;
        }
        long t = target.use(this, targetOffset, Rows.extent(targetPitch, rowBytes, rows));
        long s = use(source, sourceOffset, Rows.extent(sourcePitch, rowBytes, rows));
        run("copying rows to the host", d -> d.copy2dAsync(new MemoryCalls.Copy2d(MemoryCalls.CopyKind.TO_HOST, t,
                targetPitch, s, sourcePitch, rowBytes, rows), handle));
    }

    /**
     * Records the work that {@code body} puts into this stream, without doing it, as a graph that can be launched many
     * times at the cost of one launch. Copies from and to memory that is not pinned, and waiting, cannot be part of it.
     */
    public CudaGraph capture(Runnable body) {
        if (this == context.defaultStream()) {
            throw new CaptureException("the default stream of " + context + " cannot be captured, since memory of"
                    + " closed streams goes to it; capture a stream made with newStream()");
        }
        return CudaGraph.capture(this, body);
    }

    /** Waits for the work of this stream and destroys it. It cannot be used afterwards. */
    @Override
    public void close() {
        if (this == context.defaultStreamOrNull()) {
            throw new CudaCallException("the default stream of " + context + " cannot be closed; close the context");
        }
        if (isCapturing()) {
            throw new CaptureException("a stream of " + context + " was closed while it was captured; close it after"
                    + " the"
                    + " capture");
        }
        if (!guard.close()) {
            return;
        }
        try {
            if (context.isUsable() && !resource.isReleased()) {
                context.run("waiting for a stream that is closed", d -> d.synchronizeStream(handle));
            }
        } finally {
            try {
                resource.release();
            } finally {
                context.removeLog(log);
                if (context.isUsable()) {
                    context.allocator().streamClosed(this);
                }
            }
        }
    }

    /** The driver's handle, for other libraries of CUDA; valid until this is closed. */
    public long nativeHandle() {
        return handle;
    }

    // What the rest of the package uses.

    long handle() {
        return handle;
    }

    Guard guard() {
        return guard;
    }

    LaunchLog log() {
        return log;
    }

    Optional<Capture> currentCapture() {
        return Optional.ofNullable(capture);
    }

    void setCapture(Optional<Capture> capture) {
        this.capture = capture.orElse(null);
    }

    /** Keeps a freed piece for the graph that is being captured; false if there is none. */
    boolean hold(Block b) {
        Capture c = capture;
        if (c != null) {
            c.hold(b);
        }
        return c != null;
    }

    void requireOf(CudaContext other) {
        if (other != context) {
            throw new WrongDeviceException("a stream of " + context + " was used with " + other
                    + "; each device has streams of its own");
        }
    }

    /** Begins a use. */
    void enter() {
        if (resource.isReleased() || !guard.enter()) {
            throw new ClosedHandleException("the stream on " + context + " is closed; keep it open for as long as work"
                    + " is put into it, or make a new one with newStream()");
        }
    }

    void exit() {
        guard.exit();
    }

    private void run(String doing, Consumer<CudaDriver> calls) {
        enter();
        try {
            context.run(doing, calls);
        } finally {
            guard.exit();
        }
    }

    /** Notes that work of this stream uses memory; its address. */
    long use(DeviceMemory m, long offset, long bytes) {
        long address = m.part(offset, bytes);
        touch(m);
        return address;
    }

    /** Notes that work of this stream uses memory. */
    void touch(DeviceMemory m) {
        m.requireOpen();
        if (!context.reaches(m.context())) {
            throw new WrongDeviceException("memory of " + m.context() + " was used by work on " + context
                    + "; copy it there first, or enable access with enablePeerAccess");
        }
        Capture c = capture;
        if (c != null) {
            c.use(m);
        } else {
            m.usedOn(this);
        }
    }

    @Override
    public String toString() {
        return "stream of " + context + (isClosed() ? ", closed" : "");
    }
}
