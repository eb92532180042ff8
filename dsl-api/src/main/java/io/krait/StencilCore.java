package io.krait;

import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StencilParam;
import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The machinery of stencils of any number of inputs and results. */
final class StencilCore {
    private final StencilSpec spec;
    private final Dispatcher<Recorded> memo = new Dispatcher<>();
    private volatile Recorded latest;

    /** A stencil, recorded for element types and a number of axes. */
    private record Recorded(StencilInputs inputs, StencilProbe probe, Graph graph, Evaluator.KernelExecutable code) {
    }

    /**
     * How to run.
     *
     * @param outs where results go; empty for new arrays
     * @param threads the largest number of threads, or 0 for the setting of the calling thread
     * @param steps how often the stencil is applied
     */
    record Options(List<NdArray<?>> outs, int threads, long steps) {
        Options withOuts(List<NdArray<?>> y) {
            return new Options(y, threads, steps);
        }

        Options withThreads(int n) {
            if (n < 1) {
                throw new IllegalArgumentException("a call needs at least one thread, got " + n);
            }
            return new Options(outs, n, steps);
        }
    }

    /** {@code params} is empty for any element types. */
    StencilCore(int arity, List<StencilParam<?>> params, Function<List<Object>, List<Expr<?>>> function) {
        this(new StencilSpec(Origin.here(), arity, List.copyOf(params), function, List.of(), Optional.empty()));
        if (!params.isEmpty() && params.stream().noneMatch(p -> p instanceof ScalarType<?>)) {
            throw new SignatureException(spec + " has only standard(...) inputs: at least one must move with the"
                    + " current element, since results have its shape. Declare it with its element type, for"
                    + " instance f64");
        }
    }

    StencilCore(StencilSpec spec) {
        this.spec = spec;
    }

    StencilSpec spec() {
        return spec;
    }

    private Recorded recorded(StencilInputs inputs) {
        long[] key = new long[inputs.params().size() + 1];
        for (int k = 0; k < inputs.params().size(); k++) {
            key[k] = inputs.params().get(k).dtype().ordinal();
        }
        key[inputs.params().size()] = inputs.rank();
        Recorded r = memo.get(key, () -> {
            spec.checkReach(inputs.rank());
            StencilProbe probe = StencilProbe.of(spec, inputs);
            Graph g = Recording.kernel("stencil", spec.began(), k -> StencilLoops.record(spec, inputs, probe, k));
            return new Recorded(inputs, probe, g, Internals.evaluator().prepareKernel(g));
        });
        latest = r;
        return r;
    }

    // ---- calls

    List<NdArray<?>> run(Options options, Object... given) {
        List<NdArray<?>> args = StencilArgs.of(spec, given);
        Recorded r = recorded(StencilArgs.inputs(spec, args));
        List<NdArray<?>> moving = new ArrayList<>();
        for (int k = 0; k < args.size(); k++) {
            if (spec.moves(k)) {
                moving.add(args.get(k));
            }
        }
        long[] shape = moving.get(0).shape();
        if (options.steps != 1) {
            checkSteps(r);
        }
        if (options.outs.isEmpty()) {
            return fresh(r, args, moving, shape, options);
        }
        check(options.outs, r.probe.results(), shape);
        options.outs.forEach(Internals::prepareWrite);
        if (!areApart(args, options.outs)) {
            // Some input is overwritten while it is needed: compute aside, then copy.
            List<NdArray<?>> aside = fresh(r, args, moving, shape, options);
            for (int k = 0; k < aside.size(); k++) {
                Runner.copy(aside.get(k), options.outs.get(k));
            }
        } else {
            into(r, args, moving, options.outs, options);
        }
        return options.outs;
    }

    private void check(List<NdArray<?>> outs, List<DType> types, long[] shape) {
        if (outs.size() != types.size()) {
            throw new SignatureException(spec + " has " + types.size() + (types.size() == 1 ? " result" : " results")
                    + ", but out has " + outs.size() + (outs.size() == 1 ? " array" : " arrays") + StencilArgs.at());
        }
        for (int k = 0; k < outs.size(); k++) {
            if (!Arrays.equals(outs.get(k).shape(), shape)) {
                throw new ShapeException("out has shape " + Arrays.toString(outs.get(k).shape())
                        + ", but the result of " + spec + " has shape " + Arrays.toString(shape) + StencilArgs.at());
            }
            if (outs.get(k).dtype() != types.get(k)) {
                throw new DTypeException("out holds " + outs.get(k).dtype() + ", but the result of " + spec + " is "
                        + types.get(k) + StencilArgs.at() + "; pass an array of " + types.get(k));
            }
        }
    }

    private boolean areApart(List<NdArray<?>> args, List<NdArray<?>> outs) {
        List<NdArray<?>> all = new ArrayList<>(args);
        all.addAll(outs);
        return Internals.pinned(all, memory -> {
            for (int o = args.size(); o < memory.size(); o++) {
                for (int k = 0; k < o; k++) {
                    if (!Overlaps.areApart(memory.get(k), memory.get(o))) {
                        return false;
                    }
                }
            }
            return true;
        });
    }

    private void checkSteps(Recorded r) {
        List<StencilParam<?>> moving = r.inputs.params().stream().filter(p -> p instanceof ScalarType<?>)
                .collect(Collectors.toList());
        List<DType> results = r.probe.results();
        if (results.size() > moving.size()) {
            throw new SignatureException(spec + " has " + results.size() + " results and " + moving.size()
                    + (moving.size() == 1 ? " input" : " inputs") + " that they could replace, so it cannot be iterated"
                    + StencilArgs.at());
        }
        for (int k = 0; k < results.size(); k++) {
            if (results.get(k) != moving.get(k).dtype()) {
                throw new DTypeException(spec + " cannot be iterated: result " + (k + 1) + " is " + results.get(k)
                        + ", but it replaces an input of " + moving.get(k).dtype() + StencilArgs.at()
                        + ". Cast it, for instance x.to(" + moving.get(k).dtype() + ")");
            }
        }
    }

    private List<NdArray<?>> fresh(Recorded r, List<NdArray<?>> args, List<NdArray<?>> moving, long[] shape,
            Options options) {
        List<NdArray<?>> outs = new ArrayList<>();
        boolean done = false;
        try {
            allocate(r, shape, outs);
            into(r, args, moving, outs, options);
            done = true;
            return outs;
        } finally {
            if (!done) {
                outs.forEach(Internals::discard);
            }
        }
    }

    private static void allocate(Recorded r, long[] shape, List<NdArray<?>> outs) {
        for (DType t : r.probe.results()) {
            outs.add(Internals.allocate(t, shape));
        }
    }

    private void into(Recorded r, List<NdArray<?>> args, List<NdArray<?>> moving, List<NdArray<?>> outs,
            Options options) {
        if (options.steps == 0) {
            for (int k = 0; k < outs.size(); k++) {
                Runner.copy(moving.get(k).eval(), outs.get(k));
            }
            return;
        }
        List<NdArray<?>> others = new ArrayList<>();
        try {
            if (options.steps > 1) {
                allocate(r, moving.get(0).shape(), others);
            }
            List<NdArray<?>> all = new ArrayList<>(args);
            all.addAll(outs);
            all.addAll(others);
            Internals.pinned(all, memory -> {
                steps(r, memory, outs.size(), options);
                return null;
            });
        } finally {
            others.forEach(Internals::discard);
        }
    }

    // Note [Steps]. The last step writes the results; before, they and other arrays take turns.
    private void steps(Recorded r, List<StridedArray> memory, int results, Options options) {
        int threads = options.threads == 0 ? Internals.threads() : options.threads;
        int inputs = spec.arity();
        List<StridedArray> args = new ArrayList<>(memory.subList(0, inputs + results));
        long[] env = env(r.graph, args);
        for (long left = options.steps; left > 0; left--) {
            int to = left % 2 == 1 ? inputs : inputs + results;
            if (left < options.steps) {
                int from = left % 2 == 1 ? inputs + results : inputs;
                int k = 0;
                for (int i = 0; i < inputs && k < results; i++) {
                    if (spec.moves(i)) {
                        args.set(i, memory.get(from + k++));
                    }
                }
            }
            for (int k = 0; k < results; k++) {
                args.set(inputs + k, memory.get(to + k));
            }
            r.code.run(env, args, threads, 0);
        }
    }

    private static long[] env(Graph g, List<StridedArray> memory) {
        long[] env = new long[g.symbols()];
        for (int k = 0; k < memory.size(); k++) {
            List<Dim> dims = g.params().get(k).shape().dims();
            for (int a = 0; a < dims.size(); a++) {
                if (dims.get(a) instanceof Dim.Affine d) {
                    env[d.symbol()] = memory.get(k).shape()[a];
                }
            }
        }
        return env;
    }

    private Recorded latest() {
        Recorded r = latest;
        if (r == null) {
            throw new SignatureException(spec + " was not called yet: there is nothing to show. Call it once");
        }
        return r;
    }

    String explain() {
        return latest().code.explain();
    }

    Inspection inspect() {
        return new Inspection(latest().code);
    }
}
