package io.krait.codegen.gpu.driver;

import io.krait.staging.Origin;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * A program for a process of its own whose {@code libcuda.so.1} is the driver in C: JCuda and direct calls together.
 * Prints what it found, one line each. With the argument {@code cost} it measures launches.
 */
final class NativeProgram {
    private static final int LAUNCHES = 200_000;

    private NativeProgram() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Throwable {
        Devices devices;
        try {
            devices = Devices.system();
        } catch (DeviceUnavailableException e) {
            System.out.println("unavailable: " + e.getMessage());
            return;
        }
        System.out.println(devices.driverName() + " " + devices.driverVersion() + " " + devices.all().stream()
                .map(d -> d.label() + " " + d.uuid() + " " + d.architecture() + " " + d.memory()).toList());
        try (CudaContext c = devices.context(0); CudaContext other = devices.context(1)) {
            if (args.length > 0) {
                cost(c);
                return;
            }
            program(c, other);
        }
        System.out.println("live " + live());
    }

    private static void program(CudaContext c, CudaContext other) throws Throwable {
        System.out.println("priorities " + c.streamPriorities() + ", memory " + c.memoryInfo());
        float[] x = new float[2_000_000];
        Arrays.fill(x, 2);
        float[] y = new float[x.length];
        try (CudaModule m = c.load(Programs.PTX); DeviceMemory dx = c.allocate(4L * x.length);
                DeviceMemory dy = c.allocate(4L * x.length); Stream s = c.newStream(-1)) {
            CudaFunction f = m.function("saxpy", Programs.SAXPY, Origin.NONE);
            s.copyToDevice(dx, 0, MemorySegment.ofArray(x));
            s.fill(dy, 0, 4L * x.length, (byte) 0);
            Programs.launch(f, s, dx, dy, 3, x.length);
            s.copyToHost(MemorySegment.ofArray(y), dy, 0);
            System.out.println("saxpy " + y[0] + " " + y[y.length - 1] + ", " + f.registers() + " registers");
            rows(c, s);
            try (Event a = c.newTimingEvent(); Event b = c.newTimingEvent()) {
                s.record(a);
                s.record(b);
                System.out.println("millis " + b.millisSince(a) + " " + b.isReached());
            }
            try (CudaGraph g = s.capture(() -> Programs.launch(f, s, dx, dy, 1, 1))) {
                g.launch(s);
                System.out.println("graph " + g.kernels());
            }
            c.enablePeerAccess(other);
            try (DeviceMemory there = other.allocate(16); PinnedMemory mapped = c.allocateMapped(64);
                    Arena arena = Arena.ofConfined(); PinnedMemory pinned = c.pin(arena.allocate(4096))) {
                s.copy(there, 0, dy, 0, 16);
                System.out.println("peer, " + (mapped.deviceAddress() == mapped.segment().address()) + " "
                        + pinned.bytes());
            }
        }
        c.profilerStart();
        c.profilerStop();
        try {
            c.load("broken");
        } catch (ModuleLoadException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void rows(CudaContext c, Stream s) {
        try (DeviceMemory m = c.allocate(256, s); PinnedMemory p = c.allocatePinned(64)) {
            s.fill(m, 0, 256, (byte) 0);
            for (int i = 0; i < 64; i++) {
                p.segment().set(ValueLayout.JAVA_BYTE, i, (byte) i);
            }
            s.copyRowsToDevice(m, 16, 32, p, 0, 8, 8, 3);
            s.copyRows(m, 128, 16, m, 16, 32, 8, 3);
            s.copyRowsToHost(p, 0, 10, m, 128, 16, 8, 3);
            s.synchronize();
            System.out.println("rows " + p.segment().get(ValueLayout.JAVA_BYTE, 0) + " "
                    + p.segment().get(ValueLayout.JAVA_BYTE, 10) + " " + p.segment().get(ValueLayout.JAVA_BYTE, 27));
        }
    }

    private static int live() throws Throwable {
        return (int) handle("fake_live").invokeExact();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name) {
        return Linker.nativeLinker().downcallHandle(SymbolLookup.libraryLookup("libcuda.so.1", Arena.global())
                .find(name).orElseThrow(), FunctionDescriptor.of(ValueLayout.JAVA_INT));
    }

    /** Time of this thread only, so that other processes do not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What a launch costs on a driver that does nothing: the call alone, and all that a launch does. */
    private static void cost(CudaContext c) {
        try (CudaModule m = c.load(Programs.PTX); DeviceMemory x = c.allocate(4); DeviceMemory y = c.allocate(4)) {
            CudaFunction f = m.function("saxpy", Programs.SAXPY, Origin.NONE);
            Stream s = c.defaultStream();
            CudaDriver d = c.driver();
            long raw = c.call("looking", k -> k.function(m.handle(), "saxpy"));
            LaunchBlock b = new LaunchBlock(Programs.SAXPY);
            b.setPointer(0, x).setPointer(1, y).setFloat(2, 1).setInt(3, 0);
            LaunchConfig config = LaunchConfig.of(1, 128);
            for (int round = 0; round < 5; round++) {
                long t0 = cpuNanos();
                for (int i = 0; i < LAUNCHES; i++) {
                    d.launch(raw, 1, 1, 1, 128, 1, 1, 0, s.handle(), b.address());
                }
                long t1 = cpuNanos();
                for (int i = 0; i < LAUNCHES; i++) {
                    b.setPointer(0, x).setPointer(1, y).setFloat(2, 1).setInt(3, 0);
                    f.launch(s, config, b);
                }
                long t2 = cpuNanos();
                for (int i = 0; i < LAUNCHES; i++) {
                    c.allocate(4096).close();
                }
                long t3 = cpuNanos();
                System.out.printf("direct call %d ns, launch with four arguments %d ns, allocate and free %d ns%n",
                        (t1 - t0) / LAUNCHES, (t2 - t1) / LAUNCHES, (t3 - t2) / LAUNCHES);
            }
        }
    }
}
