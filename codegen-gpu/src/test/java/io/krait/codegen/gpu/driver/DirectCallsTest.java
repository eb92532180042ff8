package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is called without JCuda, against a driver in C: every argument must arrive where cuda.h has it. */
class DirectCallsTest {
    private static Arena arena;
    private static NativeDriver driver;
    private static MemorySegment seen;

    @BeforeAll
    @SuppressWarnings("restricted")
    static void open(@TempDir Path directory) throws Throwable {
        Path library = FakeLibrary.compile(directory);
        arena = Arena.ofShared();
        SymbolLookup lookup = SymbolLookup.libraryLookup(library, arena);
        driver = new NativeDriver(new NativeCalls(lookup));
        seen = ((MemorySegment) Linker.nativeLinker().downcallHandle(lookup.find("fake_seen").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.ADDRESS)).invokeExact()).reinterpret(64 * 8);
    }

    @AfterAll
    static void close() {
        if (arena != null) {
            arena.close();
        }
    }

    private static long[] seen(int from, int n) {
        return seen.asSlice(8L * from, 8L * n).toArray(ValueLayout.JAVA_LONG);
    }

    private static MemorySegment text(Arena a, String s) {
        return a.allocateFrom(s);
    }

    @Test
    void launchesPassSizesStreamAndEveryKindOfArgument() {
        try (Arena a = Arena.ofConfined()) {
            long module = driver.loadModule(text(a, Programs.PTX), JitOptions.DEFAULT);
            long f = driver.function(module, "all");
            LaunchBlock b = new LaunchBlock(ArgumentLayout.of(ArgumentType.POINTER, ArgumentType.I8, ArgumentType.I16,
                    ArgumentType.I32, ArgumentType.I64, ArgumentType.F32, ArgumentType.F64, ArgumentType.TENSOR_MAP,
                    ArgumentType.I8));
            b.setAddress(0, 0x7fff_0000_0000_1234L).setByte(1, (byte) -2).setShort(2, (short) -3).setInt(3, -4)
                    .setLong(4, Long.MIN_VALUE).setFloat(5, 6).setDouble(6, -7).setByte(8, (byte) 9);
            b.tensorMap(7).fill((byte) 8);
            driver.launch(f, 1, 2, 3, 4, 5, 6, 7, 8, b.address());
            assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 0}, seen(0, 9));
            assertArrayEquals(new long[] {0x7fff_0000_0000_1234L, -2, -3, -4, Long.MIN_VALUE, 6, -7, 0, 8, 9},
                    seen(16, 10));
            driver.launchCooperative(f, 7, 6, 5, 4, 3, 2, 1, 99, b.address());
            assertArrayEquals(new long[] {7, 6, 5, 4, 3, 2, 1, 99, 0, 77}, seen(0, 10));
            driver.launchCluster(f, new LaunchConfig(8, 2, 1, 64, 2, 1, 1024, false), 4, 2, 1, 98, b.address());
            assertArrayEquals(new long[] {8, 2, 1, 64, 2, 1, 1024, 98, 0, 1, 4, 4, 2, 1, 56, 72}, seen(0, 16));
            driver.unloadModule(module);
        }
    }

    @Test
    void aTensorMapIsDescribed() {
        try (Arena a = Arena.ofConfined()) {
            MemorySegment m = a.allocate(TensorMap.BYTES, TensorMap.ALIGNMENT);
            driver.encodeTensorMap(m, new TensorMap(9, 0x1000, List.of(512L, 128L), List.of(1024L), List.of(64, 32),
                    List.of(1, 1), 0, 3, 2, 1));
            assertArrayEquals(new long[] {0, 9, 2, 0x1000, 512, 128, 1024, 64, 32, 1, 1, 0, 3, 2, 1}, seen(0, 15));
            assertEquals(5, m.get(ValueLayout.JAVA_BYTE, 127));
        }
    }

    @Test
    void programsAreLoadedWithOptionsAndRefusedWithTheCompilersLog() {
        try (Arena a = Arena.ofConfined()) {
            long module = driver.loadModule(text(a, Programs.PTX), new JitOptions(64, 3, true));
            assertEquals(5, seen(16, 1)[0]);
            assertEquals(5, seen(0, 1)[0]);
            assertArrayEquals(new long[] {6, (16 << 10) - 1, 7, 3, 0, 64, 13, 1}, seen(2, 8));
            assertEquals(24, driver.functionAttribute(driver.function(module, "saxpy"), FunctionAttribute.REGISTERS));
            assertEquals(64, driver.global(module, "table").bytes());
            DriverFailure none = assertThrows(DriverFailure.class, () -> driver.function(module, "absent"));
            assertEquals("cuModuleGetFunction gave CUDA error 500 (not found)", none.getMessage());
            driver.unloadModule(module);
            DriverFailure e = assertThrows(DriverFailure.class,
                    () -> driver.loadModule(text(a, "broken"), JitOptions.DEFAULT));
            assertEquals("cuModuleLoadDataEx gave CUDA error 218 (invalid PTX): line 1: syntax error near broken",
                    e.getMessage());
            assertArrayEquals(new byte[] {0x7f, 'E', 'L', 'F', ' ', 'c', 'u', 'b', 'i', 'n'},
                    driver.assemble(text(a, Programs.PTX), JitOptions.DEFAULT));
            assertArrayEquals(new long[] {1, Programs.PTX.length() + 1}, seen(0, 2));
            e = assertThrows(DriverFailure.class, () -> driver.assemble(text(a, "broken"), JitOptions.DEFAULT));
            assertEquals("cuLinkAddData gave CUDA error 218 (invalid PTX): line 1: syntax error near broken",
                    e.getMessage());
        }
    }

    @Test
    void occupancyAndSharedMemoryOfAKernel() {
        try (Arena a = Arena.ofConfined()) {
            long module = driver.loadModule(text(a, Programs.PTX), JitOptions.DEFAULT);
            long f = driver.function(module, "saxpy");
            assertEquals(8, driver.maxActiveBlocks(f, 256, 1L << 33));
            assertEquals(1L << 33, seen(0, 1)[0]);
            assertEquals(new ModuleCalls.BlockSize(264, 768), driver.potentialBlockSize(f, 4096, 0));
            assertArrayEquals(new long[] {0, 4096}, seen(0, 2));
            driver.setFunctionAttribute(f, FunctionAttribute.MAX_DYNAMIC_SHARED, 100_000);
            assertEquals(100_000, driver.functionAttribute(f, FunctionAttribute.MAX_DYNAMIC_SHARED));
            driver.unloadModule(module);
        }
    }

    @Test
    void copiesAndFillsMoveWhatTheySay() {
        long m = driver.allocateAsync(64, 0);
        try (Arena a = Arena.ofConfined()) {
            MemorySegment host = a.allocate(64, 8);
            driver.fillBytes(m, (byte) -1, 64, 0);
            driver.fillWords(m + 8, 0x01020304, 2, 0);
            driver.copyToHostAsync(host.address(), m, 64, 0);
            assertEquals(-1, host.get(ValueLayout.JAVA_INT, 4));
            assertEquals(0x01020304, host.get(ValueLayout.JAVA_INT, 12));
            assertEquals(-1, host.get(ValueLayout.JAVA_INT, 16));
            host.set(ValueLayout.JAVA_INT, 0, 42);
            driver.copyToDeviceAsync(m + 32, host.address(), 4, 0x55);
            assertEquals(0x55, seen(0, 1)[0]);
            driver.copyOnDeviceAsync(m + 40, m + 32, 4, 0);
            driver.copyPeerAsync(m + 44, 11, m + 40, 12, 4, 13);
            assertArrayEquals(new long[] {11, 12, 13}, seen(0, 3));
            driver.copyToHostAsync(host.address(), m, 64, 0);
            assertEquals(42, host.get(ValueLayout.JAVA_INT, 44));
        }
        driver.freeAsync(m, 0);
    }

    @Test
    void callbacksRunAndWhatTheyThrowStaysInJava() {
        AtomicInteger ran = new AtomicInteger();
        driver.hostCallback(0, ran::incrementAndGet);
        assertEquals(1, ran.get());
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        AtomicInteger caught = new AtomicInteger();
        Thread.currentThread().setUncaughtExceptionHandler((t, e) -> caught.incrementAndGet());
        try {
            driver.hostCallback(0, () -> {
                throw new IllegalStateException("in a callback");
            });
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
        assertEquals(1, caught.get());
    }

    @Test
    @SuppressWarnings("restricted")
    void aLibraryThatLacksAFunctionIsNoDriver() {
        assertTrue(driver.queryEvent(1));
        NativeCalls other = new NativeCalls(Linker.nativeLinker().defaultLookup());
        assertEquals(List.of("cuInit"), other.missing(List.of("cuInit", "malloc")));
        DeviceUnavailableException e = assertThrows(DeviceUnavailableException.class, () -> new NativeDriver(other));
        assertEquals("the CUDA driver has no function cuModuleLoadDataEx; it is damaged or too old: update the NVIDIA"
                + " driver", e.getMessage());
        DriverFailure f = assertThrows(DriverFailure.class, () -> other.optional("cuLaunchKernelEx").call());
        assertEquals("cuLaunchKernelEx gave CUDA error 801 (not supported): this driver has no such function",
                f.getMessage());
        assertFalse(f.detail().isEmpty());
    }
}
