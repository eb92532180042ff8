package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Walks through the checks of a kernel and knows at each what holds there. */
final class BoundsWalk {
    /** Sees what the walk comes by. */
    interface Visitor {
        /** A fault. */
        void fault(Stm s, Rhs.Fault f);

        /** An access with a mask. */
        void masked(Stm s, Var mask);

        /** Before a loop with checks; what the loop is about is not known yet. */
        default void enter(Stm loop) {
        }

        /** After a loop with checks. */
        default void leave(Stm loop) {
        }
    }

    private final Kernel kernel;
    private final List<Var> units;
    private final Facts facts = new Facts();
    private final Values values;
    private final Truths truths;
    private final Rounds rounds;
    private final Set<Var> visible = new HashSet<>();
    private final Map<Region, Boolean> checked = new IdentityHashMap<>();
    private int depth;

    /**
     * A walk.
     *
     * @param k the kernel
     * @param extents scalars that are extents of arrays
     * @param units extents whose product is the number of units, if that is known
     */
    BoundsWalk(Kernel k, Set<Var> extents, List<Var> units) {
        this.kernel = k;
        this.units = units;
        values = new Values(k, extents, facts);
        truths = new Truths(values, facts);
        facts.assumption(truths::assume);
        rounds = new Rounds(values, facts, truths);
    }

    /** What is known. */
    Facts facts() {
        return facts;
    }

    /** The conditions. */
    Truths truths() {
        return truths;
    }

    /** The integers. */
    Values values() {
        return values;
    }

    /** The first unit. */
    Var begin() {
        return kernel.body().params().get(0);
    }

    /** The number of loops around this place. */
    int depth() {
        return depth;
    }

    /** The variables that may be used at this place. */
    Set<Var> visible() {
        return visible;
    }

    /** Walks through all of the kernel. */
    void run(Visitor v) {
        int mark = facts.mark();
        kernel.scalars().forEach(this::see);
        if (!units.isEmpty()) {
            try {
                Form all = units.stream().map(values::form).reduce(Form.of(1), Form::times);
                facts.add(all.minus(values.form(kernel.body().params().get(1))));
            } catch (ArithmeticException e) {
                // Too many factors to be of use.
            }
        }
        region(kernel.body(), v);
        facts.reset(mark);
    }

    private void see(Var v) {
        if (visible.add(v)) {
            facts.onReset(() -> visible.remove(v));
        }
    }

    private void region(Region r, Visitor v) {
        int mark = facts.mark();
        r.params().forEach(this::see);
        for (Stm s : r.body()) {
            statement(s, v);
            s.outs().forEach(this::see);
        }
        facts.reset(mark);
    }

    private void statement(Stm s, Visitor v) {
        switch (s.rhs()) {
            case Rhs.If f -> {
                side(f.cond(), true, f.then(), v);
                side(f.cond(), false, f.otherwise(), v);
            }
            case Rhs.For f -> loop(s, v);
            case Rhs.ParFor p -> loop(s, v);
            case Rhs.While w -> loop(s, v);
            case Rhs.Fault f -> {
                v.fault(s, f);
                if (!f.details().isEmpty()) {
                    truths.assume(f.cond(), false, form -> facts.tell(f.position(), form));
                }
            }
            case Rhs.Load l -> l.mask().ifPresent(m -> v.masked(s, m));
            case Rhs.Store x -> x.mask().ifPresent(m -> v.masked(s, m));
            case Rhs.Update u -> u.mask().ifPresent(m -> v.masked(s, m));
            default -> {
            }
        }
    }

    private void side(Var cond, boolean truth, Region r, Visitor v) {
        if (isChecked(r)) {
            int mark = facts.mark();
            truths.assume(cond, truth);
            region(r, v);
            facts.reset(mark);
        }
    }

    private void loop(Stm s, Visitor v) {
        if (Statements.regions(s.rhs()).stream().anyMatch(this::isChecked)) {
            v.enter(s);
            inside(s, v);
            v.leave(s);
        }
    }

    /** Walks through a loop. */
    void inside(Stm s, Visitor v) {
        List<Rounds.Invariant> candidates = rounds.candidates(s.rhs());
        int mark = facts.mark();
        depth++;
        List<Rounds.Invariant> last = switch (s.rhs()) {
            case Rhs.For f -> {
                rounds.index(f.body().params().get(0), f.lo(), f.hi(), f.step());
                List<Rounds.Invariant> i = rounds.carried(f, candidates);
                region(f.body(), v);
                yield i;
            }
            case Rhs.ParFor p -> {
                if (p.lo() == begin() && p.hi() == kernel.body().params().get(1)) {
                    // It runs at least once, so no extent is 0.
                    units.forEach(u -> facts.add(values.form(u).plus(-1)));
                }
                rounds.index(p.body().params().get(0), p.lo(), p.hi(), 1);
                region(p.body(), v);
                yield List.of();
            }
            case Rhs.While w -> {
                List<Rounds.Invariant> i = rounds.carried(w, candidates);
                region(w.cond(), v);
                truths.assume(w.cond().results().get(0), true);
                region(w.body(), v);
                yield i;
            }
            default -> List.of();
        };
        depth--;
        facts.reset(mark);
        rounds.after(s, last);
    }

    /** True if a region has checks. */
    boolean isChecked(Region r) {
        Boolean b = checked.get(r);
        if (b == null) {
            b = r.body().stream().anyMatch(s -> isCheck(s.rhs())
                    || Statements.regions(s.rhs()).stream().anyMatch(this::isChecked));
            checked.put(r, b);
        }
        return b;
    }

    private static boolean isCheck(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Fault f -> true;
            case Rhs.Load l -> l.mask().isPresent();
            case Rhs.Store s -> s.mask().isPresent();
            case Rhs.Update u -> u.mask().isPresent();
            default -> false;
        };
    }
}
