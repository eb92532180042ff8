package io.krait.codegen.gpu.simulator.compiled;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Emits what a block does: loops over its threads, and the code around them. */
final class BlockCode {
    private final LoopBuilder b;
    private final Planner.Plan plan;
    private final BlockFrame frame;
    private final MemoryCode memory;
    private final Map<Var, Var> uniform;
    private final ThreadCode once;
    private final Optional<Checks> checks;

    BlockCode(LoopBuilder b, Planner.Plan plan, BlockFrame frame, Map<Var, Var> uniform, Optional<Checks> checks) {
        this.checks = checks;
        this.b = b;
        this.plan = plan;
        this.frame = frame;
        this.uniform = uniform;
        memory = new MemoryCode(b, frame, checks);
        once = new ThreadCode(b, frame, memory, uniform, checks, Optional.empty());
    }

    /** Emits steps; gives the answers to what the last one asks. */
    List<Var> steps(List<Step> steps) {
        List<Var> answers = List.of();
        for (Step s : steps) {
            answers = step(s);
        }
        return answers;
    }

    private List<Var> step(Step step) {
        return switch (step) {
            case Step.Run s -> phase(s.phase());
            case Step.Once s -> {
                once.statement(s.stm());
                yield List.of();
            }
            case Step.Barrier s -> {
                b.at(s.stm().origin());
                checks.ifPresent(c -> c.barrier(s.mask()));
                s.operand().ifPresent(x -> uniform.put(s.stm().outs().get(0), fold(s, x)));
                yield List.of();
            }
            case Step.WarpBarrier s -> {
                checks.ifPresent(c -> c.warpBarrier(frame.slot(s.met())));
                yield List.of();
            }
            case Step.Ballot s -> {
                ballot(s);
                yield List.of();
            }
            case Step.Branch s -> {
                branch(s);
                yield List.of();
            }
            case Step.Split s -> {
                List<Var> any = phase(s.decide());
                b.choose(any.get(0), false, () -> none(s.then()), () -> List.of());
                b.choose(any.get(1), false, () -> none(s.otherwise()), () -> List.of());
                yield List.of();
            }
            case Step.Counted s -> {
                counted(s.stm(), (Rhs.For) s.stm().rhs(), s.body());
                yield List.of();
            }
            case Step.Repeat s -> {
                repeat(s.stm(), (Rhs.While) s.stm().rhs(), s);
                yield List.of();
            }
            case Step.CountedApart s -> {
                b.repeat(phase(s.enter()), any -> any.get(0), any -> steps(s.body()));
                yield List.of();
            }
            case Step.RepeatApart s -> {
                repeatApart(s);
                yield List.of();
            }
        };
    }

    // Threads may wait there for others, which do not come.
    private void repeatApart(Step.RepeatApart s) {
        if (checks.isEmpty()) {
            b.repeat(List.of(), none -> steps(s.test()).get(0), none -> none(s.body()));
            return;
        }
        Var most = checks.get().mostRounds(ThreadCode.MOST_ROUNDS_TOGETHER);
        Var rounds = b.repeat(List.of(b.index(0)), n -> b.apply(Op.AND, steps(s.test()).get(0), b.apply(Op.LT, n.get(0),
                most)), n -> {
                    steps(s.body());
                    return List.of(b.apply(Op.ADD, n.get(0), b.index(1)));
                }).get(0);
        checks.get().tooLong(b.apply(Op.GE, rounds, most));
    }

    private List<Var> none(List<Step> steps) {
        steps(steps);
        return List.of();
    }

    private List<Var> uniforms(List<Var> vars) {
        return vars.stream().filter(plan.uniforms()::isUniform).toList();
    }

    // Those of the values whose counterparts are uniform.
    private List<Var> matching(List<Var> of, List<Var> values) {
        List<Var> all = new ArrayList<>();
        for (int k = 0; k < of.size(); k++) {
            if (plan.uniforms().isUniform(of.get(k))) {
                all.add(once.get(values.get(k)));
            }
        }
        return all;
    }

    private void define(List<Var> old, List<Var> values) {
        for (int k = 0; k < old.size(); k++) {
            uniform.put(old.get(k), values.get(k));
        }
    }

    private void branch(Step.Branch s) {
        Rhs.If f = (Rhs.If) s.stm().rhs();
        List<Var> outs = s.stm().outs();
        List<Var> values = b.choose(once.get(f.cond()), false, () -> {
            steps(s.then());
            return matching(outs, f.then().results());
        }, () -> {
            steps(s.otherwise());
            return matching(outs, f.otherwise().results());
        });
        define(uniforms(outs), values);
    }

    private void counted(Stm stm, Rhs.For f, List<Step> body) {
        List<Var> params = f.body().params();
        List<Var> carries = params.subList(1, params.size());
        List<Var> values = b.loop(once.get(f.lo()), once.get(f.hi()), f.step(), matching(carries, f.inits()),
                (i, carried) -> {
                    uniform.put(params.get(0), i);
                    define(uniforms(carries), carried);
                    steps(body);
                    return matching(carries, f.body().results());
                });
        define(uniforms(stm.outs()), values);
    }

    private void repeat(Stm stm, Rhs.While w, Step.Repeat s) {
        List<Var> params = w.body().params();
        List<Var> values = b.repeat(matching(params, w.inits()), seen -> {
            define(uniforms(w.cond().params()), seen);
            steps(s.cond());
            return once.get(w.cond().results().get(0));
        }, carried -> {
            define(uniforms(params), carried);
            steps(s.body());
            return matching(params, w.body().results());
        });
        define(uniforms(stm.outs()), values);
    }

    /** A loop over the threads of the block; gives for each of the body's results whether it is true in any. */
    private List<Var> threads(int questions, Function<ThreadAt, List<Var>> body) {
        List<Var> no = Collections.nCopies(questions, b.constant(DType.BOOL, 0));
        return axis(frame.dims() - 1, new Var[3], b.index(0), no, body);
    }

    private List<Var> axis(int axis, Var[] at, Var rows, List<Var> any, Function<ThreadAt, List<Var>> body) {
        return b.loop(b.index(0), frame.blockSize(axis), 1, any, (i, seen) -> {
            Var linear = b.apply(Op.ADD, b.apply(Op.MUL, rows, frame.blockSize(axis)), i);
            at[axis] = i;
            if (axis > 0) {
                return axis(axis - 1, at, linear, seen, body);
            }
            List<Var> where = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
                where.add(k < frame.dims() ? at[k] : b.index(0));
            }
            List<Var> here = body.apply(new ThreadAt(linear, where, Optional.empty()));
            List<Var> all = new ArrayList<>();
            for (int k = 0; k < seen.size(); k++) {
                all.add(b.apply(Op.OR, seen.get(k), here.get(k)));
            }
            return all;
        });
    }

    private List<Var> phase(Phase p) {
        List<Var> time = checks.map(Checks::phase).orElse(List.of());
        return threads(p.questions(), thread -> {
            ThreadAt t = checks.map(c -> thread.with(c.stamp(time, thread.linear()))).orElse(thread);
            if (p.mask().isEmpty()) {
                return actions(p, t);
            }
            Var on = b.load(frame.slot(p.mask().get()), t.linear());
            Var no = b.constant(DType.BOOL, 0);
            return b.branch(on, false, () -> actions(p, t), () -> {
                p.actions().forEach(a -> a.sets().forEach(m -> b.store(frame.slot(m), t.linear(), no)));
                return Collections.nCopies(p.questions(), no);
            });
        });
    }

    private List<Var> actions(Phase p, ThreadAt t) {
        ThreadCode code = new ThreadCode(b, frame, memory, uniform, checks, Optional.of(t));
        p.imports().forEach(v -> fetch(v, code, t));
        List<Var> answers = new ArrayList<>();
        for (Action a : p.actions()) {
            answers.addAll(act(a, code, t));
            for (Var v : a.defines()) {
                Slot home = plan.homes().get(v);
                if (home != null) {
                    b.store(frame.slot(home), t.linear(), code.get(v));
                }
            }
        }
        return answers;
    }

    private void fetch(Var v, ThreadCode code, ThreadAt t) {
        if (code.knows(v)) {
            return;
        }
        Slot home = plan.homes().get(v);
        if (home != null) {
            code.define(v, b.load(frame.slot(home), t.linear()));
            return;
        }
        Stm recipe = plan.recipes().get(v);
        if (recipe == null) {
            throw new IllegalStateException(v + " is not kept for the phase that uses it");
        }
        Action.Exec again = new Action.Exec(recipe);
        again.uses().forEach(x -> fetch(x, code, t));
        code.statement(recipe);
    }

    private List<Var> act(Action action, ThreadCode code, ThreadAt t) {
        return switch (action) {
            case Action.Exec a -> {
                code.statement(a.stm());
                yield List.of();
            }
            case Action.Put a -> {
                b.store(frame.slot(a.slot()), t.linear(), code.get(a.value()));
                yield List.of();
            }
            case Action.Warp a -> {
                b.at(a.stm().origin());
                List<Var> results = new WarpCode(b, frame, checks, t, a, code::get).results();
                for (int k = 0; k < results.size(); k++) {
                    code.define(a.stm().outs().get(k), results.get(k));
                }
                yield List.of();
            }
            case Action.Cover a -> {
                Var first = b.apply(Op.AND, t.linear(), b.index(-GpuOp.WARP));
                Var left = b.apply(Op.MIN, b.apply(Op.SUB, frame.threads(), first), b.index(GpuOp.WARP));
                Var all = b.cast(DType.I32, b.apply(Op.SUB, b.apply(Op.SHL, b.index(1), left), b.index(1)));
                set(a.to(), t, b.apply(Op.EQ, b.apply(Op.AND, code.get(a.lanes()), all), all));
                yield List.of();
            }
            case Action.Decide a -> {
                Var yes = code.get(a.cond());
                Var no = b.apply(Op.NOT, yes);
                b.store(frame.slot(a.then()), t.linear(), yes);
                b.store(frame.slot(a.otherwise()), t.linear(), no);
                yield List.of(yes, no);
            }
            case Action.Enter a -> {
                Var lo = code.get(a.loop().lo());
                b.store(frame.slot(a.index()), t.linear(), lo);
                yield List.of(set(a.on(), t, b.apply(Op.LT, lo, code.get(a.loop().hi()))));
            }
            case Action.Advance a -> {
                Var i = b.load(frame.slot(a.index()), t.linear());
                b.store(frame.slot(a.index()), t.linear(), b.apply(Op.ADD, i, b.index(a.loop().step())));
                // The sum may wrap.
                Var hi = code.get(a.loop().hi());
                Var fits = b.apply(Op.LE, i, b.index(Long.MAX_VALUE - a.loop().step()));
                Var next = b.apply(Op.LT, b.apply(Op.ADD, i, b.index(a.loop().step())), hi);
                yield List.of(set(a.on(), t, b.apply(Op.AND, fits, next)));
            }
            case Action.Open a -> {
                set(a.on(), t, b.constant(DType.BOOL, 1));
                yield List.of();
            }
            case Action.Narrow a -> List.of(set(a.on(), t, code.get(a.cond())));
        };
    }

    private Var set(Slot on, ThreadAt t, Var value) {
        b.store(frame.slot(on), t.linear(), value);
        return value;
    }

    private Var fold(Step.Barrier s, Slot operand) {
        GpuOp.BlockBarrier.Fold fold = ((GpuOp.BlockBarrier) ((Rhs.Gpu) s.stm().rhs()).op()).fold();
        Var zero = b.constant(DType.I32, 0);
        Var one = b.constant(DType.I32, 1);
        // How many of those that are on say what decides: yes, but for AND no.
        boolean wanted = fold != GpuOp.BlockBarrier.Fold.AND;
        Var count = b.loop(b.index(0), frame.threads(), 1, List.of(zero), (t, seen) -> {
            Var value = b.load(frame.slot(operand), t);
            Var says = wanted ? value : b.apply(Op.NOT, value);
            Var here = s.mask().map(m -> b.apply(Op.AND, b.load(frame.slot(m), t), says)).orElse(says);
            return List.of(b.apply(Op.ADD, seen.get(0), b.apply(Op.SELECT, here, one, zero)));
        }).get(0);
        return switch (fold) {
            case COUNT -> count;
            case AND -> b.apply(Op.EQ, count, zero);
            case OR -> b.apply(Op.NE, count, zero);
            case NONE -> throw new IllegalStateException("a barrier without a fold has no operand");
        };
    }

    private void ballot(Step.Ballot s) {
        Var zero = b.constant(DType.I32, 0);
        Var one = b.constant(DType.I32, 1);
        b.loop(b.index(0), frame.warps(), 1, List.of(), (w, none) -> {
            Var first = b.apply(Op.MUL, w, b.index(GpuOp.WARP));
            Var end = b.apply(Op.MIN, b.apply(Op.ADD, first, b.index(GpuOp.WARP)), frame.threads());
            Var word = b.loop(first, end, 1, List.of(zero), (t, seen) -> {
                Var bit = s.of().map(x -> b.load(frame.slot(x), t)).orElseGet(() -> b.constant(DType.BOOL, 1));
                Var set = s.mask().map(m -> b.apply(Op.AND, b.load(frame.slot(m), t), bit)).orElse(bit);
                Var lane = b.cast(DType.I32, b.apply(Op.SUB, t, first));
                Var flag = b.apply(Op.SELECT, set, b.apply(Op.SHL, one, lane), zero);
                return List.of(b.apply(Op.OR, seen.get(0), flag));
            }).get(0);
            b.store(frame.slot(s.to()), w, word);
            return List.of();
        });
    }
}
