package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Constraint;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Recorder;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A function compiled for one signature. */
final class Specialization {
    private final long[] signature;
    private final Graph graph;
    private final Map<Optional<Device>, Evaluator.Executable> code = new ConcurrentHashMap<>();
    private volatile Ready latest;
    private final List<NdArray<?>> captured = new ArrayList<>();
    private final int[][] symbolOf; // per parameter and axis: the symbol, or -1

    /** Code for the place where it ran last. */
    private record Ready(Optional<Device> device, Evaluator.Executable code) {
    }

    Specialization(long[] signature, Graph graph) {
        this.signature = signature;
        this.graph = graph;
        for (Recorder.Capture c : graph.captures()) {
            captured.add((NdArray<?>) c.array());
        }
        symbolOf = new int[graph.params().size()][];
        for (int i = 0; i < symbolOf.length; i++) {
            Value p = graph.params().get(i);
            symbolOf[i] = p.shape().dims().stream().mapToInt(d -> d instanceof Dim.Affine a ? a.symbol() : -1)
                    .toArray();
        }
    }

    /** True when these arguments, all of them in memory, have exactly the signature that this was made for. */
    boolean isFor(NdArray<?>[] args) {
        if (args.length != signature.length) {
            return false;
        }
        for (int i = 0; i < args.length; i++) {
            if (!Internals.isMaterialised(args[i]) || Recording.word(args[i]) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    Graph graph() {
        return graph;
    }

    /** The code for where the arguments are. */
    Evaluator.Executable code(Optional<Device> device) {
        Ready r = latest;
        if (r == null || !r.device.equals(device)) {
            r = new Ready(device, code.computeIfAbsent(device, d -> Internals.evaluator(d).prepare(graph)));
            latest = r;
        }
        return r.code;
    }

    /** The code that ran last, for people; that of the host if none did. */
    Evaluator.Executable code() {
        Ready r = latest;
        return r == null ? code(Optional.empty()) : r.code;
    }

    /** Where a call runs: where the arguments and the captured arrays are. */
    Optional<Device> place(NdArray<?>... args) {
        return Places.of(captured.isEmpty() ? args : inputs(args).toArray(NdArray<?>[]::new));
    }

    /** The values of the symbolic extents for these arguments. */
    long[] env(NdArray<?>[] args) {
        long[] env = new long[graph.symbols()];
        for (int i = 0; i < args.length; i++) {
            long[] shape = Internals.extents(args[i]);
            for (int a = 0; a < shape.length; a++) {
                if (symbolOf[i][a] >= 0) {
                    env[symbolOf[i][a]] = shape[a];
                }
            }
        }
        List<Constraint> constraints = graph.constraints();
        for (int i = 0; i < constraints.size(); i++) {
            constraints.get(i).check(env);
        }
        return env;
    }

    /** Arguments followed by captured arrays. */
    List<NdArray<?>> inputs(NdArray<?>[] args) {
        if (captured.isEmpty()) {
            return List.of(args);
        }
        List<NdArray<?>> all = new ArrayList<>(List.of(args));
        all.addAll(captured);
        return all;
    }

    DType resultType(int output) {
        return graph.outputs().get(output).dtype();
    }

    long[] resultShape(int output, long[] env) {
        return graph.outputs().get(output).shape().eval(env);
    }
}
