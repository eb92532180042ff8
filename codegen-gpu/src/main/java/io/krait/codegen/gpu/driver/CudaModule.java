package io.krait.codegen.gpu.driver;

import io.krait.staging.Origin;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A program that was loaded into a context. */
public final class CudaModule implements AutoCloseable {
    private final CudaContext context;
    private final long handle;
    private final Resource resource;
    private final Guard guard = new Guard();
    private final Map<String, DeviceMemory> globals = new ConcurrentHashMap<>();

    CudaModule(CudaContext context, long handle) {
        this.context = context;
        this.handle = handle;
        this.resource = new Resource(context, "a program", d -> d.unloadModule(handle));
        context.adopt(this, resource);
    }

    /** The device it was loaded for. */
    public CudaContext context() {
        return context;
    }

    /**
     * A kernel of the program.
     *
     * @param name its name in the program
     * @param layout its parameters
     * @param origin the user's line, for messages; {@link Origin#NONE} when unknown
     */
    public CudaFunction function(String name, ArgumentLayout layout, Origin origin) {
        enter();
        try {
            return new CudaFunction(this, name, layout, new KernelSite(name, origin));
        } finally {
            guard.exit();
        }
    }

    /** A global or constant variable of the program; closing it does nothing. */
    public DeviceMemory global(String name) {
        enter();
        try {
            DeviceMemory known = globals.get(name);
            if (known != null) {
                return known;
            }
            ModuleCalls.Global g = context.call("looking for the variable " + name, d -> d.global(handle, name));
            DeviceMemory m = new DeviceMemory(context, g.address(), g.bytes());
            globals.put(name, m);
            return m;
        } finally {
            guard.exit();
        }
    }

    /** Unloads the program when no launch of it is being made; its kernels cannot be launched afterwards. */
    @Override
    public void close() {
        if (guard.close()) {
            resource.release();
        }
    }

    long handle() {
        return handle;
    }

    void enter() {
        if (resource.isReleased() || !guard.enter()) {
            throw new ClosedHandleException("the program on " + context + " was unloaded; its kernels and variables"
                    + " cannot be used any more");
        }
    }

    void exit() {
        guard.exit();
    }
}
