package io.krait.codegen.gpu;

import io.krait.codegen.gpu.driver.ArgumentLayout;
import io.krait.codegen.gpu.driver.ArgumentType;
import io.krait.codegen.gpu.driver.CudaContext;
import io.krait.codegen.gpu.driver.CudaModule;
import io.krait.codegen.gpu.driver.DeviceAttribute;
import io.krait.codegen.gpu.driver.DeviceInfo;
import io.krait.codegen.gpu.driver.DeviceUnavailableException;
import io.krait.codegen.gpu.driver.JitOptions;
import io.krait.codegen.gpu.grid.GridLimits;
import io.krait.codegen.gpu.ptx.GpuArch;
import io.krait.codegen.gpu.ptx.GpuCodeCache;
import io.krait.codegen.llvm.GridAbi;
import io.krait.codegen.llvm.Llvm;
import io.krait.codegen.llvm.LlvmVersion;
import io.krait.codegen.llvm.NarrowIndices;
import io.krait.codegen.llvm.NvptxEmitter;
import io.krait.codegen.llvm.NvptxOptions;
import io.krait.optimizer.backend.GridCode;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopPrinter;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Compiles kernels for an NVIDIA GPU: loop IR to LLVM IR to PTX, which the driver compiles for the device. */
class CudaBackend extends GpuBackend {
    private static final int VECTOR_BITS = 128;

    private final CudaDevice device;
    private final GpuArch arch;
    private final GpuCodeCache cache;

    CudaBackend(CudaDevice device) {
        this(device, GpuCodeCache.standard());
    }

    CudaBackend(CudaDevice device, GpuCodeCache cache) {
        super(device);
        this.device = device;
        this.cache = cache;
        DeviceInfo info = device.context().device();
        int driver = device.context().driverVersion();
        // The driver must take the PTX version, too: an older one gets code for an earlier architecture.
        this.arch = GpuArch.forDevice(info.compute() / 10, info.compute() % 10, driver / 100 + driver % 100 / 10)
                .orElseThrow(() -> new DeviceUnavailableException(info.label() + " has compute capability "
                        + info.compute() / 10 + "." + info.compute() % 10 + "; Krait needs 7.5 or later"));
    }

    @Override
    public String unavailable() {
        return Llvm.problem();
    }

    @Override
    public Target target() {
        return new Target(device.description(), VECTOR_BITS, arch + " llvm " + LlvmVersion.ofArtifact());
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> f = new LinkedHashMap<>();
        f.put("device", device.description());
        f.put("code for", arch + ", PTX " + arch.ptxVersion() / 10 + "." + arch.ptxVersion() % 10);
        return f;
    }

    @Override
    public void warmUp() {
        Llvm.load();
    }

    @Override
    GridLimits limits() {
        DeviceInfo i = device.context().device();
        return new GridLimits(i.get(DeviceAttribute.MULTIPROCESSORS), i.get(DeviceAttribute.SHARED_PER_BLOCK_OPT_IN));
    }

    @Override
    public GridCode compileGrid(Kernel kernel, int threads) {
        return NarrowIndices.of(kernel).<GridCode>map(n -> new CudaVariants(kernel, n, k -> load(k, threads)))
                .orElseGet(() -> load(kernel, threads));
    }

    /** Compiles a kernel and loads it on the device. */
    CudaCode load(Kernel kernel, int threads) {
        long start = System.nanoTime();
        NvptxOptions options = threads == 0 ? NvptxOptions.NONE : NvptxOptions.NONE.withBounds(threads, 0);
        String symbol = symbol(kernel);
        String ir = new NvptxEmitter(arch.capability(), arch.ptxVersion()).emit(kernel, options)
                .replace("@" + GridAbi.SYMBOL, "@" + symbol);
        GpuCodeCache.Found assembly = cache.ptx(ir, arch);
        String ptx = assembly.text();
        CudaContext context = device.context();
        GpuCodeCache.Found code = machineCode(ptx);
        CudaModule module = context.load(code.code(), JitOptions.DEFAULT);
        ArgumentLayout layout = ArgumentLayout.of(Collections.nCopies(GridAbi.parameters(kernel), ArgumentType.I64));
        return new CudaCode(device, kernel, module, module.function(symbol, layout, line(kernel)), ir, ptx, arch,
                () -> machineCode(ptx).code(), (System.nanoTime() - start) / 1e6,
                miss(ir, assembly.hit(), ptx, code.hit()));
    }

    private GpuCodeCache.Found machineCode(String ptx) {
        CudaContext context = device.context();
        return cache.cubin(ptx, context.device().compute(), maker(),
                () -> context.assemble(ptx, JitOptions.DEFAULT));
    }

    private String maker() {
        return "driver " + device.context().driverVersion() + " " + JitOptions.DEFAULT;
    }

    private Supplier<String> miss(String ir, boolean hasPtx, String ptx, boolean hasCode) {
        return () -> cache.explainMiss(GpuCodeCache.ptxKey(ir, arch), hasPtx) + "\n" + cache.explainMiss(
                GpuCodeCache.cubinKey(ptx, device.context().device().compute(), maker()), hasCode);
    }

    /** A name that tells kernels apart in profilers and messages. */
    static String symbol(Kernel k) {
        String text = LoopPrinter.print(k);
        return k.name().replaceAll("[^A-Za-z0-9_]", "_") + "_" + String.format("%08x", text.hashCode());
    }

    /** The first line of the user in a kernel. */
    private static Origin line(Kernel k) {
        return k.body().body().stream().map(Stm::origin).filter(o -> !o.at().isEmpty()).findFirst()
                .orElse(Origin.NONE);
    }
}
