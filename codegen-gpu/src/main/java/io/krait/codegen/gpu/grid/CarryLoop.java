package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A serial loop that carries one value through elements of its own: a warp reads the elements of many rounds at a time,
 * then all its threads compute the carried values in order, and each writes what belongs to its round.
 */
final class CarryLoop {
    private static final int WARP = GpuOp.WARP;
    private static final int FLIGHT = 4;
    private static final int MOST_SERIAL = 4;

    private final ThreadCode code;
    private final LoopBuilder b;
    private final Var rank;
    private final Rhs.For loop;
    private final Env env;

    CarryLoop(ThreadCode code, Var rank, Rhs.For loop, Env env) {
        this.code = code;
        this.b = code.b;
        this.rank = rank;
        this.loop = loop;
        this.env = env;
    }

    static boolean matches(Rhs.For f, Poly.Forms forms) {
        if (f.step() != 1 || f.inits().size() != 1) {
            return false;
        }
        Var i = f.body().params().get(0);
        Set<Var> inside = Access.defined(f.body());
        Map<Buffer, Poly> at = new HashMap<>();
        boolean reads = false;
        for (Stm s : f.body().body()) {
            if (s.rhs() instanceof Rhs.Load || s.rhs() instanceof Rhs.Store) {
                Poly p = forms.of(Access.index(s.rhs()));
                Poly scale = p.coefficient(i);
                Poly rest = p.plus(scale.times(Poly.of(i)), -1);
                Buffer buffer = Access.buffer(s.rhs()).orElseThrow();
                boolean own = scale.constant() != 0 && rest.vars().stream().noneMatch(inside::contains)
                        && buffer.kind() != Buffer.Kind.PRIVATE && p.equals(at.getOrDefault(buffer, p));
                boolean masked = s.rhs() instanceof Rhs.Load l ? l.mask().isPresent()
                        : ((Rhs.Store) s.rhs()).mask().isPresent();
                if (!own || masked || GroupCode.isVector(s)) {
                    return false;
                }
                at.put(buffer, p);
                reads |= s.rhs() instanceof Rhs.Load;
            } else if (!Statements.regions(s.rhs()).isEmpty()
                    || Statements.effect(s.rhs()) != Statements.Effect.NONE || GroupCode.isVector(s)) {
                return false;
            }
        }
        Set<Var> after = after(f);
        List<Stm> chain = chain(f);
        return reads && chain.size() <= MOST_SERIAL && !chain.isEmpty()
                && f.body().body().stream().noneMatch(s -> s.rhs() instanceof Rhs.Load
                        && Statements.operands(s.rhs()).stream().anyMatch(after::contains))
                && chain.stream().noneMatch(s -> Statements.operands(s.rhs()).contains(i));
    }

    private static Set<Var> after(Rhs.For f) {
        Set<Var> r = new HashSet<>(Set.of(f.body().params().get(1)));
        for (Stm s : f.body().body()) {
            if (Statements.operands(s.rhs()).stream().anyMatch(r::contains)) {
                r.addAll(s.outs());
            }
        }
        return r;
    }

    // What the next carried value takes, from the one before on.
    private static List<Stm> chain(Rhs.For f) {
        Set<Var> after = after(f);
        Set<Var> needed = new HashSet<>(f.body().results());
        List<Stm> all = new ArrayList<>();
        for (Stm s : f.body().body().reversed()) {
            if (s.outs().stream().anyMatch(v -> needed.contains(v) && after.contains(v))) {
                all.addFirst(s);
                needed.addAll(Statements.operands(s.rhs()));
            }
        }
        return all;
    }

    Var emit() {
        Var lo = env.get(loop.lo());
        Var hi = env.get(loop.hi());
        return b.loop(lo, hi, (long) WARP * FLIGHT, List.of(env.get(loop.inits().get(0))),
                (base, now) -> List.of(rounds(base, hi, now.get(0)))).get(0);
    }

    private Var rounds(Var base, Var hi, Var carry) {
        Set<Var> after = after(loop);
        List<Stm> chain = chain(loop);
        Set<Var> taken = new LinkedHashSet<>();
        Set<Var> made = Access.defined(loop.body());
        for (Stm s : chain) {
            Statements.operands(s.rhs()).stream().filter(v -> !after.contains(v) && made.contains(v))
                    .forEach(taken::add);
        }
        Var last = b.apply(Op.SUB, hi, b.index(1));
        List<Env> envs = new ArrayList<>();
        List<Var> own = new ArrayList<>();
        for (int u = 0; u < FLIGHT; u++) {
            Var i = b.apply(Op.ADD, b.apply(Op.ADD, base, b.index((long) u * WARP)), rank);
            own.add(i);
            Env e = new Env(env);
            // Threads without a round read the element of the last one.
            e.put(loop.body().params().get(0), b.apply(Op.MIN, i, last));
            envs.add(e);
        }
        for (Stm s : loop.body().body()) {
            if (!(s.rhs() instanceof Rhs.Store) && s.outs().stream().noneMatch(after::contains)) {
                envs.forEach(e -> code.flatten(s, e));
            }
        }
        // All have read before one writes.
        b.gpu(new GpuOp.WarpBarrier(), List.of(), List.of(Team.mask(b)));
        Var c = carry;
        for (int u = 0; u < FLIGHT; u++) {
            Var mine = c;
            for (int k = 0; k < WARP; k++) {
                Var at = b.apply(Op.ADD, base, b.index((long) u * WARP + k));
                mine = b.apply(Op.SELECT, b.apply(Op.EQ, rank, b.index(k)), c, mine);
                c = b.apply(Op.SELECT, b.apply(Op.LT, at, hi), next(chain, taken, envs.get(u), c, k), c);
            }
            Env e = envs.get(u);
            e.put(loop.body().params().get(1), mine);
            b.branch(b.apply(Op.LT, own.get(u), hi), false, () -> {
                loop.body().body().stream().filter(s -> s.rhs() instanceof Rhs.Store
                        || s.outs().stream().anyMatch(after::contains)).forEach(s -> code.flatten(s, e));
                return List.of();
            }, List::of);
        }
        return c;
    }

    private Var next(List<Stm> chain, Set<Var> taken, Env from, Var carry, int lane) {
        Env e = new Env(from);
        e.put(loop.body().params().get(1), carry);
        Var which = b.constant(DType.I32, lane);
        taken.forEach(v -> e.put(v, Warp.shuffle(b, new GpuOp.Shuffle(GpuOp.Shuffle.Mode.INDEX, WARP), from.get(v),
                which)));
        chain.forEach(s -> code.flatten(s, e));
        return e.get(loop.body().results().get(0));
    }
}
