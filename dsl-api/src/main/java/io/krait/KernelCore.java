package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.ndarray.NdArray;
import io.krait.report.Subject;
import io.krait.settings.Settings;
import io.krait.staging.ArrayParam;
import io.krait.staging.ArrayType;
import io.krait.staging.BlockInterpreter;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.Dim;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.KernelParam;
import io.krait.staging.KraitException;
import io.krait.staging.Literals;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagedArray;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The machinery of kernels of any number of parameters. */
final class KernelCore {
    private final Meter meter;
    private final List<KernelParam<?>> params;
    private final Consumer<List<Value>> body;
    private final boolean checked;
    private final MathMode mode;
    private final Optional<Device> target;
    private volatile Recorded recorded;

    /** A recorded kernel. */
    private record Recorded(Graph graph, PlacedKernel code, Set<Integer> written) {
    }

    KernelCore(List<KernelParam<?>> params, Consumer<List<Value>> body) {
        this(new Meter("kernel", Origin.here()), List.copyOf(params), body, true, MathMode.STRICT, Optional.empty());
    }

    private KernelCore(Meter meter, List<KernelParam<?>> params, Consumer<List<Value>> body, boolean checked,
            MathMode mode, Optional<Device> target) {
        this.meter = meter;
        this.params = params;
        this.body = body;
        this.checked = checked;
        this.mode = mode;
        this.target = target;
    }

    KernelCore unchecked() {
        return new KernelCore(fresh(), params, body, false, mode, target);
    }

    KernelCore relaxed(FastMath... flags) {
        return new KernelCore(fresh(), params, body, checked, MathMode.granting(flags), target);
    }

    KernelCore on(Device device) {
        return new KernelCore(fresh(), params, body, checked, mode, Optional.of(device));
    }

    private Meter fresh() {
        return new Meter(meter.what(), meter.began());
    }

    private Recorded recorded() {
        Recorded r = recorded;
        if (r == null) {
            synchronized (this) {
                r = recorded;
                if (r == null) {
                    Graph g = Recording.kernel(meter, this::record);
                    r = new Recorded(g, new PlacedKernel(g), KernelGraphs.written(g));
                    recorded = r;
                }
            }
        }
        return r;
    }

    /** What it does. */
    Graph graph() {
        return recorded().graph;
    }

    /** Its parameters. */
    List<KernelParam<?>> params() {
        return params;
    }

    private void record(Recorder r) {
        List<Value> values = new ArrayList<>();
        for (KernelParam<?> p : params) {
            List<Dim> dims = new ArrayList<>();
            for (int k = 0; k < p.rank(); k++) {
                dims.add(r.symbol());
            }
            values.add(r.param(new ArrayType(p.dtype(), new Shape(dims))));
        }
        r.checks(checked);
        r.relaxed(mode, () -> {
            body.accept(values);
            return values;
        });
    }

    void run(Kernel.Options options, Object... given) {
        if (given.length != params.size()) {
            throw new SignatureException(this + " takes " + params.size() + " arguments, got " + given.length + at());
        }
        meter.called();
        if (Settings.DISABLE_JIT.get() && stepwise(options, given)) {
            return;
        }
        Sink.CallSpan span = Events.on() ? Events.sink().call() : null;
        Recorded r = recorded();
        StaleCaptures.check(this, r.graph, () -> Recording.kernelAgain(meter, this::record));
        NdArray<?>[] all = new NdArray<?>[given.length];
        for (int k = 0; k < all.length; k++) {
            all[k] = argument(k, given[k]);
        }
        Optional<Device> device = Places.of(this, target, all);
        for (int k : r.written) {
            Places.checkWritten("argument " + (k + 1), this, device, all[k]);
        }
        NdArray<?>[] args = Places.onForKernel(device, all);
        for (int k : r.written) {
            Internals.prepareWrite(args[k]);
        }
        int n = options.threads() == 0 ? Internals.threads() : options.threads();
        Internals.pinned(Arrays.asList(args), memory -> {
            Overlaps.check(this, memory, r.written);
            if (options.races() && device.isPresent()) {
                throw new KraitException("checkRaces runs on the host, and the arguments of " + this + " are on "
                        + device.get().name() + at() + ". Pass arrays of the host, x.toHost()");
            }
            if (options.races()) {
                BlockInterpreter.runChecked(r.graph, env(r.graph, memory), memory);
            } else {
                r.code.on(device).run(env(r.graph, memory), memory, n, options.nanos());
            }
            return null;
        });
        if (span != null) {
            span.end(meter, args.length);
        }
    }

    // False if the kernel must be recorded all the same.
    private boolean stepwise(Kernel.Options options, Object... given) {
        NdArray<?>[] args = new NdArray<?>[given.length];
        for (int k = 0; k < args.length; k++) {
            args[k] = argument(k, given[k]);
        }
        Optional<Device> device = Places.of(this, target, args);
        boolean complex = params.stream().anyMatch(p -> p.dtype().isComplex());
        if (complex || options.races() || !Stepwise.isWanted(mode, device)) {
            return false;
        }
        for (int k = 0; k < args.length; k++) {
            if (params.get(k) instanceof ArrayParam<?> p && p.use() != StagedArray.Use.IN && p.rank() > 0) {
                Internals.prepareWrite(args[k]);
            }
        }
        Internals.pinned(Arrays.asList(args), memory -> {
            Stepwise.kernel(meter, checked, options.nanos(), memory, body);
            return null;
        });
        return true;
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

    private NdArray<?> argument(int k, Object given) {
        KernelParam<?> p = params.get(k);
        String what = "argument " + (k + 1) + " of " + this;
        if (!(given instanceof NdArray<?> a)) {
            if (p instanceof ArrayParam<?> && p.rank() > 0 || !Internals.isNumber(p.dtype(), given)) {
                throw new DTypeException(what + " must be " + (p.rank() > 0 ? "an array of " : "a number of type ")
                        + p.dtype() + ", got " + (given == null ? "null" : given.getClass().getSimpleName()) + at());
            }
            return Internals.number(p.dtype(), given);
        }
        if (Internals.isStaged(a)) {
            throw new KraitException(what + " is a staged array" + at()
                    + ": a kernel changes memory, so it cannot be part of a recorded array function."
                    + " Call it on arrays");
        }
        if (a.rank() != p.rank()) {
            throw new ShapeException(what + " must have " + p.rank() + " axes, got shape "
                    + Arrays.toString(a.shape()) + at());
        }
        boolean read = p instanceof ArrayParam<?> q && q.use() == StagedArray.Use.IN || p.rank() == 0;
        if (a.dtype() != p.dtype() && !(read && a.dtype().fitsIn(p.dtype()))) {
            throw new DTypeException(what + " must be " + p.dtype() + ", got " + a.dtype() + at()
                    + ". Cast it, for instance x.to(" + p.dtype() + ")");
        }
        return a.dtype() == p.dtype() ? a : a.to(new io.krait.staging.ScalarType<>(p.dtype()));
    }

    /** Canonical bits of a Java number. */
    static long bits(DType t, Object number) {
        return switch (number) {
            case Boolean b when t == DType.BOOL -> b ? 1 : 0;
            case Double d -> Literals.bits(t, d);
            case Float f -> Literals.bits(t, f.doubleValue());
            case Number n -> Literals.bits(t, n.longValue());
            default -> throw new DTypeException(number + " is not a number of type " + t + at());
        };
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    MemorySegment pointer(Arena arena) {
        for (KernelParam<?> p : params) {
            if (p.rank() == 0 && !KernelPointer.isPlain(p.dtype())) {
                throw new SignatureException("a C function cannot take a number of type " + p.dtype() + at());
            }
        }
        return KernelPointer.make(this, params, arena);
    }

    String explain() {
        return Times.with(meter, () -> recorded().code.latest().explain());
    }

    Inspection inspect() {
        return new Inspection(recorded().graph, recorded().code.latest());
    }

    List<String> signatures() {
        Recorded r = recorded;
        return r == null ? List.of() : List.of(r.graph.signature());
    }

    Meter meter() {
        return meter;
    }

    List<Subject.Variant> variants() {
        Recorded r = recorded;
        return r == null ? List.of()
                : List.of(Reports.variant(r.graph.signature(), r.graph, r.code.latest()));
    }

    Stats stats() {
        return Stats.of(meter, recorded == null ? 0 : 1);
    }

    @Override
    public String toString() {
        return meter.toString();
    }
}
