package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.Constraint;
import io.krait.staging.DType;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.Recorder;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.List;

/** A function compiled for one signature. */
final class Specialization {
    private final long[] signature;
    private final Graph graph;
    private final Evaluator.Executable code;
    private final List<NdArray<?>> captured = new ArrayList<>();
    private final int[][] symbolOf; // per parameter and axis: the symbol, or -1

    Specialization(long[] signature, Graph graph, Evaluator evaluator) {
        this.signature = signature;
        this.graph = graph;
        this.code = evaluator.prepare(graph);
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

    Evaluator.Executable code() {
        return code;
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
