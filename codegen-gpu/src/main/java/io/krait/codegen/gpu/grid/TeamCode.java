package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies code of a unit to where a team of threads runs it.
 *
 * <p>Note [Team code]. All threads of the team run scalar code alike, so all know its values; only the first one writes
 * memory. Iterations of a loop over lanes are spread over the threads. Barriers stand where a thread touches what
 * another one wrote, or writes what another one read, since the barrier before: {@link Access} tells which accesses
 * meet. What branches and loops depend on is the same in all threads, so all reach the same barriers.
 */
final class TeamCode extends ThreadCode {
    private final Team team;
    private final Poly.Forms forms;
    private final LaneCode lane;
    private final Slots slots;
    private Set<Access> since = new LinkedHashSet<>();

    TeamCode(LoopBuilder b, Map<Buffer, Place> memory, Team team, Poly.Forms forms) {
        this(b, memory, team, forms, new Slots(b));
    }

    private TeamCode(LoopBuilder b, Map<Buffer, Place> memory, Team team, Poly.Forms forms, Slots slots) {
        super(b, memory);
        this.team = team;
        this.forms = forms;
        this.slots = slots;
        lane = new LaneCode(b, memory);
    }

    /** Where the first warp of a block leaves values for the others. */
    private static final class Slots {
        private final LoopBuilder b;
        private final Map<String, Buffer> made = new HashMap<>();

        Slots(LoopBuilder b) {
            this.b = b;
        }

        Buffer get(Var value, int number) {
            return made.computeIfAbsent(value.dtype().label() + number, k -> b.shared(value.dtype(), 1));
        }
    }

    /** The code of an iteration that is spread: updates of one element by several iterations are atomic. */
    private static final class LaneCode extends ThreadCode {
        LaneCode(LoopBuilder b, Map<Buffer, Place> memory) {
            super(b, memory);
        }

        /** Updates that may meet although they are not atomic in the lowered kernel. */
        private Set<Rhs> racing = Set.of();

        @Override
        boolean isAtomic(Rhs.Update x) {
            return x.atomic() || racing.contains(x);
        }
    }

    @Override
    List<Var> emit(Stm s, Env env) {
        if (GroupCode.isVector(s)) {
            touch(Access.memory(s.rhs()).map(Access::uniform).map(Access::byAnyone).stream().toList());
            if (s.rhs() instanceof Rhs.For f) {
                touch(Access.ofTeam(f.body(), forms).stream().map(Access::byAnyone).toList());
                return List.of(new GroupCode(this, team.rank()).loop(f, forms, env));
            }
            new GroupCode(this, team.rank()).statement(s, env);
            return env.flat(s.outs());
        }
        return switch (s.rhs()) {
            case Rhs.Load x when Access.isShared(x.buffer()) -> {
                touch(List.of(Access.uniform(x)));
                yield flat(s, env);
            }
            case Rhs.Store x when Access.isShared(x.buffer()) -> {
                touch(List.of(Access.uniform(x)));
                yield first(() -> store(x, env));
            }
            case Rhs.Update x when Access.isShared(x.buffer()) -> {
                touch(List.of(Access.uniform(x)));
                yield first(() -> update(x, false, env));
            }
            case Rhs.If f -> {
                Set<Access> before = since;
                Set<Access> after = new LinkedHashSet<>();
                List<Var> outs = b.choose(env.get(f.cond()), f.rare(), () -> side(f.then(), env, before, after),
                        () -> side(f.otherwise(), env, before, after));
                since = after;
                yield outs;
            }
            case Rhs.For f -> loop(s, f, env);
            case Rhs.While w -> carried(List.of(w.cond(), w.body()), () -> super.emit(s, env));
            case Rhs.ParFor p when p.level() == Rhs.Level.THREADS -> carried(List.of(p.body()),
                    () -> rounds(p.lo(), p.hi(), p.body(), env));
            case Rhs.ParFor p -> lanes(p, env);
            default -> flat(s, env);
        };
    }

    private List<Var> side(Region r, Env env, Set<Access> before, Set<Access> after) {
        since = new LinkedHashSet<>(before);
        List<Var> outs = region(r, env);
        after.addAll(since);
        return outs;
    }

    private List<Var> first(Runnable act) {
        return b.branch(team.isFirst(b), false, () -> {
            act.run();
            return List.of();
        }, List::of);
    }

    /** A barrier if accesses need one after those before. */
    private void touch(List<Access> now) {
        if (now.stream().anyMatch(a -> since.stream().anyMatch(a::conflicts))) {
            team.barrier(b);
            since.clear();
        }
        since.addAll(now);
    }

    // A round of a loop may come after any other round, or after what was before the loop.
    private List<Var> carried(List<Region> bodies, java.util.function.Supplier<List<Var>> emit) {
        Set<Access> before = new LinkedHashSet<>(since);
        bodies.forEach(r -> since.addAll(Access.ofTeam(r, forms)));
        List<Var> outs = emit.get();
        since.addAll(before);
        return outs;
    }

    private List<Var> loop(Stm s, Rhs.For f, Env env) {
        if (PairLoop.matches(f, forms)) {
            List<Access> all = Access.ofTeam(f.body(), forms).stream().map(Access::byAnyone).toList();
            touch(all);
            new PairLoop(this, team, f, env).emit();
            return List.of();
        }
        if (team.block() && Spread.isSpread(f, forms)) {
            touch(Access.ofTeam(f.body(), forms).stream().map(Access::byAnyone).toList());
            warps(f, env);
            return List.of();
        }
        if (!team.block() && CarryLoop.matches(f, forms)) {
            List<Access> all = Access.ofTeam(f.body(), forms).stream().map(Access::byAnyone).toList();
            touch(all);
            return List.of(new CarryLoop(this, team.rank(), f, env).emit());
        }
        return carried(List.of(f.body()), () -> serial(f, env));
    }

    /** Iterations of a loop, each run by a warp. */
    private void warps(Rhs.For f, Env env) {
        TeamCode warp = new TeamCode(b, memory, team.warp(b), forms, slots);
        Var lo = b.apply(Op.ADD, env.get(f.lo()), b.apply(Op.MUL, team.warpNumber(b), b.index(f.step())));
        b.loop(lo, env.get(f.hi()), f.step() * (team.size() / GpuOp.WARP), List.of(), (c, none) -> {
            env.put(f.body().params().get(0), c);
            warp.carried(List.of(f.body()), () -> warp.region(f.body(), env));
            return List.of();
        });
    }

    private List<Var> lanes(Rhs.ParFor p, Env env) {
        List<Access> all = Access.ofLanes(p, forms);
        if (!Spread.isSpread(p, forms)) {
            touch(all.stream().map(a -> new Access(a.buffer(), a.write(), Optional.of(Access.Owner.FIRST))).toList());
            lane.racing = Set.of();
            return shared(() -> b.branch(team.isFirst(b), false, () -> lane.emit(alone(p), env),
                    () -> nothing(p)));
        }
        lane.racing = Spread.racing(p, forms);
        if (p.folds().isEmpty()) {
            touch(all);
            LaneLoop.jammed(p.body()).emit(lane, p.body(), env, env.get(p.lo()), env.get(p.hi()), team);
            return List.of();
        }
        if (!team.block()) {
            touch(all);
            return new WarpFolds(lane, team.rank(), p, env).emit();
        }
        // The first warp folds.
        touch(all.stream().map(Access::byAnyone).toList());
        Var mine = b.apply(Op.EQ, team.warpNumber(b), b.index(0));
        return shared(() -> b.branch(mine, false, () -> new WarpFolds(lane, team.rank(), p, env).emit(),
                () -> nothing(p)));
    }

    private static Stm alone(Rhs.ParFor p) {
        return new Stm(List.of(), p, Origin.NONE);
    }

    private List<Var> nothing(Rhs.ParFor p) {
        List<Var> r = new ArrayList<>();
        for (int k = 0; k < p.folds().size(); k++) {
            r.add(b.constant(p.body().results().get(k).dtype(), 0));
            if (p.folds().get(k).outs() == 2) {
                r.add(b.index(0));
            }
        }
        return r;
    }

    /** What the first thread knows becomes known to all. */
    private List<Var> shared(java.util.function.Supplier<List<Var>> known) {
        List<Var> values = known.get();
        if (values.isEmpty()) {
            return values;
        }
        List<Buffer> at = new ArrayList<>();
        for (int k = 0; k < values.size(); k++) {
            at.add(slots.get(values.get(k), k));
        }
        // Others may still read what was there in the round before of a loop around.
        team.barrier(b);
        first(() -> {
            for (int k = 0; k < values.size(); k++) {
                b.store(at.get(k), b.index(0), values.get(k));
            }
        });
        team.barrier(b);
        since.clear();
        return at.stream().map(x -> b.load(x, b.index(0))).toList();
    }

    /** Copies statements of a loop whose rounds threads run apart. */
    ThreadCode lane() {
        return lane;
    }

    /** Waits for all threads. */
    void barrier() {
        team.barrier(b);
    }
}
