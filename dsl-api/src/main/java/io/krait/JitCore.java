package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.ndarray.NdArray;
import io.krait.report.Subject;
import io.krait.staging.ArrayParam;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import io.krait.staging.Recorder;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The machinery of compiled array functions of any number of arguments. */
final class JitCore {
    private final Meter meter;
    private final List<ArrayParam<?>> declared;
    private final Function<NdArray<?>[], List<NdArray<?>>> body;
    private final MathMode mode;
    private final Optional<Device> target;
    private final Dispatcher<Specialization> dispatcher = new Dispatcher<>();
    private volatile Specialization latest;

    /** {@code declared} is empty for functions that take any type and shape. */
    JitCore(List<ArrayParam<?>> declared, Function<NdArray<?>[], List<NdArray<?>>> body) {
        this(new Meter("jit function", Origin.here()), List.copyOf(declared), body, MathMode.STRICT, Optional.empty());
    }

    private JitCore(Meter meter, List<ArrayParam<?>> declared, Function<NdArray<?>[], List<NdArray<?>>> body,
            MathMode mode, Optional<Device> target) {
        this.meter = meter;
        this.declared = declared;
        this.body = body;
        this.mode = mode;
        this.target = target;
    }

    JitCore relaxed(FastMath... flags) {
        return new JitCore(fresh(), declared, body, MathMode.granting(flags), target);
    }

    JitCore on(Device device) {
        return new JitCore(fresh(), declared, body, mode, Optional.of(device));
    }

    private Meter fresh() {
        return new Meter(meter.what(), meter.began());
    }

    @SuppressWarnings("unchecked")
    <R extends io.krait.types.Num> NdArray<R> callOne(NdArray<?>... args) {
        return (NdArray<R>) callAll(args).get(0);
    }

    List<NdArray<?>> callAll(NdArray<?>... given) {
        NdArray<?>[] args = Places.bound(this, target, declared.isEmpty() ? given : conform(given));
        for (NdArray<?> a : args) {
            if (Internals.isStaged(a)) {
                return Recorder.current(toString()).relaxed(mode, () -> body.apply(args));
            }
        }
        meter.called();
        Sink.CallSpan span = Events.on() ? Events.sink().call() : null;
        if (Stepwise.isWanted(mode, Places.of(args))) {
            return Stepwise.results(this, () -> body.apply(args));
        }
        long[] signature = new long[args.length];
        for (int i = 0; i < args.length; i++) {
            signature[i] = Recording.word(args[i]);
        }
        Specialization s = dispatcher.get(signature, () -> specialize(signature));
        StaleCaptures.check(this, s.graph(), () -> Recording.once(meter, signature, this::stage));
        latest = s;
        List<NdArray<?>> results = Runner.run(s, args, Call.PLAIN);
        if (span != null) {
            span.end(meter, args.length);
        }
        return results;
    }

    private Specialization specialize(long[] signature) {
        return new Specialization(signature, graph(signature));
    }

    /** The program for arguments of a signature, see {@link Recording#word}. */
    Graph graph(long[] signature) {
        return Recording.record(meter, signature, this::stage);
    }

    /** The parameters that were declared; empty if it takes any. */
    List<ArrayParam<?>> declared() {
        return declared;
    }

    private List<Value> stage(Recorder r, List<Value> params) {
        NdArray<?>[] args = params.stream().map(Internals::staged).toArray(NdArray<?>[]::new);
        List<NdArray<?>> results = r.relaxed(mode, () -> body.apply(args));
        if (results == null || results.isEmpty() || results.stream().anyMatch(Objects::isNull)) {
            throw new StagingException("the lambda of " + this
                    + " returned no array; return the result of array operations");
        }
        return results.stream().map(x -> Internals.valueIn(r, x)).toList();
    }

    private NdArray<?>[] conform(NdArray<?>[] given) {
        if (given.length != declared.size()) {
            throw new SignatureException(this + " takes " + declared.size() + " arguments, got " + given.length);
        }
        NdArray<?>[] r = new NdArray<?>[given.length];
        for (int i = 0; i < r.length; i++) {
            ArrayParam<?> p = declared.get(i);
            DType t = given[i].dtype();
            if (given[i].rank() != p.rank()) {
                throw new ShapeException("argument " + (i + 1) + " of " + this + " must have " + p.rank()
                        + " axes, got shape "
                        + Arrays.toString(given[i].shape()) + at() + ". Reshape it, or leave out the declared types");
            }
            if (!t.fitsIn(p.element().dtype())) {
                throw new DTypeException("argument " + (i + 1) + " of " + this + " must be " + p.element() + ", got "
                        + t + at()
                        + ", which would lose information. Cast it, for instance x.to(" + p.element() + ")");
            }
            r[i] = t == p.element().dtype() ? given[i] : cast(given[i], p.element());
        }
        return r;
    }

    private static NdArray<?> cast(NdArray<?> a, ScalarType<?> to) {
        return a.to(to);
    }

    private static String at() {
        String at = Origin.here().at();
        return at.isEmpty() ? "" : " (" + at + ")";
    }

    String explain() {
        List<Specialization> all = dispatcher.all();
        if (all.isEmpty()) {
            return Stepwise.idle(this, this + ": not called yet, nothing is compiled");
        }
        return Times.with(meter, () -> all.stream().map(s -> s.graph().signature() + ": " + s.code().explain())
                .collect(Collectors.joining("\n")));
    }

    Inspection inspect() {
        Specialization s = latest;
        if (s == null) {
            throw new SignatureException(Stepwise.idle(this, this
                    + " was not called yet: there is nothing to inspect. Call it once"));
        }
        return new Inspection(s.graph(), s.code());
    }

    List<String> signatures() {
        return dispatcher.all().stream().map(s -> s.graph().signature()).sorted().toList();
    }

    Meter meter() {
        return meter;
    }

    List<Subject.Variant> variants() {
        return dispatcher.all().stream().map(s -> Reports.variant(s.graph().signature(), s.graph(), s.code())).toList();
    }

    Stats stats() {
        return Stats.of(meter, dispatcher.all().size());
    }

    @Override
    public String toString() {
        return meter.toString();
    }
}
