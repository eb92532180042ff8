package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.ScanV1;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Groups of running folds by a warp, see Note [Canonical scan order] in {@code ScanV1}: a vector of the lowered kernel
 * is spread over a half of the warp, an element for each thread. Both halves have the same vectors, but in a loop over
 * groups, where the second half is a group ahead.
 */
final class GroupCode {
    private static final int GROUP = ScanV1.GROUP;
    private static final int FLIGHT = 4;

    private final ThreadCode code;
    private final LoopBuilder b;
    private final Var rank;

    GroupCode(ThreadCode code, Var rank) {
        this.code = code;
        this.b = code.b;
        this.rank = rank;
    }

    private Var lane() {
        return b.apply(Op.AND, rank, b.index(GROUP - 1));
    }

    private Var inFirstHalf() {
        return b.apply(Op.LT, rank, b.index(GROUP));
    }

    /** True for statements that have vectors. */
    static boolean isVector(Stm s) {
        return s.outs().stream().anyMatch(v -> v.lanes() > 1)
                || Statements.operands(s.rhs()).stream().anyMatch(v -> v.lanes() > 1);
    }

    /** True if all vectors of a region are groups whose code is known. */
    static boolean isPossible(Region r, Poly.Forms forms) {
        return r.body().stream().allMatch(s -> {
            if (s.rhs() instanceof Rhs.For f && isVector(s)) {
                return isGroups(f, forms);
            }
            return (!isVector(s) || isKnown(s, forms))
                    && Statements.regions(s.rhs()).stream().allMatch(x -> isPossible(x, forms));
        });
    }

    private static boolean isKnown(Stm s, Poly.Forms forms) {
        boolean wide = s.outs().stream().allMatch(v -> v.lanes() == 1 || v.lanes() == GROUP)
                && Statements.operands(s.rhs()).stream().allMatch(v -> v.lanes() == 1 || v.lanes() == GROUP);
        return wide && switch (s.rhs()) {
            case Rhs.Const x -> true;
            case Rhs.Splat x -> true;
            case Rhs.LaneIds x -> true;
            case Rhs.Scalar x -> true;
            case Rhs.Cast x -> true;
            case Rhs.Load x -> x.index().lanes() == 1;
            case Rhs.Store x -> x.index().lanes() == 1;
            case Rhs.Shift x -> forms.definition(x.before()) instanceof Rhs.Const;
            case Rhs.Extract x -> true;
            default -> false;
        };
    }

    /** True for a loop over groups that carries the fold of all groups before. */
    static boolean isGroups(Rhs.For f, Poly.Forms forms) {
        if (f.step() != GROUP || f.inits().size() != 1 || !(forms.definition(f.inits().get(0)) instanceof Rhs.Splat)
                || !(forms.definition(f.body().results().get(0)) instanceof Rhs.Scalar next)
                || next.args().size() != 2 || next.args().get(0) != f.body().params().get(1)
                || !(forms.definition(next.args().get(1)) instanceof Rhs.Splat all)
                || !(forms.definition(all.arg()) instanceof Rhs.Extract last) || last.lane() != GROUP - 1) {
            return false;
        }
        return f.body().body().stream().allMatch(s -> Statements.regions(s.rhs()).isEmpty()
                && (!isVector(s) || isKnown(s, forms))) && !after(f).contains(last.arg());
    }

    // What depends on the groups before.
    private static Set<Var> after(Rhs.For f) {
        Set<Var> r = new HashSet<>(Set.of(f.body().params().get(1)));
        for (Stm s : f.body().body()) {
            if (Statements.operands(s.rhs()).stream().anyMatch(r::contains)) {
                r.addAll(s.outs());
            }
        }
        return r;
    }

    /** One statement, the same in both halves. */
    void statement(Stm s, Env env) {
        statement(s, env, inFirstHalf(), Optional.empty());
    }

    /**
     * One statement.
     *
     * @param on where stores happen
     * @param reads where loads happen, if not everywhere: without a group of its own, a half must not read what the
     *     other one writes
     */
    private void statement(Stm s, Env env, Var on, Optional<Var> reads) {
        b.at(s.origin());
        if (!isVector(s) && !(s.rhs() instanceof Rhs.Store)) {
            code.statement(s, env);
            return;
        }
        switch (s.rhs()) {
            case Rhs.Store x -> b.branch(x.mask().map(m -> b.apply(Op.AND, on, env.get(m))).orElse(on), false, () -> {
                b.store(code.memory.get(x.buffer()).buffer(), at(x, env), env.get(x.value()));
                return List.of();
            }, List::of);
            case Rhs.Load x -> {
                var from = code.memory.get(x.buffer()).buffer();
                Var where = b.apply(Op.AND, reads.orElse(b.constant(DType.BOOL, 1)),
                        x.mask().map(env::get).orElse(b.constant(DType.BOOL, 1)));
                env.put(s.outs().get(0), b.choose(where, false, () -> List.of(b.load(from, at(x, env))),
                        () -> List.of(b.constant(from.dtype(), 0))).get(0));
            }
            case Rhs.Const x -> env.put(s.outs().get(0), b.constant(x.type().dtype(), x.bits()));
            case Rhs.Splat x -> env.put(s.outs().get(0), env.get(x.arg()));
            case Rhs.LaneIds x -> env.put(s.outs().get(0), b.cast(x.dtype(), lane()));
            case Rhs.Extract x -> env.put(s.outs().get(0), pick(env.get(x.arg()), x.lane(), GROUP));
            case Rhs.Shift x -> {
                Var moved = Warp.shuffle(b, new GpuOp.Shuffle(GpuOp.Shuffle.Mode.UP, GROUP), env.get(x.arg()),
                        b.constant(DType.I32, x.count()));
                Var inside = b.apply(Op.GE, lane(), b.index(x.count()));
                env.put(s.outs().get(0), b.apply(Op.SELECT, inside, moved, env.get(x.before())));
            }
            default -> env.put(s.outs().get(0), Statements.copy(b, s, env::get).get(0));
        }
    }

    private Var at(Rhs access, Env env) {
        Var i = env.get(Access.index(access));
        boolean vector = access instanceof Rhs.Load l ? l.lanes() > 1
                : ((Rhs.Store) access).value().lanes() > 1;
        return code.memory.get(Access.buffer(access).orElseThrow()).index(b, vector ? b.apply(Op.ADD, i, lane()) : i);
    }

    private Var pick(Var v, int lane, int width) {
        return Warp.shuffle(b, new GpuOp.Shuffle(GpuOp.Shuffle.Mode.INDEX, width), v, b.constant(DType.I32, lane));
    }

    /** A loop over groups, two at a time; gives the carried value. */
    Var loop(Rhs.For f, Poly.Forms forms, Env env) {
        Var lo = env.get(f.lo());
        Var mid = env.get(f.hi());
        long step = 2L * GROUP * FLIGHT;
        Var whole = b.apply(Op.MAX, b.apply(Op.AND, b.apply(Op.SUB, mid, lo), b.index(-step)), b.index(0));
        Var end = b.apply(Op.ADD, lo, whole);
        Var carry = b.loop(lo, end, step, List.of(env.get(f.inits().get(0))), (j, now) -> {
            List<Var> at = new ArrayList<>();
            for (int u = 0; u < FLIGHT; u++) {
                at.add(b.apply(Op.ADD, j, b.index(2L * GROUP * u)));
            }
            return List.of(pairs(f, forms, env, at, now.get(0), Optional.empty()));
        }).get(0);
        return b.loop(end, mid, 2L * GROUP, List.of(carry), (j, now) -> {
            Var both = b.apply(Op.LT, b.apply(Op.ADD, j, b.index(GROUP)), mid);
            return List.of(pairs(f, forms, env, List.of(j), now.get(0), Optional.of(both)));
        }).get(0);
    }

    /**
     * Pairs of groups.
     *
     * @param at where they begin
     * @param both whether there is a second group; without it there is one in all pairs
     */
    private Var pairs(Rhs.For f, Poly.Forms forms, Env env, List<Var> at, Var carry, Optional<Var> both) {
        Set<Var> after = after(f);
        Var first = inFirstHalf();
        Optional<Var> reads = both.map(x -> b.apply(Op.OR, first, x));
        Var on = reads.orElse(b.constant(DType.BOOL, 1));
        List<Env> envs = new ArrayList<>();
        for (Var j : at) {
            Env e = new Env(env);
            e.put(f.body().params().get(0), b.apply(Op.SELECT, first, j, b.apply(Op.ADD, j, b.index(GROUP))));
            envs.add(e);
        }
        Rhs.Scalar next = (Rhs.Scalar) forms.definition(f.body().results().get(0));
        Rhs.Splat splat = (Rhs.Splat) forms.definition(next.args().get(1));
        Rhs.Extract last = (Rhs.Extract) forms.definition(splat.arg());
        Set<Var> ends = Set.of(next.args().get(1), splat.arg(), f.body().results().get(0));
        List<Stm> later = new ArrayList<>();
        for (Stm s : f.body().body()) {
            if (s.outs().stream().anyMatch(ends::contains)) {
                continue;
            }
            if (s.rhs() instanceof Rhs.Store || Statements.operands(s.rhs()).stream().anyMatch(after::contains)) {
                later.add(s);
            } else {
                envs.forEach(e -> statement(s, e, on, reads));
            }
        }
        Var now = carry;
        for (Env e : envs) {
            Var p = e.get(last.arg());
            Var second = b.apply(next.op(), now, pick(p, GROUP - 1, GpuOp.WARP));
            Var third = b.apply(next.op(), second, pick(p, 2 * GROUP - 1, GpuOp.WARP));
            e.put(f.body().params().get(1), b.apply(Op.SELECT, first, now, second));
            later.forEach(s -> statement(s, e, on, reads));
            Var before = second;
            now = both.map(x -> b.apply(Op.SELECT, x, third, before)).orElse(third);
        }
        return now;
    }
}
