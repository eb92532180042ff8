package io.krait.codegen.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.driver.CudaResult;
import io.krait.codegen.gpu.driver.FakeDriver;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.staging.AllocationException;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.GridLaunch;
import io.krait.staging.KraitException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From loop IR through PTX, driver calls and memory back to the host, with the fake driver. */
class CudaDeviceTest {
    private final List<PlayedGpu> gpus = new ArrayList<>();

    @AfterEach
    void closeAll() {
        gpus.forEach(PlayedGpu::close);
    }

    private PlayedGpu gpu(FakeDriver.Mode mode) {
        PlayedGpu g = new PlayedGpu(mode, 64 << 20);
        gpus.add(g);
        return g;
    }

    private static final Kernel DOUBLES = LoopParser.parse("""
            kernel doubles(@0: in f64, @1: out f64, %0: i64) (%1: i64, %2: i64) {
              parfor lanes %3: i64 = %1 to %0 {
                %4: f64 = load @0[%3]
                %5: f64 = add %4, %4
                store @1[%3] = %5
              }
            }
            """);
    private static final Kernel QUOTIENTS = LoopParser.parse("""
            kernel quotients(@0: in i64, @1: out i64, %0: i64) (%1: i64, %2: i64) {
              parfor lanes %3: i64 = %1 to %0 {
                %4: i64 = load @0[%3]
                %5: i64 = const 0
                %6: bool = eq %4, %5
                fault %6 at %3 code 1
                %7: i64 = const 100
                %8: i64 = div %7, %4
                store @1[%3] = %8
              }
            }
            """);
    private static final Kernel CHECKED = LoopParser.parse("""
            kernel checked(@0: inout i64, %0: i64) (%1: i64, %2: i64) {
              %3: i32 = gpu "index thread 0" ()
              %4: i64 = cast %3
              %5: bool = ge %4, %0
              fault %5 at %4 code 1 with %4, %0
              %6: bool = not %5
              store @0[%4] = %4 mask %6
            }
            """);

    private static MemorySegment doubles(Arena arena, int n) {
        MemorySegment m = arena.allocate(8L * n, 64);
        for (int i = 0; i < n; i++) {
            m.setAtIndex(ValueLayout.JAVA_DOUBLE, i, i);
        }
        return m;
    }

    private static RuntimeException unexpected(FaultRecord f) {
        return new IllegalStateException(f.toString());
    }

    private static Compiled compile(PlayedGpu gpu, Kernel k) {
        return gpu.backend().compile(k);
    }

    @ParameterizedTest
    @EnumSource
    void aProgramRunsAndLeavesNothingBehind(FakeDriver.Mode mode) {
        PlayedGpu gpu = gpu(mode);
        int n = 1000;
        try (Arena arena = Arena.ofConfined(); Device.Block in = gpu.device().allocate(8L * n);
                Device.Block out = gpu.device().allocate(8L * n); Compiled code = compile(gpu, DOUBLES)) {
            gpu.device().copyIn(doubles(arena, n), in.segment().address(), 8L * n);
            long[] args = {in.segment().address(), out.segment().address(), n};
            assertEquals(Compiled.NO_FAULT, code.launch(args, 1, 1, 1, 1));
            MemorySegment host = arena.allocate(8L * n, 64);
            gpu.device().copyOut(out.segment().address(), host, 8L * n);
            for (int i = 0; i < n; i++) {
                assertEquals(2.0 * i, host.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
            }
            assertTrue(code.assembly().contains(".entry doubles_"), code.assembly());
        }
        gpu.device().context().close();
        assertEquals(0, gpu.driver().live(), gpu.driver().liveObjects().toString());
    }

    @Test
    void aFaultOfAnArrayProgramIsKnownWhenTheLaunchReturns() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.LAZY);
        int n = 300;
        try (Arena arena = Arena.ofConfined(); Device.Block in = gpu.device().allocate(8L * n);
                Device.Block out = gpu.device().allocate(8L * n); Compiled code = compile(gpu, QUOTIENTS)) {
            MemorySegment host = arena.allocate(8L * n, 64);
            for (int i = 0; i < n; i++) {
                host.setAtIndex(ValueLayout.JAVA_LONG, i, i == 123 || i == 250 ? 0 : 7);
            }
            gpu.device().copyIn(host, in.segment().address(), 8L * n);
            long[] args = {in.segment().address(), out.segment().address(), n};
            assertEquals(123L << 8 | 1, code.launch(args, 1, 1, 1, 1));
            assertEquals(Optional.of(FaultRecord.ofWord(123L << 8 | 1)),
                    code.launchRecorded(args, 1, 1, 1, 1, Deadline.NONE));
            host.fill((byte) 1);
            gpu.device().copyIn(host, in.segment().address(), 8L * n);
            assertEquals(Compiled.NO_FAULT, code.launch(args, 1, 1, 1, 1));
        }
    }

    @Test
    void aFaultOfAThreadIsThrownWhenTheHostWaits() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.LAZY);
        try (Device.Block memory = gpu.device().allocate(64); GridCode code = gpu.backend().compileGrid(CHECKED)) {
            code.launch(new long[]{memory.segment().address(), 8}, GridLaunch.of(1, 16),
                    f -> new IndexOutOfBoundsException(f.position() + " " + f.details()));
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, gpu.device()::synchronize);
            assertEquals("8 [8, 8]", e.getMessage());
            gpu.device().synchronize();
            code.launch(new long[]{memory.segment().address(), 8}, GridLaunch.of(1, 8), CudaDeviceTest::unexpected);
            long[] host = new long[8];
            gpu.device().copyOut(memory.segment().address(), MemorySegment.ofArray(host), 64);
            assertArrayEquals(new long[]{0, 1, 2, 3, 4, 5, 6, 7}, host);
        }
    }

    @Test
    void streamsBelongToTheirDeviceAndEndOnce() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.EAGER);
        PlayedGpu other = gpu(FakeDriver.Mode.EAGER);
        try (Device.Block memory = gpu.device().allocate(64); GridCode code = gpu.backend().compileGrid(CHECKED);
                DeviceStream elsewhere = other.device().newStream()) {
            DeviceStream s = gpu.device().newStream();
            long[] args = {memory.segment().address(), 8};
            code.launch(args, on(s), CudaDeviceTest::unexpected);
            s.synchronize();
            s.close();
            KraitException closed = assertThrows(KraitException.class,
                    () -> code.launch(args, on(s), CudaDeviceTest::unexpected));
            assertTrue(closed.getMessage().contains("closed"), closed.getMessage());
            KraitException wrong = assertThrows(KraitException.class,
                    () -> code.launch(args, on(elsewhere), CudaDeviceTest::unexpected));
            assertTrue(wrong.getMessage().contains("cannot run on a stream of"), wrong.getMessage());
        }
    }

    @Test
    void faultsBelongToWhoLaunched() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.LAZY);
        try (Device.Block memory = gpu.device().allocate(64); GridCode checked = gpu.backend().compileGrid(CHECKED);
                Compiled quotients = compile(gpu, QUOTIENTS)) {
            long[] args = {memory.segment().address(), 8};
            checked.launch(args, GridLaunch.of(1, 16), f -> new IndexOutOfBoundsException("mine"));
            long[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
            gpu.device().copyIn(MemorySegment.ofArray(ones), memory.segment().address(), 64);
            // Waits for its own kernel, and leaves the other's fault alone.
            assertEquals(Compiled.NO_FAULT, quotients.launch(new long[]{memory.segment().address(),
                memory.segment().address(), 8}, 1, 1, 1, 1));
            assertThrows(IndexOutOfBoundsException.class, gpu.device()::synchronize);
            gpu.device().synchronize();
        }
    }

    @Test
    void theDeviceTellsOfFaultsOfAllItsStreams() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.LAZY);
        try (Device.Block memory = gpu.device().allocate(64); GridCode code = gpu.backend().compileGrid(CHECKED);
                DeviceStream s = gpu.device().newStream()) {
            GridLaunch large = new GridLaunch(GridLaunch.of(1, 16).grid(), GridLaunch.of(1, 16).block(), 0, false,
                    Optional.of(s));
            code.launch(new long[]{memory.segment().address(), 8}, large,
                    f -> new IndexOutOfBoundsException("of a stream"));
            IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, gpu.device()::synchronize);
            assertEquals("of a stream", e.getMessage());
            s.synchronize();
        }
    }

    private static GridLaunch on(DeviceStream s) {
        GridLaunch one = GridLaunch.of(1, 8);
        return new GridLaunch(one.grid(), one.block(), 0, false, Optional.of(s));
    }

    @Test
    void tooMuchMemoryIsAClearErrorAndTheNextProgramRuns() {
        PlayedGpu gpu = gpu(FakeDriver.Mode.LAZY);
        assertThrows(AllocationException.class, () -> gpu.device().allocate(1L << 30));
        try (Device.Block b = gpu.device().allocate(1 << 20)) {
            assertEquals(1 << 20, b.bytes());
        }
    }

    /** Whatever call of the driver fails: a clear exception, and another program runs afterwards. */
    @Test
    void anyCallMayFail() {
        int calls = 0;
        for (int n = 1; n <= 60; n++) {
            PlayedGpu gpu = new PlayedGpu(FakeDriver.Mode.LAZY, 64 << 20);
            gpu.driver().failAt(n, CudaResult.UNKNOWN);
            try (gpu) {
                program(gpu);
            } catch (KraitException e) {
                calls++;
                assertTrue(e.getMessage().length() > 20, e.getMessage());
            }
        }
        assertTrue(calls > 10, "only " + calls + " calls failed");
    }

    private static void program(PlayedGpu gpu) {
        int n = 64;
        try (Arena arena = Arena.ofConfined(); Device.Block in = gpu.device().allocate(8L * n);
                Device.Block out = gpu.device().allocate(8L * n); Compiled code = compile(gpu, DOUBLES)) {
            gpu.device().copyIn(doubles(arena, n), in.segment().address(), 8L * n);
            code.launch(new long[]{in.segment().address(), out.segment().address(), n}, 1, 1, 1, 1);
            gpu.device().copyOut(out.segment().address(), arena.allocate(8L * n, 64), 8L * n);
        }
    }
}
