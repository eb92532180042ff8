package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.Devices;
import io.krait.codegen.gpu.driver.FakeDevice;
import io.krait.codegen.gpu.driver.FakeDriver;
import io.krait.codegen.gpu.driver.FakeLaunch;
import io.krait.codegen.gpu.driver.LaunchConfig;
import io.krait.codegen.gpu.ptx.GpuCodeCache;
import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.KernelAbi;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.KernelTraits;
import io.krait.staging.GridLaunch;
import io.krait.store.CodeStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The whole path of a GPU but the GPU: kernels are compiled to PTX and loaded into the fake driver, and their launches
 * are played by the simulator.
 */
final class PlayedGpu implements AutoCloseable {
    /** Arrays of tests are smaller. */
    private static final long MOST_BYTES = 1 << 16;

    private final FakeDriver driver;
    private final CudaDevice device;
    private CudaBackend backend;

    PlayedGpu(FakeDriver.Mode mode, long memory) {
        driver = new FakeDriver(mode, FakeDevice.withMemory(memory));
        CudaContext context = Devices.of(driver).context(0);
        device = new CudaDevice(context, this::backend);
    }

    private CudaBackend backend(CudaDevice d) {
        backend = new CudaBackend(d, new GpuCodeCache(CodeStore.NONE)) {
            @Override
            CudaCode load(Kernel kernel, int threads) {
                driver.define(symbol(kernel), l -> play(kernel, l));
                return super.load(kernel, threads);
            }
        };
        return backend;
    }

    CudaBackend backend() {
        return backend;
    }

    FakeDriver driver() {
        return driver;
    }

    CudaDevice device() {
        return device;
    }

    @Override
    public void close() {
        device.context().close();
    }

    private static void play(Kernel k, FakeLaunch l) {
        int n = KernelAbi.arguments(k);
        long[] args = new long[n + 1];
        for (int i = 0; i <= n; i++) {
            args[i] = l.asLong(i);
        }
        LaunchConfig c = l.config();
        GridLaunch launch = new GridLaunch(new GridLaunch.Dim3(c.gridX(), c.gridY(), c.gridZ()),
                new GridLaunch.Dim3(c.blockX(), c.blockY(), c.blockZ()), c.dynamicShared(), c.cooperative(),
                Optional.empty());
        try (SimulatedMemory all = new SimulatedMemory(0)) {
            for (int i = 0; i < k.buffers().size(); i++) {
                all.map(args[i], MOST_BYTES);
            }
            Optional<FaultRecord> fault = new GridInterpreter(all).run(k, args, launch);
            fault.ifPresent(f -> report(f, KernelTraits.of(k).reportsDetails(),
                    l.memory(l.asLong(n + 1), GridAbi.RECORD_BYTES)));
        }
    }

    private static void report(FaultRecord f, boolean details, MemorySegment record) {
        record.setAtIndex(ValueLayout.JAVA_LONG, 0, details ? f.position() : f.word());
        if (details) {
            record.setAtIndex(ValueLayout.JAVA_LONG, 1, (long) f.details().size() << 32 | f.code());
            for (int i = 0; i < f.details().size(); i++) {
                record.setAtIndex(ValueLayout.JAVA_LONG, 2 + i, f.details().get(i));
            }
        }
    }
}
