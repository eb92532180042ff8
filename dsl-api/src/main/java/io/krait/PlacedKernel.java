package io.krait;

import io.krait.staging.Device;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A recorded kernel with its code for each place that it ran in. Thread-safe. */
final class PlacedKernel {
    private final Graph graph;
    private final Map<Optional<Device>, Evaluator.KernelExecutable> code = new ConcurrentHashMap<>();
    private volatile Ready latest;

    /** Code for the place where it ran last. */
    private record Ready(Optional<Device> device, Evaluator.KernelExecutable code) {
    }

    PlacedKernel(Graph graph) {
        this.graph = graph;
    }

    Graph graph() {
        return graph;
    }

    /** The code for a device, or for the host. */
    Evaluator.KernelExecutable on(Optional<Device> device) {
        Ready r = latest;
        if (r == null || !r.device.equals(device)) {
            r = new Ready(device, code.computeIfAbsent(device, d -> Internals.evaluator(d).prepareKernel(graph)));
            latest = r;
        }
        return r.code;
    }

    /** The code that ran last, for people; that of the host if none did. */
    Evaluator.KernelExecutable latest() {
        Ready r = latest;
        return r == null ? on(Optional.empty()) : r.code;
    }
}
