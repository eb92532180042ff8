package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.krait.codegen.gpu.GpuProbe;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final FakeDevice A = new FakeDevice("NVIDIA A10", 8, 6, 1 << 30, 72);
    private static final FakeDevice H = new FakeDevice("NVIDIA H200", 9, 0, 1 << 30, 132);

    private static FakeDriver two() {
        return Programs.fake(FakeDriver.Mode.LAZY, A, H);
    }

    @Test
    void aMachineWithoutAGpuSaysWhyEachTime() {
        assumeFalse(GpuProbe.probe().available(), "this machine has a GPU");
        DeviceUnavailableException e = assertThrows(DeviceUnavailableException.class, Devices::system);
        assertEquals("no GPU can be used: " + GpuProbe.probe().reason(), e.getMessage());
        assertEquals(e.getMessage(), assertThrows(DeviceUnavailableException.class, Devices::system).getMessage());
        assertFalse(Devices.isAvailable());
        assertThrows(DeviceUnavailableException.class, NativeDriver::open);
        assertFalse(e.isContextLost());
    }

    @Test
    void devicesAreDescribed() {
        Devices d = Devices.of(two());
        assertEquals(2, d.count());
        assertEquals("13.0", d.driverVersion());
        DeviceInfo h = d.all().get(1);
        assertEquals("device 1 (NVIDIA H200)", h.label());
        assertEquals("sm_90", h.architecture());
        assertEquals(132, h.get(DeviceAttribute.MULTIPROCESSORS));
        assertEquals("GPU-00000000-0000-0000-0000-000000000001", h.uuid());
    }

    @Test
    void aDeviceIsSelectedByNumberNameAndUuid() {
        Devices d = Devices.of(two());
        assertSame(d.context(1), d.select("1"));
        assertSame(d.context(1), d.select("h200"));
        assertSame(d.context(1), d.select("GPU-00000000-0000-0000-0000-000000000001"));
        assertSame(d.context(0), d.preferred());
        String there = "; there are device 0 (NVIDIA A10), device 1 (NVIDIA H200)";
        assertTrue(assertThrows(DeviceUnavailableException.class, () -> d.context(2)).getMessage()
                .startsWith("there is no device 2" + there));
        assertTrue(assertThrows(DeviceUnavailableException.class, () -> d.select("V100")).getMessage()
                .startsWith("no device fits 'V100'" + there));
        assertTrue(assertThrows(DeviceUnavailableException.class, () -> d.select("NVIDIA")).getMessage()
                .startsWith("several devices fit 'NVIDIA'" + there));
    }

    @Test
    void anOldDriverAndOneWithoutDevicesAreRefused() {
        FakeDriver old = two();
        old.setVersion(11080);
        assertEquals("the CUDA driver is too old: it supports CUDA 11.8, and Krait needs 12.0; install NVIDIA driver"
                + " 525.60 or later", assertThrows(DeviceUnavailableException.class,
                () -> Devices.of(old)).getMessage());
        FakeDriver none = new FakeDriver(FakeDriver.Mode.EAGER);
        assertTrue(assertThrows(DeviceUnavailableException.class, () -> Devices.of(none)).getMessage()
                .startsWith("the CUDA driver is there, but it sees no device"));
        FakeDriver mismatch = two();
        mismatch.failNext("cuInit", CudaResult.SYSTEM_DRIVER_MISMATCH);
        DeviceUnavailableException e = assertThrows(DeviceUnavailableException.class, () -> Devices.of(mismatch));
        assertTrue(e.getMessage().startsWith("the CUDA driver is there, but it does not work: looking for devices on"
                + " this machine failed: the driver's library and its kernel module have different versions; restart"
                + " the machine after an update of the driver [cuInit: CUDA error 803"), e.getMessage());
        assertEquals(803, e.code());
    }

    @Test
    void aContextStartsWhenItIsFirstUsed() {
        FakeDriver fake = two();
        Devices d = Devices.of(fake);
        CudaContext c = d.context(1);
        assertEquals(0, fake.live());
        c.close();
        assertEquals(0, fake.live());
        CudaContext other = d.context(0);
        assertEquals(new DeviceCalls.PriorityRange(0, -5), other.streamPriorities());
        assertEquals(1, fake.liveObjects().get("contexts"));
        other.close();
        other.close();
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
        ClosedHandleException e = assertThrows(ClosedHandleException.class, other::synchronize);
        assertEquals("the context of device 0 (NVIDIA A10) is closed; do not close it while arrays, streams or kernels"
                + " of it are in use", e.getMessage());
    }

    @Test
    void devicesDoNotMixButCopy() {
        FakeDriver fake = two();
        Devices d = Devices.of(fake);
        try (CudaContext a = d.context(0); CudaContext h = d.context(1)) {
            DeviceMemory x = a.allocate(400);
            DeviceMemory y = h.allocate(400);
            CudaFunction f = Programs.saxpy(a);
            WrongDeviceException e = assertThrows(WrongDeviceException.class,
                    () -> Programs.launch(f, a.defaultStream(), x, y, 1, 100));
            assertEquals("memory of device 1 (NVIDIA H200) was used by work on device 0 (NVIDIA A10); copy it there"
                    + " first, or enable access with enablePeerAccess", e.getMessage());
            assertThrows(WrongDeviceException.class, () -> Programs.launch(f, h.defaultStream(), x, x, 1, 100));
            assertThrows(WrongDeviceException.class, () -> a.allocate(8, h.defaultStream()));
            assertThrows(WrongDeviceException.class, () -> a.defaultStream().record(h.newEvent()));

            a.defaultStream().fillWords(x, 0, 100, Float.floatToRawIntBits(2));
            h.defaultStream().waitFor(a.defaultStream());
            h.defaultStream().copy(y, 0, x, 0, 400);
            assertTrue(a.canReach(h));
            a.enablePeerAccess(h);
            a.enablePeerAccess(h);
            a.defaultStream().waitFor(h.defaultStream());
            Programs.launch(f, a.defaultStream(), x, y, 3, 100);
            float[] out = new float[100];
            a.defaultStream().copyToHost(MemorySegment.ofArray(out), y, 0);
            assertEquals(8, out[99]);
            y.close();
            x.close();
            assertEquals(List.of(), h.lost().stream().toList());
        }
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }
}
