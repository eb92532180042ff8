package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.ndarray.NdArray;
import io.krait.report.Subject;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.FastMath;
import io.krait.staging.KraitException;
import io.krait.staging.MathMode;
import io.krait.staging.Origin;
import io.krait.staging.ScalarType;
import io.krait.staging.ShapeException;
import io.krait.staging.SignatureException;
import io.krait.staging.StagedArray;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The machinery of generalised ufuncs of any number of parameters. */
final class GufuncCore {
    private final Meter meter;
    private final CoreLayout layout;
    private final List<DType> declared;
    private final Consumer<List<StagedArray<?>>> body;
    private final boolean checked;
    private final MathMode mode;
    private final Optional<Device> target;
    private final Dispatcher<GufuncVariant> variants = new Dispatcher<>();
    // For mixed element types that the function cannot work with: what they are converted to.
    private final Map<List<DType>, List<DType>> converted = new ConcurrentHashMap<>();
    private volatile GufuncVariant latest;

    /**
     * A function.
     *
     * @param params how many parameters the lambda has
     * @param declared their element types, or empty for those that the arguments have
     */
    GufuncCore(String layout, int params, List<ScalarType<?>> declared, Consumer<List<StagedArray<?>>> body) {
        this(new Meter("generalised ufunc", Origin.here()), CoreLayout.parse(layout),
                declared.stream().map(ScalarType::dtype).toList(), body, true,
                MathMode.STRICT, Optional.empty());
        if (this.layout.size() != params) {
            throw new SignatureException("layout \"" + this.layout + "\" has " + this.layout.inputs().size()
                    + " inputs and " + this.layout.outputs().size() + " outputs, but the function has " + params
                    + " parameters" + at() + ": it takes the inputs, then the outputs");
        }
    }

    private GufuncCore(Meter meter, CoreLayout layout, List<DType> declared, Consumer<List<StagedArray<?>>> body,
            boolean checked, MathMode mode, Optional<Device> target) {
        this.meter = meter;
        this.layout = layout;
        this.declared = declared;
        this.body = body;
        this.checked = checked;
        this.mode = mode;
        this.target = target;
    }

    GufuncCore unchecked() {
        return new GufuncCore(fresh(), layout, declared, body, false, mode, target);
    }

    GufuncCore relaxed(FastMath... flags) {
        return new GufuncCore(fresh(), layout, declared, body, checked, MathMode.granting(flags), target);
    }

    GufuncCore on(Device device) {
        return new GufuncCore(fresh(), layout, declared, body, checked, mode, Optional.of(device));
    }

    private Meter fresh() {
        return new Meter(meter.what(), meter.began());
    }

    /** The only output. */
    NdArray<?> callOne(GufuncCall call, Object... given) {
        if (layout.outputs().size() != 1) {
            throw new SignatureException(this + " has " + layout.outputs().size() + " outputs" + at()
                    + ": call applyAll, which gives a list of them");
        }
        return callAll(call, given).get(0);
    }

    /** The outputs. */
    List<NdArray<?>> callAll(GufuncCall call, Object... given) {
        meter.called();
        if (!Events.on()) {
            return apply(call, given);
        }
        Sink.CallSpan span = Events.sink().call();
        List<NdArray<?>> results = apply(call, given);
        span.end(meter, given.length);
        return results;
    }

    private List<NdArray<?>> apply(GufuncCall call, Object... given) {
        NdArray<?>[] args = arguments(given);
        CoreSizes sizes = CoreSizes.of(layout, Arrays.stream(args).map(Internals::extents).toList(), this);
        List<DType> types = types(args);
        List<DType> known = converted.get(types);
        if (known != null) {
            return run(call, args, sizes, known);
        }
        try {
            return run(call, args, sizes, types);
        } catch (MixedTypesException e) {
            List<DType> common = common(types, e.mixed());
            List<NdArray<?>> r = run(call, args, sizes, common);
            converted.put(types, common);
            return r;
        }
    }

    /** The function could not be recorded for arguments of different types. */
    private static final class MixedTypesException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient DTypeException mixed;

        MixedTypesException(DTypeException mixed) {
            super(mixed);
            this.mixed = mixed;
        }

        DTypeException mixed() {
            return mixed;
        }
    }

    // ---- arguments

    private NdArray<?>[] arguments(Object... given) {
        int n = layout.inputs().size();
        if (given.length != n) {
            throw new SignatureException(this + " takes " + n + (n == 1 ? " argument" : " arguments") + ", got "
                    + given.length + at());
        }
        DType weak = declared.isEmpty() ? weak(given) : DType.F64;
        NdArray<?>[] args = new NdArray<?>[n];
        for (int k = 0; k < n; k++) {
            args[k] = argument(k, given[k], declared.isEmpty() ? weak : declared.get(k));
        }
        return args;
    }

    // The type of Java numbers: that of the arrays, or their own if there are none.
    private DType weak(Object... given) {
        Optional<DType> arrays = Arrays.stream(given).filter(NdArray.class::isInstance)
                .<DType>map(g -> ((NdArray<?>) g).dtype()).reduce(this::promote);
        return arrays.orElseGet(() -> Arrays.stream(given).map(g -> switch (g) {
            case Double d -> DType.F64;
            case Float f -> DType.F32;
            case Integer i -> DType.I32;
            case null, default -> DType.I64;
        }).reduce(this::promote).orElse(DType.F64));
    }

    private DType promote(DType a, DType b) {
        try {
            return DType.promote(a, b);
        } catch (DTypeException e) {
            throw new DTypeException(e.getMessage() + ", arguments of " + this + at(), e);
        }
    }

    private NdArray<?> argument(int k, Object given, DType type) {
        String what = "argument " + (k + 1) + " of " + this;
        boolean scalar = layout.core(k).isEmpty() && !layout.isWritten(k);
        if (!(given instanceof NdArray<?> a)) {
            if (!scalar || !Internals.isNumber(type, given)) {
                throw new DTypeException(what + " must be an array" + (scalar ? " or a number" : "") + ", got "
                        + (given == null ? "null" : given.getClass().getSimpleName()) + at());
            }
            return Internals.number(type, given);
        }
        if (Internals.isStaged(a)) {
            throw new KraitException(what + " is a staged array" + at() + ": generalised ufuncs run on arrays in"
                    + " memory, they cannot be part of a recorded array function. Call it on arrays");
        }
        if (!declared.isEmpty()) {
            if (layout.isWritten(k) && a.dtype() != type) {
                throw new DTypeException(what + " must be " + type + " because it is changed in place, got " + a.dtype()
                        + at() + ". Cast it, for instance x.to(" + type + ")");
            }
            if (!a.dtype().fitsIn(type)) {
                throw new DTypeException(what + " must be " + type + ", got " + a.dtype() + at() + ", which would lose"
                        + " information. Cast it, for instance x.to(" + type + ")");
            }
        }
        return a;
    }

    // ---- element types

    private List<DType> types(NdArray<?>... args) {
        if (!declared.isEmpty()) {
            return declared;
        }
        List<DType> types = new ArrayList<>();
        for (NdArray<?> a : args) {
            types.add(a.dtype());
        }
        DType promoted = types.stream().reduce(this::promote).orElseThrow();
        layout.outputs().forEach(o -> types.add(promoted));
        return types;
    }

    private List<DType> common(List<DType> types, DTypeException mixed) {
        DType to = types.subList(0, layout.inputs().size()).stream().reduce(this::promote).orElseThrow();
        List<DType> r = new ArrayList<>();
        for (int k = 0; k < types.size(); k++) {
            boolean fixed = k < layout.inputs().size() && layout.isWritten(k);
            if (fixed && types.get(k) != to) {
                throw mixed;
            }
            r.add(to);
        }
        return r;
    }

    private boolean isMixed(List<DType> types) {
        return declared.isEmpty() && types.stream().distinct().count() > 1;
    }

    // ---- running

    private List<NdArray<?>> run(GufuncCall call, NdArray<?>[] from, CoreSizes sizes, List<DType> types) {
        Optional<Device> device = Places.of(this, target, from);
        for (int k = 0; k < from.length; k++) {
            if (layout.isWritten(k)) {
                Places.checkWritten("argument " + (k + 1), this, device, from[k]);
            }
        }
        NdArray<?>[] given = Places.on(device, from);
        List<NdArray<?>> all = new ArrayList<>();
        for (int k = 0; k < given.length; k++) {
            DType t = types.get(k);
            all.add(given[k].dtype() == t ? given[k] : given[k].to(new ScalarType<Num>(t)));
            if (layout.isWritten(k)) {
                Internals.prepareWrite(given[k]);
            }
        }
        List<NdArray<?>> fresh = new ArrayList<>();
        List<NdArray<?>> results = new ArrayList<>();
        boolean done = false;
        try {
            checkCount(call);
            for (int j = 0; j < layout.outputs().size(); j++) {
                DType t = types.get(given.length + j);
                long[] shape = sizes.output(layout, j, this);
                NdArray<?> out = call.out().isEmpty() ? null : out(device, call.out().get(j), j, t, shape);
                if (out == null || out.dtype() != t) {
                    NdArray<Num> made = Internals.allocate(device, t, shape);
                    fresh.add(made);
                    all.add(made);
                } else {
                    all.add(out);
                }
                results.add(out == null ? all.getLast() : out);
            }
            launch(device, call, all, sizes, types);
            for (int j = 0; j < results.size(); j++) {
                NdArray<?> computed = all.get(given.length + j);
                if (computed != results.get(j)) {
                    Runner.copy(computed, results.get(j));
                    fresh.remove(computed);
                    Internals.discard(computed);
                }
            }
            done = true;
            return List.copyOf(results);
        } finally {
            if (!done) {
                fresh.forEach(Internals::discard);
            }
        }
    }

    private void checkCount(GufuncCall call) {
        int n = layout.outputs().size();
        if (!call.out().isEmpty() && call.out().size() != n) {
            throw new SignatureException(this + " has " + n + (n == 1 ? " output" : " outputs") + ", but out(...)"
                    + " gives " + call.out().size() + at());
        }
    }

    private NdArray<?> out(Optional<Device> device, NdArray<?> out, int j, DType t, long[] shape) {
        String what = "out " + (j + 1) + " of " + this;
        if (Internals.isStaged(out)) {
            throw new KraitException(what + " is a staged array" + at() + "; pass an array in memory");
        }
        Places.checkWritten("out " + (j + 1), this, device, out);
        if (!Arrays.equals(out.shape(), shape)) {
            throw new ShapeException(what + " has shape " + Arrays.toString(out.shape()) + ", but the result has shape "
                    + Arrays.toString(shape) + at() + "; pass an array of the result's shape");
        }
        if (!t.fitsIn(out.dtype())) {
            throw new DTypeException(what + " holds " + out.dtype() + ", but the result is " + t + at()
                    + ", which would lose information; pass an array of " + t);
        }
        Internals.prepareWrite(out);
        return out;
    }

    private void launch(Optional<Device> device, GufuncCall call, List<NdArray<?>> all, CoreSizes sizes,
            List<DType> types) {
        int[] core = new int[all.size()];
        Arrays.setAll(core, k -> layout.core(k).size());
        Set<Integer> written = layout.written();
        int threads = call.threads() == 0 ? Internals.threads() : call.threads();
        Internals.pinned(all, memory -> {
            Overlaps.check(this, memory, written);
            LoopAxes axes = LoopAxes.of(sizes.loop(), memory, core);
            variant(axes, types).run(device, axes, sizes.sizes(), layout.names(), threads, call.timeoutNanos());
            return null;
        });
    }

    private GufuncVariant variant(LoopAxes axes, List<DType> types) {
        GufuncVariant.Form form = new GufuncVariant.Form(layout, types, axes.extents().length, axes.present(), checked,
                mode);
        GufuncVariant v = variants.get(form.key(), () -> {
            try {
                return GufuncVariant.of(form, meter, body);
            } catch (DTypeException e) {
                throw isMixed(types) ? new MixedTypesException(e) : e;
            }
        });
        v.checkCaptures(this, form, meter, body);
        latest = v;
        return v;
    }

    // ---- questions

    String explain() {
        List<GufuncVariant> all = variants.all();
        return all.isEmpty() ? this + ": not called yet, nothing is compiled"
                : Times.with(meter, () -> all.stream().map(GufuncVariant::explain).collect(Collectors.joining("\n")));
    }

    List<String> signatures() {
        return variants.all().stream().map(GufuncVariant::signature).sorted().toList();
    }

    Meter meter() {
        return meter;
    }

    List<Subject.Variant> variants() {
        return variants.all().stream().map(GufuncVariant::shown).toList();
    }

    Stats stats() {
        return Stats.of(meter, variants.all().size());
    }

    Inspection inspect() {
        GufuncVariant v = latest;
        if (v == null) {
            throw new SignatureException(this + " was not called yet: there is nothing to inspect. Call it once");
        }
        return v.inspect();
    }

    private static String at() {
        return Recording.where(Origin.here());
    }

    @Override
    public String toString() {
        return "gufunc " + layout + Recording.where(meter.began());
    }
}
