package io.krait.codegen.gpu.driver;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Something that the driver holds for a Java object: it knows how to be released without that object.
 *
 * <p>Note [Who frees]: {@code close()} of the Java object releases at once. An object that becomes unreachable unclosed
 * only has its resource put in a queue by the cleaner, and the next call that allocates or synchronises on the same
 * context releases what is in the queue. So the cleaner's thread, which the JVM does not stop before the process ends,
 * never calls the driver; nor does a shutdown hook. The driver tears itself down when the process exits and gives all
 * memory back then; a thread that calls it at that time may crash the process, and freeing would gain nothing.
 */
final class Resource {
    private final CudaContext context;
    private final String kind;
    private final Runnable before;
    private final Consumer<CudaDriver> destroy;
    private final AtomicBoolean released = new AtomicBoolean();

    /**
     * Creates a resource.
     *
     * @param kind for messages: {@code a stream}
     * @param destroy gives it back to the driver
     */
    Resource(CudaContext context, String kind, Consumer<CudaDriver> destroy) {
        this(context, kind, () -> { }, destroy);
    }

    /**
     * Creates a resource that Java code may still look into.
     *
     * @param before ends that, also when the context is lost
     */
    Resource(CudaContext context, String kind, Runnable before, Consumer<CudaDriver> destroy) {
        this.context = context;
        this.kind = kind;
        this.before = before;
        this.destroy = destroy;
    }

    /** Called by the cleaner. */
    void abandon() {
        if (!released.get()) {
            context.abandoned(this);
        }
    }

    /** Releases it once; does nothing when the context is lost, as the driver then refuses. */
    void release() {
        if (!released.compareAndSet(false, true)) {
            return;
        }
        if (context.isUsable()) {
            boolean entered = false;
            try {
                context.enter();
                entered = true;
            } finally {
                if (!entered) {
                    // Not released yet: the next call that looks after abandoned resources tries again.
                    released.set(false);
                    context.abandoned(this);
                }
            }
            context.forget(this);
            before.run();
            try {
                destroy.accept(context.driver());
            } catch (DriverFailure f) {
                throw context.failed(f, "closing " + kind, List.of());
            }
        } else {
            context.forget(this);
            before.run();
        }
    }

    boolean isReleased() {
        return released.get();
    }
}
