package io.krait.codegen.gpu.driver;

/** The driver's functions for devices and their primary contexts. */
public interface DeviceCalls {
    /** What carries out the calls, for messages and reports: {@code CUDA driver} or {@code fake driver}. */
    String name();

    /** {@code cuInit}; may be called again. */
    void init();

    /** The CUDA version that the driver supports, 1000 * major + 10 * minor: 12060 for 12.6. */
    int driverVersion();

    /** The number of devices that this process may use; {@code CUDA_VISIBLE_DEVICES} has been applied. */
    int deviceCount();

    /** The handle of the device with this ordinal, 0 to the count - 1. */
    int device(int ordinal);

    /** The device's name, for instance {@code NVIDIA H200}. */
    String deviceName(int device);

    /** The 16 bytes that name the device world-wide. */
    byte[] deviceUuid(int device);

    /** Bytes of memory on the device. */
    long deviceMemory(int device);

    /** One property of a device. */
    int deviceAttribute(int device, DeviceAttribute attribute);

    /** Whether kernels on {@code device} can reach memory of {@code peer}. */
    boolean canAccessPeer(int device, int peer);

    /** The device's primary context, which all users in this process share; keeps it until released as often. */
    long retainPrimaryContext(int device);

    /** Takes back one retain; the last one destroys all objects of the context. */
    void releasePrimaryContext(int device);

    /** Makes a context current on this platform thread. */
    void setCurrent(long context);

    /** Waits for all work of the current context. */
    void synchronizeContext();

    /** The lowest and the highest priority of streams of the current context; the numerically lower is the higher. */
    PriorityRange streamPriorities();

    /** Lets the current context reach the memory of another. */
    void enablePeerAccess(long peerContext);

    /** Takes that back. */
    void disablePeerAccess(long peerContext);

    /** Begins recording for an attached profiler. */
    void profilerStart();

    /** Ends recording for an attached profiler. */
    void profilerStop();

    /**
     * Priorities of streams.
     *
     * @param least the numerically largest, which runs last
     * @param greatest the numerically smallest, which runs first
     */
    record PriorityRange(int least, int greatest) {
    }
}
