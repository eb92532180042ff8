package io.krait;

import io.krait.optimizer.AheadOfTime;
import io.krait.optimizer.Packing;
import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.backend.Target;
import io.krait.staging.Graph;
import io.krait.staging.SignatureException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A function that is exported.
 *
 * @param what it is, for people
 * @param signature for whom, for people
 * @param graph what it does
 * @param binding how C passes its arguments
 * @param kernel true for statements over arrays, false for an array program with known extents
 * @param packed what Java looks for when it calls the function, recorded when it is asked for
 */
record ExportedFunction(String what, ExportSignature signature, Graph graph, Binding binding, boolean kernel,
        Supplier<List<Packed>> packed) {
    /**
     * What Java runs.
     *
     * @param graph a kernel, if there are no extents, else an array program
     * @param extents of array programs, the values of the symbols; several to choose from
     */
    record Packed(Graph graph, List<long[]> extents) {
        /** Copies the list. */
        Packed {
            extents = List.copyOf(extents);
        }
    }

    /** Puts into a pack what a Java program looks for. */
    void pack(Packing packing) {
        for (Packed p : packed.get()) {
            if (p.extents.isEmpty()) {
                packing.kernel(p.graph);
            }
            for (long[] env : p.extents) {
                packing.program(p.graph, env);
            }
        }
    }

    /** Fails for what runs in this process only. */
    static void check(String name, Graph graph) {
        if (!graph.functions().isEmpty()) {
            throw new SignatureException(name + " cannot be exported: it calls "
                    + graph.functions().stream().map(f -> f.name().replaceAll("#.*", "")).distinct()
                            .collect(Collectors.joining(", "))
                    + ", whose address is known in this process only. Write it as staged code, or export the parts "
                    + "before and after the call");
        }
    }

    String name() {
        return binding.name();
    }

    /** The function for a machine. */
    HostFunction on(Target target) {
        return kernel ? AheadOfTime.kernel(graph, binding, target) : AheadOfTime.program(graph, binding, target);
    }
}
