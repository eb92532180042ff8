package io.krait.codegen.gpu.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.krait.codegen.gpu.driver.NativeCalls.Function;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Programs and launches of the machine's driver, called directly: launches for their speed, clusters and tensor maps
 * since JCuda lacks them, and the rest of programs since launches need handles as numbers.
 */
abstract sealed class NativePrograms implements ModuleCalls, LaunchCalls permits NativeStreams {
    private static final int LOG_BYTES = 16 << 10;
    private static final int INPUT_PTX = 1;
    // CUjit_option
    private static final int JIT_MAX_REGISTERS = 0;
    private static final int JIT_ERROR_LOG = 5;
    private static final int JIT_ERROR_LOG_BYTES = 6;
    private static final int JIT_OPTIMIZATION = 7;
    private static final int JIT_LINE_INFO = 13;
    // CUlaunchConfig and CUlaunchAttribute
    private static final int CONFIG_BYTES = 56;
    private static final int CONFIG_STREAM = 32;
    private static final int CONFIG_ATTRIBUTES = 40;
    private static final int CONFIG_COUNT = 48;
    private static final int ATTRIBUTE_BYTES = 72;
    private static final int ATTRIBUTE_VALUE = 8;
    private static final int CLUSTER_DIMENSION = 4;

    private final Function loadModule;
    private final Function unloadModule;
    private final Function function;
    private final Function global;
    private final Function functionAttribute;
    private final Function setFunctionAttribute;
    private final Function maxActiveBlocks;
    private final Function potentialBlockSize;
    private final Function linkCreate;
    private final Function linkAdd;
    private final Function linkComplete;
    private final Function linkDestroy;
    private final Function launch;
    private final Function launchCooperative;
    private final Function launchExtended;
    private final Function encodeTiled;

    NativePrograms(NativeCalls calls) {
        loadModule = calls.function("cuModuleLoadDataEx");
        unloadModule = calls.function("cuModuleUnload");
        function = calls.function("cuModuleGetFunction");
        global = calls.function("cuModuleGetGlobal_v2");
        functionAttribute = calls.function("cuFuncGetAttribute");
        setFunctionAttribute = calls.function("cuFuncSetAttribute");
        maxActiveBlocks = calls.function("cuOccupancyMaxActiveBlocksPerMultiprocessor");
        potentialBlockSize = calls.function("cuOccupancyMaxPotentialBlockSize");
        linkCreate = calls.function("cuLinkCreate_v2");
        linkAdd = calls.function("cuLinkAddData_v2");
        linkComplete = calls.function("cuLinkComplete");
        linkDestroy = calls.function("cuLinkDestroy");
        launch = calls.function("cuLaunchKernel");
        launchCooperative = calls.function("cuLaunchCooperativeKernel");
        launchExtended = calls.optional("cuLaunchKernelEx");
        encodeTiled = calls.optional("cuTensorMapEncodeTiled");
    }

    /** Options of the driver's compiler in native memory, with a buffer for its log. */
    private record Jit(int count, MemorySegment keys, MemorySegment values, MemorySegment log) {
        static Jit of(Arena arena, JitOptions o) {
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment keys = arena.allocate(JAVA_INT, 5);
            // Each value is as wide as a pointer; numbers lie in it directly.
            MemorySegment values = arena.allocate(JAVA_LONG, 5);
            int n = 0;
            n = put(keys, values, n, JIT_ERROR_LOG, log.address());
            n = put(keys, values, n, JIT_ERROR_LOG_BYTES, LOG_BYTES - 1L);
            n = put(keys, values, n, JIT_OPTIMIZATION, o.optimization());
            if (o.maxRegisters() > 0) {
                n = put(keys, values, n, JIT_MAX_REGISTERS, o.maxRegisters());
            }
            if (o.lineInfo()) {
                n = put(keys, values, n, JIT_LINE_INFO, 1);
            }
            return new Jit(n, keys, values, log);
        }

        private static int put(MemorySegment keys, MemorySegment values, int n, int key, long value) {
            keys.setAtIndex(JAVA_INT, n, key);
            values.setAtIndex(JAVA_LONG, n, value);
            return n + 1;
        }

        void check(int result, Function f) {
            if (result != CudaResult.SUCCESS) {
                throw new DriverFailure(result, f.shortName(), log.getString(0).strip());
            }
        }
    }

    @Override
    public final long loadModule(MemorySegment image, JitOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            Jit jit = Jit.of(arena, options);
            jit.check(loadModule.result(out.address(), image.address(), jit.count, jit.keys.address(),
                    jit.values.address()), loadModule);
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public final void unloadModule(long module) {
        unloadModule.call(module);
    }

    @Override
    public final byte[] assemble(MemorySegment ptx, JitOptions options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            MemorySegment size = arena.allocate(JAVA_LONG);
            Jit jit = Jit.of(arena, options);
            jit.check(linkCreate.result(jit.count, jit.keys.address(), jit.values.address(), out.address()),
                    linkCreate);
            long state = out.get(JAVA_LONG, 0);
            try {
                jit.check(linkAdd.linkAdd(state, INPUT_PTX, ptx.address(), ptx.byteSize(),
                        arena.allocateFrom("krait").address(), 0, 0, 0), linkAdd);
                jit.check(linkComplete.result(state, out.address(), size.address()), linkComplete);
                // The cubin belongs to the link and goes with it.
                return at(out.get(JAVA_LONG, 0), size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
            } finally {
                linkDestroy.call(state);
            }
        }
    }

    @SuppressWarnings("restricted")
    static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public final long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            function.call(out.address(), module, arena.allocateFrom(name).address());
            return out.get(JAVA_LONG, 0);
        }
    }

    @Override
    public final Global global(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG, 2);
            global.call(out.address(), out.address() + Long.BYTES, module, arena.allocateFrom(name).address());
            return new Global(out.get(JAVA_LONG, 0), out.getAtIndex(JAVA_LONG, 1));
        }
    }

    @Override
    public final int functionAttribute(long function, FunctionAttribute attribute) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            functionAttribute.call(out.address(), attribute.code(), function);
            return out.get(JAVA_INT, 0);
        }
    }

    @Override
    public final void setFunctionAttribute(long function, FunctionAttribute attribute, int value) {
        setFunctionAttribute.call(function, attribute.code(), value);
    }

    @Override
    public final int maxActiveBlocks(long function, int blockSize, long dynamicShared) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT);
            maxActiveBlocks.call(out.address(), function, blockSize, dynamicShared);
            return out.get(JAVA_INT, 0);
        }
    }

    @Override
    public final BlockSize potentialBlockSize(long function, long dynamicShared, int limit) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_INT, 2);
            potentialBlockSize.call(out.address(), out.address() + Integer.BYTES, function, 0, dynamicShared, limit);
            return new BlockSize(out.get(JAVA_INT, 0), out.getAtIndex(JAVA_INT, 1));
        }
    }

    @Override
    public final void launch(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int dynamicShared, long stream, long params) {
        launch.launch(function, gridX, gridY, gridZ, blockX, blockY, blockZ, dynamicShared, stream, params);
    }

    @Override
    public final void launchCooperative(long function, int gridX, int gridY, int gridZ, int blockX, int blockY,
            int blockZ, int dynamicShared, long stream, long params) {
        launchCooperative.launchCooperative(function, gridX, gridY, gridZ, blockX, blockY, blockZ, dynamicShared,
                stream, params);
    }

    @Override
    public final void launchCluster(long function, LaunchConfig c, int clusterX, int clusterY, int clusterZ,
            long stream, long params) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attribute = arena.allocate(ATTRIBUTE_BYTES, Long.BYTES);
            attribute.set(JAVA_INT, 0, CLUSTER_DIMENSION);
            attribute.set(JAVA_INT, ATTRIBUTE_VALUE, clusterX);
            attribute.set(JAVA_INT, ATTRIBUTE_VALUE + 4, clusterY);
            attribute.set(JAVA_INT, ATTRIBUTE_VALUE + 8, clusterZ);
            MemorySegment config = arena.allocate(CONFIG_BYTES, Long.BYTES);
            int[] sizes = {c.gridX(), c.gridY(), c.gridZ(), c.blockX(), c.blockY(), c.blockZ(), c.dynamicShared()};
            MemorySegment.copy(sizes, 0, config, JAVA_INT, 0, sizes.length);
            config.set(JAVA_LONG, CONFIG_STREAM, stream);
            config.set(JAVA_LONG, CONFIG_ATTRIBUTES, attribute.address());
            config.set(JAVA_INT, CONFIG_COUNT, 1);
            launchExtended.call(config.address(), function, params, 0L);
        }
    }

    @Override
    public final void encodeTensorMap(MemorySegment descriptor, TensorMap m) {
        try (Arena arena = Arena.ofConfined()) {
            encodeTiled.encode(descriptor.address(), m.dataType(), m.extents().size(), m.address(),
                    longs(arena, m.extents()), longs(arena, m.strides()), ints(arena, m.box()),
                    ints(arena, m.elementStrides()), m.interleave(), m.swizzle(), m.l2Promotion(), m.outOfBoundsFill());
        }
    }

    private static long longs(Arena arena, List<Long> values) {
        return arena.allocateFrom(JAVA_LONG, values.stream().mapToLong(Long::longValue).toArray()).address();
    }

    private static long ints(Arena arena, List<Integer> values) {
        return arena.allocateFrom(JAVA_INT, values.stream().mapToInt(Integer::intValue).toArray()).address();
    }
}
