package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Emits the statements of a loop body for several iterations at once. Scalar code outside of LANES loops is the case
 * of one lane, where every value is uniform and the statements are copied.
 */
final class LaneBody {
    /** Emits a parallel loop between two bounds and gives its outs. */
    @FunctionalInterface
    interface Parallel {
        /** Emits {@code loop}, which is {@code stm}, from {@code lo} to {@code hi}. */
        List<Var> emit(Stm stm, Rhs.ParFor loop, Var lo, Var hi);
    }

    private final LoopBuilder b;
    private final LaneFacts facts;
    private final Parallel parallel;
    private final Map<Var, LaneForm> forms = new HashMap<>();
    private final LaneNotes notes = new LaneNotes();
    private final LaneMasks masks;
    private final LaneMemory memory;
    private final LaneCalls calls;
    private final LaneLoops loops;
    private final LaneBranch branches;
    private final PairedAccesses pairs;
    // What the first of two paired loads read for the second, and the value that the first of two stores keeps back.
    private final Map<Stm, LaneForm> early = new IdentityHashMap<>();

    /**
     * An emitter.
     *
     * @param b where to
     * @param facts about the kernel that is rewritten
     * @param locals the LOCAL buffers that take the place of PRIVATE ones
     * @param pairs accesses of neighbouring elements
     * @param parallel what to do with parallel loops
     */
    LaneBody(LoopBuilder b, LaneFacts facts, Map<Buffer, Buffer> locals, PairedAccesses pairs, Parallel parallel) {
        this.b = b;
        this.facts = facts;
        this.parallel = parallel;
        this.pairs = pairs;
        masks = new LaneMasks(b, facts);
        memory = new LaneMemory(b, facts, masks, locals);
        calls = new LaneCalls(b, this);
        loops = new LaneLoops(b, this, facts);
        branches = new LaneBranch(b, this);
    }

    /** What is noted about the statements of the running loop. */
    LaneNotes notes() {
        return notes;
    }

    /** Conditions of several lanes. */
    LaneMasks masks() {
        return masks;
    }

    /** Says what a variable of the old kernel is now. */
    void define(Var old, LaneForm form) {
        forms.put(old, form);
    }

    /** Says what variables of the old kernel are now, vectors where they vary. */
    void assign(List<Var> old, List<Var> values, Lanes s) {
        for (int i = 0; i < values.size(); i++) {
            Var v = values.get(i);
            // What could vary may turn out not to, for instance where a product with zero is its bound.
            boolean vector = s.width() > 1 && v.lanes() > 1;
            forms.put(old.get(i), vector ? new LaneForm.Varying(v) : new LaneForm.Uniform(v));
        }
    }

    /** Emits a region's statements and gives its results. */
    List<Var> results(Region r, Lanes s) {
        for (Stm stm : r.body()) {
            b.at(stm.origin());
            statement(stm, s);
        }
        return r.results();
    }

    /** Emits a region and gives its results as vectors. */
    List<Var> vectors(Region r, Lanes s) {
        return results(r, s).stream().map(v -> vector(v, s)).toList();
    }

    /** The values of {@code of} as it takes to assign {@code to}: vectors where these vary. */
    List<Var> values(List<Var> to, List<Var> of, Lanes s) {
        List<Var> all = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            all.add(facts.varies(to.get(i)) ? vector(of.get(i), s) : scalar(of.get(i)));
        }
        return all;
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
        return memory.half(v, high);
    }

    /** The new scalar of a uniform variable. */
    Var scalar(Var old) {
        if (form(old) instanceof LaneForm.Uniform(Var value)) {
            return value;
        }
        throw new IllegalStateException(old + " is not uniform");
    }

    /** What a variable of the old kernel is now. */
    LaneForm form(Var old) {
        LaneForm f = forms.get(old);
        if (f == null) {
            throw new IllegalArgumentException("variable " + old + " is used before it is assigned; run the verifier");
        }
        return f;
    }

    private List<LaneForm> forms(List<Var> vars) {
        return vars.stream().map(this::form).toList();
    }

    /** The new vector of a variable. */
    Var vector(Var old, Lanes s) {
        return form(old).vector(b, s.width());
    }

    /** True if a variable is a scalar now. */
    boolean isUniform(Var old) {
        return form(old) instanceof LaneForm.Uniform;
    }

    private void assign(Stm stm, LaneForm form) {
        forms.put(stm.outs().get(0), form);
    }

    private void statement(Stm stm, Lanes s) {
        Rhs rhs = stm.rhs();
        switch (rhs) {
            case Rhs.If f -> branches.emit(stm, f, s);
            case Rhs.For f -> loops.counted(stm, f, s);
            case Rhs.While w -> loops.conditional(stm, w, s);
            case Rhs.ParFor p -> {
                requireOne(rhs, s);
                assign(stm.outs(), parallel.emit(stm, p, scalar(p.lo()), scalar(p.hi())), s);
            }
            case Rhs.Load l -> {
                Optional<PairedAccesses.Pair> pair = pair(stm, l.buffer(), l.index(), s);
                if (pair.isPresent()) {
                    notes.add(LaneNotes.Kind.CONTIGUOUS, stm);
                    load(stm, pair.get(), l, s);
                } else if (l.lanes() == 1) {
                    notes.access(b, stm, l.buffer(), form(l.index()), false);
                    masked(stm, l.mask(), s, on -> Optional.of(memory.load(l.buffer(), form(l.index()), on)));
                } else {
                    copy(stm, s);
                }
            }
            case Rhs.Store x -> {
                Optional<PairedAccesses.Pair> pair = pair(stm, x.buffer(), x.index(), s);
                if (pair.isPresent()) {
                    notes.add(LaneNotes.Kind.CONTIGUOUS, stm);
                    store(stm, pair.get(), x, s);
                } else if (x.value().lanes() == 1) {
                    notes.access(b, stm, x.buffer(), form(x.index()), true);
                    masked(stm, x.mask(), s, on -> {
                        memory.store(x.buffer(), form(x.index()), form(x.value()), x.streaming(), on);
                        return Optional.empty();
                    });
                } else {
                    copy(stm, s);
                }
            }
            case Rhs.Update u -> {
                boolean old = !stm.outs().isEmpty();
                if (u.value().lanes() == 1) {
                    notes.update(b, stm, u, form(u.index()));
                    masked(stm, u.mask(), s, on -> memory.update(u, form(u.index()), form(u.value()), old, on));
                } else {
                    copy(stm, s);
                }
            }
            case Rhs.Gpu g -> {
                if (s.width() > 1) {
                    throw new IllegalArgumentException(g.op().label() + " is not for lanes");
                }
                copy(stm, s);
            }
            case Rhs.Call c -> {
                notes.add(LaneNotes.Kind.SERIAL, stm);
                calls.call(c, s).ifPresent(r -> assign(stm, r));
            }
            case Rhs.Fault f -> {
                if (f.cond().lanes() == 1) {
                    calls.fault(f, s);
                } else {
                    copy(stm, s);
                }
            }
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
            case Rhs.Unzip u -> copy(stm, s);
            case Rhs.Zip z -> copy(stm, s);
            case Rhs.Reverse r -> copy(stm, s);
            case Rhs.Shift x -> copy(stm, s);
            case Rhs.Extract e -> copy(stm, s);
        }
    }

    private Optional<PairedAccesses.Pair> pair(Stm stm, Buffer buffer, Var index, Lanes s) {
        return s.width() == 1 ? Optional.empty() : pairs.of(stm).filter(p -> memory.isPair(buffer, form(index)));
    }

    private void load(Stm stm, PairedAccesses.Pair pair, Rhs.Load l, Lanes s) {
        if (stm == pair.first()) {
            List<LaneForm> both = memory.loadPair(l.buffer(), form(l.index()), pair.isEven(stm), s);
            assign(stm, both.get(pair.firstIsEven() ? 0 : 1));
            early.put(pair.second(), both.get(pair.firstIsEven() ? 1 : 0));
        } else {
            assign(stm, early.remove(stm));
        }
    }

    private void store(Stm stm, PairedAccesses.Pair pair, Rhs.Store x, Lanes s) {
        if (stm == pair.first()) {
            early.put(stm, form(x.value()));
        } else {
            LaneForm first = early.remove(pair.first());
            LaneForm second = form(x.value());
            boolean inOrder = pair.firstIsEven();
            Stm even = inOrder ? pair.first() : stm;
            memory.storePair(x.buffer(), form(((Rhs.Store) even.rhs()).index()), inOrder ? first : second,
                    inOrder ? second : first, x.streaming(), s);
        }
    }

    private void copy(Stm stm, Lanes s) {
        if (!(stm.rhs() instanceof Rhs.Const)
                && (stm.outs().stream().anyMatch(v -> v.lanes() > 1) || touchesVectors(stm.rhs()))) {
            requireOne(stm.rhs(), s);
        }
        List<Var> copies = Statements.copy(b, stm, this::scalar);
        for (int i = 0; i < copies.size(); i++) {
            forms.put(stm.outs().get(i), new LaneForm.Uniform(copies.get(i)));
        }
    }

    private static boolean touchesVectors(Rhs rhs) {
        return Statements.operands(rhs).stream().anyMatch(v -> v.lanes() > 1);
    }

    private static void requireOne(Rhs rhs, Lanes s) {
        if (s.width() > 1) {
            throw new IllegalArgumentException("a LANES loop holds scalar statements, got " + rhs
                    + "; vectorise a kernel only once");
        }
    }

    // Emits an access to memory for the lanes that its own mask leaves. Where that is off, values are zero.
    private void masked(Stm stm, Optional<Var> own, Lanes s, Function<Lanes, Optional<LaneForm>> access) {
        if (own.isEmpty()) {
            access.apply(s).ifPresent(f -> assign(stm, f));
            return;
        }
        if (form(own.get()) instanceof LaneForm.Uniform(Var mask)) {
            Optional<Long> known = b.constantOf(mask);
            if (known.equals(Optional.of(1L))) {
                access.apply(s).ifPresent(f -> assign(stm, f));
                return;
            }
            if (known.isPresent()) {
                stm.outs().forEach(v -> define(v, new LaneForm.Uniform(b.constant(v.type(), 0))));
                return;
            }
            if (s.width() > 1) {
                List<Var> values = b.branch(mask, false, () -> {
                    access.apply(s).ifPresent(f -> assign(stm, f));
                    return values(stm.outs(), stm.outs(), s);
                }, () -> stm.outs().stream()
                        .map(v -> b.splat(b.constant(v.dtype(), 0), facts.varies(v) ? s.width() : 1)).toList());
                assign(stm.outs(), values, s);
                return;
            }
        }
        access.apply(s.masked(masks.and(vector(own.get(), s), s), false)).ifPresent(f -> assign(stm, f));
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
            List<Var> vectors = args.stream().map(f -> f.vector(b, s.width())).toList();
            boolean logic = vectors.getLast().dtype() == DType.BOOL;
            return new LaneForm.Varying(logic ? masks.logic(x.op(), vectors, s) : b.scalar(x.op(), vectors));
        });
    }
}
