package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Emits two nested parallel loops as a {@link TilePlan} says. */
final class TileEmitter {
    /** Rows that share one panel. */
    static final int BLOCK = 128;
    /** Terms of a contraction that are packed at a time: with two vectors each they fit in half of a L1 cache. */
    static final int TERMS = 256;

    /** Rounds of an inner loop with large steps: as many pages of memory are in use at a time. */
    static final int INNER_BLOCK = 256;

    private final KernelCopy copy;
    private final LoopBuilder b;
    private final IndexForms forms;
    private final TilePlan plan;
    private final LoopNode rows;
    private final LoopNode lanes;

    TileEmitter(KernelCopy copy, IndexForms forms, TilePlan plan) {
        this.copy = copy;
        this.b = copy.b();
        this.forms = forms;
        this.plan = plan;
        this.rows = plan.rows();
        this.lanes = plan.lanes();
    }

    /** Emits the loops. */
    void emit(Env env) {
        Var lo = env.get(rows.lo());
        Var hi = env.get(rows.hi());
        if (!plan.panel()) {
            groups(lo, hi, env, this::jammed);
            return;
        }
        copy.loop(lo, hi, BLOCK, List.of(), (first, none) -> {
            Var end = b.apply(Op.MIN, b.apply(Op.ADD, first, b.index(BLOCK)), hi);
            copy.parallel(bound(lanes.lo(), env), bound(lanes.hi(), env), lanes, Rhs.Level.LANES, j -> {
                env.index(lanes.index(), j, Poly.of(j));
                if (plan.contraction().isPresent()) {
                    contraction(plan.contraction().get(), first, end, env);
                } else {
                    groups(first, end, env, this::bodies);
                }
                return List.of();
            }, env);
            return List.of();
        });
    }

    /**
     * Emits a loop over lanes for one block of an inner loop after the other.
     *
     * @param size rounds of the inner loop in a block
     */
    static void blocks(KernelCopy copy, LoopNode lanes, LoopNode inner, int size, Env env) {
        LoopBuilder b = copy.b();
        Var lo = copy.index(inner.lo(), env);
        Var hi = copy.index(inner.hi(), env);
        KernelCopy.Round round = (i, none) -> {
            env.index(inner.index(), i, Poly.of(i));
            copy.region(inner.body(), env);
            return List.of();
        };
        copy.loop(lo, hi, size, List.of(), (first, none) -> {
            Var end = b.apply(Op.MIN, b.apply(Op.ADD, first, b.index(size)), hi);
            copy.parallel(copy.index(lanes.lo(), env), copy.index(lanes.hi(), env), lanes, Rhs.Level.LANES, j -> {
                env.index(lanes.index(), j, Poly.of(j));
                lanes.body().body().stream().filter(s -> s != inner.stm()).forEach(s -> copy.statement(s, env));
                return size == 1 ? round.of(first, List.of()) : copy.loop(first, end, 1, List.of(), round);
            }, env);
            return List.of();
        });
    }

    private Var bound(Var old, Env env) {
        return copy.index(old, env);
    }

    // Rows from lo to hi, as many side by side as planned, then the rest one by one.
    private void groups(Var lo, Var hi, Env env, Consumer<List<Env>> body) {
        int factor = plan.factor();
        Var mid = lo;
        if (factor > 1) {
            Var count = b.apply(Op.MAX, b.apply(Op.SUB, hi, lo), b.index(0));
            mid = b.apply(Op.ADD, lo, b.apply(Op.AND, count, b.index(-factor)));
            copy.loop(lo, mid, factor, List.of(), (i, none) -> {
                body.accept(copies(i, factor, env));
                return List.of();
            });
        }
        copy.loop(mid, hi, 1, List.of(), (i, none) -> {
            body.accept(copies(i, 1, env));
            return List.of();
        });
    }

    private List<Env> copies(Var first, int count, Env env) {
        List<Env> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            Env e = env.inner();
            Poly form = Poly.of(first).plus(Poly.constant(k));
            e.index(rows.index(), b.apply(Op.ADD, first, b.index(k)), form);
            all.add(e);
        }
        return all;
    }

    // The body of the outer loop with the loop over lanes in it.
    private void jammed(List<Env> envs) {
        for (Stm s : rows.body().body()) {
            if (s == lanes.stm()) {
                Env first = envs.get(0);
                copy.parallel(bound(lanes.lo(), first), bound(lanes.hi(), first), lanes, Rhs.Level.LANES, j -> {
                    envs.forEach(e -> e.index(lanes.index(), j, Poly.of(j)));
                    jam(lanes.body(), envs);
                    return List.of();
                }, first);
            } else {
                envs.forEach(e -> copy.statement(s, e));
            }
        }
    }

    // The body of the outer loop within the loop over lanes.
    private void bodies(List<Env> envs) {
        for (Stm s : rows.body().body()) {
            if (s == lanes.stm()) {
                jam(lanes.body(), envs);
            } else {
                envs.forEach(e -> copy.statement(s, e));
            }
        }
    }

    // Copies of a region; their loops become one.
    private void jam(Region r, List<Env> envs) {
        jam(r.body(), envs);
    }

    private void jam(List<Stm> statements, List<Env> envs) {
        for (Stm s : statements) {
            if (LoopNode.isLoop(s.rhs()) && envs.size() > 1) {
                loop(forms.loop(s), envs);
            } else {
                envs.forEach(e -> copy.statement(s, e));
            }
        }
    }

    private void loop(LoopNode loop, List<Env> envs) {
        List<Var> params = loop.body().params();
        List<Var> carried = params.subList(1, params.size());
        Env first = envs.get(0);
        List<Var> inits = new ArrayList<>();
        if (loop.stm().rhs() instanceof Rhs.For f) {
            envs.forEach(e -> inits.addAll(e.get(f.inits())));
        }
        List<Var> outs = copy.loop(bound(loop.lo(), first), bound(loop.hi(), first), loop.step(), inits, (i, c) -> {
            part(envs, carried, c);
            envs.forEach(e -> e.index(loop.index(), i, Poly.of(i)));
            jam(loop.body(), envs);
            return all(envs, loop.body().results());
        });
        part(envs, loop.stm().outs(), outs);
    }

    private static List<Var> all(List<Env> envs, List<Var> old) {
        List<Var> all = new ArrayList<>();
        envs.forEach(e -> all.addAll(e.get(old)));
        return all;
    }

    private static void part(List<Env> envs, List<Var> old, List<Var> now) {
        for (int k = 0; k < envs.size(); k++) {
            envs.get(k).put(old, now.subList(k * old.size(), (k + 1) * old.size()));
        }
    }

    private void contraction(LoopNode c, Var first, Var end, Env env) {
        Rhs.For f = (Rhs.For) c.stm().rhs();
        List<Stm> body = lanes.body().body();
        List<Stm> before = body.subList(0, body.indexOf(c.stm()));
        List<Stm> after = body.subList(before.size() + 1, body.size());
        List<Buffer> sums = f.inits().stream().map(v -> copy.own(v.dtype(), BLOCK)).toList();
        List<Buffer> panels = plan.packed().stream()
                .map(s -> copy.own(((Rhs.Load) s.rhs()).buffer().dtype(), TERMS)).toList();
        copy.loop(first, end, 1, List.of(), (i, none) -> {
            Env e = copies(i, 1, env).get(0);
            prepare(before, List.of(e));
            put(sums, b.apply(Op.SUB, i, first), e.get(f.inits()));
            return List.of();
        });
        copy.loop(bound(c.lo(), env), bound(c.hi(), env), TERMS, List.of(), (k, none) -> {
            Var left = b.apply(Op.SUB, bound(c.hi(), env), k);
            Var count = b.apply(Op.MIN, left, b.index(TERMS));
            pack(c, k, count, panels, env);
            groups(first, end, env, envs -> {
                prepare(before, envs);
                terms(c, k, count, first, sums, panels, envs);
            });
            return List.of();
        });
        copy.loop(first, end, 1, List.of(), (i, none) -> {
            Env e = copies(i, 1, env).get(0);
            prepare(before, List.of(e));
            e.put(c.stm().outs(), get(sums, b.apply(Op.SUB, i, first)));
            jam(after, List.of(e));
            return List.of();
        });
    }

    // Everything that stands before the contraction. What is not needed goes later.
    private void prepare(List<Stm> before, List<Env> envs) {
        for (Stm s : rows.body().body()) {
            if (s == lanes.stm()) {
                break;
            }
            envs.forEach(e -> copy.statement(s, e));
        }
        jam(before, envs);
    }

    private void pack(LoopNode c, Var k, Var count, List<Buffer> panels, Env env) {
        copy.loop(b.index(0), count, 1, List.of(), (t, none) -> {
            Env e = env.inner();
            e.index(c.index(), b.apply(Op.ADD, k, t), Poly.of(k).plus(Poly.of(t)));
            for (int n = 0; n < panels.size(); n++) {
                Rhs.Load l = (Rhs.Load) plan.packed().get(n).rhs();
                Var at = copy.index(l.index(), e);
                b.store(panels.get(n), t, b.load(l.buffer(), at));
            }
            return List.of();
        });
    }

    private void terms(LoopNode c, Var k, Var count, Var first, List<Buffer> sums, List<Buffer> panels,
            List<Env> envs) {
        List<Var> params = c.body().params();
        List<Var> inits = new ArrayList<>();
        for (Env e : envs) {
            inits.addAll(get(sums, b.apply(Op.SUB, e.get(rows.index()), first)));
        }
        List<Var> outs = copy.loop(b.index(0), count, 1, inits, (t, carried) -> {
            part(envs, params.subList(1, params.size()), carried);
            Poly at = Poly.of(k).plus(Poly.of(t));
            envs.forEach(e -> e.index(c.index(), b.apply(Op.ADD, k, t), at));
            Map<Stm, Var> loaded = new IdentityHashMap<>();
            for (int n = 0; n < panels.size(); n++) {
                loaded.put(plan.packed().get(n), b.load(panels.get(n), t));
            }
            for (Stm s : c.body().body()) {
                Optional<Var> known = Optional.ofNullable(loaded.get(s));
                if (known.isPresent()) {
                    envs.forEach(e -> e.put(s.outs().get(0), known.get()));
                } else {
                    jam(List.of(s), envs);
                }
            }
            return all(envs, c.body().results());
        });
        for (int n = 0; n < envs.size(); n++) {
            Var at = b.apply(Op.SUB, envs.get(n).get(rows.index()), first);
            put(sums, at, outs.subList(n * sums.size(), (n + 1) * sums.size()));
        }
    }

    private void put(List<Buffer> memory, Var at, List<Var> values) {
        for (int n = 0; n < memory.size(); n++) {
            b.store(memory.get(n), at, values.get(n));
        }
    }

    private List<Var> get(List<Buffer> memory, Var at) {
        return memory.stream().map(x -> b.load(x, at)).toList();
    }
}
