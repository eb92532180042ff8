package io.krait.codegen.gpu.driver;

import java.lang.ref.Cleaner;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Memory of a device. Closing gives it back to the allocator in the order of its stream: work that was started before
 * still finds it. Unreachable memory is given back, too, some time later.
 */
public final class DeviceMemory implements AutoCloseable {
    private final CudaContext context;
    private final long address;
    private final long bytes;
    private final Optional<Block> block;
    private final Optional<Cleaner.Cleanable> registration;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Memory of the allocator. */
    DeviceMemory(CudaContext context, Block block, long bytes) {
        this.context = context;
        this.address = block.address();
        this.bytes = bytes;
        this.block = Optional.of(block);
        this.registration = Optional.of(CudaContext.whenUnreachable(this, block.abandonment()));
    }

    /** Memory that something else owns, as a variable of a module. */
    DeviceMemory(CudaContext context, long address, long bytes) {
        this.context = context;
        this.address = address;
        this.bytes = bytes;
        this.block = Optional.empty();
        this.registration = Optional.empty();
    }

    /** The device it belongs to. */
    public CudaContext context() {
        return context;
    }

    /** Its device address, a multiple of 512 unless it is a variable of a module. */
    public long address() {
        requireOpen();
        return address;
    }

    /** Its size. */
    public long bytes() {
        return bytes;
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed.get();
    }

    /**
     * Says that work on a stream other than the one it was allocated for uses it, so that it is not used anew before
     * that work is done. Copies and launches say so themselves.
     */
    public void usedOn(Stream stream) {
        if (block.isPresent()) {
            block.get().usedOn(stream);
        }
    }

    /** Gives it back; a second time does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true) && block.isPresent()) {
            try {
                context.allocator().free(block.get());
            } finally {
                // Its task finds the block freed; this only takes it off the cleaner's list.
                registration.ifPresent(Cleaner.Cleanable::clean);
            }
        }
    }

    Optional<Block> block() {
        return block;
    }

    void requireOpen() {
        if (closed.get()) {
            throw new ClosedHandleException("device memory of " + bytes + " bytes on " + context + " was used after it"
                    + " was closed");
        }
    }

    /** The address of a part. */
    long part(long offset, long length) {
        requireOpen();
        if (offset < 0 || length < 0 || offset > bytes - length) {
            throw new LaunchException("bytes " + offset + " to " + (offset + length) + " are outside of device memory"
                    + " of "
                    + bytes + " bytes on " + context);
        }
        return address + offset;
    }

    @Override
    public String toString() {
        return bytes + " bytes on " + context + (isClosed() ? ", closed" : "");
    }
}
