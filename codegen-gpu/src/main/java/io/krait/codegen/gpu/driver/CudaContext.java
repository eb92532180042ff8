package io.krait.codegen.gpu.driver;

import io.krait.settings.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A device in use: its primary context, which starts with the first thing asked of it, and what is made in it. All
 * methods may be called by any thread.
 *
 * <p>Note [Current context]: the driver keeps the current context per platform thread, and virtual threads change
 * theirs whenever they block. So every group of driver calls sets it first, and nothing that may block (a lock, a
 * queue) comes between that and the call.
 *
 * <p>Note [Lost context]: a fault in a kernel breaks the primary context for good; CUDA says that only a new process
 * can use the device again. The first error is kept, and later calls fail at once and repeat it.
 */
public final class CudaContext implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final CudaDriver driver;
    private final DeviceInfo device;
    private final DeviceAllocator allocator = new DeviceAllocator(this);
    private final StagingRing staging = new StagingRing(this);
    private final ReentrantLock starting = new ReentrantLock();
    private final Set<Resource> resources = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Resource> abandoned = new ConcurrentLinkedQueue<>();
    private final List<LaunchLog> logs = new CopyOnWriteArrayList<>();
    private final List<Runnable> closing = new CopyOnWriteArrayList<>();
    private final Set<CudaContext> peers = ConcurrentHashMap.newKeySet();
    private volatile long handle;
    private volatile Stream defaultStream;
    private volatile boolean closed;
    private volatile CudaException lost;

    CudaContext(CudaDriver driver, DeviceInfo device) {
        this.driver = driver;
        this.device = device;
    }

    /** Whether each launch waits for its kernel, so that a fault is reported by the launch that caused it. */
    static boolean isSynchronous() {
        return Settings.CUDA_SYNC.get();
    }

    /** The CUDA version that the driver supports, 1000 * major + 10 * minor. */
    public int driverVersion() {
        return driver.driverVersion();
    }

    /** What is known of the device. */
    public DeviceInfo device() {
        return device;
    }

    /** The driver. */
    CudaDriver driver() {
        return driver;
    }

    DeviceAllocator allocator() {
        return allocator;
    }

    StagingRing staging() {
        return staging;
    }

    /** The error that broke the context, if one did. */
    public Optional<CudaException> lost() {
        return Optional.ofNullable(lost);
    }

    /** Whether the context was started, is not lost and not closed. */
    boolean isUsable() {
        return handle != 0 && lost == null && !closed;
    }

    /** The stream for those who name none; it does not wait for the null stream. */
    public Stream defaultStream() {
        start();
        return defaultStream;
    }

    /** A new stream of usual priority. */
    public Stream newStream() {
        return newStream(0);
    }

    /** A new stream; lower numbers of {@link #streamPriorities} run first. */
    public Stream newStream(int priority) {
        releaseAbandoned();
        return Stream.create(this, priority);
    }

    /** The priorities that streams can have. */
    public DeviceCalls.PriorityRange streamPriorities() {
        return call("asking for the priorities of streams", DeviceCalls::streamPriorities);
    }

    /** A new event without times, for ordering. */
    public Event newEvent() {
        releaseAbandoned();
        return new Event(this, false);
    }

    /** A new event that takes times. */
    public Event newTimingEvent() {
        releaseAbandoned();
        return new Event(this, true);
    }

    /** Device memory for use on the default stream, of undefined content. */
    public DeviceMemory allocate(long bytes) {
        return allocate(bytes, defaultStream());
    }

    /**
     * Device memory of undefined content.
     *
     * @param stream where it is used first, and where freed memory comes back in order
     * @throws OutOfDeviceMemoryException when there is not enough even after everything unused was given back
     */
    public DeviceMemory allocate(long bytes, Stream stream) {
        stream.requireOf(this);
        releaseAbandoned();
        stream.enter();
        try {
            return new DeviceMemory(this, allocator.allocate(bytes, stream), bytes);
        } finally {
            stream.exit();
        }
    }

    /** Pinned host memory: copies from and to it overlap with other work. */
    public PinnedMemory allocatePinned(long bytes) {
        releaseAbandoned();
        return PinnedMemory.allocate(this, bytes, MemoryCalls.HOST_PORTABLE);
    }

    /** Pinned host memory that kernels can reach, too. */
    public PinnedMemory allocateMapped(long bytes) {
        releaseAbandoned();
        return PinnedMemory.allocate(this, bytes, MemoryCalls.HOST_PORTABLE | MemoryCalls.HOST_MAPPED);
    }

    /** Pins native host memory that exists, until the result is closed. */
    public PinnedMemory pin(MemorySegment memory) {
        releaseAbandoned();
        return PinnedMemory.register(this, memory);
    }

    /**
     * Loads a program.
     *
     * @param image PTX text or a cubin
     * @throws ModuleLoadException with the log of the driver's compiler
     */
    public CudaModule load(byte[] image, JitOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = withZero(arena, image);
            long h = call("loading a program", d -> d.loadModule(m, options));
            return new CudaModule(this, h);
        }
    }

    /** Loads a program of PTX text. */
    public CudaModule load(String ptx) {
        return load(ptx.getBytes(StandardCharsets.US_ASCII), JitOptions.DEFAULT);
    }

    /** Compiles PTX to a cubin for this device with the driver's compiler. */
    public byte[] assemble(String ptx, JitOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = withZero(arena, ptx.getBytes(StandardCharsets.US_ASCII));
            return call("compiling PTX", d -> d.assemble(m, options));
        }
    }

    private static MemorySegment withZero(Arena arena, byte[] image) {
        boolean terminated = image.length > 0 && image[image.length - 1] == 0;
        MemorySegment m = arena.allocate(image.length + (terminated ? 0L : 1L), Long.BYTES);
        MemorySegment.copy(image, 0, m, ValueLayout.JAVA_BYTE, 0, image.length);
        return m;
    }

    /** Waits for all work on the device. */
    public void synchronize() {
        releaseAbandoned();
        allocator.waiting(() -> run("waiting for the device", CudaDriver::synchronizeContext));
        logs.forEach(LaunchLog::clear);
    }

    /** Free and total memory of the device. */
    public MemoryCalls.MemoryInfo memoryInfo() {
        return call("asking for free memory", MemoryCalls::memoryInfo);
    }

    /** What the allocator holds. */
    public AllocatorStatistics statistics() {
        return allocator.statistics();
    }

    /** Gives cached memory that is not in use back to the driver. */
    public void trim() {
        releaseAbandoned();
        allocator.trim();
    }

    /** Whether kernels here can reach memory of the other device. */
    public boolean canReach(CudaContext other) {
        return other != this && call("asking whether devices reach each other",
                d -> d.canAccessPeer(d.device(device.ordinal()), d.device(other.device.ordinal())));
    }

    /** Lets kernels here reach memory of the other device; done once, later calls do nothing. */
    public void enablePeerAccess(CudaContext other) {
        other.start();
        if (other == this || peers.contains(other)) {
            return;
        }
        if (!canReach(other)) {
            throw new WrongDeviceException(device.label() + " cannot reach the memory of " + other.device.label()
                    + "; copy what is needed");
        }
        run("enabling access to the memory of " + other.device.label(), d -> {
            try {
                d.enablePeerAccess(other.handle);
            } catch (DriverFailure f) {
                if (f.code() != CudaResult.PEER_ACCESS_ALREADY_ENABLED) {
                    // Other code of this process may have done it: that is as good.
                    throw f;
                }
            }
        });
        peers.add(other);
    }

    /** Whether {@link #enablePeerAccess} was called for the other device. */
    public boolean reaches(CudaContext other) {
        return other == this || peers.contains(other);
    }

    /** Begins recording for an attached profiler. */
    public void profilerStart() {
        run("starting the profiler", CudaDriver::profilerStart);
    }

    /** Ends recording for an attached profiler. */
    public void profilerStop() {
        run("stopping the profiler", CudaDriver::profilerStop);
    }

    /**
     * Calls another library of CUDA with this context current. The calls must not block for locks: see Note [Current
     * context].
     *
     * @param doing for messages: {@code multiplying}
     */
    public void whileCurrent(String doing, Runnable calls) {
        run(doing, d -> calls.run());
    }

    /** Has something done when the context is closed, before all else ends; not if it is lost by then. */
    public void beforeClose(Runnable action) {
        closing.add(action);
    }

    /**
     * Waits for the device, destroys everything made in this context, and releases it. The context cannot be used
     * afterwards; arrays, streams and modules of it neither.
     */
    @Override
    public void close() {
        starting.lock();
        try {
            if (closed) {
                return;
            }
            List<Runnable> steps = new ArrayList<>();
            if (isUsable()) {
                steps.add(this::synchronize);
                steps.addAll(closing);
            }
            resources.forEach(r -> steps.add(r::release));
            steps.add(staging::close);
            steps.add(allocator::close);
            Optional<RuntimeException> first = Failures.all(steps);
            closed = true;
            if (handle != 0) {
                handle = 0;
                try {
                    driver.releasePrimaryContext(device.ordinal());
                } catch (DriverFailure f) {
                    if (lost == null && first.isEmpty()) {
                        first = Optional.of(failed(f, "closing the context", List.of()));
                    }
                }
            }
            if (first.isPresent()) {
                throw first.get();
            }
        } finally {
            starting.unlock();
        }
    }

    // What the objects of this context use.

    /** The driver's handle, for calls that name two contexts. */
    long handle() {
        return handle;
    }

    /** The default stream if the context was started, for comparing. */
    Stream defaultStreamOrNull() {
        return defaultStream;
    }

    /** Starts the context if it was not, and makes it current. Nothing that blocks may come before the driver call. */
    void enter() {
        if (handle == 0) {
            start();
        }
        if (lost != null) {
            throw new ContextLostException(device.label() + " cannot be used any more in this process, as an earlier"
                    + " error broke its context; start a new process. The earlier error: " + lost.getMessage());
        }
        try {
            driver.setCurrent(handle);
        } catch (DriverFailure f) {
            throw failed(f, "making the device current", List.of());
        }
    }

    private void start() {
        if (handle != 0 && defaultStream != null) {
            return;
        }
        starting.lock();
        try {
            if (closed) {
                throw new ClosedHandleException("the context of " + device.label() + " is closed; do not close it while"
                        + " arrays, streams or kernels of it are in use");
            }
            if (handle == 0) {
                startLocked();
            }
        } finally {
            starting.unlock();
        }
    }

    private void startLocked() {
        try {
            handle = driver.retainPrimaryContext(driver.device(device.ordinal()));
            defaultStream = Stream.create(this, 0);
        } catch (DriverFailure f) {
            throw failed(f, "starting", List.of());
        } finally {
            if (handle != 0 && defaultStream == null) {
                // Not half started: the next call tries again.
                handle = 0;
                Failures.quietly(() -> driver.releasePrimaryContext(device.ordinal()));
            }
        }
    }

    /** Does driver calls with this context current. */
    void run(String doing, Consumer<CudaDriver> calls) {
        enter();
        try {
            calls.accept(driver);
        } catch (DriverFailure f) {
            throw failed(f, doing, List.of());
        }
    }

    /** Does driver calls with this context current. */
    <T> T call(String doing, Function<CudaDriver, T> calls) {
        enter();
        try {
            return calls.apply(driver);
        } catch (DriverFailure f) {
            throw failed(f, doing, List.of());
        }
    }

    /** Says what a failure means, and remembers it if it broke the context. */
    CudaException failed(DriverFailure f, String doing, List<KernelSite> kernels) {
        // Faults come from work under way, not from the call that reports them.
        boolean breaks = CudaResult.breaksContext(f.code());
        CudaException e = CudaErrors.translate(f, device.label(), doing, breaks ? suspects() : kernels);
        if (e.isContextLost() && lost == null) {
            lost = e;
        }
        return e;
    }

    private List<KernelSite> suspects() {
        return logs.stream().flatMap(l -> l.suspects().stream()).distinct().toList();
    }

    void addLog(LaunchLog log) {
        logs.add(log);
    }

    void removeLog(LaunchLog log) {
        logs.remove(log);
    }

    /** Ties a resource to a Java object: it is released at the latest when the object is unreachable. */
    Cleaner.Cleanable adopt(Object owner, Resource resource) {
        resources.add(resource);
        return CLEANER.register(owner, resource::abandon);
    }

    /** Adds a resource that no Java object stands for. */
    void own(Resource resource) {
        resources.add(resource);
    }

    void forget(Resource resource) {
        resources.remove(resource);
    }

    void abandoned(Resource resource) {
        abandoned.add(resource);
    }

    /** Runs a task of the cleaner when an object is unreachable; it must not call the driver. */
    static Cleaner.Cleanable whenUnreachable(Object owner, Runnable task) {
        return CLEANER.register(owner, task);
    }

    /** Releases what unreachable objects held. See Note [Who frees] in {@link Resource}. */
    void releaseAbandoned() {
        for (Resource r = abandoned.poll(); r != null; r = abandoned.poll()) {
            r.release();
        }
    }

    @Override
    public String toString() {
        return device.label();
    }
}
