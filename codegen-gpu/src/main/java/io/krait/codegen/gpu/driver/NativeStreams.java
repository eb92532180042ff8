package io.krait.codegen.gpu.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.gpu.driver.NativeCalls.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is done often on the machine's driver, called directly: making contexts current, asynchronous copies, waiting,
 * events, launches of graphs. Host callbacks, too, since JCuda's end the process when the Java code throws.
 */
abstract sealed class NativeStreams extends NativePrograms implements DeviceCalls, MemoryCalls, StreamCalls
        permits NativeDriver {
    /** Callbacks that are under way; the driver gets the number. */
    private static final Map<Long, Runnable> CALLBACKS = new ConcurrentHashMap<>();
    private static final AtomicLong LAST_CALLBACK = new AtomicLong();

    private final Function setCurrent;
    private final Function synchronizeContext;
    private final Function fillBytes;
    private final Function fillWords;
    private final Function copyToDeviceAsync;
    private final Function copyToHostAsync;
    private final Function copyOnDeviceAsync;
    private final Function copyPeerAsync;
    private final Function allocateAsync;
    private final Function freeAsync;
    private final Function synchronizeStream;
    private final Function queryStream;
    private final Function waitEvent;
    private final Function recordEvent;
    private final Function queryEvent;
    private final Function synchronizeEvent;
    private final Function launchGraph;
    private final Function launchHost;

    NativeStreams(NativeCalls calls) {
        super(calls);
        setCurrent = calls.function("cuCtxSetCurrent");
        synchronizeContext = calls.function("cuCtxSynchronize");
        fillBytes = calls.function("cuMemsetD8Async");
        fillWords = calls.function("cuMemsetD32Async");
        copyToDeviceAsync = calls.function("cuMemcpyHtoDAsync_v2");
        copyToHostAsync = calls.function("cuMemcpyDtoHAsync_v2");
        copyOnDeviceAsync = calls.function("cuMemcpyDtoDAsync_v2");
        copyPeerAsync = calls.function("cuMemcpyPeerAsync");
        allocateAsync = calls.function("cuMemAllocAsync");
        freeAsync = calls.function("cuMemFreeAsync");
        synchronizeStream = calls.function("cuStreamSynchronize");
        queryStream = calls.function("cuStreamQuery");
        waitEvent = calls.function("cuStreamWaitEvent");
        recordEvent = calls.function("cuEventRecord");
        queryEvent = calls.function("cuEventQuery");
        synchronizeEvent = calls.function("cuEventSynchronize");
        launchGraph = calls.function("cuGraphLaunch");
        launchHost = calls.function("cuLaunchHostFunc");
    }

    @Override
    public final void setCurrent(long context) {
        setCurrent.call(context);
    }

    @Override
    public final void synchronizeContext() {
        synchronizeContext.call();
    }

    @Override
    public final void fillBytes(long address, byte value, long bytes, long stream) {
        fillBytes.call(address, value, bytes, stream);
    }

    @Override
    public final void fillWords(long address, int value, long words, long stream) {
        fillWords.call(address, value, words, stream);
    }

    @Override
    public final void copyToDeviceAsync(long target, long hostAddress, long bytes, long stream) {
        copyToDeviceAsync.call(target, hostAddress, bytes, stream);
    }

    @Override
    public final void copyToHostAsync(long hostAddress, long source, long bytes, long stream) {
        copyToHostAsync.call(hostAddress, source, bytes, stream);
    }

    @Override
    public final void copyOnDeviceAsync(long target, long source, long bytes, long stream) {
        copyOnDeviceAsync.call(target, source, bytes, stream);
    }

    @Override
    public final void copyPeerAsync(long target, long targetContext, long source, long sourceContext, long bytes,
            long stream) {
        copyPeerAsync.call(target, targetContext, source, sourceContext, bytes, stream);
    }

    @Override
    public final long allocateAsync(long bytes, long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            allocateAsync.call(out.address(), bytes, stream);
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public final void freeAsync(long address, long stream) {
        freeAsync.call(address, stream);
    }

    @Override
    public final void synchronizeStream(long stream) {
        synchronizeStream.call(stream);
    }

    @Override
    public final boolean queryStream(long stream) {
        return isReady(queryStream.result(stream), queryStream);
    }

    private static boolean isReady(int result, Function f) {
        if (result != CudaResult.SUCCESS && result != CudaResult.NOT_READY) {
            throw new DriverFailure(result, f.shortName(), "");
        }
        return result == CudaResult.SUCCESS;
    }

    @Override
    public final void waitEvent(long stream, long event) {
        waitEvent.call(stream, event, 0);
    }

    @Override
    public final void recordEvent(long event, long stream) {
        recordEvent.call(event, stream);
    }

    @Override
    public final boolean queryEvent(long event) {
        return isReady(queryEvent.result(event), queryEvent);
    }

    @Override
    public final void synchronizeEvent(long event) {
        synchronizeEvent.call(event);
    }

    @Override
    public final void launchGraph(long executable, long stream) {
        launchGraph.call(executable, stream);
    }

    @Override
    public final void hostCallback(long stream, Runnable action) {
        long number = LAST_CALLBACK.incrementAndGet();
        CALLBACKS.put(number, action);
        boolean added = false;
        try {
            launchHost.call(stream, Upcall.STUB.address(), number);
            added = true;
        } finally {
            if (!added) {
                CALLBACKS.remove(number);
            }
        }
    }

    /** What the driver calls; made when first needed. */
    private static final class Upcall {
        private static final MemorySegment STUB = stub();

        @SuppressWarnings("restricted")
        private static MemorySegment stub() {
            try {
                return Linker.nativeLinker().upcallStub(MethodHandles.lookup().findStatic(Upcall.class, "run",
                        MethodType.methodType(void.class, long.class)), FunctionDescriptor.ofVoid(JAVA_LONG),
                        Arena.global());
            } catch (NoSuchMethodException | IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Runs on a thread of the driver. An exception must not get out: it would end the process. */
        private static void run(long number) {
            Thread t = Thread.currentThread();
            try {
                CALLBACKS.remove(number).run();
            } catch (Throwable e) {
                t.getUncaughtExceptionHandler().uncaughtException(t, e);
            }
        }
    }
}
