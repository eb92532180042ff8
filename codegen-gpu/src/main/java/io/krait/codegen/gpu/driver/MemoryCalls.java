package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;

/**
 * The driver's functions for memory of the device and memory of the host that the device reaches. All need a current
 * context. Asynchronous ones take host addresses: the memory behind them must stay until the stream has passed the
 * copy, and a copy overlaps with other work only when that memory is pinned.
 */
public interface MemoryCalls {
    /** Pinned memory that all contexts of the process see as pinned. */
    int HOST_PORTABLE = 1;
    /** Pinned memory that kernels can reach through {@link #hostDeviceAddress}. */
    int HOST_MAPPED = 2;
    /** Pinned memory that the host only writes: faster for the device to read, very slow for the host to read. */
    int HOST_WRITE_COMBINED = 4;

    /** Allocates device memory; its address is a multiple of 256 at least. */
    long allocate(long bytes);

    /** Frees device memory; waits for the device. */
    void free(long address);

    /** Allocates in the order of a stream, from the driver's own pool. */
    long allocateAsync(long bytes, long stream);

    /** Frees in the order of a stream, to the driver's own pool. */
    void freeAsync(long address, long stream);

    /** Free and total memory of the current device. */
    MemoryInfo memoryInfo();

    /** Sets bytes in the order of a stream. */
    void fillBytes(long address, byte value, long bytes, long stream);

    /** Sets 4-byte words in the order of a stream; the address is a multiple of 4. */
    void fillWords(long address, int value, long words, long stream);

    /** Copies from native host memory and returns when the host memory may be changed. */
    void copyToDevice(long target, MemorySegment source, long bytes);

    /** Copies to native host memory and returns when it is there. */
    void copyToHost(MemorySegment target, long source, long bytes);

    /** Copies within a device, in the order of the null stream. */
    void copyOnDevice(long target, long source, long bytes);

    /** Copies between devices, in the order of the null stream of both. */
    void copyPeer(long target, long targetContext, long source, long sourceContext, long bytes);

    /** Copies from the host in the order of a stream. */
    void copyToDeviceAsync(long target, long hostAddress, long bytes, long stream);

    /** Copies to the host in the order of a stream. */
    void copyToHostAsync(long hostAddress, long source, long bytes, long stream);

    /** Copies within a device in the order of a stream. */
    void copyOnDeviceAsync(long target, long source, long bytes, long stream);

    /** Copies between devices in the order of a stream. */
    void copyPeerAsync(long target, long targetContext, long source, long sourceContext, long bytes, long stream);

    /** Copies rows in the order of a stream. */
    void copy2dAsync(Copy2d copy, long stream);

    /** Allocates pinned host memory and gives its host address; flags are the sum of {@code HOST_} constants. */
    long allocateHost(long bytes, int flags);

    /** Frees pinned host memory. */
    void freeHost(long hostAddress);

    /** The address under which kernels reach mapped host memory. */
    long hostDeviceAddress(long hostAddress);

    /** Pins host memory that something else allocated. */
    void registerHost(long hostAddress, long bytes, int flags);

    /** Takes that back. */
    void unregisterHost(long hostAddress);

    /**
     * Memory of a device.
     *
     * @param free bytes that can be allocated, of all processes together
     * @param total bytes of the device
     */
    record MemoryInfo(long free, long total) {
    }

    /**
     * A copy of rows, each from a place of its own.
     *
     * @param kind from where to where
     * @param target address of the first row of the target
     * @param targetPitch bytes between the starts of rows of the target
     * @param source address of the first row of the source
     * @param sourcePitch bytes between the starts of rows of the source
     * @param rowBytes bytes of a row, at most either pitch
     * @param rows how many
     */
    record Copy2d(CopyKind kind, long target, long targetPitch, long source, long sourcePitch, long rowBytes,
            long rows) {
    }

    /** From where to where a copy goes. */
    enum CopyKind {
        /** From the host to the device. */
        TO_DEVICE,
        /** From the device to the host. */
        TO_HOST,
        /** Within the device. */
        ON_DEVICE
    }
}
