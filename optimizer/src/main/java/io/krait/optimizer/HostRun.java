package io.krait.optimizer;

import io.krait.events.Events;
import io.krait.events.Sink;
import io.krait.optimizer.backend.Deadline;
import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.Device;
import io.krait.staging.Faults;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Scalars;
import io.krait.staging.StridedArray;
import io.krait.staging.Tensor;
import io.krait.staging.Value;
import io.krait.staging.math.ReferenceBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** One run of a lowered kernel: the skeleton in Java, loops in compiled code. */
final class HostRun {

    private static final double SHORT_NANOS = 1_000_000;

    private final Graph graph;
    private final LoweredKernel code;
    private final Map<Value, Integer> slots;
    private final long[] env;
    private final List<StridedArray> args;
    private final int threads;
    private final Deadline deadline;
    private final long[][] slot;
    private final List<Workspace> scratch = new ArrayList<>();
    private final Workspace[] scratchOf;
    private final Optional<Device> device;

    HostRun(Graph graph, LoweredKernel code, long[] env, List<StridedArray> args, int threads, long timeoutNanos,
            Optional<Device> device) {
        this.device = device;
        this.graph = graph;
        this.code = code;
        this.slots = code.slots();
        this.env = env;
        this.args = args;
        this.threads = threads;
        this.deadline = timeoutNanos == 0 ? Deadline.NONE : Deadline.in(Duration.ofNanos(timeoutNanos));
        this.slot = new long[slots.size()][];
        this.scratchOf = new Workspace[code.scratch().size()];
    }

    void run() {
        try {
            slots.forEach((v, k) -> {
                if (v.prim() instanceof Prim.Param p) {
                    slot[k] = new long[]{Copies.bits(args.get(p.index()), device)};
                }
            });
            steps(code.steps());
        } finally {
            scratch.forEach(Workspace::close);
        }
    }

    private void steps(List<HostStep> steps) {
        for (HostStep s : steps) {
            switch (s) {
                case HostStep.Compute c -> c.order().forEach(this::compute);
                case HostStep.Launch l -> launch(l.plan());
                case HostStep.Branch b -> {
                    boolean then = get(b.token().inputs().get(0)) != 0;
                    steps(then ? b.then() : b.otherwise());
                    set(b.token(), results(then ? b.code().then() : b.code().otherwise()));
                }
                case HostStep.Repeat r -> repeat(r);
                case HostStep.Count c -> count(c);
            }
        }
    }

    // Short launches do not look for themselves.
    private void checkStopped() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("a kernel was stopped between two launches: its thread was interrupted");
        }
        if (deadline.isPassed()) {
            throw deadline.error("loop");
        }
    }

    private long[] results(Block b) {
        return b.results().stream().mapToLong(this::get).toArray();
    }

    private void repeat(HostStep.Repeat r) {
        long[] carried = r.token().inputs().stream().mapToLong(this::get).toArray();
        while (true) {
            checkStopped();
            define(r.code().cond().params(), carried);
            steps(r.cond());
            if (get(r.code().cond().results().get(0)) == 0) {
                break;
            }
            define(r.code().body().params(), carried);
            steps(r.body());
            carried = results(r.code().body());
        }
        set(r.token(), carried);
    }

    private void count(HostStep.Count c) {
        List<Value> in = c.token().inputs();
        long hi = get(in.get(1));
        long[] carried = in.subList(2, in.size()).stream().mapToLong(this::get).toArray();
        Block body = c.code().body();
        for (long i = get(in.get(0)); i < hi; i += c.code().step()) {
            checkStopped();
            set(body.params().get(0), i);
            define(body.params().subList(1, body.params().size()), carried);
            steps(c.body());
            carried = results(body);
            if (hi - i <= c.code().step()) {
                break;
            }
        }
        set(c.token(), carried);
    }

    private void define(List<Value> params, long[] values) {
        for (int k = 0; k < values.length; k++) {
            set(params.get(k), values[k]);
        }
    }

    private void set(Value v, long... bits) {
        Integer k = slots.get(v);
        if (k != null) {
            slot[k] = bits;
        }
    }

    private long get(Value v) {
        return slot[slots.get(v)][0];
    }

    private void compute(Value v) {
        List<Value> in = v.inputs();
        switch (v.prim()) {
            case Prim.Constant c -> set(v, c.bits());
            case Prim.Extent e -> set(v, e.dim().eval(env));
            case Prim.Cast c -> set(v, Scalars.convert(get(in.get(0)), in.get(0).dtype(), c.to()));
            case Prim.Bitcast c -> set(v, Scalars.wrap(c.to(), get(in.get(0))));
            case Prim.Apply a -> set(v, apply(a, in));
            case Control.Pick p -> set(v, slot[slots.get(in.get(0))][p.index()]);
            default -> throw new IllegalStateException(v.prim() + " is not computed by the host");
        }
    }

    private long apply(Prim.Apply apply, List<Value> in) {
        Op op = apply.op();
        long a = get(in.get(0));
        long b = in.size() > 1 ? get(in.get(1)) : a;
        long c = in.size() > 2 ? get(in.get(2)) : a;
        return op.isDerived() ? ReferenceBuilder.eval(op, apply.mode(), in.get(0).dtype(), a, b, c)
                : op.eval(in.getLast().dtype(), a, b, c);
    }

    // ---- launches

    private void launch(LaunchPlan p) {
        long units = units(p.units());
        if (units == 0) {
            return;
        }
        long[] block = new long[p.buffers().size() + p.scalars().size()];
        int n = 0;
        MemorySegment results = p.outs().isEmpty() ? null : results(p.outs().size());
        for (LaunchPlan.Memory m : p.buffers()) {
            block[n++] = switch (m) {
                case LaunchPlan.Memory.Param a -> args.get(a.index()).address();
                case LaunchPlan.Memory.Results r -> results.address();
                case LaunchPlan.Memory.Scratch s -> scratch(s.index());
            };
        }
        for (LaunchPlan.Scalar s : p.scalars()) {
            block[n++] = switch (s) {
                case LaunchPlan.Scalar.Extent e -> e.dim().eval(env);
                case LaunchPlan.Scalar.Stride t -> args.get(t.param()).strides()[t.axis()];
                case LaunchPlan.Scalar.PartSize z -> Scatter.size(iterations(z.parts()));
                case LaunchPlan.Scalar.PartCount z -> Scatter.parts(iterations(z.parts()));
                case LaunchPlan.Scalar.Known k -> get(k.value());
            };
        }
        double nanos = new WorkEstimate(this::known, env).nanos(p.work());
        p.code().last().set(units, nanos, threads);
        // Many pieces even out threads; few keep their parts of the arrays in the caches of one core.
        long pieces = Math.max(1, threads) * (nanos * units < SHORT_NANOS ? 2L : 8L);
        long grain = Math.max(p.code().grain(), Math.ceilDiv(units, pieces));
        graph.meter().launched(1);
        Sink.LaunchSpan span = Events.on() ? Events.sink().launch() : null;
        p.kernel().code().launchRecorded(block, units, grain, nanos, threads, deadline).ifPresent(f -> {
            throw Faults.of(p.sites().get(f.code() - 1), f.values());
        });
        if (span != null) {
            span.end(graph, p.kernel().code().name(), units, bytes(p), threads, Prepared.place(device));
        }
        if (!p.outs().isEmpty()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment known = onHost(results, p.outs().size(), arena);
                for (int k = 0; k < p.outs().size(); k++) {
                    set(p.outs().get(k), known.getAtIndex(ValueLayout.JAVA_LONG, k));
                }
            }
        }
    }

    private long bytes(LaunchPlan p) {
        long sum = 0;
        for (LaunchPlan.Memory m : p.buffers()) {
            sum += m instanceof LaunchPlan.Memory.Param a ? Prepared.bytes(args.get(a.index())) : 0;
        }
        return sum;
    }

    private MemorySegment results(int n) {
        Workspace w = Workspace.take(n * 8L, device);
        scratch.add(w);
        return w.memory();
    }

    /** The results of a launch as the host reads them. */
    private MemorySegment onHost(MemorySegment results, int n, Arena arena) {
        if (device.isEmpty()) {
            return results;
        }
        MemorySegment host = arena.allocate(n * 8L, 8);
        device.get().copyOut(results.address(), host, n * 8L);
        return host;
    }

    private Long known(Value v) {
        Integer k = slots.get(v);
        return k == null || slot[k] == null ? null : slot[k][0];
    }

    private long span(Value lo, Value hi) {
        return Math.max(0, get(hi) - get(lo));
    }

    private long box(List<Value> lo, List<Value> hi) {
        long n = 1;
        for (int k = 0; k < lo.size(); k++) {
            n *= span(lo.get(k), hi.get(k));
        }
        return n;
    }

    private long iterations(LaunchPlan.Units.Parts p) {
        return box(p.lo(), p.hi());
    }

    private long units(LaunchPlan.Units u) {
        return switch (u) {
            case LaunchPlan.Units.One x -> 1;
            case LaunchPlan.Units.Box x -> box(x.lo(), x.hi());
            case LaunchPlan.Units.Chunks x -> Math.ceilDiv(span(x.lo(), x.hi()), x.size());
            case LaunchPlan.Units.Parts x -> iterations(x) == 0 ? 0 : Scatter.parts(iterations(x));
            case LaunchPlan.Units.Elements x -> args.get(x.param()).size();
        };
    }

    // A launch in a loop may need more than it did in an earlier iteration.
    private long scratch(int index) {
        LaunchPlan.Scratch s = code.scratch().get(index);
        long n = s.param().map(k -> Tensor.size(args.get(k).shape())).orElse(1L);
        long bytes = Math.max(8, n * units(s.units()) * s.type().bytes());
        Workspace w = scratchOf[index];
        if (w == null || w.size() < bytes) {
            w = Workspace.take(w == null ? bytes : Math.max(bytes, 2 * w.size()), device);
            scratchOf[index] = w;
            scratch.add(w);
        }
        return w.address();
    }
}
