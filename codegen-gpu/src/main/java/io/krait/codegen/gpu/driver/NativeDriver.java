package io.krait.codegen.gpu.driver;

import io.krait.codegen.gpu.GpuProbe;
import io.krait.codegen.gpu.GpuStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUdevice;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUuuid;
import jcuda.driver.JCudaDriver;

/**
 * The machine's CUDA driver. What is done seldom goes through JCuda: devices, contexts, allocation, creating and
 * destroying. What is done often, and what JCuda lacks, is called directly in the same library.
 *
 * <p>Note [Missing functions]: JCuda's library binds functions when they are first called, and ends the whole process
 * if the driver lacks one. So all that it will call are looked up before.
 */
public final class NativeDriver extends NativeStreams implements CudaDriver {
    /** What the methods of JCuda that are used below call. */
    private static final List<String> THROUGH_JCUDA = List.of("cuInit", "cuDriverGetVersion", "cuDeviceGetCount",
            "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetUuid", "cuDeviceTotalMem_v2", "cuDeviceGetAttribute",
            "cuDeviceCanAccessPeer", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2",
            "cuCtxGetStreamPriorityRange", "cuCtxEnablePeerAccess", "cuCtxDisablePeerAccess", "cuProfilerStart",
            "cuProfilerStop", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemGetInfo_v2", "cuMemcpyHtoD_v2", "cuMemcpyDtoH_v2",
            "cuMemcpyDtoD_v2", "cuMemcpyPeer", "cuMemcpy2DAsync_v2", "cuMemHostAlloc", "cuMemFreeHost",
            "cuMemHostGetDevicePointer_v2", "cuMemHostRegister_v2", "cuMemHostUnregister", "cuStreamCreateWithPriority",
            "cuStreamDestroy_v2", "cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuEventCreate", "cuEventDestroy_v2",
            "cuEventElapsedTime", "cuGraphInstantiateWithFlags", "cuGraphDestroy", "cuGraphExecDestroy");
    private static final int STREAM_NON_BLOCKING = 1;
    private static final int EVENT_DISABLE_TIMING = 2;

    // JCuda's objects by address: it takes objects where the driver takes addresses.
    private final Map<Integer, CUdevice> devices = new ConcurrentHashMap<>();
    private final Map<Long, JCudaObjects.Context> contexts = new ConcurrentHashMap<>();
    private final Map<Long, JCudaObjects.Stream> streams = new ConcurrentHashMap<>();
    private final Map<Long, JCudaObjects.Event> events = new ConcurrentHashMap<>();
    private final Map<Long, JCudaObjects.Graph> graphs = new ConcurrentHashMap<>();
    private final Map<Long, JCudaObjects.Executable> executables = new ConcurrentHashMap<>();

    NativeDriver(NativeCalls calls) {
        super(calls);
    }

    /**
     * Opens the machine's driver.
     *
     * @throws DeviceUnavailableException when there is no driver or no device, or the driver is too old; says why
     */
    public static NativeDriver open() {
        // Looks with the driver alone: a class of JCuda may only be touched when there is one.
        GpuStatus status = GpuProbe.probe();
        if (!status.available()) {
            throw new DeviceUnavailableException("no GPU can be used: " + status.reason());
        }
        boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        NativeCalls calls = new NativeCalls(lookup(windows ? "nvcuda.dll" : "libcuda.so.1"));
        List<String> missing = calls.missing(THROUGH_JCUDA);
        if (!missing.isEmpty()) {
            throw new DeviceUnavailableException("the CUDA driver is too old or damaged: it supports CUDA "
                    + status.driverVersion() + " and lacks " + String.join(", ", missing)
                    + "; install NVIDIA driver 525.60 or later");
        }
        NativeDriver driver = new NativeDriver(calls);
        JCudaLibrary.load();
        return driver;
    }

    /** For good: a driver does not survive being unloaded. */
    @SuppressWarnings("restricted")
    private static SymbolLookup lookup(String library) {
        return SymbolLookup.libraryLookup(library, Arena.global());
    }

    private static void check(int result, String call) {
        if (result != CudaResult.SUCCESS) {
            throw new DriverFailure(result, call, "");
        }
    }

    /** The object for an address; one that is not known is an error of the caller. */
    private static <T> T known(T object, String call) {
        if (object == null) {
            throw new DriverFailure(CudaResult.INVALID_HANDLE, call, "");
        }
        return object;
    }

    @Override
    public String name() {
        return "CUDA driver";
    }

    @Override
    public void init() {
        check(JCudaDriver.cuInit(0), "cuInit");
    }

    @Override
    public int driverVersion() {
        int[] v = new int[1];
        check(JCudaDriver.cuDriverGetVersion(v), "cuDriverGetVersion");
        return v[0];
    }

    @Override
    public int deviceCount() {
        int[] n = new int[1];
        check(JCudaDriver.cuDeviceGetCount(n), "cuDeviceGetCount");
        return n[0];
    }

    @Override
    public int device(int ordinal) {
        if (!devices.containsKey(ordinal)) {
            CUdevice d = new CUdevice();
            check(JCudaDriver.cuDeviceGet(d, ordinal), "cuDeviceGet");
            devices.put(ordinal, d);
        }
        return ordinal;
    }

    private CUdevice object(int device) {
        return devices.get(device(device));
    }

    @Override
    public String deviceName(int device) {
        byte[] name = new byte[256];
        check(JCudaDriver.cuDeviceGetName(name, name.length, object(device)), "cuDeviceGetName");
        return MemorySegment.ofArray(name).getString(0);
    }

    @Override
    public byte[] deviceUuid(int device) {
        CUuuid uuid = new CUuuid();
        check(JCudaDriver.cuDeviceGetUuid(uuid, object(device)), "cuDeviceGetUuid");
        return uuid.bytes.clone();
    }

    @Override
    public long deviceMemory(int device) {
        long[] bytes = new long[1];
        check(JCudaDriver.cuDeviceTotalMem(bytes, object(device)), "cuDeviceTotalMem");
        return bytes[0];
    }

    @Override
    public int deviceAttribute(int device, DeviceAttribute attribute) {
        int[] value = new int[1];
        check(JCudaDriver.cuDeviceGetAttribute(value, attribute.code(), object(device)), "cuDeviceGetAttribute");
        return value[0];
    }

    @Override
    public boolean canAccessPeer(int device, int peer) {
        int[] can = new int[1];
        check(JCudaDriver.cuDeviceCanAccessPeer(can, object(device), object(peer)), "cuDeviceCanAccessPeer");
        return can[0] != 0;
    }

    @Override
    public long retainPrimaryContext(int device) {
        JCudaObjects.Context c = new JCudaObjects.Context();
        check(JCudaDriver.cuDevicePrimaryCtxRetain(c, object(device)), "cuDevicePrimaryCtxRetain");
        contexts.put(c.address(), c);
        return c.address();
    }

    @Override
    public void releasePrimaryContext(int device) {
        check(JCudaDriver.cuDevicePrimaryCtxRelease(object(device)), "cuDevicePrimaryCtxRelease");
    }

    @Override
    public PriorityRange streamPriorities() {
        int[] least = new int[1];
        int[] greatest = new int[1];
        check(JCudaDriver.cuCtxGetStreamPriorityRange(least, greatest), "cuCtxGetStreamPriorityRange");
        return new PriorityRange(least[0], greatest[0]);
    }

    @Override
    public void enablePeerAccess(long peerContext) {
        check(JCudaDriver.cuCtxEnablePeerAccess(known(contexts.get(peerContext), "cuCtxEnablePeerAccess"), 0),
                "cuCtxEnablePeerAccess");
    }

    @Override
    public void disablePeerAccess(long peerContext) {
        check(JCudaDriver.cuCtxDisablePeerAccess(known(contexts.get(peerContext), "cuCtxDisablePeerAccess")),
                "cuCtxDisablePeerAccess");
    }

    @Override
    public void profilerStart() {
        check(JCudaDriver.cuProfilerStart(), "cuProfilerStart");
    }

    @Override
    public void profilerStop() {
        check(JCudaDriver.cuProfilerStop(), "cuProfilerStop");
    }

    @Override
    public long allocate(long bytes) {
        JCudaObjects.Device p = new JCudaObjects.Device();
        check(JCudaDriver.cuMemAlloc(p, bytes), "cuMemAlloc");
        return p.address();
    }

    @Override
    public void free(long address) {
        check(JCudaDriver.cuMemFree(new JCudaObjects.Device(address)), "cuMemFree");
    }

    @Override
    public MemoryInfo memoryInfo() {
        long[] free = new long[1];
        long[] total = new long[1];
        check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
        return new MemoryInfo(free[0], total[0]);
    }

    @Override
    public void copyToDevice(long target, MemorySegment source, long bytes) {
        check(JCudaDriver.cuMemcpyHtoD(new JCudaObjects.Device(target), host(source), bytes), "cuMemcpyHtoD");
    }

    private static JCudaObjects.Host host(MemorySegment m) {
        if (!m.isNative()) {
            throw new DriverFailure(CudaResult.INVALID_VALUE, "cuMemcpy", "a Java array was given for native memory");
        }
        return new JCudaObjects.Host(m.address());
    }

    @Override
    public void copyToHost(MemorySegment target, long source, long bytes) {
        check(JCudaDriver.cuMemcpyDtoH(host(target), new JCudaObjects.Device(source), bytes), "cuMemcpyDtoH");
    }

    @Override
    public void copyOnDevice(long target, long source, long bytes) {
        check(JCudaDriver.cuMemcpyDtoD(new JCudaObjects.Device(target), new JCudaObjects.Device(source), bytes),
                "cuMemcpyDtoD");
    }

    @Override
    public void copyPeer(long target, long targetContext, long source, long sourceContext, long bytes) {
        check(JCudaDriver.cuMemcpyPeer(new JCudaObjects.Device(target), known(contexts.get(targetContext),
                "cuMemcpyPeer"), new JCudaObjects.Device(source), known(contexts.get(sourceContext), "cuMemcpyPeer"),
                bytes), "cuMemcpyPeer");
    }

    @Override
    public void copy2dAsync(Copy2d copy, long stream) {
        CUDA_MEMCPY2D c = new CUDA_MEMCPY2D();
        if (copy.kind() == CopyKind.TO_DEVICE) {
            c.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_HOST;
            c.srcHost = new JCudaObjects.Host(copy.source());
        } else {
            c.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_DEVICE;
            c.srcDevice = new JCudaObjects.Device(copy.source());
        }
        if (copy.kind() == CopyKind.TO_HOST) {
            c.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_HOST;
            c.dstHost = new JCudaObjects.Host(copy.target());
        } else {
            c.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_DEVICE;
            c.dstDevice = new JCudaObjects.Device(copy.target());
        }
        c.srcPitch = copy.sourcePitch();
        c.dstPitch = copy.targetPitch();
        c.WidthInBytes = copy.rowBytes();
        c.Height = copy.rows();
        check(JCudaDriver.cuMemcpy2DAsync(c, known(streams.get(stream), "cuMemcpy2DAsync")), "cuMemcpy2DAsync");
    }

    @Override
    public long allocateHost(long bytes, int flags) {
        JCudaObjects.Host p = new JCudaObjects.Host();
        check(JCudaDriver.cuMemHostAlloc(p, bytes, flags), "cuMemHostAlloc");
        return p.address();
    }

    @Override
    public void freeHost(long hostAddress) {
        check(JCudaDriver.cuMemFreeHost(new JCudaObjects.Host(hostAddress)), "cuMemFreeHost");
    }

    @Override
    public long hostDeviceAddress(long hostAddress) {
        JCudaObjects.Device p = new JCudaObjects.Device();
        check(JCudaDriver.cuMemHostGetDevicePointer(p, new JCudaObjects.Host(hostAddress), 0),
                "cuMemHostGetDevicePointer");
        return p.address();
    }

    @Override
    public void registerHost(long hostAddress, long bytes, int flags) {
        check(JCudaDriver.cuMemHostRegister(new JCudaObjects.Host(hostAddress), bytes, flags), "cuMemHostRegister");
    }

    @Override
    public void unregisterHost(long hostAddress) {
        check(JCudaDriver.cuMemHostUnregister(new JCudaObjects.Host(hostAddress)), "cuMemHostUnregister");
    }

    @Override
    public long createStream(int priority) {
        JCudaObjects.Stream s = new JCudaObjects.Stream();
        check(JCudaDriver.cuStreamCreateWithPriority(s, STREAM_NON_BLOCKING, priority), "cuStreamCreateWithPriority");
        streams.put(s.address(), s);
        return s.address();
    }

    @Override
    public void destroyStream(long stream) {
        check(JCudaDriver.cuStreamDestroy(known(streams.remove(stream), "cuStreamDestroy")), "cuStreamDestroy");
    }

    @Override
    public long createEvent(boolean timing) {
        JCudaObjects.Event e = new JCudaObjects.Event();
        check(JCudaDriver.cuEventCreate(e, timing ? 0 : EVENT_DISABLE_TIMING), "cuEventCreate");
        events.put(e.address(), e);
        return e.address();
    }

    @Override
    public float elapsedMillis(long from, long to) {
        float[] ms = new float[1];
        check(JCudaDriver.cuEventElapsedTime(ms, known(events.get(from), "cuEventElapsedTime"), known(events.get(to),
                "cuEventElapsedTime")), "cuEventElapsedTime");
        return ms[0];
    }

    @Override
    public void destroyEvent(long event) {
        check(JCudaDriver.cuEventDestroy(known(events.remove(event), "cuEventDestroy")), "cuEventDestroy");
    }

    @Override
    public void beginCapture(long stream, CaptureMode mode) {
        int code = switch (mode) {
            case GLOBAL -> CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_GLOBAL;
            case THREAD_LOCAL -> CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
            case RELAXED -> CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED;
        };
        check(JCudaDriver.cuStreamBeginCapture(known(streams.get(stream), "cuStreamBeginCapture"), code),
                "cuStreamBeginCapture");
    }

    @Override
    public long endCapture(long stream) {
        JCudaObjects.Graph g = new JCudaObjects.Graph();
        check(JCudaDriver.cuStreamEndCapture(known(streams.get(stream), "cuStreamEndCapture"), g),
                "cuStreamEndCapture");
        graphs.put(g.address(), g);
        return g.address();
    }

    @Override
    public long instantiate(long graph) {
        JCudaObjects.Executable e = new JCudaObjects.Executable();
        check(JCudaDriver.cuGraphInstantiate(e, known(graphs.get(graph), "cuGraphInstantiate"), 0),
                "cuGraphInstantiate");
        executables.put(e.address(), e);
        return e.address();
    }

    @Override
    public void destroyGraph(long graph) {
        check(JCudaDriver.cuGraphDestroy(known(graphs.remove(graph), "cuGraphDestroy")), "cuGraphDestroy");
    }

    @Override
    public void destroyExecutable(long executable) {
        check(JCudaDriver.cuGraphExecDestroy(known(executables.remove(executable), "cuGraphExecDestroy")),
                "cuGraphExecDestroy");
    }
}
