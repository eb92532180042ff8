package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Emits the statements of a loop body for several iterations at once. Scalar code outside of LANES loops is the case
 * of one lane, where every value is uniform and the statements are copied.
 */
final class LaneBody {
    /** Sides of a branch that cost at most this many additions are computed always and selected. */
    private static final int CHEAP = 20;

    /**
     * The iterations that run side by side.
     *
     * @param width how many
     * @param mask which of them are on, all if empty
     * @param some known that at least one is on
     * @param streaming stores may keep their streaming hint
     */
    record Lanes(int width, Optional<Var> mask, boolean some, boolean streaming) {
        /** One iteration. */
        static final Lanes ONE = new Lanes(1, Optional.empty(), true, false);

        /** All of {@code width} iterations. */
        static Lanes all(int width) {
            return new Lanes(width, Optional.empty(), true, width > 1);
        }

        /** Some of these lanes. */
        Lanes masked(Var m, boolean atLeastOne) {
            return new Lanes(width, Optional.of(m), atLeastOne, false);
        }
    }

    /** Emits a parallel loop between two bounds and gives its outs. */
    @FunctionalInterface
    interface Parallel {
        /** Emits {@code loop} from {@code lo} to {@code hi}. */
        List<Var> emit(Rhs.ParFor loop, Var lo, Var hi);
    }

    private final LoopBuilder b;
    private final Uniformity uniformity;
    private final Parallel parallel;
    private final Map<Var, LaneForm> forms = new HashMap<>();
    private final LaneMemory memory;

    /**
     * An emitter.
     *
     * @param b where to
     * @param uniformity of the kernel that is rewritten
     * @param parallel what to do with parallel loops
     */
    LaneBody(LoopBuilder b, Uniformity uniformity, Parallel parallel) {
        this.b = b;
        this.uniformity = uniformity;
        this.parallel = parallel;
        this.memory = new LaneMemory(b);
    }

    /** Says what a variable of the old kernel is now. */
    void define(Var old, LaneForm form) {
        forms.put(old, form);
    }

    /** Emits a region's statements and gives the forms of its results. */
    List<LaneForm> region(Region r, Lanes s) {
        for (Stm stm : r.body()) {
            b.at(stm.origin());
            statement(stm, s);
        }
        return forms(r.results());
    }

    /** Emits a region and gives its results as vectors. */
    List<Var> vectors(Region r, Lanes s) {
        return region(r, s).stream().map(f -> f.vector(b, s.width)).toList();
    }

    /** Both masks together; empty stands for all lanes. */
    Var and(Var m, Optional<Var> mask) {
        return mask.map(x -> b.apply(Op.AND, m, x)).orElse(m);
    }

    /** Where the mask is on the first values, else the second ones. */
    List<Var> select(Var mask, List<Var> then, List<Var> otherwise) {
        List<Var> out = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            out.add(b.apply(Op.SELECT, mask, then.get(i), otherwise.get(i)));
        }
        return out;
    }

    /** Half of the lanes; a scalar if there are two. */
    Var half(Var v, boolean high) {
        return v.lanes() == 2 ? b.extract(v, high ? 1 : 0) : b.half(v, high);
    }

    /** The new scalar of a uniform variable. */
    Var scalar(Var old) {
        if (form(old) instanceof LaneForm.Uniform(Var value)) {
            return value;
        }
        throw new IllegalStateException(old + " is not uniform");
    }

    private LaneForm form(Var old) {
        LaneForm f = forms.get(old);
        if (f == null) {
            throw new IllegalArgumentException("variable " + old + " is used before it is assigned; run the verifier");
        }
        return f;
    }

    private List<LaneForm> forms(List<Var> vars) {
        return vars.stream().map(this::form).toList();
    }

    private Var vector(Var old, Lanes s) {
        return form(old).vector(b, s.width);
    }

    private boolean isUniform(Var old) {
        return form(old) instanceof LaneForm.Uniform;
    }

    private void assign(Stm stm, LaneForm form) {
        forms.put(stm.outs().get(0), form);
    }

    private void assignVectors(Stm stm, List<Var> values, Lanes s) {
        for (int i = 0; i < values.size(); i++) {
            forms.put(stm.outs().get(i), form(stm.outs().get(i), values.get(i), s));
        }
    }

    private LaneForm form(Var old, Var value, Lanes s) {
        return s.width > 1 && uniformity.varies(old) ? new LaneForm.Varying(value) : new LaneForm.Uniform(value);
    }

    // The lanes of s that a scalar mask leaves.
    private Lanes narrowed(Lanes s, Optional<Var> mask) {
        return mask.map(m -> s.masked(and(vector(m, s), s.mask), false)).orElse(s);
    }

    private void statement(Stm stm, Lanes s) {
        Rhs rhs = stm.rhs();
        switch (rhs) {
            case Rhs.If f -> branch(stm, f, s);
            case Rhs.For f -> loop(stm, f, s);
            case Rhs.ParFor p -> {
                requireOne(rhs, s);
                assignVectors(stm, parallel.emit(p, scalar(p.lo()), scalar(p.hi())), s);
            }
            case Rhs.Load l -> {
                if (l.lanes() == 1) {
                    assign(stm, memory.load(l.buffer(), form(l.index()), narrowed(s, l.mask())));
                } else {
                    copy(stm, s);
                }
            }
            case Rhs.Store x -> {
                if (x.value().lanes() == 1) {
                    memory.store(x, form(x.index()), form(x.value()), narrowed(s, x.mask()));
                } else {
                    copy(stm, s);
                }
            }
            case Rhs.Fault f -> fault(f, s);
            case Rhs.Const c -> copy(stm, s);
            case Rhs.Scalar x -> {
                if (x.args().stream().allMatch(this::isUniform)) {
                    copy(stm, s);
                } else {
                    assign(stm, operation(x, forms(x.args()), s));
                }
            }
            case Rhs.Cast c -> {
                if (isUniform(c.arg())) {
                    copy(stm, s);
                } else {
                    assign(stm, LaneForm.cast(b, c.to(), form(c.arg()))
                            .orElseGet(() -> new LaneForm.Varying(b.cast(c.to(), vector(c.arg(), s)))));
                }
            }
            case Rhs.Bitcast c -> {
                if (isUniform(c.arg())) {
                    copy(stm, s);
                } else {
                    assign(stm, LaneForm.cast(b, c.to(), form(c.arg()))
                            .orElseGet(() -> new LaneForm.Varying(b.bitcast(c.to(), vector(c.arg(), s)))));
                }
            }
            case Rhs.Lookup l -> {
                if (isUniform(l.index())) {
                    copy(stm, s);
                } else {
                    assign(stm, new LaneForm.Varying(b.table(l.table(), vector(l.index(), s))));
                }
            }
            case Rhs.Splat x -> copy(stm, s);
            case Rhs.LaneIds l -> copy(stm, s);
            case Rhs.Any a -> copy(stm, s);
            case Rhs.Half h -> copy(stm, s);
            case Rhs.Reverse r -> copy(stm, s);
            case Rhs.Extract e -> copy(stm, s);
            case Rhs.While x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Update x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Call x -> throw new UnsupportedOperationException("not built yet");
        }
    }

    private void copy(Stm stm, Lanes s) {
        if (!(stm.rhs() instanceof Rhs.Const) && stm.outs().stream().anyMatch(v -> v.lanes() > 1)) {
            requireOne(stm.rhs(), s);
        }
        List<Var> copies = Statements.copy(b, stm, this::scalar);
        for (int i = 0; i < copies.size(); i++) {
            forms.put(stm.outs().get(i), new LaneForm.Uniform(copies.get(i)));
        }
    }

    private static void requireOne(Rhs rhs, Lanes s) {
        if (s.width > 1) {
            throw new IllegalArgumentException("a LANES loop holds scalar statements, got " + rhs
                    + "; vectorise a kernel only once");
        }
    }

    private LaneForm operation(Rhs.Scalar x, List<LaneForm> args, Lanes s) {
        Optional<LaneForm> linear = Optional.empty();
        if (args.stream().allMatch(f -> f.dtype().isInteger())) {
            if (args.size() == 2) {
                linear = LaneForm.apply(b, x.op(), args.get(0), args.get(1));
            } else if (x.op() == Op.NEG) {
                Var zero = b.constant(args.get(0).dtype(), 0);
                linear = LaneForm.apply(b, Op.SUB, new LaneForm.Uniform(zero), args.get(0));
            }
        }
        return linear.orElseGet(() -> {
            List<Var> vectors = args.stream().map(f -> f.vector(b, s.width)).toList();
            return new LaneForm.Varying(b.scalar(x.op(), vectors));
        });
    }

    private void fault(Rhs.Fault f, Lanes s) {
        LaneForm position = form(f.position());
        if (form(f.cond()) instanceof LaneForm.Uniform(Var cond) && position instanceof LaneForm.Uniform(Var at)) {
            b.fault(s.some ? cond : b.apply(Op.AND, cond, b.any(s.mask.orElseThrow())), at, f.code());
            return;
        }
        Var cond = and(vector(f.cond(), s), s.mask);
        switch (position) {
            case LaneForm.Uniform(Var at) -> b.fault(b.any(cond), at, f.code());
            case LaneForm.Linear l -> {
                boolean next = b.constantOf(l.stride()).equals(Optional.of(1L));
                b.fault(cond, next ? l.first() : l.vector(b, s.width), f.code());
            }
            case LaneForm.Varying(Var at) -> b.fault(cond, at, f.code());
        }
    }

    private void branch(Stm stm, Rhs.If f, Lanes s) {
        if (form(f.cond()) instanceof LaneForm.Uniform(Var cond)) {
            Optional<Long> known = b.constantOf(cond);
            if (known.isPresent()) {
                assignVectors(stm, results(stm, known.get() != 0 ? f.then() : f.otherwise(), s), s);
            } else {
                assignVectors(stm, b.branch(cond, f.rare(), () -> results(stm, f.then(), s),
                        () -> results(stm, f.otherwise(), s)), s);
            }
            return;
        }
        Var on = and(vector(f.cond(), s), s.mask);
        boolean flatThen = !f.rare() && Statements.cost(f.then()) <= CHEAP;
        boolean flatElse = f.rare() || Statements.cost(f.otherwise()) <= CHEAP;
        List<Var> merged;
        if (!flatThen && flatElse) {
            List<Var> e = otherwise(f, s, false);
            merged = b.branch(b.any(on), f.rare(), () -> select(on, vectors(f.then(), s.masked(on, true)), e), () -> e);
        } else {
            List<Var> t = flatThen ? vectors(f.then(), s.masked(on, false))
                    : b.branch(b.any(on), false, () -> vectors(f.then(), s.masked(on, true)), () -> zeros(stm, s));
            merged = flatElse ? select(on, t, otherwise(f, s, false))
                    : b.branch(b.any(off(f, s)), false, () -> select(on, t, otherwise(f, s, true)), () -> t);
        }
        assignVectors(stm, merged, s);
    }

    // The lanes that take the other side of a varying branch.
    private Var off(Rhs.If f, Lanes s) {
        return and(b.apply(Op.NOT, vector(f.cond(), s)), s.mask);
    }

    private List<Var> otherwise(Rhs.If f, Lanes s, boolean atLeastOne) {
        boolean acts = Statements.effect(f.otherwise()) != Statements.Effect.NONE;
        return vectors(f.otherwise(), acts ? s.masked(off(f, s), atLeastOne) : s);
    }

    private List<Var> zeros(Stm stm, Lanes s) {
        return stm.outs().stream().map(v -> b.splat(b.constant(v.dtype(), 0), s.width)).toList();
    }

    // The results of a region as its owner's outs want them: vectors where an out varies.
    private List<Var> results(Stm stm, Region r, Lanes s) {
        List<LaneForm> results = region(r, s);
        List<Var> out = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            boolean varies = uniformity.varies(stm.outs().get(i));
            out.add(varies ? results.get(i).vector(b, s.width) : scalar(r.results().get(i)));
        }
        return out;
    }

    private void loop(Stm stm, Rhs.For f, Lanes s) {
        if (!isUniform(f.lo()) || !isUniform(f.hi())) {
            divergentLoop(stm, f, s);
            return;
        }
        List<Var> params = f.body().params();
        List<Var> inits = new ArrayList<>();
        for (int i = 0; i < f.inits().size(); i++) {
            inits.add(uniformity.varies(stm.outs().get(i)) ? vector(f.inits().get(i), s) : scalar(f.inits().get(i)));
        }
        List<Var> outs = b.loop(scalar(f.lo()), scalar(f.hi()), f.step(), inits, (i, carried) -> {
            forms.put(params.get(0), new LaneForm.Uniform(i));
            carry(params, stm, carried, s);
            return results(stm, f.body(), s);
        });
        assignVectors(stm, outs, s);
    }

    private void carry(List<Var> params, Stm stm, List<Var> carried, Lanes s) {
        for (int k = 0; k < carried.size(); k++) {
            forms.put(params.get(k + 1), form(stm.outs().get(k), carried.get(k), s));
        }
    }

    // Note [Divergent loops]: each lane has its own number of rounds. All lanes run the largest one; a lane that has
    // done its own keeps its carried values and is off in the mask.
    private void divergentLoop(Stm stm, Rhs.For f, Lanes s) {
        Var lo = vector(f.lo(), s);
        Var zero = b.splat(b.index(0), s.width);
        Var runs = and(b.apply(Op.LT, lo, vector(f.hi(), s)), s.mask);
        Var span = b.apply(Op.SUB, vector(f.hi(), s), lo);
        Var rounds = span;
        if (f.step() > 1) {
            // (span - 1) / step + 1, unsigned so that no span overflows
            Var last = b.bitcast(DType.U64, b.apply(Op.SUB, span, b.splat(b.index(1), s.width)));
            Var whole = b.apply(Op.DIV, last, b.splat(b.constant(DType.U64, f.step()), s.width));
            rounds = b.apply(Op.ADD, b.bitcast(DType.I64, whole), b.splat(b.index(1), s.width));
        }
        Var own = b.apply(Op.SELECT, runs, rounds, zero);
        Var most = own;
        for (int w = s.width / 2; w >= 1; w /= 2) {
            most = b.apply(Op.MAX, half(most, false), half(most, true));
        }
        List<Var> params = f.body().params();
        List<Var> inits = f.inits().stream().map(v -> vector(v, s)).toList();
        List<Var> outs = b.loop(b.index(0), most, 1, inits, (t, carried) -> {
            LaneForm steps = new LaneForm.Uniform(b.apply(Op.MUL, t, b.index(f.step())));
            forms.put(params.get(0), LaneForm.apply(b, Op.ADD, form(f.lo()), steps)
                    .orElseGet(() -> new LaneForm.Varying(b.apply(Op.ADD, lo, steps.vector(b, s.width)))));
            for (int k = 0; k < carried.size(); k++) {
                forms.put(params.get(k + 1), new LaneForm.Varying(carried.get(k)));
            }
            Var active = b.apply(Op.LT, b.splat(t, s.width), own);
            return select(active, vectors(f.body(), s.masked(active, true)), carried);
        });
        for (int k = 0; k < outs.size(); k++) {
            forms.put(stm.outs().get(k), new LaneForm.Varying(outs.get(k)));
        }
    }
}
