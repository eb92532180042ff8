package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the code of a thread apart at its collective operations.
 *
 * <p>Structured statements that hold collective operations are run by the block as a whole, under masks that say which
 * threads take part; all other code becomes part of phases. A value that is used in another phase than the one that
 * assigns it is kept in a {@link Slot}, unless it is cheap to compute anew. What loops carry and branches yield is in
 * slots, too.
 */
final class Planner {
    private static final int CHEAP = 3;
    private static final int CHEAP_CHAIN = 24;

    private final Uniforms uniforms;
    private final boolean checked;
    private final Map<Var, Slot> homes = new HashMap<>();
    private final Map<Var, Phase> phases = new HashMap<>();
    private final Map<Var, Stm> recipes = new HashMap<>();
    private final Map<Var, Integer> recipeCosts = new HashMap<>();
    private Optional<Slot> mask = Optional.empty();
    private int loops;
    private Phase pending = new Phase(Optional.empty(), false);
    private List<Step> steps = new ArrayList<>();

    /**
     * What the block does.
     *
     * @param steps one after the other
     * @param homes where variables are kept between phases
     * @param recipes how to compute cheap variables anew
     * @param uniforms what is the same in all threads
     */
    record Plan(List<Step> steps, Map<Var, Slot> homes, Map<Var, Stm> recipes, Uniforms uniforms) {
    }

    private Planner(Uniforms uniforms, boolean checked) {
        this.uniforms = uniforms;
        this.checked = checked;
    }

    /** The plan for a kernel; with {@code checked} one that checks what lanes do together. */
    static Plan plan(Kernel k, boolean checked) {
        Planner p = new Planner(Uniforms.of(k), checked);
        p.statements(k.body());
        p.flush();
        return new Plan(p.steps, p.homes, p.recipes, p.uniforms);
    }

    private void statements(Region r) {
        r.body().forEach(this::statement);
    }

    private void statement(Stm s) {
        if (uniforms.isCollective(s)) {
            switch (s.rhs()) {
                case Rhs.If f -> branch(s, f);
                case Rhs.For f -> counted(s, f);
                case Rhs.While w -> conditional(s, w);
                case Rhs.Gpu g -> collective(s, g);
                default -> throw new IllegalArgumentException("collective operations in " + s.rhs());
            }
        } else if (!s.outs().isEmpty() && uniforms.isUniform(s.outs().get(0))) {
            steps.add(new Step.Once(s));
        } else {
            recipe(s);
            act(new Action.Exec(s));
        }
    }

    // What it takes to compute a variable anew, if that is cheaper than to keep it.
    private void recipe(Stm s) {
        boolean cheap = switch (s.rhs()) {
            case Rhs.Scalar x -> x.op().cost() <= CHEAP;
            case Rhs.Cast c -> !c.to().isFloat() && !c.arg().dtype().isFloat();
            case Rhs.Bitcast c -> true;
            case Rhs.Gpu g -> g.op().isPure() && !(g.op() instanceof GpuOp.Constants);
            default -> false;
        };
        int cost = cheap ? 1 : CHEAP_CHAIN;
        for (Var v : Statements.operands(s.rhs())) {
            cost += uniforms.isUniform(v) ? 0 : recipeCosts.getOrDefault(v, CHEAP_CHAIN);
        }
        if (cost < CHEAP_CHAIN) {
            recipes.put(s.outs().get(0), s);
            recipeCosts.put(s.outs().get(0), cost);
        }
    }

    private void act(Action a) {
        pending.add(a);
        a.defines().forEach(v -> phases.put(v, pending));
        for (Var v : a.uses()) {
            boolean known = uniforms.isUniform(v) || homes.containsKey(v) || recipes.containsKey(v);
            if (!known && phases.get(v) != pending) {
                homes.put(v, Slot.perThread(v.dtype()));
            }
        }
    }

    private Phase flush() {
        Phase done = pending;
        if (!done.isEmpty()) {
            steps.add(new Step.Run(done));
        }
        pending = new Phase(mask, loops > 0);
        return done;
    }

    // The pending phase, which belongs to the next step.
    private Phase take() {
        Phase done = pending;
        pending = new Phase(mask, loops > 0);
        return done;
    }

    private List<Step> nested(Optional<Slot> inner, boolean inLoop, Runnable body) {
        List<Step> outer = steps;
        Optional<Slot> outerMask = mask;
        steps = new ArrayList<>();
        mask = inner;
        loops += inLoop ? 1 : 0;
        pending = new Phase(mask, loops > 0);
        body.run();
        flush();
        List<Step> made = steps;
        steps = outer;
        mask = outerMask;
        loops -= inLoop ? 1 : 0;
        pending = new Phase(mask, loops > 0);
        return made;
    }

    private Slot put(Var v) {
        Slot slot = Slot.perThread(v.dtype());
        act(new Action.Put(slot, v));
        return slot;
    }

    private Slot mask() {
        return Slot.perThread(DType.BOOL);
    }

    private void collective(Stm s, Rhs.Gpu g) {
        switch (g.op()) {
            case GpuOp.BlockBarrier o -> {
                Optional<Slot> operand = g.args().stream().findFirst().map(this::put);
                flush();
                steps.add(new Step.Barrier(s, mask, operand));
            }
            case GpuOp.WarpBarrier o -> {
                if (checked) {
                    Slot covers = mask();
                    act(new Action.Cover(g.args().get(0), covers));
                    Optional<Slot> masks = masks(g);
                    flush();
                    Slot here = ballot(Optional.empty());
                    steps.add(new Step.WarpBarrier(ballot(Optional.of(covers))));
                    warp(s, List.of(), List.of(here), masks);
                } else {
                    flush();
                }
            }
            case GpuOp.ActiveMask o -> {
                flush();
                warp(s, List.of(), List.of(ballot(Optional.empty())), Optional.empty());
            }
            case GpuOp.Vote o -> {
                Slot operand = put(g.args().get(1));
                Optional<Slot> masks = masks(g);
                flush();
                warp(s, List.of(), List.of(ballot(Optional.empty()), ballot(Optional.of(operand))), masks);
            }
            case GpuOp.Shuffle o -> {
                Slot operand = put(g.args().get(1));
                Optional<Slot> masks = masks(g);
                flush();
                warp(s, List.of(operand), List.of(ballot(Optional.empty())), masks);
            }
            case GpuOp.Match o -> {
                Slot operand = put(g.args().get(1));
                Optional<Slot> masks = masks(g);
                flush();
                warp(s, List.of(operand), List.of(ballot(Optional.empty())), masks);
            }
            case GpuOp.Mma o -> {
                List<Slot> operands = g.args().stream().map(this::put).toList();
                flush();
                warp(s, operands, List.of(ballot(Optional.empty())), Optional.empty());
            }
            default -> throw new IllegalArgumentException(g.op().label() + " needs all threads of the grid at once");
        }
    }

    private void warp(Stm s, List<Slot> staged, List<Slot> ballots, Optional<Slot> masks) {
        act(new Action.Warp(s, staged, ballots, masks));
    }

    // Where the masks of the lanes are, for checks: all must give the same.
    private Optional<Slot> masks(Rhs.Gpu g) {
        Var lanes = g.args().get(0);
        return checked && !uniforms.isUniform(lanes) ? Optional.of(put(lanes)) : Optional.empty();
    }

    private Slot ballot(Optional<Slot> of) {
        Slot to = new Slot(DType.I32, true);
        steps.add(new Step.Ballot(mask, of, to));
        return to;
    }

    private void branch(Stm s, Rhs.If f) {
        List<Var> apart = s.outs().stream().filter(v -> !uniforms.isUniform(v)).toList();
        apart.forEach(v -> homes.put(v, Slot.perThread(v.dtype())));
        if (uniforms.isUniform(f.cond())) {
            flush();
            List<Step> then = nested(mask, false, () -> side(s, f.then()));
            List<Step> otherwise = nested(mask, false, () -> side(s, f.otherwise()));
            steps.add(new Step.Branch(s, then, otherwise));
            return;
        }
        Slot on = mask();
        Slot off = mask();
        act(new Action.Decide(f.cond(), on, off));
        Phase decide = take();
        List<Step> then = nested(Optional.of(on), false, () -> side(s, f.then()));
        List<Step> otherwise = nested(Optional.of(off), false, () -> side(s, f.otherwise()));
        steps.add(new Step.Split(decide, then, otherwise));
    }

    private void side(Stm s, Region r) {
        statements(r);
        for (int k = 0; k < s.outs().size(); k++) {
            keep(s.outs().get(k), r.results().get(k));
        }
    }

    // Writes a value to where a variable that is not uniform is kept.
    private void keep(Var to, Var value) {
        if (!uniforms.isUniform(to)) {
            act(new Action.Put(homes.get(to), value));
        }
    }

    private void keep(List<Var> to, List<Var> values) {
        for (int k = 0; k < to.size(); k++) {
            keep(to.get(k), values.get(k));
        }
    }

    // Where a loop keeps what it carries; afterwards its outs are there.
    private void carry(List<Var> params, List<Var> outs) {
        for (int k = 0; k < params.size(); k++) {
            if (!uniforms.isUniform(params.get(k))) {
                homes.computeIfAbsent(params.get(k), v -> Slot.perThread(v.dtype()));
                homes.put(outs.get(k), homes.get(params.get(k)));
            }
        }
    }

    private void counted(Stm s, Rhs.For f) {
        List<Var> params = f.body().params();
        List<Var> carried = params.subList(1, params.size());
        carry(carried, s.outs());
        keep(carried, f.inits());
        if (uniforms.isUniform(params.get(0))) {
            flush();
            steps.add(new Step.Counted(s, nested(mask, true, () -> {
                statements(f.body());
                keep(carried, f.body().results());
            })));
            return;
        }
        Slot index = Slot.perThread(DType.I64);
        homes.put(params.get(0), index);
        Slot on = mask();
        act(new Action.Enter(f, on, index));
        Phase enter = take();
        steps.add(new Step.CountedApart(enter, nested(Optional.of(on), true, () -> {
            statements(f.body());
            keep(carried, f.body().results());
            act(new Action.Advance(f, on, index));
        })));
    }

    private void conditional(Stm s, Rhs.While w) {
        carry(w.body().params(), s.outs());
        for (int k = 0; k < w.inits().size(); k++) {
            Var seen = w.cond().params().get(k);
            if (!uniforms.isUniform(seen)) {
                homes.put(seen, homes.get(w.body().params().get(k)));
            }
        }
        keep(w.body().params(), w.inits());
        if (uniforms.isUniform(w.cond().results().get(0))) {
            flush();
            List<Step> cond = nested(mask, true, () -> statements(w.cond()));
            List<Step> body = nested(mask, true, () -> {
                statements(w.body());
                keep(w.body().params(), w.body().results());
            });
            steps.add(new Step.Repeat(s, cond, body));
            return;
        }
        Slot on = mask();
        act(new Action.Open(on));
        flush();
        List<Step> test = nested(Optional.of(on), true, () -> {
            statements(w.cond());
            act(new Action.Narrow(w.cond().results().get(0), on));
        });
        List<Step> body = nested(Optional.of(on), true, () -> {
            statements(w.body());
            keep(w.body().params(), w.body().results());
        });
        steps.add(new Step.RepeatApart(test, body));
    }
}
