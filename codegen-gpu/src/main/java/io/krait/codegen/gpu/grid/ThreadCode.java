package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies code of a lowered kernel to where one thread runs it alone: loops over lanes become serial, a vector becomes
 * one variable for each of its lanes.
 */
class ThreadCode {
    /** Where statements go. */
    final LoopBuilder b;
    /** Where the buffers are. */
    final Map<Buffer, Place> memory;

    ThreadCode(LoopBuilder b, Map<Buffer, Place> memory) {
        this.b = b;
        this.memory = memory;
    }

    /** Copies a region's statements and gives its results, lane by lane. */
    List<Var> region(Region r, Env env) {
        r.body().forEach(s -> statement(s, env));
        return env.flat(r.results());
    }

    /** Copies a statement. */
    void statement(Stm s, Env env) {
        b.at(s.origin());
        env.putFlat(s.outs(), emit(s, env));
    }

    /** Copies a statement and gives what it assigns, lane by lane. */
    List<Var> emit(Stm s, Env env) {
        return switch (s.rhs()) {
            case Rhs.If f -> b.choose(env.get(f.cond()), f.rare(), () -> region(f.then(), env),
                    () -> region(f.otherwise(), env));
            case Rhs.For f -> serial(f, env);
            case Rhs.While w -> b.repeat(env.flat(w.inits()), now -> {
                env.putFlat(w.cond().params(), now);
                return region(w.cond(), env).get(0);
            }, now -> {
                env.putFlat(w.body().params(), now);
                return region(w.body(), env);
            });
            case Rhs.ParFor p -> p.folds().isEmpty() ? rounds(p.lo(), p.hi(), p.body(), env)
                    : new SerialFolds(this, p, env).emit();
            default -> flat(s, env);
        };
    }

    final List<Var> serial(Rhs.For f, Env env) {
        return b.loop(env.get(f.lo()), env.get(f.hi()), f.step(), env.flat(f.inits()), (i, now) -> {
            env.put(f.body().params().get(0), i);
            env.putFlat(f.body().params().subList(1, f.body().params().size()), now);
            return region(f.body(), env);
        });
    }

    /** The iterations of a parallel loop, one after the other. */
    final List<Var> rounds(Var lo, Var hi, Region body, Env env) {
        return b.loop(env.get(lo), env.get(hi), 1, List.of(), (i, none) -> {
            env.put(body.params().get(0), i);
            region(body, env);
            return List.of();
        });
    }

    /** Copies a statement without regions, whoever runs it. */
    final void flatten(Stm s, Env env) {
        b.at(s.origin());
        env.putFlat(s.outs(), flat(s, env));
    }

    /** Copies a statement without regions. */
    final List<Var> flat(Stm s, Env env) {
        return switch (s.rhs()) {
            case Rhs.Splat x -> java.util.Collections.nCopies(x.lanes(), env.get(x.arg()));
            case Rhs.LaneIds x -> lanes(x.lanes(), l -> b.constant(x.dtype(), l));
            case Rhs.Const x -> lanes(x.type().lanes(), l -> b.constant(x.type().dtype(), x.bits()));
            case Rhs.Any x -> List.of(env.lanes(x.mask()).stream().reduce((p, q) -> b.apply(Op.OR, p, q))
                    .orElseThrow());
            case Rhs.Half x -> {
                List<Var> v = env.lanes(x.arg());
                yield x.high() ? v.subList(v.size() / 2, v.size()) : v.subList(0, v.size() / 2);
            }
            case Rhs.Unzip x -> lanes(x.arg().lanes() / 2, l -> env.lanes(x.arg()).get(2 * l + (x.odd() ? 1 : 0)));
            case Rhs.Zip x -> lanes(2 * x.even().lanes(),
                    l -> env.lanes(l % 2 == 0 ? x.even() : x.odd()).get(l / 2));
            case Rhs.Reverse x -> env.lanes(x.arg()).reversed();
            case Rhs.Shift x -> {
                List<Var> v = env.lanes(x.arg());
                List<Var> before = env.lanes(x.before());
                yield lanes(v.size(), l -> l >= x.count() ? v.get(l - x.count())
                        : before.get(before.size() - x.count() + l));
            }
            case Rhs.Extract x -> List.of(env.lanes(x.arg()).get(x.lane()));
            case Rhs.Load x -> lanes(x.lanes(), l -> {
                Var at = at(x.buffer(), x.index(), l, env);
                Buffer from = memory.get(x.buffer()).buffer();
                return x.mask().isEmpty() ? b.load(from, at)
                        : b.choose(lane(x.mask().get(), l, env), false, () -> List.of(b.load(from, at)),
                                () -> List.of(b.constant(from.dtype(), 0))).get(0);
            });
            case Rhs.Store x -> {
                store(x, env);
                yield List.of();
            }
            case Rhs.Update x -> update(x, !s.outs().isEmpty(), env);
            case Rhs.Fault x -> {
                fault(x, env);
                yield List.of();
            }
            default -> perLane(s, env);
        };
    }

    private List<Var> perLane(Stm s, Env env) {
        int n = Statements.operands(s.rhs()).stream().mapToInt(Var::lanes).max().orElse(1);
        List<Var> r = new ArrayList<>();
        for (int l = 0; l < n; l++) {
            int lane = l;
            r.addAll(Statements.copy(b, s, v -> lane(v, lane, env)));
        }
        return r;
    }

    final void store(Rhs.Store x, Env env) {
        for (int l = 0; l < x.value().lanes(); l++) {
            Var at = at(x.buffer(), x.index(), l, env);
            Var value = lane(x.value(), l, env);
            onlyIf(x.mask(), l, env, () -> {
                b.store(memory.get(x.buffer()).buffer(), at, value);
                return List.of();
            });
        }
    }

    final List<Var> update(Rhs.Update x, boolean old, Env env) {
        List<Var> r = new ArrayList<>();
        for (int l = 0; l < x.value().lanes(); l++) {
            Var at = at(x.buffer(), x.index(), l, env);
            Var value = lane(x.value(), l, env);
            r.addAll(onlyIf(x.mask(), l, env, () -> b.update(x.op(), memory.get(x.buffer()).buffer(), at, value,
                    Optional.empty(), isAtomic(x), old).stream().toList()));
        }
        return r;
    }

    /** True if an update may meet others of the same element. */
    boolean isAtomic(Rhs.Update x) {
        return x.atomic();
    }

    private List<Var> onlyIf(Optional<Var> mask, int l, Env env, java.util.function.Supplier<List<Var>> act) {
        if (mask.isEmpty()) {
            return act.get();
        }
        List<List<Var>> made = new ArrayList<>();
        Region then = b.region(List.of(), () -> {
            List<Var> outs = act.get();
            made.add(outs);
            return outs;
        });
        Region otherwise = b.region(List.of(),
                () -> made.get(0).stream().map(v -> b.constant(v.dtype(), 0)).toList());
        return b.add(then.results().stream().map(Var::type).toList(),
                new Rhs.If(lane(mask.get(), l, env), then, otherwise, false));
    }

    private void fault(Rhs.Fault x, Env env) {
        for (int l = 0; l < x.cond().lanes(); l++) {
            int lane = l;
            Var position = x.position().lanes() > 1 ? lane(x.position(), l, env)
                    : b.apply(Op.ADD, env.get(x.position()), b.index(l));
            if (x.details().isEmpty()) {
                b.fault(lane(x.cond(), l, env), position, x.code());
            } else {
                b.fault(lane(x.cond(), l, env), position, x.code(),
                        x.details().stream().map(v -> lane(v, lane, env)).toList());
            }
        }
    }

    /** The element of an access in a lane. */
    private Var at(Buffer buffer, Var index, int lane, Env env) {
        Var i = index.lanes() > 1 ? lane(index, lane, env) : b.apply(Op.ADD, env.get(index), b.index(lane));
        return memory.get(buffer).index(b, i.dtype() == DType.I64 ? i : b.cast(DType.I64, i));
    }

    /** A lane of a vector; a scalar is the same in all. */
    private static Var lane(Var v, int lane, Env env) {
        return env.lanes(v).get(v.lanes() == 1 ? 0 : lane);
    }

    private static List<Var> lanes(int n, java.util.function.IntFunction<Var> of) {
        List<Var> r = new ArrayList<>();
        for (int l = 0; l < n; l++) {
            r.add(of.apply(l));
        }
        return r;
    }
}
