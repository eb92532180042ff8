package io.krait.optimizer.loop;

import io.krait.staging.CompilationException;
import io.krait.staging.DType;
import io.krait.staging.DTypeException;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that a kernel is well formed: variables assigned once and in scope, types, lanes, masks, region shapes, buffer
 * kinds. A pass that breaks one of these rules is reported by the statement it made, not by what later goes wrong
 * because of it.
 */
public final class LoopVerifier {
    private static final int MAX_FAULT_CODE = 255;

    private final Kernel kernel;
    private final LoopErrors errors;
    private final LaneTypes lanes;
    private final boolean vectorised;
    private final Set<Var> assigned = new HashSet<>();
    private final Map<Integer, Var> byId = new HashMap<>();
    private final Set<Var> visible = new HashSet<>();
    private boolean inLoop;
    private boolean inFree;
    private boolean inLanes;
    private boolean inCombine;
    private Optional<Boolean> faultsHaveDetails = Optional.empty();

    private LoopVerifier(Kernel kernel, String when, boolean vectorised) {
        this.kernel = kernel;
        errors = new LoopErrors(kernel, when);
        lanes = new LaneTypes(errors);
        this.vectorised = vectorised;
    }

    /**
     * Checks a kernel.
     *
     * @param k the kernel
     * @param when what has just been done to it, for the message: {@code after vectorise}
     * @throws CompilationException that names the broken rule, the statement and its line in {@link LoopPrinter#print}
     */
    public static void verify(Kernel k, String when) {
        new LoopVerifier(k, when, false).run();
    }

    /** As {@link #verify}, and no lanes loop or free loop may be left: the form that backends take. */
    public static void verifyVectorised(Kernel k, String when) {
        new LoopVerifier(k, when, true).run();
    }

    private void run() {
        for (Var v : kernel.scalars()) {
            require(v.lanes() == 1, "the scalar argument %s must have one lane", v);
            define(v);
        }
        for (int i = 0; i < kernel.buffers().size(); i++) {
            buffer(i, kernel.buffers().get(i));
        }
        Region r = kernel.body();
        require(types(r.params()).equals(List.of(LType.INDEX, LType.INDEX)),
                "the kernel's body must have the parameters begin and end of type i64, it has %s", types(r.params()));
        require(r.results().isEmpty(), "the kernel's body must yield nothing, it yields %s", types(r.results()));
        region(r);
        errors.atKernel();
        new PrivateUses(kernel).shared().ifPresent(b -> require(false,
                "private buffer %s is used in a lanes loop and outside of it", b));
    }

    private void buffer(int i, Buffer b) {
        require(b.index() == i, "buffer %s stands at position %d", b, i);
        require(b.dtype() != DType.C128, "buffer %s holds c128, whose values do not fit in one variable", b);
        boolean counted = b.count().isPresent();
        if (b.isArgument()) {
            require(!counted && b.fixedCount() == -1, "argument buffer %s has a count, only local ones may", b);
        } else if (counted) {
            require(b.kind() == Buffer.Kind.LOCAL, "private buffer %s has no constant number of elements", b);
            Var n = b.count().get();
            require(kernel.scalars().contains(n), "%s, the count of buffer %s, is no scalar of the kernel", n, b);
            require(n.type().equals(LType.INDEX), "%s, the count of buffer %s, must be i64", n, b);
        } else {
            boolean dynamic = b.kind() == Buffer.Kind.SHARED && b.fixedCount() == -1;
            require(dynamic || b.fixedCount() >= 0, "%s buffer %s has %d elements",
                    b.kind().name().toLowerCase(Locale.ROOT), b, b.fixedCount());
        }
    }

    private void region(Region r) {
        List<Var> scope = new ArrayList<>(r.params());
        r.params().forEach(this::define);
        for (Stm s : r.body()) {
            errors.at(s);
            statement(s);
            // Nested regions have moved the position.
            errors.at(s);
            s.outs().forEach(this::define);
            scope.addAll(s.outs());
        }
        for (Var v : r.results()) {
            require(visible.contains(v), "%s is yielded by a region where it is not assigned", v);
        }
        scope.forEach(visible::remove);
    }

    private void nested(Stm s, Region r) {
        region(r);
        errors.at(s);
    }

    private void define(Var v) {
        require(assigned.add(v), "%s is assigned twice", v);
        Var other = byId.putIfAbsent(v.id(), v);
        require(other == null, "%s and %s share the number %d", v, other, v.id());
        require(v.lanes() >= 1, "%s has no lanes", v);
        require(!inLanes && !inFree || v.lanes() == 1, "%s is a vector assigned inside a %s loop", v,
                inLanes ? "lanes" : "free");
        visible.add(v);
    }

    private void statement(Stm s) {
        for (Var v : LoopUses.uses(s.rhs())) {
            require(visible.contains(v) || !assigned.contains(v), "%s is used outside the region that assigns it", v);
            require(visible.contains(v), "%s is used before it is assigned", v);
        }
        switch (s.rhs()) {
            case Rhs.If x -> branch(s, x);
            case Rhs.For x -> serial(s, x);
            case Rhs.ParFor x -> parallel(s, x);
            case Rhs.Store x -> store(s, x);
            case Rhs.Fault x -> fault(s, x);
            case Rhs.Const x -> outs(s, lanes.constant(x));
            case Rhs.Scalar x -> outs(s, lanes.scalar(x));
            case Rhs.Cast x -> outs(s, lanes.cast(x));
            case Rhs.Bitcast x -> outs(s, lanes.bitcast(x));
            case Rhs.Splat x -> outs(s, lanes.splat(x));
            case Rhs.LaneIds x -> outs(s, lanes.laneIds(x));
            case Rhs.Load x -> outs(s, load(x));
            case Rhs.Lookup x -> outs(s, lanes.lookup(x));
            case Rhs.Any x -> {
                mask(x.mask(), x.mask().lanes());
                outs(s, LType.COND);
            }
            case Rhs.Half x -> {
                require(x.arg().lanes() % 2 == 0, "%s has an odd number of lanes, which cannot be halved", x.arg());
                outs(s, new LType(x.arg().dtype(), x.arg().lanes() / 2));
            }
            case Rhs.Unzip x -> {
                require(x.arg().lanes() % 2 == 0, "%s has an odd number of lanes, of which not every other can be"
                        + " taken", x.arg());
                outs(s, new LType(x.arg().dtype(), x.arg().lanes() / 2));
            }
            case Rhs.Zip x -> {
                LType t = x.even().type();
                require(x.odd().type().equals(t), "the lanes of %s and %s cannot take turns", x.even(), x.odd());
                outs(s, new LType(t.dtype(), 2 * t.lanes()));
            }
            case Rhs.Reverse x -> outs(s, x.arg().type());
            case Rhs.While x -> conditional(s, x);
            case Rhs.Update x -> update(s, x);
            case Rhs.Call x -> call(s, x);
            case Rhs.Gpu x -> gpu(s, x);
            case Rhs.Shift x -> {
                LType t = x.arg().type();
                require(x.before().type().equals(t), "the lanes of %s cannot follow those of %s", x.arg(), x.before());
                require(x.count() > 0 && x.count() < t.lanes(), "%s cannot move up by %d", x.arg(), x.count());
                outs(s, t);
            }
            case Rhs.Extract x -> {
                require(x.lane() >= 0 && x.lane() < x.arg().lanes(), "%s has no lane %d", x.arg(), x.lane());
                outs(s, LType.of(x.arg().dtype()));
            }
        }
    }

    private LType load(Rhs.Load x) {
        declared(x.buffer());
        require(x.buffer().kind() != Buffer.Kind.OUT, "%s is an out buffer and must not be read, inout may",
                x.buffer());
        require(x.lanes() >= 1, "load of %d lanes", x.lanes());
        address(x.index(), x.lanes());
        x.mask().ifPresent(m -> mask(m, x.lanes()));
        return new LType(x.buffer().dtype(), x.lanes());
    }

    private void store(Stm s, Rhs.Store x) {
        declared(x.buffer());
        require(!inCombine, "a fold must not store, it may run any number of times");
        require(x.buffer().kind() != Buffer.Kind.IN, "%s is an in buffer and must not be written, inout may",
                x.buffer());
        require(x.value().dtype() == x.buffer().dtype(), "%s cannot be stored, the elements of %s are %s", x.value(),
                x.buffer(), x.buffer().dtype());
        address(x.index(), x.value().lanes());
        x.mask().ifPresent(m -> mask(m, x.value().lanes()));
        require(!x.streaming() || x.index().lanes() == 1, "a streaming store needs a scalar index, %s is not",
                x.index());
        outs(s);
    }

    private void declared(Buffer b) {
        require(b.index() >= 0 && b.index() < kernel.buffers().size() && kernel.buffers().get(b.index()).equals(b),
                "%s is not one of the kernel's buffers", b);
    }

    private void address(Var index, int lanes) {
        require(index.dtype() == DType.I64 && (index.lanes() == 1 || index.lanes() == lanes),
                "%s cannot index %d lanes, an i64 or i64x%d can", index, lanes, lanes);
    }

    private void mask(Var m, int lanes) {
        LType type = new LType(DType.BOOL, lanes);
        require(m.type().equals(type), "%s cannot be the mask here, it must be %s", m, type);
    }

    private void fault(Stm s, Rhs.Fault x) {
        int lanes = x.cond().lanes();
        mask(x.cond(), lanes);
        require(x.position().dtype() == DType.I64 && (x.position().lanes() == 1 || x.position().lanes() == lanes),
                "%s cannot be the position of %d lanes, an i64 or i64x%d can", x.position(), lanes, lanes);
        boolean detailed = !x.details().isEmpty();
        require(faultsHaveDetails.orElse(detailed) == detailed, "some faults of the kernel have details, some do not");
        faultsHaveDetails = Optional.of(detailed);
        // The fault word 0 means that the launch was cancelled.
        require(detailed || x.code() >= 1 && x.code() <= MAX_FAULT_CODE, "fault code %d is not in 1 to %d", x.code(),
                MAX_FAULT_CODE);
        require(x.details().size() <= Rhs.Fault.MAX_DETAILS, "the fault has %d details, at most %d are possible",
                x.details().size(), Rhs.Fault.MAX_DETAILS);
        for (Var v : x.details()) {
            require(v.dtype() == DType.I64 && (v.lanes() == 1 || v.lanes() == lanes),
                    "%s cannot be a detail of %d lanes, an i64 or i64x%d can", v, lanes, lanes);
        }
        outs(s);
    }

    private void conditional(Stm s, Rhs.While x) {
        List<LType> carried = types(x.inits());
        for (Region r : List.of(x.cond(), x.body())) {
            require(types(r.params()).equals(carried),
                    "a region of the loop takes %s instead of the carried values, %s", types(r.params()), carried);
        }
        require(types(x.cond().results()).equals(List.of(LType.COND)),
                "the loop's condition yields %s, it must be one bool (of a mask take any)", types(x.cond().results()));
        require(types(x.body().results()).equals(carried), "the loop's body yields %s, the carried values are %s",
                types(x.body().results()), carried);
        outs(s, carried.toArray(LType[]::new));
        boolean outer = inLoop;
        inLoop = true;
        nested(s, x.cond());
        nested(s, x.body());
        inLoop = outer;
    }

    private void update(Stm s, Rhs.Update x) {
        declared(x.buffer());
        require(!inCombine, "a fold must not update memory, it may run any number of times");
        Buffer.Kind kind = x.buffer().kind();
        require(kind != Buffer.Kind.IN && kind != Buffer.Kind.OUT,
                "%s is an %s buffer and cannot be updated, inout may", x.buffer(),
                kind == Buffer.Kind.IN ? "in" : "out");
        require(isReduction(x.op()) && x.op().accepts(x.value().dtype()), "%s cannot be combined by %s", x.value(),
                x.op());
        require(x.value().dtype() == x.buffer().dtype(), "%s cannot be combined with the elements of %s, which are %s",
                x.value(), x.buffer(), x.buffer().dtype());
        require(!x.atomic() || kind == Buffer.Kind.INOUT || kind == Buffer.Kind.SHARED,
                "%s belongs to one thread, updates of it need not be atomic", x.buffer());
        address(x.index(), x.value().lanes());
        x.mask().ifPresent(m -> mask(m, x.value().lanes()));
        if (!s.outs().isEmpty()) {
            outs(s, x.value().type());
        }
    }

    private void call(Stm s, Rhs.Call x) {
        require(!inCombine, "a fold must not call functions, it may run any number of times");
        require(x.function().type().equals(LType.INDEX), "%s cannot be the address of a function, an i64 can",
                x.function());
        for (Var v : x.args()) {
            require(v.lanes() == 1 && NativeFunction.takes(v.dtype()),
                    "%s cannot be given to a function, one of i8 to i64, f32 and f64 can", v);
        }
        x.result().ifPresent(t -> require(NativeFunction.takes(t),
                "a function cannot give %s, it may give i8 to i64, f32, f64 or nothing", t));
        outs(s, x.result().map(LType::of).stream().toArray(LType[]::new));
    }

    private void gpu(Stm s, Rhs.Gpu x) {
        require(!inCombine && !inLanes && !inFree, "%s cannot be in a loop over lanes", x.op().label());
        require(x.buffers().size() == x.op().arrays(), "%s takes %d arrays", x.op().label(), x.op().arrays());
        for (Var v : x.args()) {
            require(v.lanes() == 1, "%s is a vector, %s takes scalars", v, x.op().label());
        }
        try {
            DType element = x.buffers().isEmpty() ? DType.BOOL : x.buffers().get(0).dtype();
            outs(s, x.op().results(element, x.args().stream().map(Var::dtype).toList()).stream().map(LType::of)
                    .toArray(LType[]::new));
        } catch (DTypeException e) {
            require(false, "%s", e.getMessage());
        }
    }

    private static boolean isReduction(Op op) {
        return switch (op) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR -> true;
            default -> false;
        };
    }

    private void branch(Stm s, Rhs.If x) {
        require(x.cond().type().equals(LType.COND), "%s cannot be a condition, a bool can (of a mask take any)",
                x.cond());
        for (Region side : List.of(x.then(), x.otherwise())) {
            require(side.params().isEmpty(), "the sides of an if have no parameters, one has %s", types(side.params()));
            require(types(side.results()).equals(types(s.outs())), "one side of the if yields %s, but it assigns %s",
                    types(side.results()), types(s.outs()));
            nested(s, side);
        }
    }

    private void serial(Stm s, Rhs.For x) {
        bounds(x.lo(), x.hi());
        require(x.step() >= 1, "the step is %d, it must be at least 1", x.step());
        List<LType> carried = types(x.inits());
        List<LType> params = new ArrayList<>(List.of(LType.INDEX));
        params.addAll(carried);
        require(types(x.body().params()).equals(params),
                "the loop's body takes %s instead of the index and the carried values, %s", types(x.body().params()),
                params);
        require(types(x.body().results()).equals(carried), "the loop's body yields %s, the carried values are %s",
                types(x.body().results()), carried);
        outs(s, carried.toArray(LType[]::new));
        boolean outer = inLoop;
        inLoop = true;
        nested(s, x.body());
        inLoop = outer;
    }

    private void parallel(Stm s, Rhs.ParFor x) {
        bounds(x.lo(), x.hi());
        require(!inCombine, "a fold must not contain parallel loops");
        require(types(x.body().params()).equals(List.of(LType.INDEX)),
                "the body of a parallel loop takes one i64, this takes %s", types(x.body().params()));
        List<Var> values = x.body().results();
        require(x.folds().size() == values.size(), "the loop has %d folds for %d values", x.folds().size(),
                values.size());
        switch (x.level()) {
            case THREADS -> {
                require(!inLoop, "a threads loop must not be inside another loop");
                require(values.isEmpty(), "a threads loop has no folds, this has %d", values.size());
            }
            case FREE -> require(!vectorised, "a free loop is left, backends take scheduled kernels only");
            case LANES -> {
                require(!vectorised, "a lanes loop is left, backends take vectorised kernels only");
                require(!inLanes, "a lanes loop must not be inside a lanes loop");
            }
        }
        List<LType> outs = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            fold(s, x.folds().get(i), values.get(i), outs);
        }
        outs(s, outs.toArray(LType[]::new));
        boolean outerLoop = inLoop;
        boolean outerLanes = inLanes;
        boolean outerFree = inFree;
        inLoop = true;
        inLanes |= x.level() == Rhs.Level.LANES;
        inFree |= x.level() == Rhs.Level.FREE;
        nested(s, x.body());
        inLoop = outerLoop;
        inLanes = outerLanes;
        inFree = outerFree;
    }

    private void bounds(Var lo, Var hi) {
        require(lo.type().equals(LType.INDEX), "%s cannot be a loop bound, an i64 can", lo);
        require(hi.type().equals(LType.INDEX), "%s cannot be a loop bound, an i64 can", hi);
    }

    private void fold(Stm s, Fold f, Var value, List<LType> outs) {
        LType t = value.type();
        outs.add(t);
        switch (f) {
            case Fold.ByOp g -> {
                require(isReduction(g.op()) && g.op().accepts(t.dtype()), "%s cannot be folded by %s", value, g.op());
            }
            case Fold.ByRegion g -> {
                Region c = g.combine();
                require(types(c.params()).equals(List.of(t, t)) && types(c.results()).equals(List.of(t)),
                        "the fold takes %s and yields %s, for %s it must take two of its type and yield one",
                        types(c.params()), types(c.results()), value);
                boolean outerLanes = inLanes;
                inLanes = true;
                inCombine = true;
                nested(s, c);
                inLanes = outerLanes;
                inCombine = false;
            }
            case Fold.Arg g -> {
                require(Op.LT.accepts(t.dtype()), "%s has no order for argmin and argmax", value);
                outs.add(LType.INDEX);
            }
        }
    }

    private void outs(Stm s, LType... expected) {
        require(types(s.outs()).equals(List.of(expected)), "the statement gives %s but assigns %s", List.of(expected),
                types(s.outs()));
    }

    private static List<LType> types(List<Var> vars) {
        return vars.stream().map(Var::type).toList();
    }

    private void require(boolean rule, String format, Object... args) {
        errors.require(rule, format, args);
    }
}
