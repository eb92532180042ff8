package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Contexts, handles, counting and failing of calls for the fake driver; see {@link FakeDriver}. */
abstract sealed class FakeState permits FakeCalls {
    private static final int VERSION = 13000;
    private static final int RECORDED_CALLS = 100_000;

    final List<FakeDevice> devices;
    final FakeMemory memory = new FakeMemory();
    final FakeStreams streams;

    private final ThreadLocal<Long> currentContext = ThreadLocal.withInitial(() -> 0L);
    private final Map<Long, Context> contexts = new HashMap<>();
    private final Map<Long, Long> owners = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private long count;
    private long failingCall;
    private int failure;
    private String failingName = "";
    private long lastHandle = 0x1000;
    private int version = VERSION;

    private static final class Context {
        private final int device;
        private int retained;
        private int broken;

        Context(int device) {
            this.device = device;
        }
    }

    FakeState(boolean lazy, List<FakeDevice> devices) {
        this.devices = List.copyOf(devices);
        this.streams = new FakeStreams(lazy);
    }

    /** The driver's version from now on. */
    public synchronized void setVersion(int version) {
        this.version = version;
    }

    int version() {
        return version;
    }

    /**
     * Makes one call fail: a call that creates or does something then has no effect; a call that destroys has its
     * effect and reports the failure all the same, as a real driver reports failures of earlier work there.
     *
     * @param n which call, counted from 1 from now on; 0: none
     * @param code the result
     */
    public synchronized void failAt(long n, int code) {
        failingCall = n == 0 ? 0 : count + n;
        failure = code;
        failingName = "";
    }

    /** Makes the next call of a function fail, for instance {@code cuMemAlloc}. */
    public synchronized void failNext(String call, int code) {
        failingCall = 0;
        failure = code;
        failingName = call;
    }

    /** How many calls there were. */
    public synchronized long callCount() {
        return count;
    }

    /** The names in cuda.h of the functions called so far. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Forgets the names of the calls so far. */
    public synchronized void forgetCalls() {
        calls.clear();
    }

    /** Counts a call; the result that it must give. */
    final int count(String call) {
        count++;
        if (calls.size() < RECORDED_CALLS) {
            calls.add(call);
        }
        if (count == failingCall || call.equals(failingName)) {
            failingCall = 0;
            failingName = "";
            Context c = contexts.get(currentContext.get());
            if (c != null && CudaResult.breaksContext(failure)) {
                breakContext(currentContext.get(), failure);
            }
            return failure;
        }
        return CudaResult.SUCCESS;
    }

    /** Begins a call that needs no context. */
    final void beginAnywhere(String call) {
        int injected = count(call);
        need(injected == CudaResult.SUCCESS, injected, call);
    }

    /** Begins a call that needs a context; gives it. */
    final long begin(String call) {
        beginAnywhere(call);
        long c = current();
        need(isContext(c), CudaResult.INVALID_CONTEXT, call);
        needUnbroken(c, call);
        return c;
    }

    /** Does a call that destroys something. */
    final void end(String call, Runnable effect) {
        int injected = count(call);
        long c = current();
        need(isContext(c), CudaResult.INVALID_CONTEXT, call);
        effect.run();
        need(injected == CudaResult.SUCCESS, injected, call);
        needUnbroken(c, call);
    }

    final void need(boolean condition, int code, String call) {
        if (!condition) {
            throw new DriverFailure(code, call, "");
        }
    }

    final void needUnbroken(long context, String call) {
        int broken = contexts.get(context).broken;
        need(broken == CudaResult.SUCCESS, broken, call);
    }

    final FakeDevice deviceOf(String call, int device) {
        beginAnywhere(call);
        need(device >= 0 && device < devices.size(), CudaResult.INVALID_DEVICE, call);
        return devices.get(device);
    }

    final long current() {
        return currentContext.get();
    }

    final FakeDevice currentDevice() {
        return devices.get(contexts.get(current()).device);
    }

    final boolean isContext(long context) {
        return contexts.containsKey(context);
    }

    final void makeCurrent(long context) {
        need(context == 0 || isContext(context), CudaResult.INVALID_CONTEXT, "cuCtxSetCurrent");
        currentContext.set(context);
    }

    final long retain(int device) {
        for (Map.Entry<Long, Context> e : contexts.entrySet()) {
            if (e.getValue().device == device) {
                e.getValue().retained++;
                return e.getKey();
            }
        }
        long handle = ++lastHandle;
        Context c = new Context(device);
        c.retained = 1;
        contexts.put(handle, c);
        streams.open(-handle, handle);
        return handle;
    }

    final void release(int device) {
        for (Map.Entry<Long, Context> e : contexts.entrySet()) {
            if (e.getValue().device == device) {
                if (--e.getValue().retained == 0) {
                    destroy(e.getKey());
                }
                return;
            }
        }
        need(false, CudaResult.INVALID_CONTEXT, "cuDevicePrimaryCtxRelease");
    }

    private void destroy(long context) {
        destroyPrograms(context);
        memory.freeAll(context);
        streams.destroyContext(context);
        owners.forEach((handle, owner) -> {
            if (owner == context) {
                streams.closeEvent(handle);
                streams.closeGraph(handle);
                streams.closeExecutable(handle);
            }
        });
        owners.values().removeIf(owner -> owner == context);
        contexts.remove(context);
    }

    abstract void destroyPrograms(long context);

    final long newHandle(long context) {
        owners.put(++lastHandle, context);
        return lastHandle;
    }

    /** The line of work of a stream of the current context. */
    final long stream(String call, long stream) {
        long line = stream == 0 ? -current() : stream;
        need(streams.has(line, current()), CudaResult.INVALID_HANDLE, call);
        return line;
    }

    final void event(String call, long event) {
        need(streams.hasEvent(event), CudaResult.INVALID_HANDLE, call);
    }

    /** Adds work to a stream; a fault in it breaks the context. */
    final void work(long context, long line, Runnable work) {
        streams.add(line, () -> {
            if (contexts.get(context).broken == CudaResult.SUCCESS) {
                try {
                    work.run();
                } catch (FakeFault f) {
                    breakContext(context, f.code());
                }
            }
        });
    }

    private void breakContext(long context, int code) {
        contexts.get(context).broken = code;
    }

    /** Copies memory of the host that this driver does not own. */
    final byte[] hostBytes(long address, int bytes) {
        return hostMemory(address, bytes).toArray(ValueLayout.JAVA_BYTE);
    }

    final long hostLong(long address) {
        return hostMemory(address, 8).get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
    }

    @SuppressWarnings("restricted")
    final MemorySegment hostMemory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    void countLive(Map<String, Integer> live) {
        live.put("contexts", contexts.size());
        live.put("memory", memory.count(false));
        live.put("host memory", memory.count(true));
        streams.count(live);
    }
}
