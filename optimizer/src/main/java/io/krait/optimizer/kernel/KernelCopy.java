package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Copies a kernel to a builder while a rule decides about its loops. The indices of memory accesses are computed anew
 * from their polynomials.
 *
 * <p>Note [Canonical addresses]. An index is emitted as a sum that begins with what is constant in most loops and ends
 * with what changes in the innermost one and with a constant. Equal indices of different copies of a loop body
 * therefore are one variable, loads from them are one load, and invariant code motion takes the beginnings of sums out
 * of inner loops.
 */
final class KernelCopy {
    /** Decides about loops. */
    @FunctionalInterface
    interface LoopRule {
        /** Emits a loop and gives its outs, or empty to have it copied as it is. */
        Optional<List<Var>> emit(LoopNode loop, Env env);
    }

    private final LoopBuilder b = new LoopBuilder();
    private final IndexForms forms;
    private final Function<KernelCopy, LoopRule> ruleOf;
    private LoopRule rule = (loop, env) -> Optional.empty();
    private final Map<Var, Integer> depths = new HashMap<>();
    private int depth;

    /** A copier; the rule may use it to emit. */
    KernelCopy(IndexForms forms, Function<KernelCopy, LoopRule> rule) {
        this.forms = forms;
        this.ruleOf = rule;
    }

    /** Copies a kernel. */
    Kernel run(Kernel k) {
        b.adopt(k, k.scalars().stream().mapToInt(Var::id).max().orElse(-1) + 1);
        rule = ruleOf.apply(this);
        return b.kernel(k.name(), (begin, end) -> {
            Env env = Env.empty();
            k.scalars().forEach(v -> env.put(v, v));
            env.put(k.body().params(), List.of(begin, end));
            region(k.body(), env);
            return null;
        });
    }

    /** Where statements go. */
    LoopBuilder b() {
        return b;
    }

    /** Copies a region's statements and gives its results. */
    List<Var> region(Region r, Env env) {
        r.body().forEach(s -> statement(s, env));
        return env.get(r.results());
    }

    /** Copies a statement. */
    void statement(Stm s, Env env) {
        b.at(s.origin());
        List<Var> outs = emit(s, env);
        env.put(s.outs(), outs);
        outs.forEach(v -> depths.putIfAbsent(v, depth));
    }

    private List<Var> emit(Stm s, Env env) {
        return switch (s.rhs()) {
            case Rhs.If f -> b.branch(env.get(f.cond()), f.rare(), () -> region(f.then(), env),
                    () -> region(f.otherwise(), env));
            case Rhs.For f -> rule.emit(forms.loop(s), env).orElseGet(() -> serial(forms.loop(s), env));
            case Rhs.ParFor p -> rule.emit(forms.loop(s), env)
                    .orElseGet(() -> parallel(forms.loop(s), p.level(), env));
            case Rhs.While w -> b.repeat(env.get(w.inits()), carried -> {
                env.put(w.cond().params(), carried);
                return region(w.cond(), env).get(0);
            }, carried -> inLoop(() -> {
                env.put(w.body().params(), carried);
                return region(w.body(), env);
            }));
            case Rhs.Load l -> addressed(s, l.index(), env);
            case Rhs.Store x -> addressed(s, x.index(), env);
            case Rhs.Update u -> addressed(s, u.index(), env);
            default -> Statements.copy(b, s, env::get);
        };
    }

    private List<Var> addressed(Stm s, Var index, Env env) {
        Var at = index(index, env);
        return Statements.copy(b, s, v -> v == index ? at : env.get(v));
    }

    private <T> T inLoop(Supplier<T> body) {
        depth++;
        try {
            return body.get();
        } finally {
            depth--;
        }
    }

    /** Copies a serial loop. */
    List<Var> serial(LoopNode loop, Env env) {
        Rhs.For f = (Rhs.For) loop.stm().rhs();
        return loop(env.get(f.lo()), env.get(f.hi()), f.step(), env.get(f.inits()), (i, carried) -> {
            env.index(loop.index(), i, Poly.of(i));
            env.put(f.body().params().subList(1, f.body().params().size()), carried);
            return region(f.body(), env);
        });
    }

    /** What a serial loop does in a round. */
    @FunctionalInterface
    interface Round {
        /** Gives the next carried values. */
        List<Var> of(Var index, List<Var> carried);
    }

    /** Emits a serial loop. */
    List<Var> loop(Var lo, Var hi, long step, List<Var> inits, Round body) {
        return b.loop(lo, hi, step, inits, (i, carried) -> inLoop(() -> {
            depths.put(i, depth);
            return body.of(i, carried);
        }));
    }

    /** Copies a counted loop as a parallel one of a level. */
    List<Var> parallel(LoopNode loop, Rhs.Level level, Env env) {
        if (loop.step() == 1) {
            return parallel(env.get(loop.lo()), env.get(loop.hi()), loop, level, (i) -> {
                env.index(loop.index(), i, Poly.of(i));
                return region(loop.body(), env);
            }, env);
        }
        Var lo = env.get(loop.lo());
        Var span = b.apply(Op.SUB, env.get(loop.hi()), lo);
        Var trips = b.apply(Op.DIV, b.apply(Op.ADD, span, b.index(loop.step() - 1)), b.index(loop.step()));
        return parallel(b.index(0), trips, loop, level, t -> {
            Poly form = env.form(loop.lo()).plus(Poly.of(t).times(loop.step()));
            env.index(loop.index(), emit(form), form);
            return region(loop.body(), env);
        }, env);
    }

    /** Emits a parallel loop with the folds of an old one. */
    List<Var> parallel(Var lo, Var hi, LoopNode old, Rhs.Level level, Function<Var, List<Var>> body, Env env) {
        List<Fold> folds = old.stm().rhs() instanceof Rhs.ParFor p
                ? p.folds().stream().map(f -> fold(f, env)).toList() : List.of();
        return b.parFor(level, lo, hi, folds, i -> inLoop(() -> {
            depths.put(i, depth);
            return body.apply(i);
        }));
    }

    private Fold fold(Fold f, Env env) {
        if (!(f instanceof Fold.ByRegion(Region combine))) {
            return f;
        }
        List<Var> params = combine.params().stream().map(v -> b.fresh(v.type())).toList();
        env.put(combine.params(), params);
        return new Fold.ByRegion(b.region(params, () -> region(combine, env)));
    }

    /** The new variable of an old index. */
    Var index(Var old, Env env) {
        return forms.of(old).replace(env::form).map(this::emit).orElseGet(() -> env.get(old));
    }

    /** Emits a polynomial over new variables. */
    Var emit(Poly p) {
        Map<Integer, Var> sums = new TreeMap<>();
        Var last = b.index(0);
        for (Map.Entry<List<Var>, Long> t : p.terms().entrySet()) {
            if (t.getKey().isEmpty()) {
                last = b.index(t.getValue());
                continue;
            }
            List<Var> factors = new ArrayList<>(t.getKey());
            factors.sort(Comparator.comparingInt(this::depth));
            Var product = b.index(t.getValue());
            for (Var v : factors) {
                product = b.apply(Op.MUL, product, v);
            }
            Var term = product;
            sums.merge(depth(factors.getLast()), term, (x, y) -> b.apply(Op.ADD, x, y));
        }
        Var sum = b.index(0);
        for (Var v : sums.values()) {
            sum = b.apply(Op.ADD, sum, v);
        }
        return b.apply(Op.ADD, sum, last);
    }

    private int depth(Var v) {
        return depths.getOrDefault(v, 0);
    }

    /** A new local array for each iteration of the loop in lanes. */
    Buffer own(DType type, long count) {
        return b.own(type, count);
    }
}
