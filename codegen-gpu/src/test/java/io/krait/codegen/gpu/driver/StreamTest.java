package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams, events, pinned memory, copies and graphs on a driver that works as late as it may. */
class StreamTest {
    private static final int MIB = 1 << 20;

    private final FakeDriver fake = Programs.fake(FakeDriver.Mode.LAZY, FakeDevice.withMemory(1L << 30));
    private final CudaContext c = Devices.of(fake).preferred();

    @AfterEach
    void nothingLeaks() {
        c.close();
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }

    private static byte[] random(int n) {
        byte[] b = new byte[n];
        new Random(n).nextBytes(b);
        return b;
    }

    @Test
    void copiesOfAllSizesAndKindsOfHostMemoryGoThere() {
        Stream s = c.defaultStream();
        for (int n : new int[] {0, 1, 4096, 2 * MIB, 2 * MIB + 1, 17 * MIB + 3}) {
            byte[] in = random(n);
            byte[] out = new byte[n];
            try (DeviceMemory m = c.allocate(n + 7L)) {
                s.copyToDevice(m, 7, MemorySegment.ofArray(in));
                s.copyToHost(MemorySegment.ofArray(out), m, 7);
                assertArrayEquals(in, out, () -> n + " bytes");
            }
        }
        float[] floats = {1, 2, 3};
        try (Arena arena = Arena.ofConfined(); DeviceMemory m = c.allocate(12)) {
            s.copyToDevice(m, 0, MemorySegment.ofArray(floats));
            MemorySegment out = arena.allocate(12);
            s.copyToHost(out, m, 0);
            assertEquals(3, out.getAtIndex(ValueLayout.JAVA_FLOAT, 2));
        }
    }

    @Test
    void hostMemoryMayChangeAsSoonAsAnUploadReturns() {
        Stream s = c.defaultStream();
        byte[] in = random(9 * MIB);
        byte[] expected = in.clone();
        try (DeviceMemory m = c.allocate(in.length)) {
            s.copyToDevice(m, 0, MemorySegment.ofArray(in));
            Arrays.fill(in, (byte) 0);
            assertFalse(s.isIdle(), "the device is still at it");
            byte[] out = new byte[in.length];
            s.copyToHost(MemorySegment.ofArray(out), m, 0);
            assertArrayEquals(expected, out);
        }
    }

    @Test
    void pinnedCopiesAreDoneWhenTheStreamPassesThem() {
        try (Stream s = c.newStream(); DeviceMemory m = c.allocate(8, s); PinnedMemory p = c.allocatePinned(16)) {
            p.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            s.copyToDevice(m, 0, p, 0, 8);
            s.copyToHost(p, 8, m, 0, 8);
            assertFalse(p.segment().get(ValueLayout.JAVA_LONG, 8) == 42, "not yet");
            s.synchronize();
            assertEquals(42, p.segment().get(ValueLayout.JAVA_LONG, 8));
            assertEquals("bytes 9 to 17 are outside of pinned memory of 16 bytes", assertThrows(LaunchException.class,
                    () -> s.copyToDevice(m, 0, p, 9, 8)).getMessage());
        }
    }

    @Test
    void closingPinnedMemoryWaitsForItsCopies() {
        try (Stream s = c.newStream(); DeviceMemory m = c.allocate(8, s)) {
            PinnedMemory p = c.allocatePinned(8);
            p.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            s.copyToDevice(m, 0, p, 0, 8);
            p.close();
            p.close();
            long[] out = new long[1];
            s.copyToHost(MemorySegment.ofArray(out), m, 0);
            assertEquals(42, out[0]);
            assertThrows(IllegalStateException.class, () -> p.segment().get(ValueLayout.JAVA_LONG, 0));
            assertEquals("pinned memory of 8 bytes was used after it was closed",
                    assertThrows(ClosedHandleException.class, () -> s.copyToDevice(m, 0, p, 0, 8)).getMessage());
        }
    }

    @Test
    void pinnedMemoryEndsWithItsContextAlsoWithALostOne() {
        PinnedMemory a = c.allocatePinned(8);
        fake.failNext("cuCtxSynchronize", CudaResult.LAUNCH_FAILED);
        assertThrows(DeviceFaultException.class, c::synchronize);
        a.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        c.close();
        assertThrows(IllegalStateException.class, () -> a.segment().get(ValueLayout.JAVA_LONG, 0));
        a.close();
    }

    @Test
    void mappedMemoryHasADeviceAddressAndOtherMemoryHasNone() {
        try (PinnedMemory mapped = c.allocateMapped(8); PinnedMemory pinned = c.allocatePinned(8);
                Arena arena = Arena.ofShared()) {
            assertTrue(mapped.deviceAddress() != 0);
            assertEquals("kernels cannot reach this pinned memory; allocate it with allocateMapped",
                    assertThrows(CudaCallException.class, pinned::deviceAddress).getMessage());
            MemorySegment own = arena.allocate(64);
            c.pin(own).close();
            assertThrows(CudaCallException.class, () -> c.pin(MemorySegment.ofArray(new byte[8])));
            assertThrows(OutOfDeviceMemoryException.class, () -> c.allocatePinned(0));
        }
    }

    @Test
    void rowsAreCopied() {
        try (Stream s = c.newStream(); DeviceMemory m = c.allocate(64, s); PinnedMemory p = c.allocatePinned(64)) {
            s.fill(m, 0, 64, (byte) 0);
            for (int i = 0; i < 64; i++) {
                p.segment().set(ValueLayout.JAVA_BYTE, i, (byte) i);
            }
            // A block of 3 rows of 2 bytes out of rows of 8, and on into rows of 4, and back.
            s.copyRowsToDevice(m, 0, 8, p, 9, 8, 2, 3);
            s.copyRows(m, 32, 4, m, 0, 8, 2, 3);
            s.copyRowsToHost(p, 0, 2, m, 32, 4, 2, 3);
            s.synchronize();
            assertArrayEquals(new byte[] {9, 10, 17, 18, 25, 26, 6}, p.segment().asSlice(0, 7)
                    .toArray(ValueLayout.JAVA_BYTE));
            assertEquals("rows of 9 bytes do not fit a pitch of 8 bytes; a pitch is the distance of the starts of two"
                    + " rows", assertThrows(LaunchException.class, () -> s.copyRows(m, 0, 8, m, 32, 16, 9, 2))
                    .getMessage());
            s.copyRows(m, 0, 1, m, 32, 1, 1, 0);
        }
    }

    @Test
    void eventsOrderStreamsAndTakeTimes() {
        try (Stream a = c.newStream(); Stream b = c.newStream(); DeviceMemory m = c.allocate(4, a);
                Event begin = c.newTimingEvent(); Event end = c.newTimingEvent(); Event plain = c.newEvent()) {
            assertTrue(plain.isReached(), "nothing was recorded");
            a.record(begin);
            a.fillWords(m, 0, 1, 5);
            a.record(end);
            b.waitFor(end);
            int[] out = new int[1];
            b.copyToHost(MemorySegment.ofArray(out), m, 0);
            assertEquals(5, out[0]);
            assertTrue(end.isReached());
            assertTrue(end.millisSince(begin) >= 0);
            a.record(plain);
            a.synchronize();
            assertTrue(a.isIdle());
            assertEquals("an event without times was asked for one; make both with newTimingEvent()",
                    assertThrows(CudaCallException.class, () -> end.millisSince(plain)).getMessage());
            plain.synchronize();
        }
    }

    @Test
    void withoutAWaitTheOtherStreamSeesOldData() {
        // This is what makes the other tests of order tell something.
        try (Stream a = c.newStream(); Stream b = c.newStream(); DeviceMemory m = c.allocate(4, a)) {
            a.fillWords(m, 0, 1, 1);
            a.synchronize();
            a.fillWords(m, 0, 1, 2);
            int[] out = new int[1];
            b.copyToHost(MemorySegment.ofArray(out), m, 0);
            assertEquals(1, out[0]);
        }
    }

    @Test
    void callbacksRunInOrder() {
        AtomicInteger seen = new AtomicInteger(-1);
        try (Stream s = c.newStream(); PinnedMemory p = c.allocatePinned(4); DeviceMemory m = c.allocate(4, s)) {
            s.fillWords(m, 0, 1, 77);
            s.copyToHost(p, 0, m, 0, 4);
            s.whenReached(() -> seen.set(p.segment().get(ValueLayout.JAVA_INT, 0)));
            assertEquals(-1, seen.get());
            s.synchronize();
            assertEquals(77, seen.get());
        }
    }

    @Test
    void closedStreamsEventsAndGraphsSaySo() {
        Stream s = c.newStream();
        Event e = c.newEvent();
        DeviceMemory m = c.allocate(8);
        CudaGraph g = s.capture(() -> s.fill(m, 0, 8, (byte) 0));
        CudaModule module = c.load(Programs.PTX);
        CudaFunction f = module.function("saxpy", Programs.SAXPY, Programs.LINE);
        g.close();
        g.close();
        assertEquals("the graph on device 0 (Fake GPU) is closed; keep it open for as long as it is launched",
                assertThrows(ClosedHandleException.class, () -> g.launch(s)).getMessage());
        s.close();
        s.close();
        String closed = "the stream on device 0 (Fake GPU) is closed; keep it open for as long as work is put into it,"
                + " or make a new one with newStream()";
        assertEquals(closed, assertThrows(ClosedHandleException.class, s::synchronize).getMessage());
        assertEquals(closed, assertThrows(ClosedHandleException.class, () -> s.fill(m, 0, 8, (byte) 0)).getMessage());
        assertEquals(closed, assertThrows(ClosedHandleException.class, () -> c.allocate(8, s)).getMessage());
        assertEquals(closed, assertThrows(ClosedHandleException.class,
                () -> Programs.launch(f, s, m, m, 1, 1)).getMessage());
        assertTrue(s.isClosed());
        e.close();
        e.close();
        assertThrows(ClosedHandleException.class, () -> c.defaultStream().record(e));
        module.close();
        assertEquals("the program on device 0 (Fake GPU) was unloaded; its kernels and variables cannot be used any"
                + " more",
                assertThrows(ClosedHandleException.class, () -> Programs.launch(f, c.defaultStream(), m, m, 1, 1))
                        .getMessage());
        assertThrows(CudaCallException.class, () -> c.defaultStream().close());
        Programs.typical(c);
    }

    @Test
    void aGraphDoesItsWorkOnEachLaunch() {
        int n = 100;
        DeviceMemory y = c.allocate(4 * n);
        try (Stream s = c.newStream(); DeviceMemory x = c.allocate(4 * n, s);
                CudaModule module = c.load(Programs.PTX)) {
            CudaFunction f = module.function("saxpy", Programs.SAXPY, Programs.LINE);
            s.fillWords(x, 0, n, Float.floatToRawIntBits(1));
            s.fillWords(y, 0, n, 0);
            try (CudaGraph g = s.capture(() -> {
                Programs.launch(f, s, x, y, 2, n);
                Programs.launch(f, s, x, y, 3, n);
            })) {
                assertFalse(s.isCapturing());
                assertEquals(List.of(new KernelSite("saxpy", Programs.LINE)), g.kernels());
                for (int i = 0; i < 5; i++) {
                    g.launch(s);
                }
                float[] out = new float[n];
                s.copyToHost(MemorySegment.ofArray(out), y, 0);
                assertEquals(25, out[n - 1]);
                y.close();
                assertEquals("a graph on device 0 (Fake GPU) uses device memory of 400 bytes that was closed after the"
                        + " capture; keep it open until the graph is closed",
                        assertThrows(ClosedHandleException.class, () -> g.launch(s)).getMessage());
            }
        }
    }

    @Test
    void temporariesOfACaptureBelongToTheGraph() {
        try (Stream s = c.newStream(); DeviceMemory out = c.allocate(8, s)) {
            long[] temporary = new long[1];
            CudaGraph g = s.capture(() -> {
                try (DeviceMemory t = c.allocate(8, s)) {
                    temporary[0] = t.address();
                    s.fill(t, 0, 8, (byte) 1);
                    s.copy(out, 0, t, 0, 8);
                }
            });
            try (DeviceMemory other = c.allocate(8, s)) {
                assertTrue(other.address() != temporary[0], "the graph writes there on each launch");
                s.fill(other, 0, 8, (byte) 2);
                g.launch(s);
                byte[] b = new byte[8];
                s.copyToHost(MemorySegment.ofArray(b), other, 0);
                assertEquals(2, b[0]);
                s.copyToHost(MemorySegment.ofArray(b), out, 0);
                assertEquals(1, b[0]);
            }
            g.close();
            c.synchronize();
            try (DeviceMemory again = c.allocate(8, s); DeviceMemory more = c.allocate(8, s)) {
                assertTrue(again.address() == temporary[0] || more.address() == temporary[0], "free again");
            }
        }
    }

    @Test
    void whatCannotBeCapturedIsAnErrorAndTheStreamWorksAfterwards() {
        try (Stream s = c.newStream(); DeviceMemory m = c.allocate(8, s)) {
            CaptureException e = assertThrows(CaptureException.class,
                    () -> s.capture(() -> s.copyToDevice(m, 0, MemorySegment.ofArray(new byte[8]))));
            assertEquals("a copy from or to memory that is not pinned cannot be part of a graph on device 0 (Fake GPU),"
                    + " as a replay would not see that memory; use allocatePinned", e.getMessage());
            e = assertThrows(CaptureException.class, () -> s.capture(s::synchronize));
            assertTrue(e.getMessage().startsWith("waiting for a stream on device 0 (Fake GPU) failed: this cannot be"
                    + " part of a graph, and the capture of the stream is spoiled by it"), e.getMessage());
            assertThrows(CaptureException.class, () -> s.capture(() -> s.capture(() -> { })));
            assertThrows(CaptureException.class, () -> c.defaultStream().capture(() -> { }));
            assertThrows(IllegalStateException.class, () -> s.capture(() -> {
                throw new IllegalStateException("the program's own");
            }));
            assertThrows(CaptureException.class, () -> s.capture(s::close));
            assertFalse(s.isCapturing());
            s.synchronize();
        }
        Programs.typical(c);
    }

    @Test
    void threadsUseAContextTogether() throws InterruptedException {
        CudaFunction f = Programs.saxpy(c);
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch start = new CountDownLatch(1);
        for (int t = 0; t < 8; t++) {
            int k = t;
            Runnable work = () -> {
                try {
                    start.await();
                    for (int i = 0; i < 20; i++) {
                        once(f, k + 1);
                    }
                } catch (InterruptedException | RuntimeException | AssertionError e) {
                    failures.add(e);
                }
            };
            threads.add(t % 2 == 0 ? Thread.ofPlatform().start(work) : Thread.ofVirtual().start(work));
        }
        start.countDown();
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(0, c.statistics().liveBytes());
    }

    private void once(CudaFunction f, int k) {
        float[] x = new float[256];
        Arrays.fill(x, k);
        float[] out = new float[256];
        try (Stream s = c.newStream(); DeviceMemory dx = c.allocate(1024, s); DeviceMemory dy = c.allocate(1024, s)) {
            s.copyToDevice(dx, 0, MemorySegment.ofArray(x));
            s.fill(dy, 0, 1024, (byte) 0);
            Programs.launch(f, s, dx, dy, k, 256);
            s.copyToHost(MemorySegment.ofArray(out), dy, 0);
            assertEquals(k * k, out[255]);
        }
    }
}
