package io.krait;

import io.krait.events.Events;
import io.krait.events.Meter;
import io.krait.events.Sink;
import io.krait.ndarray.NdArray;
import io.krait.report.Subject;
import io.krait.settings.Settings;
import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.staging.FastMath;
import io.krait.staging.Graph;
import io.krait.staging.IndexException;
import io.krait.staging.MathMode;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import io.krait.staging.Prim;
import io.krait.staging.Recorder;
import io.krait.staging.Reduction;
import io.krait.staging.ScalarType;
import io.krait.staging.Shape;
import io.krait.staging.StagedArray;
import io.krait.staging.SignatureException;
import io.krait.staging.StagingException;
import io.krait.staging.Value;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The machinery of element functions of any number of arguments. The lambda is recorded once per combination of element
 * types, as a graph of scalars; arrays replay that graph with broadcasting.
 */
final class UfuncCore {
    /** Marks a call with a mask in a signature, next to the words of the arguments. */
    private static final long MASKED = 1L << 62;

    private final Meter meter;
    private final int arity;
    private final Function<Expr<?>[], Expr<?>> function;
    private final List<Signature> signatures;
    private final MathMode mode;
    private final Optional<Device> target;
    private final Dispatcher<Graph> elements = new Dispatcher<>();
    private final Dispatcher<Specialization> arrays = new Dispatcher<>();
    private final Dispatcher<Specialization> folds = new Dispatcher<>();
    private volatile Specialization latest;

    /** {@code signatures} is empty for functions that take any types. */
    UfuncCore(int arity, List<Signature> signatures, Function<Expr<?>[], Expr<?>> function) {
        this(new Meter("element function", Origin.here()), arity, signatures, function, MathMode.STRICT,
                Optional.empty());
    }

    private UfuncCore(Meter meter, int arity, List<Signature> signatures, Function<Expr<?>[], Expr<?>> function,
            MathMode mode, Optional<Device> target) {
        this.meter = meter;
        this.arity = arity;
        this.signatures = List.copyOf(signatures);
        this.function = function;
        this.mode = mode;
        this.target = target;
        Set<Signature> distinct = new HashSet<>();
        for (Signature s : signatures) {
            if (s.types().size() != arity) {
                throw new SignatureException("signature " + s + " has " + s.types().size() + " types, but " + this
                        + " takes " + arity + " arguments");
            }
            if (!distinct.add(s)) {
                throw new SignatureException("signature " + s + " is given twice for " + this);
            }
        }
    }

    UfuncCore only(Signature... allowed) {
        return new UfuncCore(fresh(), arity, List.of(allowed), function, mode, target);
    }

    UfuncCore relaxed(FastMath... flags) {
        return new UfuncCore(fresh(), arity, signatures, function, MathMode.granting(flags), target);
    }

    UfuncCore on(Device device) {
        return new UfuncCore(fresh(), arity, signatures, function, mode, Optional.of(device));
    }

    private Meter fresh() {
        return new Meter(meter.what(), meter.began());
    }

    /** The function inside of another element function. */
    @SuppressWarnings("unchecked")
    <R extends Num> Expr<R> inline(Expr<?>... args) {
        Expr<?>[] in = args.clone();
        if (!signatures.isEmpty()) {
            Signature s = Signature.choose(signatures, Arrays.stream(args).map(Expr::dtype).toList());
            for (int i = 0; i < in.length; i++) {
                in[i] = args[i].to(token(s.types().get(i)));
            }
        }
        return (Expr<R>) in[0].value().recorder().relaxed(mode, () -> function.apply(in));
    }

    /** The signatures that it is restricted to. */
    List<Signature> declared() {
        return signatures;
    }

    int arity() {
        return arity;
    }

    /**
     * The program that a call with arrays of one axis runs.
     *
     * @param ones a bit for each argument of extent 1
     */
    Graph program(List<DType> types, int ones) {
        long[] words = new long[types.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = types.get(i).ordinal() | 1L << 8 | (ones >> i & 1L) << 16;
        }
        return arrayGraph(element(types.stream().mapToLong(DType::ordinal).toArray()), words, Call.PLAIN);
    }

    /** The function over arrays of one axis and extent as statements: the arguments, then the result. */
    Graph kernel(List<DType> types) {
        long[] words = types.stream().mapToLong(DType::ordinal).toArray();
        DType result = Recording.record(meter, words, (r, params) -> List.of(
                inline(params.stream().map(Expr::new).toArray(Expr<?>[]::new)).value())).outputs().get(0).dtype();
        return Recording.kernel(meter, r -> {
            Shape line = new Shape(List.of(r.symbol()));
            r.checks(false);
            List<StagedArray<?>> in = new ArrayList<>();
            for (DType t : types) {
                in.add(new StagedArray<>(r.param(new ArrayType(t, line)), StagedArray.Use.IN, true));
            }
            StagedArray<Num> out = new StagedArray<>(r.param(new ArrayType(result, line)), StagedArray.Use.OUT, true);
            Krait.parallelFor(out.dim(0), i -> out.set(inline(in.stream().map(a -> a.get(i)).toArray(Expr<?>[]::new)),
                    i));
        });
    }

    <R extends Num> NdArray<R> call(Call call, NdArray<?>... all) {
        meter.called();
        if (!Events.on()) {
            return apply(call, all);
        }
        Sink.CallSpan span = Events.sink().call();
        NdArray<R> result = apply(call, all);
        span.end(meter, all.length);
        return result;
    }

    @SuppressWarnings("unchecked")
    private <R extends Num> NdArray<R> apply(Call call, NdArray<?>... all) {
        NdArray<?>[] given = Places.bound(this, target, all);
        if (Settings.DISABLE_JIT.get()) {
            Optional<NdArray<?>> steps = stepwise(call, given);
            if (steps.isPresent()) {
                return (NdArray<R>) steps.get();
            }
        }
        Specialization hot = latest;
        if (hot != null && call.mask() == null && hot.isFor(given) && !StaleCaptures.areChecked()) {
            return (NdArray<R>) Runner.run(hot, given, call).get(0);
        }
        NdArray<?>[] args = new NdArray<?>[given.length];
        Graph element = element(given, args);
        boolean staged = false;
        boolean pending = false;
        for (NdArray<?> a : args) {
            staged |= Internals.isStaged(a);
            pending |= Internals.isPending(a);
        }
        if (staged && (call.out() != null || call.mask() != null)) {
            throw new StagingException("out and where have no meaning while a function is being recorded"
                    + Recording.where(Origin.here()) + ". Use where(mask, f.apply(x), y) on the staged arrays");
        }
        if (call.mask() != null && call.out() != null) {
            Runner.checkHolds(call.out(), element.outputs().get(0).dtype());
        }
        if (staged || pending && call == Call.PLAIN) {
            return (NdArray<R>) replay(element, Arrays.asList(args));
        }
        return (NdArray<R>) Runner.run(specialization(element, args, call), arguments(args, call), call).get(0);
    }

    // Empty if the function must be recorded all the same.
    private Optional<NdArray<?>> stepwise(Call call, NdArray<?>[] given) {
        if (Arrays.stream(given).anyMatch(Internals::isStaged) || !Stepwise.isWanted(mode, Places.of(given))) {
            return Optional.empty();
        }
        NdArray<?>[] args = given.clone();
        List<DType> types = types(given);
        if (!signatures.isEmpty()) {
            convert(args, Signature.choose(signatures, types).types());
            return Stepwise.elements(meter, function, call, args);
        }
        try {
            return Stepwise.elements(meter, function, call, args);
        } catch (DTypeException mixed) {
            if (types.stream().distinct().count() < 2) {
                throw mixed;
            }
            DType common = types.stream().reduce(DType::promote).orElseThrow();
            convert(args, types.stream().map(t -> common).toList());
            return Stepwise.elements(meter, function, call, args);
        }
    }

    /** Chooses the element types, converts arguments to them, and gives the recorded scalar function. */
    private Graph element(NdArray<?>[] given, NdArray<?>[] args) {
        System.arraycopy(given, 0, args, 0, given.length);
        if (!signatures.isEmpty()) {
            convert(args, Signature.choose(signatures, types(given)).types());
            return element(args);
        }
        try {
            return element(args);
        } catch (DTypeException mixed) {
            // Types that do not mix inside of the function are promoted as NumPy does, before it.
            List<DType> types = types(given);
            if (types.stream().distinct().count() < 2) {
                throw mixed;
            }
            DType common = types.stream().reduce(DType::promote).orElseThrow();
            convert(args, types.stream().map(t -> common).toList());
            return element(args);
        }
    }

    private static void convert(NdArray<?>[] args, List<DType> to) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].dtype() != to.get(i)) {
                args[i] = args[i].to(token(to.get(i)));
            }
        }
    }

    private static List<DType> types(NdArray<?>[] args) {
        return Arrays.stream(args).<DType>map(NdArray::dtype).toList();
    }

    private static ScalarType<Num> token(DType t) {
        return new ScalarType<>(t);
    }

    private Graph element(NdArray<?>[] args) {
        long[] signature = new long[args.length];
        for (int i = 0; i < args.length; i++) {
            signature[i] = args[i].dtype().ordinal();
        }
        return element(signature);
    }

    private Graph element(long[] signature) {
        Graph element = elements.get(signature, () -> Recording.record(meter, signature, this::stage));
        StaleCaptures.check(this, element, () -> Recording.once(meter, signature, this::stage));
        return element;
    }

    private List<Value> stage(Recorder r, List<Value> params) {
        Expr<?>[] in = params.stream().map(Expr::new).toArray(Expr<?>[]::new);
        Expr<?> result = r.relaxed(mode, () -> function.apply(in));
        if (result == null) {
            throw new StagingException("the lambda of " + this + " returned null; return an expression");
        }
        return List.of(result.value());
    }

    private Specialization specialization(Graph element, NdArray<?>[] args, Call call) {
        NdArray<?>[] all = arguments(args, call);
        long[] signature = new long[all.length + (call.mask() == null ? 0 : 1)];
        for (int i = 0; i < all.length; i++) {
            signature[i] = Recording.word(all[i]);
        }
        if (call.mask() != null) {
            signature[all.length] = MASKED;
        }
        Specialization s = arrays.get(signature, () -> new Specialization(signature,
                arrayGraph(element, Arrays.copyOf(signature, all.length), call)));
        latest = s;
        return s;
    }

    /** The arguments of the compiled array program: those of the function, then mask and old output where used. */
    private static NdArray<?>[] arguments(NdArray<?>[] args, Call call) {
        if (call.mask() == null) {
            return args;
        }
        List<NdArray<?>> all = new ArrayList<>(List.of(args));
        all.add(call.mask());
        if (call.out() != null) {
            all.add(call.out());
        }
        return all.toArray(NdArray<?>[]::new);
    }

    private Graph arrayGraph(Graph element, long[] signature, Call call) {
        return Recording.once(meter, signature, (r, params) -> List.of(call.mask() == null
                ? replay(r, element, params)
                : r.emit(new Prim.MapScalar(masked(element, signature)), params, began(element))));
    }

    /** The function under a branch: where the mask is off it does not run, so it cannot fault there. */
    private Graph masked(Graph element, long[] arrays) {
        long[] scalars = Arrays.stream(arrays).map(Recording::scalar).toArray();
        DType result = element.outputs().get(0).dtype();
        return Recording.once(meter, scalars, (r, params) -> {
            Expr<?>[] in = params.subList(0, arity).stream().map(Expr::new).toArray(Expr<?>[]::new);
            boolean kept = params.size() > arity + 1;
            DType out = kept ? params.get(arity + 1).dtype() : result;
            return List.of(r.flow().choose(new Expr<>(params.get(arity)), () -> {
                Value v = r.relaxed(mode, () -> function.apply(in)).value();
                return new Expr<>(v.dtype() == out ? v : r.emit(new Prim.Cast(out), List.of(v)));
            }, () -> new Expr<>(kept ? params.get(arity + 1) : r.zero(out))).value());
        });
    }

    /** The scalar graph on array values. */
    private static Value replay(Recorder r, Graph element, List<Value> args) {
        Map<Value, Value> at = new HashMap<>();
        if (element.hasStatements()) {
            at.put(element.outputs().get(0), r.emit(new Prim.MapScalar(element), args, began(element)));
        }
        for (Value v : element.hasStatements() ? List.<Value>of() : element.values()) {
            at.put(v, v.prim() instanceof Prim.Param p ? args.get(p.index())
                    : r.emit(v.prim(), v.inputs().stream().map(at::get).toList(), v.origin()));
        }
        Value result = at.get(element.outputs().get(0));
        // A result that ignores an argument still has the broadcast shape of all; a bare argument becomes a copy.
        Shape all = r.broadcast(args);
        if (!result.shape().equals(all)) {
            result = r.emit(new Prim.Broadcast(all), List.of(result), Origin.NONE);
        }
        return result.prim() instanceof Prim.Param || result.prim() instanceof Prim.Constant
                ? r.emit(new Prim.Cast(result.dtype()), List.of(result), Origin.NONE) : result;
    }

    private static Origin began(Graph element) {
        return element.outputs().get(0).origin();
    }

    /** The scalar graph on pending or staged arrays. */
    private static NdArray<?> replay(Graph element, List<NdArray<?>> args) {
        if (element.hasStatements()) {
            return Internals.node(new Prim.MapScalar(element), args.toArray(NdArray<?>[]::new));
        }
        Map<Value, NdArray<?>> at = new HashMap<>();
        for (Value v : element.values()) {
            at.put(v, switch (v.prim()) {
                case Prim.Param p -> args.get(p.index());
                case Prim.Constant c -> Internals.literal(c.type(), c.bits());
                default -> Internals.node(v.prim(), v.inputs().stream().map(at::get).toArray(NdArray<?>[]::new));
            });
        }
        NdArray<?> result = at.get(element.outputs().get(0));
        // A result that ignores an argument still has the broadcast shape of all. Code for this choice between equal
        // values is never made.
        BitSet used = element.live();
        for (int i = 0; i < args.size(); i++) {
            if (!used.get(element.params().get(i).id())) {
                NdArray<?> shape = Internals.node(new Prim.Cast(DType.BOOL), args.get(i));
                result = Internals.node(new Prim.Apply(Op.SELECT), shape, result, result);
            }
        }
        return result;
    }

    /** A Java number as argument {@code i}, in the type of the other argument or of the only signature. */
    NdArray<?> scalar(int i, double value, NdArray<?> other) {
        DType t = signatures.size() == 1 ? signatures.get(0).types().get(i) : other.dtype();
        return Internals.number(t, value);
    }

    int[] allAxes(NdArray<?> x) {
        return IntStream.range(0, x.rank()).toArray();
    }

    <R extends Num> NdArray<R> reduce(NdArray<?> x, int... axes) {
        meter.called();
        List<Integer> sorted = Arrays.stream(axes).map(a -> axis(x, a)).sorted().boxed().toList();
        NdArray<?> in = inSignature(x);
        Reduction how = reduction(in);
        NdArray<?> folded = Internals.node(new Prim.Reduce(how, sorted), to(how.accumulator(in.dtype()), in));
        return cast(to(in.dtype(), folded));
    }

    <R extends Num> NdArray<R> accumulate(NdArray<?> x, int axis) {
        meter.called();
        NdArray<?> in = inSignature(x);
        Reduction how = reduction(in);
        NdArray<?> folded = Internals.node(new Prim.Scan(how, axis(x, axis)), to(how.accumulator(in.dtype()), in));
        return cast(to(in.dtype(), folded));
    }

    private static NdArray<?> to(DType type, NdArray<?> x) {
        return x.dtype() == type ? x : Internals.node(new Prim.Cast(type), x);
    }

    /** The same into an array, or with a number of threads. */
    @SuppressWarnings("unchecked")
    <R extends Num> NdArray<R> accumulate(Call call, NdArray<?> x, int axis) {
        meter.called();
        NdArray<?> in = inSignature(x);
        if (call.mask() != null || Internals.isStaged(in)) {
            throw new StagingException("accumulate takes no mask, and out has no meaning while a function is recorded"
                    + Recording.where(Origin.here()));
        }
        int along = axis(in, axis);
        long[] signature = {Recording.word(in), along};
        Specialization s = folds.get(signature, () -> new Specialization(signature,
                Recording.once(meter, Arrays.copyOf(signature, 1),
                        (r, p) -> List.of(scan(r, reduction(in), along, p.get(0))))));
        return (NdArray<R>) Runner.run(s, new NdArray<?>[]{in}, call).get(0);
    }

    private static Value scan(Recorder r, Reduction how, int axis, Value x) {
        DType wide = how.accumulator(x.dtype());
        if (wide == x.dtype()) {
            return r.emit(new Prim.Scan(how, axis), List.of(x));
        }
        Value folded = r.emit(new Prim.Scan(how, axis), List.of(r.emit(new Prim.Cast(wide), List.of(x))));
        return r.emit(new Prim.Cast(x.dtype()), List.of(folded));
    }

    /** An axis counted from the front, also of a staged array, whose extents are not known. */
    private static int axis(NdArray<?> x, int axis) {
        int a = axis < 0 ? axis + x.rank() : axis;
        if (a < 0 || a >= x.rank()) {
            throw new IndexException("axis " + axis + " is out of range for an array with " + x.rank() + " axes"
                    + Recording.where(Origin.here()) + "; valid are "
                    + (x.rank() == 0 ? "none" : -x.rank() + " to " + (x.rank() - 1)));
        }
        return a;
    }

    @SuppressWarnings("unchecked")
    private static <R extends Num> NdArray<R> cast(NdArray<?> a) {
        return (NdArray<R>) a;
    }

    private NdArray<?> inSignature(NdArray<?> x) {
        NdArray<?>[] args = Places.bound(this, target, x, x);
        if (!signatures.isEmpty()) {
            convert(args, Signature.choose(signatures, types(args)).types());
        }
        return args[0];
    }

    /** How a function of two arguments folds; plain folds such as a + b get their identity. */
    private Reduction reduction(NdArray<?> x) {
        Graph g = element(new NdArray<?>[]{x, x});
        Value out = g.outputs().get(0);
        if (out.dtype() != x.dtype()) {
            throw new SignatureException(this + " gives " + out.dtype() + " for two " + x.dtype()
                    + ", so it cannot fold them"
                    + Recording.where(Origin.here()) + "; a fold needs a function (" + x.dtype() + ", " + x.dtype()
                            + ") -> " + x.dtype());
        }
        if (out.prim() instanceof Prim.Apply a && out.inputs().equals(g.params())) {
            switch (a.op()) {
                case ADD, MUL, MIN, MAX, AND, OR, XOR -> {
                    return new Reduction.Fold(a.op());
                }
                default -> {
                }
            }
        }
        return new Reduction.User(g);
    }

    <R extends Num> NdArray<R> outer(NdArray<?> a, NdArray<?> b) {
        NdArray<?> wide = a;
        for (int i = 0; i < b.rank(); i++) {
            wide = wide.expandDims(wide.rank());
        }
        return call(Call.PLAIN, wide, b);
    }

    <R extends Num> NdArray<R> reduceat(NdArray<?> x, long[] indices, int axis) {
        return Indexed.reduceat(this, x, indices, axis);
    }

    <R extends Num> NdArray<R> at(NdArray<?> x, long[] indices, NdArray<?> b) {
        return Indexed.at(this, x, indices, b);
    }

    String explain() {
        List<Specialization> all = arrays.all();
        if (all.isEmpty()) {
            return Stepwise.idle(this, this + ": not called yet on arrays in memory, nothing is compiled");
        }
        return Times.with(meter, () -> all.stream().map(s -> s.graph().signature() + ": " + s.code().explain())
                .collect(Collectors.joining("\n")));
    }

    Inspection inspect() {
        Specialization s = latest != null ? latest : arrays.all().stream().findFirst().orElseThrow(
                () -> new SignatureException(Stepwise.idle(this, this + " was not called yet on arrays in memory:"
                        + " there is nothing to inspect. Call it once")));
        return new Inspection(s.graph(), s.code());
    }

    Meter meter() {
        return meter;
    }

    List<Subject.Variant> variants() {
        return arrays.all().stream().map(s -> Reports.variant(s.graph().signature(), s.graph(), s.code()))
                .toList();
    }

    Stats stats() {
        return Stats.of(meter, arrays.all().size() + folds.all().size());
    }

    List<String> signatures() {
        if (!signatures.isEmpty()) {
            return signatures.stream().map(Signature::toString).toList();
        }
        return arrays.all().stream().map(s -> s.graph().signature()).sorted().toList();
    }

    @Override
    public String toString() {
        return meter.toString();
    }
}
