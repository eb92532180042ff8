package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.GpuOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Several iterations of a loop, statement by statement, so that many loads are under way at a time: what reads memory
 * that does not change comes first.
 */
final class Jam {
    /** Bytes of the widest access. */
    static final int WIDEST = 16;

    private final ThreadCode code;
    private final Region body;
    private final Env env;
    private final boolean apart;
    private final int width;
    private final Set<Rhs> vectors;

    Jam(ThreadCode code, Region body, Env env) {
        this(code, body, env, 1, Set.of());
    }

    /**
     * Iterations in groups of consecutive ones.
     *
     * @param width iterations of a group
     * @param vectors accesses of the body (by identity) that touch consecutive elements, the first of which is aligned
     */
    Jam(ThreadCode code, Region body, Env env, int width, Set<Rhs> vectors) {
        this.width = width;
        this.vectors = vectors;
        this.code = code;
        this.body = body;
        this.env = env;
        // What an iteration keeps in memory of its own would be overwritten by the next one.
        apart = usesOwn(body);
    }

    /** True if the iterations of a body do not keep anything in memory of their own. */
    static boolean isPossible(Region body) {
        return !usesOwn(body);
    }

    private static boolean usesOwn(Region r) {
        return r.body().stream().anyMatch(s -> Access.buffer(s.rhs()).filter(b -> b.kind() == Buffer.Kind.PRIVATE)
                .isPresent() || Statements.regions(s.rhs()).stream().anyMatch(Jam::usesOwn)
                || s.rhs() instanceof Rhs.ParFor p && !p.folds().isEmpty());
    }

    /** The results of the iterations with the given indices. */
    List<List<Var>> emit(List<Var> indices) {
        List<Env> envs = new ArrayList<>();
        for (Var i : indices) {
            Env e = new Env(env);
            e.put(body.params().get(0), i);
            envs.add(e);
        }
        if (apart) {
            return envs.stream().map(e -> code.region(body, e)).toList();
        }
        Set<Stm> early = early();
        for (Stm s : body.body()) {
            if (early.contains(s)) {
                each(s, envs);
            }
        }
        for (Stm s : body.body()) {
            if (!early.contains(s)) {
                each(s, envs);
            }
        }
        return envs.stream().map(e -> e.flat(body.results())).toList();
    }

    /** Copies a statement for all iterations. */
    private void each(Stm s, List<Env> envs) {
        if (!vectors.contains(s.rhs())) {
            envs.forEach(e -> code.statement(s, e));
            return;
        }
        code.b.at(s.origin());
        for (int g = 0; g < envs.size(); g += width) {
            List<Env> group = envs.subList(g, g + width);
            int most = Math.min(width, WIDEST / Access.buffer(s.rhs()).orElseThrow().dtype().bytes());
            for (int k = 0; k < width; k += most) {
                vector(s, group.subList(k, k + most));
            }
        }
    }

    private void vector(Stm s, List<Env> group) {
        Place at = code.memory.get(Access.buffer(s.rhs()).orElseThrow());
        Var first = at.index(code.b, group.get(0).get(Access.index(s.rhs())));
        if (s.rhs() instanceof Rhs.Store x) {
            List<Var> args = new ArrayList<>(List.of(first));
            group.forEach(e -> args.add(e.get(x.value())));
            code.b.gpu(new GpuOp.VectorStore(group.size()), List.of(at.buffer()), args);
        } else {
            List<Var> values = code.b.gpu(new GpuOp.VectorLoad(group.size()), List.of(at.buffer()), List.of(first));
            for (int k = 0; k < group.size(); k++) {
                group.get(k).put(s.outs().get(0), values.get(k));
            }
        }
    }

    private Set<Stm> early() {
        Set<Stm> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Var> needed = new HashSet<>();
        Set<Var> late = new HashSet<>();
        for (Stm s : body.body()) {
            boolean movable = Statements.regions(s.rhs()).isEmpty()
                    && Statements.effect(s.rhs()) != Statements.Effect.ACTS
                    && Statements.operands(s.rhs()).stream().noneMatch(late::contains);
            if (!movable) {
                late.addAll(s.outs());
            }
        }
        for (Stm s : body.body().reversed()) {
            boolean movable = s.outs().stream().noneMatch(late::contains) && !s.outs().isEmpty();
            if (movable && (s.rhs() instanceof Rhs.Load || s.outs().stream().anyMatch(needed::contains))) {
                chosen.add(s);
                needed.addAll(Statements.operands(s.rhs()));
            }
        }
        return chosen;
    }
}
