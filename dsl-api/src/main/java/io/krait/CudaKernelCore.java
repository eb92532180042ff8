package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.report.Subject;
import io.krait.staging.ArrayType;
import io.krait.staging.Device;
import io.krait.staging.DeviceEvent;
import io.krait.staging.DeviceStream;
import io.krait.staging.Dim;
import io.krait.staging.Evaluator;
import io.krait.staging.Graph;
import io.krait.staging.KernelParam;
import io.krait.staging.KraitException;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.Shape;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.staging.StridedArray;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The machinery of GPU kernels of any number of parameters. */
final class CudaKernelCore {
    private final Meter meter;
    private final List<KernelParam<?>> params;
    private final Consumer<List<Value>> body;
    private final CudaOptions options;
    private final Map<Device, Evaluator.GridExecutable> prepared = new ConcurrentHashMap<>();
    private volatile Recorded recorded;
    private volatile Ready latest;

    /** Code for the device that it ran on last. */
    private record Ready(Device device, Evaluator.GridExecutable code) {
    }

    /** A recorded kernel; {@code extents} tells for each symbol the parameter and the axis, or -1. */
    private record Recorded(Graph graph, GridFacts facts, int[] extents, int[] axes) {
    }

    CudaKernelCore(List<KernelParam<?>> params, Consumer<List<Value>> body) {
        this(new Meter("cudaKernel", Origin.here()), List.copyOf(params), body, CudaOptions.NONE);
    }

    private CudaKernelCore(Meter meter, List<KernelParam<?>> params, Consumer<List<Value>> body,
            CudaOptions options) {
        this.meter = meter;
        this.params = params;
        this.body = body;
        this.options = options;
    }

    CudaKernelCore with(CudaOptions o) {
        return new CudaKernelCore(new Meter(meter.what(), meter.began()), params, body, o);
    }

    CudaOptions options() {
        return options;
    }

    private Recorded recorded() {
        Recorded r = recorded;
        if (r == null) {
            synchronized (this) {
                r = recorded;
                if (r == null) {
                    Graph g = Recording.grid(meter, this::record);
                    r = recorded(g, GridFacts.of(g));
                    r.facts.checkShared(this);
                    recorded = r;
                }
            }
        }
        return r;
    }

    /** The parameters. */
    List<KernelParam<?>> params() {
        return params;
    }

    private void record(Recorder r) {
        r.ofGrid();
        r.checks(options.checked());
        List<Value> values = new ArrayList<>();
        for (KernelParam<?> p : params) {
            List<Dim> dims = new ArrayList<>();
            for (int k = 0; k < p.rank(); k++) {
                dims.add(r.symbol());
            }
            values.add(r.param(new ArrayType(p.dtype(), new Shape(dims))));
        }
        r.relaxed(options.mode(), () -> {
            body.accept(values);
            return values;
        });
    }

    private Recorded recorded(Graph g, GridFacts facts) {
        if (g.params().size() != params.size()) {
            throw new StagingException(this + " uses an array that is no parameter of it: pass it as an argument");
        }
        int[] extents = new int[g.symbols()];
        int[] axes = new int[g.symbols()];
        Arrays.fill(extents, -1);
        for (int k = 0; k < g.params().size(); k++) {
            List<Dim> dims = g.params().get(k).shape().dims();
            for (int a = 0; a < dims.size(); a++) {
                if (dims.get(a) instanceof Dim.Affine d) {
                    extents[d.symbol()] = k;
                    axes[d.symbol()] = a;
                }
            }
        }
        return new Recorded(g, facts, extents, axes);
    }

    private Evaluator.GridExecutable code(Recorded r, Device device) {
        Ready ready = latest;
        if (ready == null || ready.device != device) {
            ready = new Ready(device, prepared.computeIfAbsent(device,
                    d -> d.evaluator().prepareGrid(r.graph, options.bounds())));
            latest = ready;
        }
        return ready.code;
    }

    void run(CudaLaunch launch, Object... given) {
        if (given.length != params.size()) {
            throw new SignatureException(this + " takes " + params.size() + " arguments, got " + given.length + at());
        }
        meter.called();
        Sink.CallSpan span = Events.on() ? Events.sink().call() : null;
        Recorded r = recorded();
        StaleCaptures.check(this, r.graph, () -> Recording.kernelAgain(meter, this::record));
        CudaArguments args = new CudaArguments(this, params, given);
        Device device = args.device(options.target());
        if (launch.stream().isPresent() && launch.stream().get().device() != device) {
            throw new KraitException("a stream of " + launch.stream().get().device().name() + " cannot run " + this
                    + ", whose arguments are on " + device.name() + at());
        }
        if (launch.isEmpty()) {
            return;
        }
        if (r.facts.dynamicShared() && launch.shared() == 0) {
            throw new KraitException(this + " uses sharedDynamic, so its launch must say how much there is" + at()
                    + ": .sharedBytes(n)");
        }
        Evaluator.GridExecutable code = code(r, device);
        args.prepare(r.facts.written());
        try {
            StridedArray[] memory = args.pin();
            r.facts.checkMemory(this, memory);
            launch.stream().ifPresent(s -> afterArrays(device, s));
            List<StridedArray> list = Arrays.asList(memory);
            code.launch(launch.sizes(code, list, r.facts.together()), env(r, memory), list);
        } finally {
            args.unpin();
        }
        if (span != null) {
            span.end(meter, given.length);
        }
    }

    // What evaluated arguments, or read what is written now, went to the device's own stream.
    private static void afterArrays(Device device, DeviceStream s) {
        if (s != device.stream()) {
            try (DeviceEvent done = device.stream().record()) {
                s.waitFor(done);
            }
        }
    }

    private static long[] env(Recorded r, StridedArray[] memory) {
        long[] env = new long[r.extents.length];
        for (int k = 0; k < env.length; k++) {
            if (r.extents[k] >= 0) {
                env[k] = memory[r.extents[k]].shape()[r.axes[k]];
            }
        }
        return env;
    }

    static String at() {
        return Recording.where(Origin.here());
    }

    Graph graph() {
        return recorded().graph;
    }

    private Evaluator.GridExecutable anyCode() {
        Recorded r = recorded();
        Ready ready = latest;
        Optional<Device> device = options.target().or(() -> Optional.ofNullable(ready).map(Ready::device));
        return code(r, device.orElseGet(DeviceFinder::any));
    }

    String explain() {
        return Times.with(meter, () -> anyCode().explain());
    }

    Inspection inspect() {
        return new Inspection(graph(), anyCode());
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
        return r == null ? List.of() : List.of(Reports.variant(r.graph.signature(), r.graph, anyCode()));
    }

    Stats stats() {
        return Stats.of(meter, recorded == null ? 0 : 1);
    }

    @Override
    public String toString() {
        return meter.toString();
    }
}
