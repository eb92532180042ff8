package io.krait.optimizer;

import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Moves statements out of the loops that they do not depend on, as far out as they go, and shares equal ones. Input
 * and output: any valid kernel.
 *
 * <p>Statements without effects move freely. Loads from IN buffers move too, but run only if the loops they come from
 * run at least once: an address may be valid only then. They do not leave the body of a loop with a condition.
 * Statements inside of a branch stay there. Carried values that no round changes are not carried.
 */
public final class HoistInvariants {
    // The loops between a statement and the place that it would move to.
    private record Loops(List<Var> lo, List<Var> hi) {
        private static final Loops NONE = new Loops(List.of(), List.of());

        Loops plus(Var from, Var to) {
            List<Var> a = new ArrayList<>(lo);
            List<Var> b = new ArrayList<>(hi);
            a.add(from);
            b.add(to);
            return new Loops(a, b);
        }
    }

    private final LoopBuilder b = new LoopBuilder();
    private final Map<Var, Var> copies = new HashMap<>();
    private final Set<Var> moved = new HashSet<>();

    private HoistInvariants() {
    }

    /** The kernel with invariant statements outside of its loops. */
    public static Kernel run(Kernel k) {
        return Print.after("HoistInvariants", new HoistInvariants().kernel(k));
    }

    private Kernel kernel(Kernel k) {
        b.adopt(k, k.scalars().stream().mapToInt(Var::id).max().orElse(-1) + 1);
        k.scalars().forEach(v -> copies.put(v, v));
        return b.kernel(k.name(), (begin, end) -> {
            assign(k.body().params(), List.of(begin, end));
            region(k.body());
            return null;
        });
    }

    private void assign(List<Var> old, List<Var> copy) {
        for (int i = 0; i < old.size(); i++) {
            copies.put(old.get(i), copy.get(i));
        }
    }

    private Var copy(Var old) {
        Var v = copies.get(old);
        if (v == null) {
            throw new IllegalArgumentException("variable " + old + " is used before it is assigned; run the verifier");
        }
        return v;
    }

    private List<Var> copies(List<Var> old) {
        return old.stream().map(this::copy).toList();
    }

    private List<Var> region(Region r) {
        for (Stm s : r.body()) {
            if (s.outs().isEmpty() || !moved.contains(s.outs().get(0))) {
                b.at(s.origin());
                assign(s.outs(), statement(s));
            }
        }
        return copies(r.results());
    }

    private List<Var> statement(Stm s) {
        return switch (s.rhs()) {
            case Rhs.If f -> b.branch(copy(f.cond()), f.rare(), () -> region(f.then()), () -> region(f.otherwise()));
            case Rhs.For f -> serial(f);
            case Rhs.ParFor p -> {
                hoist(p.body(), Optional.of(new Loops(List.of(copy(p.lo())), List.of(copy(p.hi())))));
                List<Fold> folds = p.folds().stream().map(this::fold).toList();
                yield b.parFor(p.level(), copy(p.lo()), copy(p.hi()), folds, i -> {
                    copies.put(p.body().params().get(0), i);
                    return region(p.body());
                });
            }
            case Rhs.Const c -> straight(s);
            case Rhs.Scalar x -> straight(s);
            case Rhs.Cast c -> straight(s);
            case Rhs.Bitcast c -> straight(s);
            case Rhs.Splat x -> straight(s);
            case Rhs.LaneIds l -> straight(s);
            case Rhs.Load l -> straight(s);
            case Rhs.Store x -> straight(s);
            case Rhs.Lookup l -> straight(s);
            case Rhs.Any a -> straight(s);
            case Rhs.Half h -> straight(s);
            case Rhs.Unzip u -> straight(s);
            case Rhs.Zip z -> straight(s);
            case Rhs.Reverse r -> straight(s);
            case Rhs.Shift x -> straight(s);
            case Rhs.Extract e -> straight(s);
            case Rhs.Update u -> straight(s);
            case Rhs.Call c -> straight(s);
            case Rhs.Gpu g -> straight(s);
            case Rhs.While w -> conditional(w);
            case Rhs.Fault f -> straight(s);
        };
    }

    private List<Var> serial(Rhs.For f) {
        List<Var> params = f.body().params();
        Carries carries = new Carries(f.inits(), f.body(), params.subList(1, params.size()));
        carries.fix(carries.params);
        hoist(f.body(), Optional.of(new Loops(List.of(copy(f.lo())), List.of(copy(f.hi())))));
        List<Var> outs = b.loop(copy(f.lo()), copy(f.hi()), f.step(), copies(carries.pick(f.inits())), (i, carried) -> {
            copies.put(params.get(0), i);
            assign(carries.pick(carries.params), carried);
            region(f.body());
            return copies(carries.pick(f.body().results()));
        });
        return carries.outs(outs);
    }

    private List<Var> conditional(Rhs.While w) {
        Carries carries = new Carries(w.inits(), w.body(), w.body().params());
        carries.fix(carries.params);
        carries.fix(w.cond().params());
        // The condition is computed at least once, the body perhaps never.
        hoist(w.cond(), Optional.of(Loops.NONE));
        hoist(w.body(), Optional.empty());
        List<Var> outs = b.repeat(copies(carries.pick(w.inits())), seen -> {
            assign(carries.pick(w.cond().params()), seen);
            return region(w.cond()).get(0);
        }, carried -> {
            assign(carries.pick(carries.params), carried);
            region(w.body());
            return copies(carries.pick(w.body().results()));
        });
        return carries.outs(outs);
    }

    /** The carried values of a loop; those that never change are not carried. */
    private final class Carries {
        private final List<Var> inits;
        private final List<Var> params;
        private final boolean[] fixed;

        Carries(List<Var> inits, Region body, List<Var> params) {
            this.inits = inits;
            this.params = params;
            fixed = new boolean[params.size()];
            for (int k = 0; k < fixed.length; k++) {
                Var result = body.results().get(k);
                fixed[k] = result == params.get(k) || result == inits.get(k);
            }
        }

        void fix(List<Var> of) {
            for (int k = 0; k < fixed.length; k++) {
                if (fixed[k]) {
                    copies.put(of.get(k), copy(inits.get(k)));
                }
            }
        }

        List<Var> pick(List<Var> all) {
            return IntStream.range(0, fixed.length).filter(k -> !fixed[k]).mapToObj(all::get).toList();
        }

        List<Var> outs(List<Var> carried) {
            List<Var> outs = new ArrayList<>();
            int next = 0;
            for (int k = 0; k < fixed.length; k++) {
                outs.add(fixed[k] ? copy(inits.get(k)) : carried.get(next++));
            }
            return outs;
        }
    }

    private List<Var> straight(Stm s) {
        return Statements.copy(b, s, this::copy);
    }

    private Fold fold(Fold f) {
        if (!(f instanceof Fold.ByRegion(Region combine))) {
            return f;
        }
        List<Var> params = combine.params().stream().map(v -> b.fresh(v.type())).toList();
        assign(combine.params(), params);
        return new Fold.ByRegion(b.region(params, () -> region(combine)));
    }

    // Emits what can leave a loop body. A variable that has a copy by now is assigned outside of the loop.
    private void hoist(Region body, Optional<Loops> loops) {
        for (Stm s : body.body()) {
            if (s.outs().isEmpty()) {
                inner(s.rhs(), loops);
                continue;
            }
            if (moved.contains(s.outs().get(0))) {
                continue;
            }
            Statements.Effect effect = Statements.effect(s.rhs());
            boolean may = effect == Statements.Effect.NONE || effect == Statements.Effect.READS && loops.isPresent();
            if (may && copies.keySet().containsAll(Statements.free(s.rhs()))
                    && Fuel.take("HoistInvariants: a statement leaves a loop", s.origin())) {
                b.at(s.origin());
                boolean free = effect == Statements.Effect.NONE;
                assign(s.outs(), free ? statement(s) : guarded(s, loops.orElseThrow()));
                moved.addAll(s.outs());
            } else {
                inner(s.rhs(), loops);
            }
        }
    }

    private void inner(Rhs rhs, Optional<Loops> loops) {
        switch (rhs) {
            case Rhs.For f -> hoist(f.body(), around(loops, f.lo(), f.hi()));
            case Rhs.ParFor p -> hoist(p.body(), around(loops, p.lo(), p.hi()));
            case Rhs.While w -> {
                hoist(w.cond(), loops);
                hoist(w.body(), Optional.empty());
            }
            default -> {
            }
        }
    }

    private Optional<Loops> around(Optional<Loops> loops, Var lo, Var hi) {
        return loops.filter(x -> copies.containsKey(lo) && copies.containsKey(hi)).map(x -> x.plus(copy(lo), copy(hi)));
    }

    private List<Var> guarded(Stm s, Loops loops) {
        List<Var> runs = new ArrayList<>();
        for (int i = 0; i < loops.lo.size(); i++) {
            Var lo = loops.lo.get(i);
            Var hi = loops.hi.get(i);
            boolean known = b.constantOf(lo).isPresent() && b.constantOf(hi).isPresent();
            if (!known || b.constantOf(lo).get() >= b.constantOf(hi).get()) {
                runs.add(b.apply(Op.LT, lo, hi));
            }
        }
        if (runs.isEmpty()) {
            return statement(s);
        }
        Var all = runs.stream().reduce((x, y) -> b.apply(Op.AND, x, y)).orElseThrow();
        return b.branch(all, false, () -> statement(s),
                () -> s.outs().stream().map(v -> b.constant(v.type(), 0)).toList());
    }
}
