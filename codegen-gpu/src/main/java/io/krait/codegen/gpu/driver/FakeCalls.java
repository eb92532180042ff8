package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The calls of the fake driver that are not about programs; see {@link FakeDriver}. */
abstract sealed class FakeCalls extends FakeState implements DeviceCalls, MemoryCalls, StreamCalls permits FakeDriver {
    private final Map<Long, long[]> registered = new HashMap<>();
    private final List<String> peers = new ArrayList<>();

    FakeCalls(boolean lazy, List<FakeDevice> devices) {
        super(lazy, devices);
    }

    @Override
    public String name() {
        return "fake driver";
    }

    @Override
    public synchronized void init() {
        beginAnywhere("cuInit");
    }

    @Override
    public synchronized int driverVersion() {
        beginAnywhere("cuDriverGetVersion");
        return version();
    }

    @Override
    public synchronized int deviceCount() {
        beginAnywhere("cuDeviceGetCount");
        return devices.size();
    }

    @Override
    public synchronized int device(int ordinal) {
        deviceOf("cuDeviceGet", ordinal);
        return ordinal;
    }

    @Override
    public synchronized String deviceName(int device) {
        return deviceOf("cuDeviceGetName", device).name();
    }

    @Override
    public synchronized byte[] deviceUuid(int device) {
        deviceOf("cuDeviceGetUuid", device);
        byte[] uuid = new byte[16];
        uuid[15] = (byte) device;
        return uuid;
    }

    @Override
    public synchronized long deviceMemory(int device) {
        return deviceOf("cuDeviceTotalMem", device).memory();
    }

    @Override
    public synchronized int deviceAttribute(int device, DeviceAttribute attribute) {
        return deviceOf("cuDeviceGetAttribute", device).attribute(attribute);
    }

    @Override
    public synchronized boolean canAccessPeer(int device, int peer) {
        deviceOf("cuDeviceCanAccessPeer", device);
        return device != peer;
    }

    @Override
    public synchronized long retainPrimaryContext(int device) {
        deviceOf("cuDevicePrimaryCtxRetain", device);
        return retain(device);
    }

    @Override
    public synchronized void releasePrimaryContext(int device) {
        int injected = count("cuDevicePrimaryCtxRelease");
        release(device);
        need(injected == CudaResult.SUCCESS, injected, "cuDevicePrimaryCtxRelease");
    }

    @Override
    public synchronized void setCurrent(long context) {
        beginAnywhere("cuCtxSetCurrent");
        makeCurrent(context);
    }

    @Override
    public synchronized void synchronizeContext() {
        long c = begin("cuCtxSynchronize");
        need(!streams.isAnyCapturing(c), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuCtxSynchronize");
        streams.drainContext(c);
        needUnbroken(c, "cuCtxSynchronize");
    }

    @Override
    public synchronized PriorityRange streamPriorities() {
        begin("cuCtxGetStreamPriorityRange");
        return new PriorityRange(0, -5);
    }

    @Override
    public synchronized void enablePeerAccess(long peerContext) {
        long c = begin("cuCtxEnablePeerAccess");
        need(isContext(peerContext), CudaResult.INVALID_CONTEXT, "cuCtxEnablePeerAccess");
        need(!peers.contains(c + ">" + peerContext), CudaResult.PEER_ACCESS_ALREADY_ENABLED, "cuCtxEnablePeerAccess");
        peers.add(c + ">" + peerContext);
    }

    @Override
    public synchronized void disablePeerAccess(long peerContext) {
        long c = begin("cuCtxDisablePeerAccess");
        need(peers.remove(c + ">" + peerContext), CudaResult.PEER_ACCESS_NOT_ENABLED, "cuCtxDisablePeerAccess");
    }

    @Override
    public synchronized void profilerStart() {
        begin("cuProfilerStart");
    }

    @Override
    public synchronized void profilerStop() {
        begin("cuProfilerStop");
    }

    @Override
    public synchronized long allocate(long bytes) {
        long c = begin("cuMemAlloc");
        need(bytes > 0, CudaResult.INVALID_VALUE, "cuMemAlloc");
        need(memory.used(c) + bytes <= currentDevice().memory(), CudaResult.OUT_OF_MEMORY, "cuMemAlloc");
        return memory.allocate(bytes, c, false);
    }

    @Override
    public synchronized void free(long address) {
        end("cuMemFree", () -> {
            streams.drainContext(current());
            need(memory.free(address, false), CudaResult.INVALID_VALUE, "cuMemFree");
        });
    }

    @Override
    public synchronized long allocateAsync(long bytes, long stream) {
        long c = begin("cuMemAllocAsync");
        stream("cuMemAllocAsync", stream);
        need(memory.used(c) + bytes <= currentDevice().memory(), CudaResult.OUT_OF_MEMORY, "cuMemAllocAsync");
        return memory.allocate(bytes, c, false);
    }

    @Override
    public synchronized void freeAsync(long address, long stream) {
        end("cuMemFreeAsync", () -> work(current(), stream("cuMemFreeAsync", stream), () -> {
            if (!memory.free(address, false)) {
                throw new FakeFault(CudaResult.ILLEGAL_ADDRESS);
            }
        }));
    }

    @Override
    public synchronized MemoryInfo memoryInfo() {
        long c = begin("cuMemGetInfo");
        return new MemoryInfo(currentDevice().memory() - memory.used(c), currentDevice().memory());
    }

    @Override
    public synchronized void fillBytes(long address, byte value, long bytes, long stream) {
        long c = begin("cuMemsetD8Async");
        work(c, stream("cuMemsetD8Async", stream), () -> memory.at(address, bytes).fill(value));
    }

    @Override
    public synchronized void fillWords(long address, int value, long words, long stream) {
        long c = begin("cuMemsetD32Async");
        need(address % 4 == 0, CudaResult.INVALID_VALUE, "cuMemsetD32Async");
        work(c, stream("cuMemsetD32Async", stream), () -> {
            MemorySegment m = memory.at(address, 4 * words);
            for (long i = 0; i < words; i++) {
                m.setAtIndex(ValueLayout.JAVA_INT, i, value);
            }
        });
    }

    @Override
    public synchronized void copyToDevice(long target, MemorySegment source, long bytes) {
        wait("cuMemcpyHtoD", () -> memory.at(target, bytes).copyFrom(source.asSlice(0, bytes)));
    }

    @Override
    public synchronized void copyToHost(MemorySegment target, long source, long bytes) {
        wait("cuMemcpyDtoH", () -> target.asSlice(0, bytes).copyFrom(memory.at(source, bytes)));
    }

    @Override
    public synchronized void copyOnDevice(long target, long source, long bytes) {
        wait("cuMemcpyDtoD", () -> memory.at(target, bytes).copyFrom(memory.at(source, bytes)));
    }

    @Override
    public synchronized void copyPeer(long target, long targetContext, long source, long sourceContext, long bytes) {
        need(isContext(targetContext) && isContext(sourceContext), CudaResult.INVALID_CONTEXT, "cuMemcpyPeer");
        wait("cuMemcpyPeer", () -> memory.at(target, bytes).copyFrom(memory.at(source, bytes)));
    }

    /** Does work that the null stream waits for. */
    private void wait(String call, Runnable work) {
        long c = begin(call);
        long line = stream(call, 0);
        need(!streams.isAnyCapturing(c), CudaResult.STREAM_CAPTURE_UNSUPPORTED, call);
        streams.drain(line);
        try {
            work.run();
        } catch (FakeFault f) {
            // The driver knows its memory, so copies of wrong addresses are refused before they start.
            throw new DriverFailure(CudaResult.INVALID_VALUE, call, "");
        }
        needUnbroken(c, call);
    }

    @Override
    public synchronized void copyToDeviceAsync(long target, long hostAddress, long bytes, long stream) {
        long c = begin("cuMemcpyHtoDAsync");
        long line = stream("cuMemcpyHtoDAsync", stream);
        if (memory.knows(hostAddress)) {
            work(c, line, () -> memory.at(target, bytes).copyFrom(memory.at(hostAddress, bytes)));
        } else {
            // Pageable memory is read before the call returns.
            MemorySegment copy = MemorySegment.ofArray(hostBytes(hostAddress, (int) bytes));
            work(c, line, () -> memory.at(target, bytes).copyFrom(copy));
        }
    }

    @Override
    public synchronized void copyToHostAsync(long hostAddress, long source, long bytes, long stream) {
        long c = begin("cuMemcpyDtoHAsync");
        long line = stream("cuMemcpyDtoHAsync", stream);
        if (memory.knows(hostAddress)) {
            work(c, line, () -> memory.at(hostAddress, bytes).copyFrom(memory.at(source, bytes)));
        } else {
            // Pageable memory is written before the call returns.
            work(c, line, () -> hostMemory(hostAddress, bytes).copyFrom(memory.at(source, bytes)));
            streams.drain(line);
            needUnbroken(c, "cuMemcpyDtoHAsync");
        }
    }

    @Override
    public synchronized void copyOnDeviceAsync(long target, long source, long bytes, long stream) {
        long c = begin("cuMemcpyDtoDAsync");
        work(c, stream("cuMemcpyDtoDAsync", stream),
                () -> memory.at(target, bytes).copyFrom(memory.at(source, bytes)));
    }

    @Override
    public synchronized void copyPeerAsync(long target, long targetContext, long source, long sourceContext, long bytes,
            long stream) {
        long c = begin("cuMemcpyPeerAsync");
        need(isContext(targetContext) && isContext(sourceContext), CudaResult.INVALID_CONTEXT, "cuMemcpyPeerAsync");
        work(c, stream("cuMemcpyPeerAsync", stream),
                () -> memory.at(target, bytes).copyFrom(memory.at(source, bytes)));
    }

    @Override
    public synchronized void copy2dAsync(Copy2d copy, long stream) {
        long c = begin("cuMemcpy2DAsync");
        need(copy.rowBytes() <= copy.targetPitch() && copy.rowBytes() <= copy.sourcePitch(), CudaResult.INVALID_VALUE,
                "cuMemcpy2DAsync");
        work(c, stream("cuMemcpy2DAsync", stream), () -> {
            for (long r = 0; r < copy.rows(); r++) {
                long from = copy.source() + r * copy.sourcePitch();
                long to = copy.target() + r * copy.targetPitch();
                MemorySegment s = copy.kind() == CopyKind.TO_DEVICE && !memory.knows(from)
                        ? hostMemory(from, copy.rowBytes()) : memory.at(from, copy.rowBytes());
                MemorySegment t = copy.kind() == CopyKind.TO_HOST && !memory.knows(to)
                        ? hostMemory(to, copy.rowBytes()) : memory.at(to, copy.rowBytes());
                t.copyFrom(s);
            }
        });
    }

    @Override
    public synchronized long allocateHost(long bytes, int flags) {
        long c = begin("cuMemHostAlloc");
        need(bytes > 0, CudaResult.INVALID_VALUE, "cuMemHostAlloc");
        return memory.allocate(bytes, c, true);
    }

    @Override
    public synchronized void freeHost(long hostAddress) {
        end("cuMemFreeHost", () -> {
            streams.drainContext(current());
            need(memory.free(hostAddress, true), CudaResult.INVALID_VALUE, "cuMemFreeHost");
        });
    }

    @Override
    public synchronized long hostDeviceAddress(long hostAddress) {
        begin("cuMemHostGetDevicePointer");
        need(memory.knows(hostAddress), CudaResult.INVALID_VALUE, "cuMemHostGetDevicePointer");
        return hostAddress;
    }

    @Override
    public synchronized void registerHost(long hostAddress, long bytes, int flags) {
        long c = begin("cuMemHostRegister");
        need(!registered.containsKey(hostAddress), CudaResult.HOST_MEMORY_ALREADY_REGISTERED, "cuMemHostRegister");
        registered.put(hostAddress, new long[] {c, bytes});
    }

    @Override
    public synchronized void unregisterHost(long hostAddress) {
        end("cuMemHostUnregister", () -> need(registered.remove(hostAddress) != null, CudaResult.INVALID_VALUE,
                "cuMemHostUnregister"));
    }

    @Override
    public synchronized long createStream(int priority) {
        long c = begin("cuStreamCreateWithPriority");
        long handle = newHandle(c);
        streams.open(handle, c);
        return handle;
    }

    @Override
    public synchronized void destroyStream(long stream) {
        end("cuStreamDestroy", () -> need(stream > 0 && streams.close(stream), CudaResult.INVALID_HANDLE,
                "cuStreamDestroy"));
    }

    @Override
    public synchronized void synchronizeStream(long stream) {
        long c = begin("cuStreamSynchronize");
        long line = stream("cuStreamSynchronize", stream);
        need(!streams.isCapturing(line), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuStreamSynchronize");
        streams.drain(line);
        needUnbroken(c, "cuStreamSynchronize");
    }

    @Override
    public synchronized boolean queryStream(long stream) {
        long c = begin("cuStreamQuery");
        long line = stream("cuStreamQuery", stream);
        need(!streams.isCapturing(line), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuStreamQuery");
        boolean idle = streams.isIdle(line);
        streams.step(line);
        needUnbroken(c, "cuStreamQuery");
        return idle;
    }

    @Override
    public synchronized void waitEvent(long stream, long event) {
        begin("cuStreamWaitEvent");
        long line = stream("cuStreamWaitEvent", stream);
        event("cuStreamWaitEvent", event);
        need(streams.waitFor(line, event), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuStreamWaitEvent");
    }

    @Override
    public synchronized void hostCallback(long stream, Runnable action) {
        long c = begin("cuLaunchHostFunc");
        work(c, stream("cuLaunchHostFunc", stream), action);
    }

    @Override
    public synchronized long createEvent(boolean timing) {
        long handle = newHandle(begin("cuEventCreate"));
        streams.openEvent(handle, timing);
        return handle;
    }

    @Override
    public synchronized void recordEvent(long event, long stream) {
        begin("cuEventRecord");
        event("cuEventRecord", event);
        streams.record(event, stream("cuEventRecord", stream));
    }

    @Override
    public synchronized boolean queryEvent(long event) {
        long c = begin("cuEventQuery");
        event("cuEventQuery", event);
        need(!streams.isCaptured(event), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuEventQuery");
        boolean reached = streams.isReached(event);
        needUnbroken(c, "cuEventQuery");
        return reached;
    }

    @Override
    public synchronized void synchronizeEvent(long event) {
        long c = begin("cuEventSynchronize");
        event("cuEventSynchronize", event);
        need(!streams.isCaptured(event), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuEventSynchronize");
        streams.reach(event);
        needUnbroken(c, "cuEventSynchronize");
    }

    @Override
    public synchronized float elapsedMillis(long from, long to) {
        begin("cuEventElapsedTime");
        event("cuEventElapsedTime", from);
        event("cuEventElapsedTime", to);
        float ms = streams.elapsed(from, to);
        need(!Float.isNaN(ms), CudaResult.INVALID_HANDLE, "cuEventElapsedTime");
        return ms;
    }

    @Override
    public synchronized void destroyEvent(long event) {
        end("cuEventDestroy", () -> need(streams.closeEvent(event), CudaResult.INVALID_HANDLE, "cuEventDestroy"));
    }

    @Override
    public synchronized void beginCapture(long stream, CaptureMode mode) {
        begin("cuStreamBeginCapture");
        long line = stream("cuStreamBeginCapture", stream);
        need(stream != 0 && !streams.isCapturing(line), CudaResult.STREAM_CAPTURE_UNSUPPORTED, "cuStreamBeginCapture");
        streams.beginCapture(line);
    }

    @Override
    public synchronized long endCapture(long stream) {
        long c = current();
        int injected = count("cuStreamEndCapture");
        long line = stream("cuStreamEndCapture", stream);
        need(streams.hasBegunCapture(line), CudaResult.INVALID_VALUE, "cuStreamEndCapture");
        long graph = newHandle(c);
        streams.endCapture(line, graph);
        if (injected != CudaResult.SUCCESS) {
            streams.closeGraph(graph);
            throw new DriverFailure(injected, "cuStreamEndCapture", "");
        }
        return graph;
    }

    @Override
    public synchronized long instantiate(long graph) {
        long handle = newHandle(begin("cuGraphInstantiate"));
        need(streams.instantiate(graph, handle), CudaResult.INVALID_VALUE, "cuGraphInstantiate");
        return handle;
    }

    @Override
    public synchronized void launchGraph(long executable, long stream) {
        begin("cuGraphLaunch");
        need(streams.launchGraph(executable, stream("cuGraphLaunch", stream)), CudaResult.INVALID_VALUE,
                "cuGraphLaunch");
    }

    @Override
    public synchronized void destroyGraph(long graph) {
        end("cuGraphDestroy", () -> need(streams.closeGraph(graph), CudaResult.INVALID_VALUE, "cuGraphDestroy"));
    }

    @Override
    public synchronized void destroyExecutable(long executable) {
        end("cuGraphExecDestroy", () -> need(streams.closeExecutable(executable), CudaResult.INVALID_VALUE,
                "cuGraphExecDestroy"));
    }

    @Override
    void countLive(Map<String, Integer> live) {
        super.countLive(live);
        live.put("registrations", registered.size());
    }
}
