package io.krait.codegen.gpu.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.staging.Origin;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packing of arguments, limits of launches, and what faults of kernels say. */
class LaunchTest {
    private final FakeDriver fake = Programs.fake(FakeDriver.Mode.LAZY, FakeDevice.withMemory(1L << 30));
    private final CudaContext c = Devices.of(fake).preferred();

    @AfterEach
    void nothingLeaks() {
        c.close();
        assertEquals(0, fake.live(), () -> fake.liveObjects().toString());
    }

    @Test
    void everyTypeOfArgumentArrives() {
        ArgumentLayout layout = ArgumentLayout.of(ArgumentType.POINTER, ArgumentType.I8, ArgumentType.I16,
                ArgumentType.I32, ArgumentType.I64, ArgumentType.F32, ArgumentType.F64, ArgumentType.TENSOR_MAP,
                ArgumentType.I8);
        CudaFunction f = c.load(Programs.PTX).function("all", layout, Origin.NONE);
        DeviceMemory m = c.allocate(100);
        LaunchBlock b = new LaunchBlock(layout);
        b.setPointer(0, m, 24).setByte(1, (byte) -1).setShort(2, (short) 0x1234).setInt(3, Integer.MIN_VALUE)
                .setLong(4, Long.MAX_VALUE).setFloat(5, -0f).setDouble(6, Double.MIN_VALUE).setByte(8, (byte) 3);
        b.tensorMap(7).fill((byte) 6);
        f.launch(c.defaultStream(), new LaunchConfig(1, 2, 3, 4, 5, 6, 7, false), b);
        b.setInt(3, 0);
        FakeLaunch l = fake.launches().getFirst();
        assertEquals("grid 1 x 2 x 3, block 4 x 5 x 6, 7 bytes of dynamic shared memory", l.config().toString());
        assertEquals(9, l.arguments());
        assertEquals(m.address() + 24, l.asLong(0));
        assertArrayEquals(new byte[] {-1}, l.bytes(1));
        assertArrayEquals(new byte[] {0x34, 0x12}, l.bytes(2));
        assertEquals(Integer.MIN_VALUE, l.asInt(3), "the block was changed after the launch");
        assertEquals(Long.MAX_VALUE, l.asLong(4));
        assertEquals(Float.floatToRawIntBits(-0f), Float.floatToRawIntBits(l.asFloat(5)));
        assertEquals(Double.MIN_VALUE, l.asDouble(6));
        assertEquals(128, l.bytes(7).length);
        assertEquals(6, l.bytes(7)[127]);
        assertArrayEquals(new byte[] {3}, l.bytes(8));
    }

    @Test
    void argumentsOfTheWrongTypeOrKernelAreRefused() {
        CudaFunction f = Programs.saxpy(c);
        LaunchBlock b = f.blocks().take();
        assertEquals("argument 2 is given as F64, but the kernel's parameters are [POINTER, POINTER, F32, I32];"
                + " arguments are counted from"
                + " 0", assertThrows(LaunchException.class, () -> b.setDouble(2, 1)).getMessage());
        assertThrows(LaunchException.class, () -> b.setInt(4, 1));
        assertEquals("the arguments for kernel saxpy at Saxpy.java:12 are packed as [I32], but its parameters are"
                + " [POINTER, POINTER, F32, I32]", assertThrows(LaunchException.class, () -> f.launch(c.defaultStream(),
                LaunchConfig.of(1, 1), new LaunchBlock(ArgumentLayout.of(ArgumentType.I32)))).getMessage());
        assertThrows(LaunchException.class, () -> ArgumentLayout.of(Stream.generate(() -> ArgumentType.I64).limit(513)
                .toList()));
        CudaFunction nothing = f.module().function("nothing", ArgumentLayout.of(), Origin.NONE);
        nothing.launch(c.defaultStream(), LaunchConfig.of(1, 1).asCooperative(), new LaunchBlock(ArgumentLayout.of()));
        assertEquals("cuLaunchCooperativeKernel", fake.calls().getLast());
    }

    @Test
    void blocksAreLentToOneThreadAtATime() {
        LaunchBlocks blocks = new LaunchBlocks(Programs.SAXPY);
        LaunchBlock a = blocks.take();
        LaunchBlock b = blocks.take();
        assertNotSame(a, b);
        blocks.giveBack(a);
        assertSame(a, blocks.take());
        blocks.giveBack(b);
        blocks.giveBack(a);
    }

    private static String refused(CudaFunction f, LaunchConfig config) {
        return assertThrows(LaunchException.class, () -> f.launch(f.module().context().defaultStream(), config,
                new LaunchBlock(Programs.SAXPY))).getMessage();
    }

    @Test
    void sizesOutOfRangeNameTheLimit() {
        fake.setAttribute("saxpy", FunctionAttribute.STATIC_SHARED, 4096);
        CudaFunction f = Programs.saxpy(c);
        String kernel = "kernel saxpy at Saxpy.java:12 was launched with ";
        assertEquals(kernel + "0 blocks along x, but device 0 (Fake GPU) allows 1 to 2147483647; do not launch when"
                + " there is nothing to do", refused(f, LaunchConfig.of(0, 1)));
        assertEquals(kernel + "70000 blocks along y, but device 0 (Fake GPU) allows 1 to 65535; let each thread do"
                + " several elements in a loop", refused(f, new LaunchConfig(1, 70000, 1, 1, 1, 1, 0, false)));
        assertEquals(kernel + "65 threads of a block along z, but device 0 (Fake GPU) allows 1 to 64; let each thread"
                + " do several elements in a loop", refused(f, new LaunchConfig(1, 1, 1, 1, 1, 65, 0, false)));
        assertEquals(kernel + "64 x 32 x 1 = 2048 threads a block, but device 0 (Fake GPU) allows 1024; use smaller"
                + " blocks and more of them", refused(f, new LaunchConfig(1, 1, 1, 64, 32, 1, 0, false)));
        assertEquals("kernel saxpy at Saxpy.java:12 asks for 300000 bytes of dynamic shared memory a block, but device"
                + " 0 (Fake GPU) has 228352 beside the 4096 bytes that the kernel declares; work on smaller tiles",
                refused(f, LaunchConfig.of(1, 1, 300_000)));
        fake.setAttribute("saxpy", FunctionAttribute.MAX_THREADS_PER_BLOCK, 512);
        assertEquals(kernel + "1024 x 1 x 1 = 1024 threads a block, but it allows 512, as each thread takes 32"
                + " registers or its launch bounds say so; use smaller blocks and more of them",
                refused(Programs.saxpy(c), LaunchConfig.of(1, 1024)));
        assertEquals(List.of(), fake.launches());
    }

    @Test
    void muchSharedMemoryIsAskedForOnce() {
        CudaFunction f = c.load(Programs.PTX).function("nothing", ArgumentLayout.of(), Origin.NONE);
        LaunchBlock b = new LaunchBlock(ArgumentLayout.of());
        f.launch(c.defaultStream(), LaunchConfig.of(1, 32, 48 << 10), b);
        assertTrue(!fake.calls().contains("cuFuncSetAttribute"));
        f.launch(c.defaultStream(), LaunchConfig.of(1, 32, 100_000), b);
        f.launch(c.defaultStream(), LaunchConfig.of(1, 32, 100_000), b);
        assertEquals(1, fake.calls().stream().filter("cuFuncSetAttribute"::equals).count());
        assertEquals(2, f.maxActiveBlocks(256, 100_000));
        assertEquals(new ModuleCalls.BlockSize(8, 1024), f.suggestBlock(0, 0));
        assertEquals(227 << 10, f.maxDynamicShared());
    }

    @Test
    void clustersAndCooperativeLaunchesAreChecked() {
        CudaFunction f = c.load(Programs.PTX).function("nothing", ArgumentLayout.of(), Origin.NONE);
        LaunchBlock b = new LaunchBlock(ArgumentLayout.of());
        f.launchCluster(c.defaultStream(), LaunchConfig.of(8, 32), 4, 1, 1, b);
        assertEquals("kernel nothing was launched with clusters of 3 x 1 x 1 blocks, which do not divide the 8 x 1 x 1"
                + " blocks; launch multiples and let the kernel check its indices", assertThrows(LaunchException.class,
                () -> f.launchCluster(c.defaultStream(), LaunchConfig.of(8, 32), 3, 1, 1, b)).getMessage());
        LaunchException e = assertThrows(LaunchException.class,
                () -> f.launch(c.defaultStream(), LaunchConfig.of(100_000, 1024).asCooperative(), b));
        assertTrue(e.getMessage().startsWith("launching kernel nothing with grid 100000 x 1 x 1, block 1024 x 1 x 1,"
                + " cooperative on device 0 (Fake GPU) failed: the blocks wait for each other, and not all of them fit"
                + " on the device at once"), e.getMessage());
        FakeDriver old = new FakeDriver(FakeDriver.Mode.EAGER, new FakeDevice("A10", 8, 6, 1 << 20, 4));
        try (CudaContext a = Devices.of(old).preferred()) {
            CudaFunction g = a.load(Programs.PTX).function("nothing", ArgumentLayout.of(), Origin.NONE);
            assertEquals("kernel nothing was launched with clusters of blocks, which device 0 (A10) (sm_86) does not"
                    + " have; they need sm_90 or later", assertThrows(LaunchException.class,
                    () -> g.launchCluster(a.defaultStream(), LaunchConfig.of(8, 32), 2, 1, 1, b)).getMessage());
        }
    }

    @Test
    void aFaultNamesTheKernelAndItsLineAndTheContextIsLost() {
        fake.define("saxpy", l -> {
            throw new FakeFault(CudaResult.ILLEGAL_ADDRESS);
        });
        CudaFunction f = Programs.saxpy(c);
        DeviceMemory m = c.allocate(4);
        Programs.launch(f, c.defaultStream(), m, m, 1, 1);
        DeviceFaultException e = assertThrows(DeviceFaultException.class, c.defaultStream()::synchronize);
        assertEquals("kernel saxpy at Saxpy.java:12 on device 0 (Fake GPU) read or wrote memory that is not allocated;"
                + " the context of the device is lost, and only a new process can use it. Check the kernel's indices,"
                + " run it in the simulator (-Dkrait.cuda=simulator), or use compute-sanitizer. It was noticed when"
                + " waiting for a stream. [cuStreamSynchronize: CUDA error 700 (illegal address)]", e.getMessage());
        assertTrue(e.isContextLost());
        assertSame(e, c.lost().orElseThrow());
        assertThrows(ContextLostException.class, () -> Programs.launch(f, c.defaultStream(), m, m, 1, 1));
        m.close();
    }

    @Test
    void ofSeveralKernelsAllAreNamed() {
        fake.define("nothing", l -> {
            throw new FakeFault(CudaResult.MISALIGNED_ADDRESS);
        });
        CudaFunction f = Programs.saxpy(c);
        CudaFunction g = f.module().function("nothing", ArgumentLayout.of(), new Origin("main", "Other.java", 3));
        DeviceMemory m = c.allocate(4);
        Programs.launch(f, c.defaultStream(), m, m, 1, 1);
        g.launch(c.defaultStream(), LaunchConfig.of(1, 1), new LaunchBlock(ArgumentLayout.of()));
        String message = assertThrows(DeviceFaultException.class, c::synchronize).getMessage();
        assertTrue(message.startsWith("one of the kernels under way (kernel saxpy at Saxpy.java:12, kernel nothing at"
                + " Other.java:3) on device 0 (Fake GPU) used an address that is not a multiple of the access's size;"),
                message);
        assertTrue(message.contains("start with -Dkrait.cuda.sync=true to learn which kernel it was"), message);
    }

    @Test
    void kernelsThatWereWaitedForAreNotSuspected() {
        CudaFunction f = Programs.saxpy(c);
        CudaFunction g = f.module().function("nothing", ArgumentLayout.of(), Origin.NONE);
        DeviceMemory m = c.allocate(4);
        Programs.launch(f, c.defaultStream(), m, m, 1, 1);
        c.defaultStream().synchronize();
        fake.define("nothing", l -> {
            throw new FakeFault(CudaResult.ASSERT);
        });
        g.launch(c.defaultStream(), LaunchConfig.of(1, 1), new LaunchBlock(ArgumentLayout.of()));
        assertTrue(assertThrows(DeviceFaultException.class, c::synchronize).getMessage()
                .startsWith("kernel nothing on device 0 (Fake GPU) failed an assertion;"));
    }

    @Test
    void aTimeoutIsOneOfItsOwn() {
        fake.define("saxpy", l -> {
            throw new FakeFault(CudaResult.LAUNCH_TIMEOUT);
        });
        CudaFunction f = Programs.saxpy(c);
        DeviceMemory m = c.allocate(4);
        Programs.launch(f, c.defaultStream(), m, m, 1, 1);
        DeviceTimeoutException e = assertThrows(DeviceTimeoutException.class, c::synchronize);
        assertTrue(e.getMessage().startsWith("kernel saxpy at Saxpy.java:12 on device 0 (Fake GPU) ran for longer than"
                + " the operating system allows a kernel on a device with a display; the context of the device is"
                + " lost"),
                e.getMessage());
    }

    @Test
    void programsThatCannotBeLoadedSayWhy() {
        ModuleLoadException e = assertThrows(ModuleLoadException.class, () -> c.load("no program"));
        assertEquals("loading a program on device 0 (Fake GPU) failed: the driver's compiler refuses the PTX"
                + " [cuModuleLoadDataEx: CUDA error 218 (invalid PTX)]\nline 1: no .version", e.getMessage());
        fake.failNext("cuModuleLoadDataEx", CudaResult.UNSUPPORTED_PTX_VERSION);
        e = assertThrows(ModuleLoadException.class, () -> c.load(Programs.PTX));
        assertTrue(e.getMessage().contains("the PTX is of a later version than this driver knows; update the driver"));
        CudaModule m = c.load(Programs.PTX);
        CudaCallException none = assertThrows(CudaCallException.class,
                () -> m.function("absent", ArgumentLayout.of(), Origin.NONE));
        assertEquals("looking for kernel absent on device 0 (Fake GPU) failed (kernel absent): the program has nothing"
                + " of this name [cuModuleGetFunction: CUDA error 500 (not found)]", none.getMessage());
        assertEquals(64, m.global("table").bytes());
        assertSame(m.global("table"), m.global("table"));
        byte[] cubin = c.assemble(Programs.PTX, JitOptions.DEFAULT);
        c.load(cubin, JitOptions.DEFAULT).function("saxpy", Programs.SAXPY, Origin.NONE);
        assertThrows(IllegalArgumentException.class, () -> new JitOptions(256, 4, false));
    }
}
