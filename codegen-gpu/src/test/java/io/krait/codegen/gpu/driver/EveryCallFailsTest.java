package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A typical program with each of its calls of the driver failing once, from finding devices to closing the context. */
class EveryCallFailsTest {
    private static void program(FakeDriver fake) {
        try (CudaContext c = Devices.of(fake).preferred()) {
            Programs.typical(c);
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDriver.Mode.class)
    void aFailureIsAnExceptionAndNothingLeaksAndTheNextProgramWorks(FakeDriver.Mode mode) {
        FakeDriver fake = Programs.fake(mode, FakeDevice.withMemory(1L << 30));
        program(fake);
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
        long calls = fake.callCount();
        assertTrue(calls > 100, "the program makes many calls: " + calls);
        for (int code : new int[] {CudaResult.INVALID_VALUE, CudaResult.OUT_OF_MEMORY, CudaResult.LAUNCH_FAILED}) {
            for (long n = 1; n <= calls; n++) {
                int at = (int) n;
                fake.forgetCalls();
                fake.failAt(n, code);
                try {
                    program(fake);
                    // Some failures are made up for: another try at memory, a property that an old driver lacks.
                    String call = fake.calls().get(at - 1);
                    assertTrue(code == CudaResult.OUT_OF_MEMORY && call.equals("cuMemAlloc")
                            || code == CudaResult.INVALID_VALUE && call.equals("cuDeviceGetAttribute"),
                            () -> "call " + at + ", " + call + ", failed with " + code + " and nobody noticed");
                } catch (CudaException e) {
                    assertTrue(e.getMessage().length() > 40, e.getMessage());
                }
                fake.failAt(0, 0);
                Map<String, Integer> live = fake.liveObjects();
                assertEquals(0, fake.live(), () -> "after " + code + " at call " + at + ": " + live);
            }
            program(fake);
        }
    }

    @ParameterizedTest
    @EnumSource(FakeDriver.Mode.class)
    void aContextThatDidNotBreakIsUsedAgain(FakeDriver.Mode mode) {
        FakeDriver fake = Programs.fake(mode, FakeDevice.withMemory(1L << 30));
        try (CudaContext c = Devices.of(fake).preferred()) {
            long before = fake.callCount();
            Programs.typical(c);
            long calls = fake.callCount() - before;
            for (long n = 1; n <= calls; n++) {
                fake.failAt(n, CudaResult.UNKNOWN);
                try {
                    Programs.typical(c);
                } catch (CudaException e) {
                    assertInstanceOf(CudaException.class, e);
                }
                fake.failAt(0, 0);
                Programs.typical(c);
                assertEquals(0, c.statistics().liveBytes(), "after call " + n);
            }
            c.synchronize();
            c.trim();
            // What is left: the default stream, and the staging buffers with their events.
            assertEquals("{contexts=1, events=8, executables=0, graphs=0, host memory=8, memory=0, modules=0,"
                    + " registrations=0, streams=1}", fake.liveObjects().toString());
        }
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }

    @ParameterizedTest
    @EnumSource(FakeDriver.Mode.class)
    void aBrokenContextSaysSoFromThenOn(FakeDriver.Mode mode) {
        FakeDriver fake = Programs.fake(mode, FakeDevice.withMemory(1L << 30));
        try (CudaContext c = Devices.of(fake).preferred()) {
            c.defaultStream().synchronize();
            fake.failNext("cuStreamSynchronize", CudaResult.ILLEGAL_ADDRESS);
            assertThrows(DeviceFaultException.class, () -> c.defaultStream().synchronize());
            long calls = fake.callCount();
            ContextLostException e = assertThrows(ContextLostException.class, () -> c.allocate(8));
            assertTrue(e.getMessage().startsWith("device 0 (Fake GPU) cannot be used any more in this process, as an"
                    + " earlier error broke its context; start a new process. The earlier error: a kernel on device 0"),
                    e.getMessage());
            assertTrue(e.isContextLost());
            assertThrows(ContextLostException.class, () -> Programs.typical(c));
            assertEquals(calls, fake.callCount(), "a lost context does not call the driver");
        }
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }
}
