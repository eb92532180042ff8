package io.krait.codegen.gpu.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work that was captured from a stream and is launched as a whole. It uses the memory and the arguments that the
 * captured launches had. Memory that was allocated before must stay open for as long as the graph is launched; memory
 * that was freed during the capture belongs to the graph.
 */
public final class CudaGraph implements AutoCloseable {
    private final CudaContext context;
    private final long executable;
    private final Capture capture;
    private final List<DeviceMemory> memory;
    private final Resource resource;
    private final Guard guard = new Guard();
    private final Set<Stream> users = ConcurrentHashMap.newKeySet();

    private CudaGraph(CudaContext context, long executable, Capture capture) {
        this.context = context;
        this.executable = executable;
        this.capture = capture;
        List<Block> held = capture.held();
        this.memory = capture.memory().stream()
                .filter(m -> m.block().isEmpty() || !held.contains(m.block().get()))
                .toList();
        this.resource = new Resource(context, "a graph", d -> d.destroyExecutable(executable));
        context.adopt(this, resource);
    }

    static CudaGraph capture(Stream stream, Runnable body) {
        CudaContext context = stream.context();
        Capture capture = new Capture();
        stream.enter();
        try {
            if (stream.isCapturing()) {
                throw new CaptureException("a stream of " + context + " is captured already; captures do not nest");
            }
            // Relaxed: memory is allocated while capturing, which is no part of the graph.
            context.run("beginning a capture",
                    d -> d.beginCapture(stream.handle(), StreamCalls.CaptureMode.RELAXED));
            stream.setCapture(Optional.of(capture));
            Optional<CudaGraph> made = Optional.empty();
            try {
                made = Optional.of(finish(stream, capture, body));
                return made.get();
            } finally {
                stream.setCapture(Optional.empty());
                if (made.isEmpty()) {
                    capture.held().forEach(b -> Failures.quietly(() -> context.allocator().freeHeld(b, Set.of())));
                }
            }
        } finally {
            stream.exit();
        }
    }

    private static CudaGraph finish(Stream stream, Capture capture, Runnable body) {
        CudaContext context = stream.context();
        Optional<Resource> template = Optional.empty();
        Optional<CudaGraph> made = Optional.empty();
        boolean done = false;
        try {
            body.run();
            long graph = context.call("ending a capture", d -> d.endCapture(stream.handle()));
            template = Optional.of(new Resource(context, "a graph", d -> d.destroyGraph(graph)));
            context.own(template.get());
            long executable = context.call("preparing a graph", d -> d.instantiate(graph));
            made = Optional.of(new CudaGraph(context, executable, capture));
            template.get().release();
            done = true;
            return made.get();
        } finally {
            if (!done) {
                // What was thrown counts; the stream must not stay captured, and nothing may stay behind.
                if (template.isEmpty()) {
                    Failures.quietly(() -> context.run("ending a capture",
                            d -> d.destroyGraph(d.endCapture(stream.handle()))));
                }
                template.ifPresent(t -> Failures.quietly(t::release));
                made.ifPresent(g -> Failures.quietly(g::close));
            }
        }
    }

    /** The kernels that it launches. */
    public List<KernelSite> kernels() {
        return capture.kernels();
    }

    /** Does all of its work in order with the stream. */
    public void launch(Stream stream) {
        stream.requireOf(context);
        for (DeviceMemory m : memory) {
            if (m.isClosed()) {
                throw new ClosedHandleException("a graph on " + context + " uses device memory of " + m.bytes()
                        + " bytes that was closed after the capture; keep it open until the graph is closed");
            }
        }
        enter();
        try {
            stream.enter();
            try {
                users.add(stream);
                context.run("launching a graph", d -> d.launchGraph(executable, stream.handle()));
            } finally {
                stream.exit();
            }
        } finally {
            guard.exit();
        }
        memory.forEach(m -> m.usedOn(stream));
        capture.kernels().forEach(stream.log()::add);
        if (CudaContext.isSynchronous()) {
            stream.synchronize();
        }
    }

    /** Destroys it; launches that were made are still done. */
    @Override
    public void close() {
        if (!guard.close()) {
            return;
        }
        List<Runnable> steps = new ArrayList<>();
        steps.add(resource::release);
        capture.held().forEach(b -> steps.add(() -> context.allocator().freeHeld(b, users)));
        Failures.all(steps).ifPresent(e -> {
            throw e;
        });
    }

    private void enter() {
        if (resource.isReleased() || !guard.enter()) {
            throw new ClosedHandleException("the graph on " + context + " is closed; keep it open for as long as it is"
                    + " launched");
        }
    }
}
