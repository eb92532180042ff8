package io.krait.codegen.gpu.driver;

/** A point in a stream that others wait for, ask for, or measure times between. */
public final class Event implements AutoCloseable {
    private final CudaContext context;
    private final boolean timing;
    private final long handle;
    private final Resource resource;
    private final Guard guard = new Guard();

    Event(CudaContext context, boolean timing) {
        this.context = context;
        this.timing = timing;
        long h = context.call("creating an event", d -> d.createEvent(timing));
        this.handle = h;
        this.resource = new Resource(context, "an event", d -> d.destroyEvent(h));
        context.adopt(this, resource);
    }

    /** The device it belongs to. */
    public CudaContext context() {
        return context;
    }

    /** Whether the work before the last record is done; true if nothing was recorded. */
    public boolean isReached() {
        enter();
        try {
            return context.call("asking for an event", d -> d.queryEvent(handle));
        } finally {
            guard.exit();
        }
    }

    /** Waits for the work before the last record. */
    public void synchronize() {
        enter();
        try {
            context.run("waiting for an event", d -> d.synchronizeEvent(handle));
        } finally {
            guard.exit();
        }
    }

    /** Milliseconds since an earlier event; both must be reached and take times. */
    public double millisSince(Event earlier) {
        if (!timing || !earlier.timing) {
            throw new CudaCallException("an event without times was asked for one; make both with newTimingEvent()");
        }
        if (earlier.context != context) {
            throw new WrongDeviceException("times are measured between events of one device; these are of "
                    + earlier.context + " and " + context);
        }
        enter();
        try {
            earlier.enter();
            try {
                return context.call("measuring the time between events",
                        d -> (double) d.elapsedMillis(earlier.handle, handle));
            } finally {
                earlier.guard.exit();
            }
        } finally {
            guard.exit();
        }
    }

    /** Destroys it; streams that were told to wait for it still do. */
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
            throw new ClosedHandleException("the event on " + context + " is closed; it was used afterwards");
        }
    }

    void exit() {
        guard.exit();
    }
}
