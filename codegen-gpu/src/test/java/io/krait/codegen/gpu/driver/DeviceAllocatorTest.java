package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceAllocatorTest {
    private static final long MIB = 1L << 20;

    private final FakeDriver fake = new FakeDriver(FakeDriver.Mode.LAZY, FakeDevice.withMemory(100 * MIB));
    private final CudaContext c = Devices.of(fake).preferred();

    @AfterEach
    void nothingLeaks() {
        c.close();
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }

    private long driverAllocations() {
        return fake.calls().stream().filter("cuMemAlloc"::equals).count();
    }

    @Test
    void smallPiecesComeFromOneSlabAndAreReused() {
        DeviceMemory a = c.allocate(1);
        DeviceMemory b = c.allocate(513);
        assertEquals(512, b.address() - a.address());
        assertEquals(1, driverAllocations());
        assertEquals(512 + 1024, c.statistics().liveBytes());
        assertEquals(2 * MIB, c.statistics().reservedBytes());
        long address = a.address();
        a.close();
        try (DeviceMemory again = c.allocate(300)) {
            assertEquals(address, again.address(), "the best fit is the freed piece, not the rest of the slab");
        }
        b.close();
        b.close();
        assertEquals(0, c.statistics().liveBytes());
        assertEquals(1536, c.statistics().peakLiveBytes());
    }

    @Test
    void freeNeighboursAreMerged() {
        List<DeviceMemory> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(c.allocate(2 * MIB / 16));
        }
        assertEquals(1, c.statistics().segments());
        long first = all.getFirst().address();
        // Every second one, then the rest: each of these joins two free neighbours.
        for (int i = 0; i < 16; i += 2) {
            all.get(i).close();
        }
        for (int i = 1; i < 16; i += 2) {
            all.get(i).close();
        }
        try (DeviceMemory most = c.allocate(MIB - 512); DeviceMemory rest = c.allocate(MIB - 512)) {
            assertEquals(first, most.address());
            assertEquals(first + MIB - 512, rest.address());
        }
        assertEquals(1, driverAllocations());
    }

    @Test
    void largePiecesAreSplitFromLargeSegments() {
        try (DeviceMemory a = c.allocate(3 * MIB); DeviceMemory b = c.allocate(5 * MIB);
                DeviceMemory large = c.allocate(33 * MIB + 512)) {
            assertEquals(a.address() + 3 * MIB, b.address());
            assertEquals(2, c.statistics().segments());
            assertEquals((20 + 34) * MIB, c.statistics().reservedBytes());
            assertNotEquals(a.address(), large.address());
            // Less than 1 MiB would be left, so it stays in the piece.
            assertEquals((3 + 5 + 34) * MIB, c.statistics().liveBytes());
        }
    }

    @Test
    void memoryOfAnotherStreamIsTakenOverWithAnEvent() {
        try (Stream a = c.newStream(); Stream b = c.newStream()) {
            DeviceMemory x = c.allocate(8 * MIB, a);
            long address = x.address();
            a.fill(x, 0, 8 * MIB, (byte) 1);
            x.close();
            try (DeviceMemory y = c.allocate(8 * MIB, b)) {
                assertEquals(address, y.address());
                assertEquals(1, c.statistics().takeovers());
                // The old stream's work is still waiting; the new stream must come after it.
                b.fill(y, 0, 4, (byte) 2);
                byte[] out = new byte[8];
                b.copyToHost(MemorySegment.ofArray(out), y, 0);
                a.synchronize();
                assertEquals(2, out[3]);
                assertEquals(1, out[4]);
                b.copyToHost(MemorySegment.ofArray(out), y, 0);
                assertEquals(2, out[3]);
            }
            // A segment with a piece in use stays with its stream.
            try (DeviceMemory ofB = c.allocate(MIB, b); DeviceMemory ofA = c.allocate(MIB, a)) {
                assertTrue(Math.abs(ofA.address() - ofB.address()) >= 20 * MIB);
            }
        }
    }

    @Test
    void aPieceThatAnotherStreamUsesRestsUntilThatIsDone() {
        try (Stream a = c.newStream(); Stream b = c.newStream(); DeviceMemory target = c.allocate(4, b)) {
            DeviceMemory x = c.allocate(4, a);
            long address = x.address();
            a.fill(x, 0, 4, (byte) 7);
            b.waitFor(a);
            b.copy(target, 0, x, 0, 4);
            x.close();
            assertEquals(1, c.statistics().pendingBlocks());
            try (DeviceMemory y = c.allocate(4, a)) {
                assertNotEquals(address, y.address());
                a.fill(y, 0, 4, (byte) 9);
            }
            byte[] out = new byte[4];
            b.copyToHost(MemorySegment.ofArray(out), target, 0);
            assertEquals(7, out[0]);
            try (DeviceMemory y = c.allocate(4, a)) {
                assertEquals(0, c.statistics().pendingBlocks());
                assertTrue(y.address() >= address);
            }
        }
    }

    @Test
    void whatIsFreeIsGivenBackWhenThereIsNoneLeft() {
        try (Stream a = c.newStream(); DeviceMemory kept = c.allocate(10 * MIB)) {
            DeviceMemory x = c.allocate(60 * MIB, a);
            a.fill(x, 0, 60 * MIB, (byte) 1);
            x.close();
            // Neither the 60 nor the free 30 MiB are enough.
            try (DeviceMemory large = c.allocate(78 * MIB)) {
                assertEquals(1, c.statistics().trims());
                assertEquals((20 + 78) * MIB, c.statistics().reservedBytes());
                assertEquals(78 * MIB, large.bytes());
            }
            assertEquals(10 * MIB, kept.bytes());
        }
    }

    @Test
    void piecesOfOtherStreamsAreWaitedForWhenThereIsNoneLeft() {
        try (Stream a = c.newStream(); Stream b = c.newStream()) {
            DeviceMemory x = c.allocate(60 * MIB, a);
            b.fill(x, 0, 60 * MIB, (byte) 1);
            x.close();
            try (DeviceMemory large = c.allocate(90 * MIB)) {
                assertEquals(90 * MIB, large.bytes());
            }
        }
    }

    @Test
    void arraysThatNobodyReachesAreCollectedWhenThereIsNoneLeft() {
        for (int i = 0; i < 20; i++) {
            // Never closed: without the garbage collector the second would not fit.
            assertEquals(60 * MIB, c.allocate(60 * MIB).bytes());
        }
    }

    @Test
    void noneLeftIsAClearErrorAndTheNextAllocationWorks() {
        DeviceMemory x = c.allocate(60 * MIB);
        OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, () -> c.allocate(50 * MIB));
        assertEquals("there is not enough memory on device 0 (Fake GPU) for 50 MiB: the device has 100 MiB, of which 40"
                + " MiB are free, and this process uses 60 MiB in 1 array. Everything unused was given back first."
                + " Close arrays that are no longer needed, work on smaller parts, or end other processes that use the"
                + " device (nvidia-smi lists them).", e.getMessage());
        assertEquals(CudaResult.OUT_OF_MEMORY, e.code());
        x.close();
        c.allocate(50 * MIB).close();
        e = assertThrows(OutOfDeviceMemoryException.class, () -> c.allocate(1L << 40));
        assertEquals("there is not enough memory on device 0 (Fake GPU) for 1024 GiB: the device has 100 MiB; work on"
                + " smaller parts", e.getMessage());
        assertThrows(OutOfDeviceMemoryException.class, () -> c.allocate(-1));
    }

    @Test
    void freeingTwiceIsFound() {
        DeviceMemory x = c.allocate(8);
        Block b = x.block().orElseThrow();
        c.allocator().free(b);
        ClosedHandleException e = assertThrows(ClosedHandleException.class, () -> c.allocator().free(b));
        assertEquals("device memory at 0x" + Long.toHexString(b.address()) + " on device 0 (Fake GPU) was freed twice",
                e.getMessage());
    }

    @Test
    void closedMemoryCannotBeUsed() {
        DeviceMemory x = c.allocate(100);
        x.close();
        ClosedHandleException e = assertThrows(ClosedHandleException.class,
                () -> c.defaultStream().fill(x, 0, 4, (byte) 0));
        assertEquals("device memory of 100 bytes on device 0 (Fake GPU) was used after it was closed", e.getMessage());
        try (DeviceMemory y = c.allocate(100)) {
            LaunchException outside = assertThrows(LaunchException.class,
                    () -> c.defaultStream().fill(y, 90, 11, (byte) 0));
            assertEquals("bytes 90 to 101 are outside of device memory of 100 bytes on device 0 (Fake GPU)",
                    outside.getMessage());
        }
    }

    @Test
    void segmentsOfAClosedStreamServeTheDefaultStream() {
        Stream s = c.newStream();
        DeviceMemory live = c.allocate(8, s);
        DeviceMemory x = c.allocate(8, s);
        long address = x.address();
        x.close();
        s.close();
        try (DeviceMemory y = c.allocate(8)) {
            assertEquals(address, y.address());
        }
        live.close();
        c.trim();
        assertEquals(0, c.statistics().reservedBytes());
    }

    @Test
    void piecesNeverOverlap() {
        Random random = new Random(5);
        List<Stream> streams = List.of(c.newStream(), c.newStream(), c.defaultStream());
        List<DeviceMemory> live = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (live.size() > 30 || !live.isEmpty() && random.nextInt(5) < 2) {
                DeviceMemory x = live.remove(random.nextInt(live.size()));
                if (random.nextInt(4) == 0) {
                    x.usedOn(streams.get(random.nextInt(3)));
                }
                x.close();
            } else {
                long bytes = random.nextInt(20) == 0 ? random.nextLong(3 * MIB) : random.nextLong(20_000);
                DeviceMemory x = c.allocate(bytes, streams.get(random.nextInt(3)));
                for (DeviceMemory y : live) {
                    assertTrue(x.address() + bytes <= y.address() || y.address() + y.bytes() <= x.address());
                }
                live.add(x);
            }
        }
        live.forEach(DeviceMemory::close);
        c.synchronize();
        c.trim();
        assertEquals(0, c.statistics().reservedBytes(), "all pieces were merged to whole segments");
    }
}
