package io.krait.codegen.gpu;

import io.krait.staging.Device;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/** Memory of a device that is given back once: when it is closed, or when nobody can reach it. */
final class DeviceMemoryBlock implements Device.Block {
    private static final Cleaner CLEANER = Cleaner.create();

    private final MemorySegment segment;
    private final long bytes;
    private final Cleaner.Cleanable cleanable;

    /**
     * A block.
     *
     * @param free gives the memory back; must not refer to the block
     */
    DeviceMemoryBlock(long address, long bytes, Runnable free) {
        this.segment = MemorySegment.ofAddress(address);
        this.bytes = bytes;
        this.cleanable = CLEANER.register(this, free);
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
