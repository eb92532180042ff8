package io.krait.codegen.gpu.driver;

/**
 * What a device's allocator holds and did.
 *
 * @param liveBytes bytes in use, rounded up as they are allocated
 * @param liveBlocks pieces in use
 * @param peakLiveBytes the most bytes that were in use at a time
 * @param pendingBlocks freed pieces that other streams may still use
 * @param reservedBytes bytes taken from the driver
 * @param segments allocations taken from the driver
 * @param allocations allocations made so far
 * @param driverAllocations how often the driver was asked
 * @param takeovers how often memory of another stream was taken over
 * @param trims how often memory was given back since there was none left
 */
public record AllocatorStatistics(long liveBytes, long liveBlocks, long peakLiveBytes, long pendingBlocks,
        long reservedBytes, long segments, long allocations, long driverAllocations, long takeovers, long trims) {
    /** Bytes taken from the driver and not in use. */
    public long cachedBytes() {
        return reservedBytes - liveBytes;
    }
}
