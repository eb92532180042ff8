package io.krait.optimizer;

import io.krait.optimizer.ahead.Amount;
import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Memory;
import io.krait.optimizer.ahead.Step;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An array program with known extents as a function of a C library: its launches one after the other, as {@link
 * Prepared} runs them on one thread.
 */
final class ExportProgram {
    private final Graph graph;
    private final Binding binding;
    private final List<Kernel> kernels = new ArrayList<>();
    private final List<HostFunction.Fault> faults = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private ExportProgram(Graph graph, Binding binding) {
        this.graph = graph;
        this.binding = binding;
    }

    /**
     * The function.
     *
     * @param graph a program without complex numbers
     * @param binding its params and results are memory; all symbols are constants
     * @param results the strides of each result, in elements; empty for dense ones
     */
    static HostFunction run(Graph graph, Binding binding, List<long[]> results, KernelCache cache) {
        ExportProgram e = new ExportProgram(graph, binding);
        e.run(results, cache);
        return new HostFunction(binding.name(), binding.arguments(), e.kernels, e.steps, 0, 1, binding.data(),
                e.faults);
    }

    private void run(List<long[]> resultStrides, KernelCache cache) {
        long[] env = binding.symbols().stream().mapToLong(s -> s.constant(-1)).toArray();
        List<StridedArray> in = new ArrayList<>();
        for (int i = 0; i < graph.params().size(); i++) {
            in.add(somewhere(graph.params().get(i), env, binding.params().get(i), new long[0]));
        }
        List<StridedArray> out = new ArrayList<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            out.add(somewhere(graph.outputs().get(i), env, binding.results().get(i), resultStrides.get(i)));
        }
        // Callers may pass any addresses.
        Prepared p = new Program(graph, cache, true).bind(env, in, out, 1, false);
        List<Memory> slots = new ArrayList<>(binding.params());
        slots.addAll(binding.results());
        for (long offset : p.workspaceOffsets()) {
            slots.add(new Memory.Shared(0, Amount.of(p.workspaceBytes()), offset));
        }
        for (Prepared.Launch l : p.launches()) {
            steps.add(launch(l, slots));
        }
        copies(in, out);
    }

    /** An array at an address that nothing is at: only whether arrays are neighbours matters. */
    private static StridedArray somewhere(Value v, long[] env, Memory m, long[] strides) {
        long at = switch (m) {
            case Memory.Array a -> (a.argument() + 1L << 44) + a.offset();
            case Memory.Value x -> x.argument() + 1L << 44;
            case Memory.Data d -> (d.index() + 4096L << 44) + d.offset();
            case Memory.Results r -> throw new IllegalStateException("not an array");
            case Memory.Shared s -> throw new IllegalStateException("not an array");
        };
        StridedArray dense = StridedArray.dense(v.dtype(), MemorySegment.ofAddress(at), v.shape().eval(env));
        return strides.length == 0 ? dense
                : new StridedArray(v.dtype(), dense.memory(), 0, dense.shape(), strides);
    }

    private Step launch(Prepared.Launch l, List<Memory> slots) {
        kernels.add(l.kernel().vectorised());
        int first = faults.size();
        for (FaultSite s : l.faultSites()) {
            Faults.Template t = Faults.template(s.site());
            faults.add(new HostFunction.Fault(t.text(), List.of()));
        }
        List<Memory> buffers = new ArrayList<>();
        for (int k = 0; k < l.slots().length; k++) {
            buffers.add(behind(slots.get(l.slots()[k]), l.offsets()[k]));
        }
        List<Amount> scalars = new ArrayList<>();
        for (long x : l.scalars()) {
            scalars.add(Amount.of(x));
        }
        return new Step.Launch(kernels.size() - 1, buffers, scalars, Amount.of(l.units()), List.of(), first);
    }

    private static Memory behind(Memory m, long bytes) {
        return switch (m) {
            case Memory.Array a -> new Memory.Array(a.argument(), a.offset() + bytes);
            case Memory.Data d -> new Memory.Data(d.index(), d.offset() + bytes);
            case Memory.Shared s -> new Memory.Shared(s.index(), s.bytes(), s.offset() + bytes);
            case Memory.Results r -> r;
            case Memory.Value v -> v;
        };
    }

    /** Results that are arguments, or that repeat another result. */
    private void copies(List<StridedArray> in, List<StridedArray> out) {
        for (int i = 0; i < out.size(); i++) {
            Value v = graph.outputs().get(i);
            int first = graph.outputs().indexOf(v);
            Memory to = binding.results().get(i);
            Amount bytes = Amount.of(out.get(i).size() * v.dtype().bytes());
            if (v.prim() instanceof Prim.Param p) {
                steps.add(new Step.Copy(binding.params().get(p.index()), to, bytes));
            } else if (first < i) {
                steps.add(new Step.Copy(binding.results().get(first), to, bytes));
            }
        }
    }
}
