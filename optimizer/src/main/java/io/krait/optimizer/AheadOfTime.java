package io.krait.optimizer;

import io.krait.optimizer.ahead.Binding;
import io.krait.optimizer.ahead.GridFunction;
import io.krait.optimizer.ahead.HostFunction;
import io.krait.optimizer.ahead.Memory;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.Compiled;
import io.krait.optimizer.backend.Deadline;
import io.krait.optimizer.backend.Target;
import io.krait.optimizer.loop.FaultRecord;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.Dim;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.Prim;
import io.krait.staging.SplitComplex;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import io.krait.store.CodeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes functions of C libraries of recorded programs: the same kernels that Java would run, for any processor. */
public final class AheadOfTime {
    private AheadOfTime() {
    }

    /**
     * A kernel as a function.
     *
     * @param graph statements over parameter arrays, without numbers of complex types
     * @param binding how C passes its arguments, all arrays dense
     */
    public static HostFunction kernel(Graph graph, Binding binding, Target target) {
        KernelCache cache = elsewhere(target);
        return ExportKernel.run(SplitComplex.run(graph), binding, cache.vectors(), k -> cache.get(k).vectorised());
    }

    /**
     * An array program as a function.
     *
     * @param graph an array program
     * @param binding how C passes its arguments and results, all arrays dense; all symbols are constants
     */
    public static HostFunction program(Graph graph, Binding binding, Target target) {
        Graph split = SplitComplex.run(graph);
        List<Memory> results = new ArrayList<>();
        List<long[]> strides = new ArrayList<>();
        long[] env = binding.symbols().stream().mapToLong(s -> s.constant(-1)).toArray();
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value v = graph.outputs().get(i);
            Memory.Array to = (Memory.Array) binding.results().get(i);
            results.add(to);
            strides.add(new long[0]);
            if (v.dtype().isComplex()) {
                results.add(new Memory.Array(to.argument(), to.offset() + v.dtype().part().bytes()));
                long[] apart = Tensor.strides(v.shape().eval(env));
                for (int k = 0; k < apart.length; k++) {
                    apart[k] *= 2;
                }
                strides.set(strides.size() - 1, apart);
                strides.add(apart);
            }
        }
        Binding parts = new Binding(binding.name(), binding.arguments(), binding.params(), binding.numbers(), results,
                binding.symbols(), binding.data());
        return ExportProgram.run(split, parts, strides, elsewhere(target));
    }

    /**
     * A GPU kernel.
     *
     * @param graph what a thread does
     * @param params the names of its parameters
     * @param mostThreads the largest number of threads of a block, 0 for any
     */
    public static GridFunction grid(String name, Graph graph, List<String> params, int mostThreads) {
        LowerGrid.Lowered l = LowerGrid.run(graph, new Layouts(graph.params().stream().map(p -> Layouts.Kind.DENSE)
                .toList()));
        List<String> parameters = new ArrayList<>();
        for (LaunchPlan.Memory m : l.buffers()) {
            int k = ((LaunchPlan.Memory.Param) m).index();
            parameters.add("address of " + params.get(k) + ": " + graph.params().get(k).dtype()
                    + ", dense in row-major order, a multiple of " + l.alignments()[parameters.size()]);
        }
        for (LaunchPlan.Scalar s : l.scalars()) {
            parameters.add(switch (s) {
                case LaunchPlan.Scalar.Extent e -> "extent: " + extent(e.dim(), graph, params);
                case LaunchPlan.Scalar.Known k -> "number " + params.get(((Prim.Param) k.value().prim()).index())
                        + ": " + k.value().dtype() + " in the low bytes";
                case LaunchPlan.Scalar.Stride t -> throw new IllegalStateException("dense arrays have no strides");
                case LaunchPlan.Scalar.PartSize z -> throw new IllegalStateException("a thread has no parts");
                case LaunchPlan.Scalar.PartCount z -> throw new IllegalStateException("a thread has no parts");
            });
        }
        List<HostFunction.Fault> faults = new ArrayList<>();
        for (Value site : l.sites()) {
            Faults.Template t = Faults.template(site);
            faults.add(new HostFunction.Fault(t.text(), t.types()));
        }
        return new GridFunction(name, l.kernel(), parameters, mostThreads, faults);
    }

    private static String extent(Dim dim, Graph graph, List<String> params) {
        for (int i = 0; i < graph.params().size(); i++) {
            int axis = graph.params().get(i).shape().dims().indexOf(dim);
            if (axis >= 0) {
                return "axis " + axis + " of " + params.get(i);
            }
        }
        return dim.toString();
    }

    // Another machine's vectors are not what this one's settings say, and its code is not kept for this one.
    private static KernelCache elsewhere(Target target) {
        return new KernelCache(new Elsewhere(target), OptionalInt.of(0), () -> CodeStore.NONE);
    }

    /** A machine that is not here: kernels for it are made, and do not run. */
    private record Elsewhere(Target target) implements Backend {
        @Override
        public String name() {
            return "elsewhere";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public String unavailable() {
            return "";
        }

        @Override
        public void warmUp() {
            // Nothing to start.
        }

        @Override
        public Compiled compile(Kernel kernel) {
            return new NotHere(kernel.name());
        }
    }

    /** Code that is not here. */
    private record NotHere(String kernel) implements Compiled {
        private IllegalStateException no() {
            return new IllegalStateException("kernel " + kernel + " was made for another machine");
        }

        @Override
        public long launch(long[] args, long units, long grain, double nanosPerUnit, int threads) {
            throw no();
        }

        @Override
        public Optional<FaultRecord> launchRecorded(long[] args, long units, long grain, double nanosPerUnit,
                int threads, Deadline deadline) {
            throw no();
        }

        @Override
        public String ir() {
            throw no();
        }

        @Override
        public String assembly() {
            throw no();
        }

        @Override
        public double compileMillis() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
