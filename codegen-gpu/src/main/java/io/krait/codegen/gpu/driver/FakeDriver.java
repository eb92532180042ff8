package io.krait.codegen.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A driver without a device, for tests on machines without a GPU. Device memory lies in host memory, and each access to
 * it is checked. Kernels do what a {@link FakeKernel} says, or nothing. It is stricter than a real driver: a call
 * without the right current context, with a handle of another context or with memory that is not allocated is an error.
 *
 * <p>It records the names of all calls and the values of all launches, counts what is alive, and fails a chosen call:
 * <pre>{@code
 * FakeDriver fake = new FakeDriver(FakeDriver.Mode.LAZY, FakeDevice.withMemory(1 << 20));
 * fake.define("scale", launch -> ...);
 * fake.failAt(7, CudaResult.OUT_OF_MEMORY);
 * ... the program ...
 * assertEquals(0, fake.live());
 * }</pre>
 */
public final class FakeDriver extends FakeCalls implements CudaDriver {
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, FakeModule> modules = new HashMap<>();
    private final Map<String, FakeKernel> kernels = new HashMap<>();
    private final Map<String, Map<FunctionAttribute, Integer>> attributes = new HashMap<>();
    private final Map<Long, Map<String, Long>> globals = new HashMap<>();
    private final List<FakeLaunch> launches = new ArrayList<>();

    /** When the fake driver does asynchronous work. */
    public enum Mode {
        /** At once. */
        EAGER,
        /** When something waits for it, as late as possible: a missing wait shows. */
        LAZY
    }

    private record Function(String name, long module, long context, Optional<List<Integer>> parameters) {
    }

    /** A driver with one device of 1 GiB that works at once. */
    public FakeDriver() {
        this(Mode.EAGER, FakeDevice.withMemory(1L << 30));
    }

    /** A driver with these devices. */
    public FakeDriver(Mode mode, FakeDevice... devices) {
        super(mode == Mode.LAZY, List.of(devices));
    }

    /** Says what the kernels of this name do. */
    public synchronized void define(String kernel, FakeKernel body) {
        kernels.put(kernel, body);
    }

    /** Sets a property of the kernels of this name. */
    public synchronized void setAttribute(String kernel, FunctionAttribute attribute, int value) {
        attributes.computeIfAbsent(kernel, k -> new EnumMap<>(FunctionAttribute.class)).put(attribute, value);
    }

    /** All launches so far, replays of graphs not counted. */
    public synchronized List<FakeLaunch> launches() {
        return List.copyOf(launches);
    }

    /** What is alive: contexts, modules, memory, host memory, streams, events, graphs, executables, registrations. */
    public synchronized Map<String, Integer> liveObjects() {
        Map<String, Integer> live = new TreeMap<>();
        countLive(live);
        live.put("modules", modules.size());
        return live;
    }

    /** How much is alive of all kinds together; 0 when nothing leaked. */
    public synchronized int live() {
        return liveObjects().values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public synchronized long loadModule(MemorySegment image, JitOptions options) {
        long c = begin("cuModuleLoadDataEx");
        FakeModule m = FakeModule.of(c, image);
        long handle = newHandle(c);
        modules.put(handle, m);
        Map<String, Long> addresses = new HashMap<>();
        m.globals().forEach((name, bytes) -> addresses.put(name, memory.allocate(bytes, c, true)));
        globals.put(handle, addresses);
        return handle;
    }

    @Override
    public synchronized void unloadModule(long module) {
        end("cuModuleUnload", () -> {
            need(modules.remove(module) != null, CudaResult.INVALID_HANDLE, "cuModuleUnload");
            globals.remove(module).values().forEach(a -> memory.free(a, true));
            functions.values().removeIf(f -> f.module == module);
        });
    }

    @Override
    public synchronized byte[] assemble(MemorySegment ptx, JitOptions options) {
        long c = begin("cuLinkComplete");
        FakeModule.of(c, ptx);
        // What the fake driver takes back: the mark of an ELF file and the text.
        byte[] cubin = new byte[FakeModule.MARK.length + Math.toIntExact(ptx.byteSize())];
        System.arraycopy(FakeModule.MARK, 0, cubin, 0, FakeModule.MARK.length);
        MemorySegment.copy(ptx, ValueLayout.JAVA_BYTE, 0, cubin, FakeModule.MARK.length, (int) ptx.byteSize());
        return cubin;
    }

    @Override
    public synchronized long function(long module, String name) {
        long c = begin("cuModuleGetFunction");
        FakeModule m = modules.get(module);
        need(m != null && m.context() == c, CudaResult.INVALID_HANDLE, "cuModuleGetFunction");
        need(!m.isPtx() || m.kernels().containsKey(name), CudaResult.NOT_FOUND, "cuModuleGetFunction");
        for (Map.Entry<Long, Function> f : functions.entrySet()) {
            if (f.getValue().module == module && f.getValue().name.equals(name)) {
                return f.getKey();
            }
        }
        long handle = newHandle(c);
        functions.put(handle, new Function(name, module, c, Optional.ofNullable(m.kernels().get(name))));
        return handle;
    }

    @Override
    public synchronized Global global(long module, String name) {
        long c = begin("cuModuleGetGlobal");
        FakeModule m = modules.get(module);
        need(m != null && m.context() == c, CudaResult.INVALID_HANDLE, "cuModuleGetGlobal");
        need(m.globals().containsKey(name), CudaResult.NOT_FOUND, "cuModuleGetGlobal");
        return new Global(globals.get(module).get(name), m.globals().get(name));
    }

    @Override
    public synchronized int functionAttribute(long function, FunctionAttribute attribute) {
        Function f = functionOf("cuFuncGetAttribute", function);
        int usual = switch (attribute) {
            case MAX_THREADS_PER_BLOCK -> 1024;
            case REGISTERS -> 32;
            case PTX_VERSION, BINARY_VERSION -> 90;
            case MAX_DYNAMIC_SHARED -> 48 << 10;
            case PREFERRED_SHARED_CARVEOUT -> -1;
            case STATIC_SHARED, CONSTANT, LOCAL, NON_PORTABLE_CLUSTER -> 0;
        };
        return attributes.getOrDefault(f.name, Map.of()).getOrDefault(attribute, usual);
    }

    @Override
    public synchronized void setFunctionAttribute(long function, FunctionAttribute attribute, int value) {
        Function f = functionOf("cuFuncSetAttribute", function);
        need(attribute != FunctionAttribute.MAX_DYNAMIC_SHARED || value <= 227 << 10, CudaResult.INVALID_VALUE,
                "cuFuncSetAttribute");
        setAttribute(f.name, attribute, value);
    }

    @Override
    public synchronized int maxActiveBlocks(long function, int blockSize, long dynamicShared) {
        functionOf("cuOccupancyMaxActiveBlocksPerMultiprocessor", function);
        long byShared = dynamicShared == 0 ? 32 : (228 << 10) / (dynamicShared + 1024);
        return (int) Math.min(Math.min(32, 2048 / blockSize), byShared);
    }

    @Override
    public synchronized BlockSize potentialBlockSize(long function, long dynamicShared, int limit) {
        functionOf("cuOccupancyMaxPotentialBlockSize", function);
        int block = Math.min(limit == 0 ? 1024 : limit, functionAttributeOf(function));
        return new BlockSize(currentDevice().multiprocessors() * (2048 / block), block);
    }

    private int functionAttributeOf(long function) {
        return attributes.getOrDefault(functions.get(function).name, Map.of())
                .getOrDefault(FunctionAttribute.MAX_THREADS_PER_BLOCK, 1024);
    }

    private Function functionOf(String call, long function) {
        long c = begin(call);
        Function f = functions.get(function);
        need(f != null && f.context == c, CudaResult.INVALID_HANDLE, call);
        return f;
    }

    @Override
    public synchronized void launch(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int dynamicShared, long stream, long params) {
        start("cuLaunchKernel", function, new LaunchConfig(gridX, gridY, gridZ, blockX, blockY, blockZ, dynamicShared,
                false), stream, params);
    }

    @Override
    public synchronized void launchCooperative(long function, int gridX, int gridY, int gridZ, int blockX, int blockY,
            int blockZ, int dynamicShared, long stream, long params) {
        int perMultiprocessor = Math.min(32, 2048 / Math.max(1, blockX * blockY * blockZ));
        need((long) gridX * gridY * gridZ <= (long) perMultiprocessor * currentDevice().multiprocessors(),
                CudaResult.COOPERATIVE_LAUNCH_TOO_LARGE, "cuLaunchCooperativeKernel");
        start("cuLaunchCooperativeKernel", function, new LaunchConfig(gridX, gridY, gridZ, blockX, blockY, blockZ,
                dynamicShared, true), stream, params);
    }

    @Override
    public synchronized void launchCluster(long function, LaunchConfig config, int clusterX, int clusterY, int clusterZ,
            long stream, long params) {
        need(clusterX > 0 && clusterY > 0 && clusterZ > 0 && config.gridX() % clusterX == 0
                && config.gridY() % clusterY == 0 && config.gridZ() % clusterZ == 0, CudaResult.INVALID_VALUE,
                "cuLaunchKernelEx");
        start("cuLaunchKernelEx", function, config, stream, params);
    }

    @Override
    public synchronized void encodeTensorMap(MemorySegment descriptor, TensorMap map) {
        begin("cuTensorMapEncodeTiled");
        need(descriptor.address() % TensorMap.ALIGNMENT == 0 && descriptor.byteSize() == TensorMap.BYTES,
                CudaResult.INVALID_VALUE, "cuTensorMapEncodeTiled");
        descriptor.fill((byte) 0).set(ValueLayout.JAVA_LONG, 0, map.address());
    }

    private void start(String call, long function, LaunchConfig config, long stream, long params) {
        Function f = functionOf(call, function);
        long line = stream(call, stream);
        need(config.gridX() > 0 && config.gridY() > 0 && config.gridZ() > 0 && config.blockX() > 0
                && config.blockY() > 0 && config.blockZ() > 0 && config.blockThreads() <= 1024,
                CudaResult.INVALID_VALUE, call);
        List<byte[]> arguments = new ArrayList<>();
        List<Integer> sizes = f.parameters.orElse(List.of());
        need(sizes.isEmpty() || params != 0, CudaResult.INVALID_VALUE, call);
        for (int i = 0; i < sizes.size(); i++) {
            arguments.add(hostBytes(hostLong(params + 8L * i), sizes.get(i)));
        }
        FakeLaunch launch = new FakeLaunch(f.name, config, stream, arguments, memory);
        launches.add(launch);
        FakeKernel body = kernels.get(f.name);
        if (body != null) {
            work(f.context, line, () -> body.run(launch));
        }
    }

    @Override
    void destroyPrograms(long context) {
        modules.entrySet().removeIf(e -> {
            boolean gone = e.getValue().context() == context;
            if (gone) {
                globals.remove(e.getKey()).values().forEach(a -> memory.free(a, true));
            }
            return gone;
        });
        functions.values().removeIf(f -> f.context == context);
    }
}
