package io.krait.codegen.gpu.driver;

import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** A kernel that can be launched. All methods may be called by any thread. */
public final class CudaFunction {
    private static final int DEFAULT_DYNAMIC_SHARED = 48 << 10;

    private final CudaModule module;
    private final CudaContext context;
    private final CudaDriver driver;
    private final long handle;
    private final ArgumentLayout layout;
    private final KernelSite site;
    private final List<KernelSite> alone;
    private final LaunchLimits limits;
    private final int registers;
    private final int localBytes;
    private final int staticShared;
    private final LaunchBlocks blocks;
    private final ReentrantLock sharedLock = new ReentrantLock();
    private volatile int allowedShared;

    CudaFunction(CudaModule module, String name, ArgumentLayout layout, KernelSite site) {
        this.module = module;
        this.context = module.context();
        this.driver = context.driver();
        this.layout = layout;
        this.site = site;
        this.alone = List.of(site);
        this.blocks = new LaunchBlocks(layout);
        this.handle = ask(d -> d.function(module.handle(), name));
        this.registers = get(FunctionAttribute.REGISTERS);
        this.localBytes = get(FunctionAttribute.LOCAL);
        this.staticShared = get(FunctionAttribute.STATIC_SHARED);
        this.limits = new LaunchLimits(context.device(), get(FunctionAttribute.MAX_THREADS_PER_BLOCK), registers,
                staticShared);
        this.allowedShared = DEFAULT_DYNAMIC_SHARED - staticShared;
    }

    private int get(FunctionAttribute a) {
        return ask(d -> d.functionAttribute(handle, a));
    }

    private <T> T ask(Function<CudaDriver, T> calls) {
        context.enter();
        try {
            return calls.apply(driver);
        } catch (DriverFailure f) {
            throw context.failed(f, "looking for " + site, alone);
        }
    }

    /** Its name. */
    public String name() {
        return site.kernel();
    }

    /** Its name and the user's line. */
    public KernelSite site() {
        return site;
    }

    /** The program it is part of. */
    public CudaModule module() {
        return module;
    }

    /** Its parameters. */
    public ArgumentLayout layout() {
        return layout;
    }

    /** Blocks for its arguments, to be lent to threads. */
    public LaunchBlocks blocks() {
        return blocks;
    }

    /** Registers of a thread. */
    public int registers() {
        return registers;
    }

    /** Bytes of local memory of a thread: arrays and spilled registers. */
    public int localBytes() {
        return localBytes;
    }

    /** Bytes of shared memory that it declares. */
    public int staticShared() {
        return staticShared;
    }

    /** The most threads of a block. */
    public int maxThreads() {
        return limits.maxThreads();
    }

    /** The most dynamic shared memory of a block. */
    public int maxDynamicShared() {
        return limits.maxDynamicShared();
    }

    /** How many blocks of this size run on a multiprocessor at a time. */
    public int maxActiveBlocks(int blockThreads, int dynamicShared) {
        allow(dynamicShared);
        return ask(d -> d.maxActiveBlocks(handle, blockThreads, dynamicShared));
    }

    /** The block size that fills the device best, and the fewest blocks that do; {@code limit} 0: no limit. */
    public ModuleCalls.BlockSize suggestBlock(int dynamicShared, int limit) {
        allow(dynamicShared);
        return ask(d -> d.potentialBlockSize(handle, dynamicShared, limit));
    }

    /** Sets a property that can be set. */
    public void set(FunctionAttribute attribute, int value) {
        ask(d -> {
            d.setFunctionAttribute(handle, attribute, value);
            return value;
        });
    }

    /**
     * Starts the kernel. Returns at once; the arguments may be changed afterwards.
     *
     * @throws LaunchException when a size is out of range, before anything is started
     */
    public void launch(Stream stream, LaunchConfig config, LaunchBlock arguments) {
        check(stream, config, arguments);
        Capture capture = before(stream, arguments);
        try {
            context.enter();
            if (config.cooperative()) {
                driver.launchCooperative(handle, config.gridX(), config.gridY(), config.gridZ(), config.blockX(),
                        config.blockY(), config.blockZ(), config.dynamicShared(), stream.handle(), arguments.address());
            } else {
                driver.launch(handle, config.gridX(), config.gridY(), config.gridZ(), config.blockX(), config.blockY(),
                        config.blockZ(), config.dynamicShared(), stream.handle(), arguments.address());
            }
        } catch (DriverFailure f) {
            throw context.failed(f, "launching " + site + " with " + config, List.of());
        } finally {
            after(stream, arguments);
        }
        noted(stream, capture);
    }

    /** The same with clusters of blocks, each of which can read the shared memory of the others in its cluster. */
    public void launchCluster(Stream stream, LaunchConfig config, int clusterX, int clusterY, int clusterZ,
            LaunchBlock arguments) {
        check(stream, config, arguments);
        limits.checkCluster(site, config, clusterX, clusterY, clusterZ);
        Capture capture = before(stream, arguments);
        try {
            context.enter();
            driver.launchCluster(handle, config, clusterX, clusterY, clusterZ, stream.handle(), arguments.address());
        } catch (DriverFailure f) {
            throw context.failed(f, "launching " + site + " with " + config, List.of());
        } finally {
            after(stream, arguments);
        }
        noted(stream, capture);
    }

    private void check(Stream stream, LaunchConfig config, LaunchBlock arguments) {
        stream.requireOf(context);
        limits.check(site, config);
        if (arguments.layout() != layout && !arguments.layout().types().equals(layout.types())) {
            throw new LaunchException("the arguments for " + site + " are packed as " + arguments.layout()
                    + ", but its parameters are " + layout);
        }
        if (config.dynamicShared() > allowedShared) {
            allow(config.dynamicShared());
        }
    }

    private Capture before(Stream stream, LaunchBlock arguments) {
        arguments.touch(stream);
        module.enter();
        try {
            stream.enter();
        } catch (ClosedHandleException e) {
            module.exit();
            throw e;
        }
        return stream.currentCapture().orElse(null);
    }

    private void after(Stream stream, LaunchBlock arguments) {
        stream.exit();
        module.exit();
        Reference.reachabilityFence(arguments);
    }

    private void noted(Stream stream, Capture capture) {
        if (capture != null) {
            capture.launched(site);
            capture.keep(module);
        } else {
            stream.log().add(site);
            if (CudaContext.isSynchronous()) {
                stream.synchronize();
            }
        }
    }

    /** More than 48 KiB of shared memory must be asked for once. */
    private void allow(int dynamicShared) {
        limits.checkShared(site, dynamicShared);
        if (dynamicShared <= allowedShared) {
            return;
        }
        sharedLock.lock();
        try {
            if (dynamicShared > allowedShared) {
                set(FunctionAttribute.MAX_DYNAMIC_SHARED, dynamicShared);
                allowedShared = dynamicShared;
            }
        } finally {
            sharedLock.unlock();
        }
    }

    @Override
    public String toString() {
        return site + " on " + context;
    }
}
