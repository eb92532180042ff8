package io.krait.codegen.gpu.driver;

/** Memory taken from the driver at once, cut into {@link Block}s. All free blocks of it serve one stream. */
final class Segment {
    final DeviceAllocator allocator;
    final long address;
    final long bytes;
    final boolean small;
    /** Changed under the allocator's lock only. */
    volatile Stream owner;

    Segment(DeviceAllocator allocator, long address, long bytes, boolean small, Stream owner) {
        this.allocator = allocator;
        this.address = address;
        this.bytes = bytes;
        this.small = small;
        this.owner = owner;
    }
}
