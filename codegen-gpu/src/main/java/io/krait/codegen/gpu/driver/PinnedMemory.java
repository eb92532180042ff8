package io.krait.codegen.gpu.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Host memory that the operating system does not move or swap, so that the device copies from and to it beside other
 * work. It is scarce: it counts against the memory of all processes.
 */
public final class PinnedMemory implements AutoCloseable {
    private final CudaContext context;
    private final MemorySegment segment;
    private final long hostAddress;
    private final Resource resource;
    private final boolean mapped;
    private final Guard guard = new Guard();
    private final List<Stream> users = new ArrayList<>(1);

    private PinnedMemory(CudaContext context, MemorySegment memory, boolean mapped, String kind,
            Consumer<CudaDriver> destroy) {
        this.context = context;
        this.mapped = mapped;
        this.hostAddress = memory.address();
        Arena arena = Arena.ofShared();
        this.segment = view(memory, arena);
        // However the memory is freed, by closing the context or with a lost one, Java must not reach it afterwards.
        this.resource = new Resource(context, kind, arena::close, destroy);
        context.adopt(this, resource);
    }

    /** A view that ends with the arena, so that a use after closing is an exception. */
    @SuppressWarnings("restricted")
    private static MemorySegment view(MemorySegment memory, Arena arena) {
        return MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize(), arena, s -> { });
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    static PinnedMemory allocate(CudaContext context, long bytes, int flags) {
        if (bytes <= 0) {
            throw new OutOfDeviceMemoryException("pinned memory of " + bytes + " bytes was asked for on " + context
                    + "; sizes are positive");
        }
        long address = context.call("allocating " + bytes + " bytes of pinned host memory",
                d -> d.allocateHost(bytes, flags));
        return new PinnedMemory(context, at(address, bytes), (flags & MemoryCalls.HOST_MAPPED) != 0, "pinned memory",
                d -> d.freeHost(address));
    }

    static PinnedMemory register(CudaContext context, MemorySegment memory) {
        if (!memory.isNative()) {
            throw new CudaCallException("a Java array cannot be pinned, as the garbage collector moves it; copy it, or"
                    + " use allocatePinned");
        }
        long address = memory.address();
        context.run("pinning " + memory.byteSize() + " bytes",
                d -> d.registerHost(address, memory.byteSize(), MemoryCalls.HOST_PORTABLE));
        return new PinnedMemory(context, memory, false, "pinned memory", d -> d.unregisterHost(address));
    }

    /** The memory as the host sees it; an access after closing is an {@code IllegalStateException}. */
    public MemorySegment segment() {
        return segment;
    }

    /** Its size. */
    public long bytes() {
        return segment.byteSize();
    }

    /** The device it was made for; other devices can use it, too. */
    public CudaContext context() {
        return context;
    }

    /** The address under which kernels reach it; only for mapped memory. */
    public long deviceAddress() {
        if (!mapped) {
            throw new CudaCallException("kernels cannot reach this pinned memory; allocate it with allocateMapped");
        }
        requireOpen();
        return context.call("asking for the device address of mapped memory", d -> d.hostDeviceAddress(hostAddress));
    }

    /** Waits for the copies that use it and frees it. */
    @Override
    public void close() {
        if (!guard.close()) {
            return;
        }
        try {
            List<Runnable> waits = new ArrayList<>();
            synchronized (users) {
                users.stream().filter(s -> !s.isClosed()
                        && s.context().isUsable()).forEach(s -> waits.add(s::synchronize));
                users.clear();
            }
            Failures.all(waits).ifPresent(e -> {
                throw e;
            });
        } finally {
            resource.release();
        }
    }

    long hostAddress() {
        return hostAddress;
    }

    private void requireOpen() {
        if (guard.isClosed() || resource.isReleased()) {
            throw new ClosedHandleException("pinned memory of " + segment.byteSize() + " bytes was used after it was"
                    + " closed");
        }
    }

    /** Notes that a stream uses a part; its host address. */
    long use(Stream stream, long offset, long length) {
        requireOpen();
        if (offset < 0 || length < 0 || offset > segment.byteSize() - length) {
            throw new LaunchException("bytes " + offset + " to " + (offset + length) + " are outside of pinned memory"
                    + " of "
                    + segment.byteSize() + " bytes");
        }
        synchronized (users) {
            if (!users.contains(stream)) {
                users.add(stream);
            }
        }
        stream.currentCapture().ifPresent(c -> c.keep(this));
        return hostAddress + offset;
    }
}
