package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A serial loop that combines pairs of elements in place: round i reads elements 2 i and 2 i + 1 and writes element i.
 * No round reads what an earlier one wrote, so many rounds may run at a time if all have read before one of them
 * writes.
 */
final class PairLoop {
    private static final int FLIGHT = 4;

    private final TeamCode code;
    private final LoopBuilder b;
    private final Team team;
    private final Rhs.For loop;
    private final Env env;

    PairLoop(TeamCode code, Team team, Rhs.For loop, Env env) {
        this.code = code;
        this.b = code.b;
        this.team = team;
        this.loop = loop;
        this.env = env;
    }

    static boolean matches(Rhs.For f, Poly.Forms forms) {
        if (!f.inits().isEmpty() || f.step() != 1 || !(forms.definition(f.lo()) instanceof Rhs.Const c)
                || c.bits() < 0) {
            return false;
        }
        Var i = f.body().params().get(0);
        Set<Var> inside = Access.defined(f.body());
        List<Rhs> loads = new ArrayList<>();
        List<Rhs> stores = new ArrayList<>();
        for (Stm s : f.body().body()) {
            boolean plain = s.rhs() instanceof Rhs.Load l && l.lanes() == 1 && l.mask().isEmpty()
                    || s.rhs() instanceof Rhs.Store x && x.value().lanes() == 1 && x.mask().isEmpty();
            if (plain) {
                (s.rhs() instanceof Rhs.Load ? loads : stores).add(s.rhs());
            } else if (!isPure(s)) {
                return false;
            }
        }
        if (stores.isEmpty() || stores.stream().anyMatch(s -> !Access.isShared(((Rhs.Store) s).buffer()))) {
            return false;
        }
        Set<Buffer> seen = new HashSet<>();
        return stores.stream().allMatch(s -> seen.add(((Rhs.Store) s).buffer())
                && coefficient(s, i, forms) == 1 && isOuter(rest(s, i, forms), inside))
                && loads.stream().allMatch(l -> stores.stream().allMatch(s -> isAhead(l, s, i, forms)));
    }

    private static boolean isPure(Stm s) {
        return Statements.effect(s.rhs()) == Statements.Effect.NONE && !(s.rhs() instanceof Rhs.ParFor);
    }

    // The element of a load lies at or behind that of the store in the same round, and moves faster.
    private static boolean isAhead(Rhs load, Rhs store, Var i, Poly.Forms forms) {
        if (Access.buffer(load).orElseThrow() != Access.buffer(store).orElseThrow()) {
            return true;
        }
        Poly distance = rest(load, i, forms).plus(rest(store, i, forms), -1);
        boolean known = distance.terms().isEmpty() || distance.constant() > 0;
        return known && coefficient(load, i, forms) == 2;
    }

    private static long coefficient(Rhs access, Var i, Poly.Forms forms) {
        return forms.of(Access.index(access)).coefficient(i).constant();
    }

    private static Poly rest(Rhs access, Var i, Poly.Forms forms) {
        Poly p = forms.of(Access.index(access));
        return p.plus(p.coefficient(i).times(Poly.of(i)), -1);
    }

    private static boolean isOuter(Poly p, Set<Var> inside) {
        return p.vars().stream().noneMatch(inside::contains);
    }

    void emit() {
        Var lo = env.get(loop.lo());
        Var hi = env.get(loop.hi());
        Var last = b.apply(Op.SUB, hi, b.index(1));
        b.loop(lo, hi, (long) team.size() * FLIGHT, List.of(), (base, none) -> {
            List<Env> envs = new ArrayList<>();
            List<Var> on = new ArrayList<>();
            for (int k = 0; k < FLIGHT; k++) {
                Var i = b.apply(Op.ADD, b.apply(Op.ADD, base, team.rank()), b.index((long) k * team.size()));
                on.add(b.apply(Op.LT, i, hi));
                Env e = new Env(env);
                // Threads without a round repeat the last one, but for its stores.
                e.put(loop.body().params().get(0), b.apply(Op.MIN, i, last));
                envs.add(e);
            }
            region(loop.body(), envs, false, on);
            code.barrier();
            region(loop.body(), envs, true, on);
            return List.of();
        });
    }

    private void region(Region body, List<Env> envs, boolean stores, List<Var> on) {
        for (Stm s : body.body()) {
            if (s.rhs() instanceof Rhs.Store == stores) {
                for (int k = 0; k < envs.size(); k++) {
                    Env e = envs.get(k);
                    if (stores) {
                        b.branch(on.get(k), false, () -> {
                            code.lane().statement(s, e);
                            return List.of();
                        }, List::of);
                    } else {
                        code.lane().statement(s, e);
                    }
                }
            }
        }
    }
}
