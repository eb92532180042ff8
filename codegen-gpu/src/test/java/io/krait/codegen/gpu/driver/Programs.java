package io.krait.codegen.gpu.driver;

import io.krait.staging.Origin;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** Programs and kernels for tests of the driver layer. */
final class Programs {
    /** Of each type of parameter one, and a kernel without any. */
    static final String PTX = """
            .version 7.8
            .target sm_90
            .address_size 64
            .global .align 8 .b8 table[64];
            .visible .entry saxpy(
                .param .u64 .ptr .global .align 16 saxpy_param_0,
                .param .u64 saxpy_param_1,
                .param .f32 saxpy_param_2,
                .param .u32 saxpy_param_3
            )
            { ret; }
            .visible .entry all(
                .param .u64 p0, .param .u8 p1, .param .u16 p2, .param .u32 p3, .param .u64 p4, .param .f32 p5,
                .param .f64 p6, .param .align 64 .b8 p7[128], .param .u8 p8)
            { ret; }
            .visible .entry nothing()
            { ret; }
            """;
    static final ArgumentLayout SAXPY = ArgumentLayout.of(ArgumentType.POINTER, ArgumentType.POINTER, ArgumentType.F32,
            ArgumentType.I32);
    static final Origin LINE = new Origin("main", "Saxpy.java", 12);

    private Programs() {
    }

    /** A fake driver that knows what saxpy does. */
    static FakeDriver fake(FakeDriver.Mode mode, FakeDevice... devices) {
        FakeDriver f = new FakeDriver(mode, devices);
        f.define("saxpy", Programs::saxpy);
        return f;
    }

    private static void saxpy(FakeLaunch l) {
        int n = l.asInt(3);
        MemorySegment x = l.memory(l.asLong(0), 4L * n);
        MemorySegment y = l.memory(l.asLong(1), 4L * n);
        for (int i = 0; i < n; i++) {
            y.setAtIndex(ValueLayout.JAVA_FLOAT, i, l.asFloat(2) * x.getAtIndex(ValueLayout.JAVA_FLOAT, i)
                    + y.getAtIndex(ValueLayout.JAVA_FLOAT, i));
        }
    }

    static CudaFunction saxpy(CudaContext c) {
        return c.load(PTX).function("saxpy", SAXPY, LINE);
    }

    /** Puts a launch of saxpy into a stream. */
    static void launch(CudaFunction f, Stream s, DeviceMemory x, DeviceMemory y, float a, int n) {
        LaunchBlock b = f.blocks().take();
        b.setPointer(0, x).setPointer(1, y).setFloat(2, a).setInt(3, n);
        f.launch(s, LaunchConfig.of(Math.ceilDiv(n, 256), 256), b);
        f.blocks().giveBack(b);
    }

    /** Uses modules, memory, copies of all kinds, streams, events, a graph and launches; checks what comes out. */
    static void typical(CudaContext c) {
        int n = 1000;
        float[] x = new float[n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i;
        }
        Arrays.fill(y, 1);
        float[] out = new float[n];
        try (CudaModule module = c.load(PTX)) {
            CudaFunction f = module.function("saxpy", SAXPY, LINE);
            try (Stream s = c.newStream();
                    Stream other = c.newStream();
                    Event begin = c.newTimingEvent();
                    Event end = c.newTimingEvent();
                    DeviceMemory dx = c.allocate(4L * n, s);
                    DeviceMemory dy = c.allocate(4L * n, s);
                    PinnedMemory pinned = c.allocatePinned(4L * n)) {
                s.record(begin);
                s.copyToDevice(dx, 0, MemorySegment.ofArray(x));
                pinned.segment().copyFrom(MemorySegment.ofArray(y));
                s.copyToDevice(dy, 0, pinned, 0, 4L * n);
                launch(f, s, dx, dy, 2, n);
                other.waitFor(s);
                launch(f, other, dx, dy, 3, n);
                s.waitFor(other);
                try (CudaGraph g = s.capture(() -> launch(f, s, dx, dy, 1, n))) {
                    g.launch(s);
                    g.launch(s);
                }
                s.record(end);
                s.copyToHost(MemorySegment.ofArray(out), dy, 0);
                double millis = end.millisSince(begin);
                if (!(millis >= 0)) {
                    throw new AssertionError(millis);
                }
            }
        }
        for (int i = 0; i < n; i++) {
            if (out[i] != 7f * i + 1) {
                throw new AssertionError("element " + i + ": " + out[i]);
            }
        }
        Optional<CudaException> lost = c.lost();
        if (lost.isPresent()) {
            throw new AssertionError(lost.get());
        }
    }
}
