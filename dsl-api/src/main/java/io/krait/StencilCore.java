package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.ndarray.NdArray;
import io.krait.report.Subject;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Expr;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StencilParam;
import io.krait.staging.StridedArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The machinery of stencils of any number of inputs and results. */
final class StencilCore {
    private final StencilSpec spec;
    private final Meter meter;
    private final Dispatcher<Recorded> memo = new Dispatcher<>();
    private volatile Recorded latest;

    /** A stencil, recorded for element types and a number of axes. */
    private static final class Recorded {
        private final Meter meter;
        private final StencilInputs inputs;
        private final StencilProbe probe;
        private final Graph graph;
        private final PlacedKernel code;
        private volatile Evaluator.KernelExecutable tiles;

        Recorded(StencilSpec spec, StencilInputs inputs, Meter meter) {
            this.meter = meter;
            this.inputs = inputs;
            this.probe = StencilProbe.of(spec, inputs, meter);
            this.graph = graph(spec, r -> StencilLoops.record(spec, inputs, probe, r));
            this.code = new PlacedKernel(graph);
        }

        Evaluator.KernelExecutable tiles(StencilSpec spec) {
            Evaluator.KernelExecutable t = tiles;
            if (t == null) {
                t = Internals.evaluator().prepareKernel(graph(spec,
                        r -> StencilLoops.recordTiles(spec, inputs, probe, r)));
                tiles = t;
            }
            return t;
        }

        void checkCaptures(StencilSpec spec) {
            StaleCaptures.check(spec, graph, () -> Recording.kernelAgain(meter,
                    relaxed(spec, r -> StencilLoops.record(spec, inputs, probe, r))));
        }

        private Graph graph(StencilSpec spec, Consumer<Recorder> body) {
            return Recording.kernel(meter, relaxed(spec, body));
        }

        private static Consumer<Recorder> relaxed(StencilSpec spec, Consumer<Recorder> body) {
            return r -> r.relaxed(spec.mode(), () -> {
                body.accept(r);
                return r;
            });
        }
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
        this(new StencilSpec(Origin.here(), arity, List.copyOf(params), function, List.of(), Optional.empty(),
                MathMode.STRICT, Optional.empty()));
        if (!params.isEmpty() && params.stream().noneMatch(p -> p instanceof ScalarType<?>)) {
            throw new SignatureException(spec + " has only standard(...) inputs: at least one must move with the"
                    + " current element, since results have its shape. Declare it with its element type, for"
                    + " instance f64");
        }
    }

    StencilCore(StencilSpec spec) {
        this.spec = spec;
        this.meter = new Meter("stencil", spec.began());
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
            return new Recorded(spec, inputs, meter);
        });
        latest = r;
        return r;
    }

    // ---- calls

    List<NdArray<?>> run(Options options, Object... given) {
        meter.called();
        if (!Events.on()) {
            return apply(options, given);
        }
        Sink.CallSpan span = Events.sink().call();
        List<NdArray<?>> results = apply(options, given);
        span.end(meter, given.length);
        return results;
    }

    private List<NdArray<?>> apply(Options options, Object... given) {
        NdArray<?>[] all = StencilArgs.of(spec, given).toArray(NdArray<?>[]::new);
        Optional<Device> device = Places.of(spec, spec.target(), all);
        List<NdArray<?>> args = List.of(Places.onForKernel(device, all));
        Internals.evaluate(args);
        Recorded r = recorded(StencilArgs.inputs(spec, args));
        r.checkCaptures(spec);
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
            return fresh(r, device, args, moving, shape, options);
        }
        check(options.outs, r.probe.results(), shape);
        options.outs.forEach(y -> Places.checkWritten("out", spec, device, y));
        options.outs.forEach(Internals::prepareWrite);
        if (!areApart(args, options.outs)) {
            // Some input is overwritten while it is needed: compute aside, then copy.
            List<NdArray<?>> aside = fresh(r, device, args, moving, shape, options);
            for (int k = 0; k < aside.size(); k++) {
                Runner.copy(aside.get(k), options.outs.get(k));
            }
        } else {
            into(r, device, args, moving, options.outs, options);
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

    private List<NdArray<?>> fresh(Recorded r, Optional<Device> device, List<NdArray<?>> args,
            List<NdArray<?>> moving, long[] shape, Options options) {
        List<NdArray<?>> outs = new ArrayList<>();
        boolean done = false;
        try {
            allocate(r, device, shape, outs);
            into(r, device, args, moving, outs, options);
            done = true;
            return outs;
        } finally {
            if (!done) {
                outs.forEach(Internals::discard);
            }
        }
    }

    private static void allocate(Recorded r, Optional<Device> device, long[] shape, List<NdArray<?>> outs) {
        for (DType t : r.probe.results()) {
            outs.add(Internals.allocate(device, t, shape));
        }
    }

    private void into(Recorded r, Optional<Device> device, List<NdArray<?>> args, List<NdArray<?>> moving,
            List<NdArray<?>> outs, Options options) {
        if (options.steps == 0) {
            for (int k = 0; k < outs.size(); k++) {
                Runner.copy(moving.get(k).eval(), outs.get(k));
            }
            return;
        }
        List<NdArray<?>> others = new ArrayList<>();
        try {
            if (options.steps > 1) {
                allocate(r, device, moving.get(0).shape(), others);
            }
            List<NdArray<?>> all = new ArrayList<>(args);
            all.addAll(outs);
            all.addAll(others);
            Internals.pinned(all, memory -> {
                steps(r, device, memory, outs.size(), options);
                return null;
            });
        } finally {
            others.forEach(Internals::discard);
        }
    }

    // Note [Steps]. The last step writes the results; before, they and other arrays take turns.
    private void steps(Recorded r, Optional<Device> device, List<StridedArray> memory, int results, Options options) {
        int threads = options.threads == 0 ? Internals.threads() : options.threads;
        int inputs = spec.arity();
        long[] env = env(r.graph, memory.subList(0, inputs + results));
        Optional<StencilTiles> tiles = options.steps < 5 || device.isPresent() ? Optional.empty()
                : StencilTiles.of(spec, r.probe, memory.get(inputs).shape(), bytes(memory, results), threads);
        long left = options.steps;
        while (left > 0) {
            List<StridedArray> here = memory.subList(inputs, inputs + results);
            List<StridedArray> there = memory.subList(memory.size() - results, memory.size());
            boolean odd = left % 2 == 1;
            long rest = left;
            List<StridedArray> args = new ArrayList<>(memory.subList(0, inputs));
            if (left < options.steps) {
                replace(args, odd ? there : here);
            }
            args.addAll(odd ? here : there);
            Optional<StencilTiles> now = left == options.steps ? Optional.empty() : tiles.flatMap(t -> t.atMost(rest));
            if (now.isPresent()) {
                several(r.tiles(spec), env, args, now.get(), threads);
                left -= now.get().steps();
            } else {
                r.code.on(device).run(env, args, threads, 0);
                left--;
            }
        }
    }

    private static void several(Evaluator.KernelExecutable code, long[] env, List<StridedArray> args,
            StencilTiles tiles, int threads) {
        for (boolean gaps : new boolean[]{false, true}) {
            List<NdArray<?>> numbers = new ArrayList<>();
            tiles.arguments(gaps).forEach(n -> numbers.add(Internals.literal(DType.I64, n)));
            Internals.pinned(numbers, memory -> {
                List<StridedArray> all = new ArrayList<>(args);
                all.addAll(memory);
                code.run(env, all, threads, 0);
                return null;
            });
        }
    }

    // What a step changes is the input of the next.
    private void replace(List<StridedArray> args, List<StridedArray> by) {
        int k = 0;
        for (int i = 0; i < args.size() && k < by.size(); i++) {
            if (spec.moves(i)) {
                args.set(i, by.get(k++));
            }
        }
    }

    // What all arrays that move have for one element, while steps take turns.
    private long bytes(List<StridedArray> memory, int results) {
        long sum = 0;
        int replaced = 0;
        for (int k = 0; k < memory.size(); k++) {
            boolean moves = k < spec.arity() && spec.moves(k);
            sum += k >= spec.arity() || moves && replaced >= results ? memory.get(k).dtype().bytes() : 0;
            replaced += moves ? 1 : 0;
        }
        return sum;
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

    List<String> signatures() {
        return memo.all().stream().map(r -> r.graph.signature()).sorted().toList();
    }

    Meter meter() {
        return meter;
    }

    List<Subject.Variant> variants() {
        return memo.all().stream().map(r -> Reports.variant(r.graph.signature(), r.graph, r.code.latest()))
                .toList();
    }

    Stats stats() {
        return Stats.of(meter, memo.all().size());
    }

    String explain() {
        Recorded r = latest();
        return Times.with(meter, () -> r.code.latest().explain()
                + (r.tiles == null ? "" : "several steps at a time: " + r.tiles.explain()));
    }

    Inspection inspect() {
        return new Inspection(latest().graph, latest().code.latest());
    }
}
