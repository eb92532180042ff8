package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What passes ask about statements: operands, nested regions, effects and cost; and how to copy them. */
public final class Statements {
    private static final int MEMORY_COST = 6;
    private static final int LOOP_COST = 100;

    /** What running a statement does besides giving values. */
    public enum Effect {
        /** Nothing: it may run at any time and any number of times. */
        NONE,
        /** It reads memory that does not change, at addresses that are valid only where it stands. */
        READS,
        /** It writes memory, reads memory that changes, or reports faults. */
        ACTS
    }

    private Statements() {
    }

    /** The variables that a statement uses itself, without those of its regions. */
    public static List<Var> operands(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Const c -> List.of();
            case Rhs.Scalar s -> s.args();
            case Rhs.Cast c -> List.of(c.arg());
            case Rhs.Bitcast c -> List.of(c.arg());
            case Rhs.Splat s -> List.of(s.arg());
            case Rhs.LaneIds l -> List.of();
            case Rhs.Load l -> with(l.mask(), l.index());
            case Rhs.Store s -> with(s.mask(), s.index(), s.value());
            case Rhs.Lookup l -> List.of(l.index());
            case Rhs.If f -> List.of(f.cond());
            case Rhs.For f -> {
                List<Var> all = new ArrayList<>(f.inits());
                all.add(f.lo());
                all.add(f.hi());
                yield all;
            }
            case Rhs.ParFor p -> List.of(p.lo(), p.hi());
            case Rhs.Any a -> List.of(a.mask());
            case Rhs.Half h -> List.of(h.arg());
            case Rhs.Unzip u -> List.of(u.arg());
            case Rhs.Zip z -> List.of(z.even(), z.odd());
            case Rhs.Reverse r -> List.of(r.arg());
            case Rhs.Shift x -> List.of(x.arg(), x.before());
            case Rhs.Extract e -> List.of(e.arg());
            case Rhs.Fault f -> {
                List<Var> all = new ArrayList<>(List.of(f.cond(), f.position()));
                all.addAll(f.details());
                yield all;
            }
            case Rhs.While w -> w.inits();
            case Rhs.Update u -> with(u.mask(), u.index(), u.value());
            case Rhs.Gpu g -> g.args();
            case Rhs.Call c -> {
                List<Var> all = new ArrayList<>(c.args());
                all.add(c.function());
                yield all;
            }
        };
    }

    private static List<Var> with(Optional<Var> mask, Var... others) {
        List<Var> all = new ArrayList<>(List.of(others));
        mask.ifPresent(all::add);
        return all;
    }

    /** The regions of a statement. */
    public static List<Region> regions(Rhs rhs) {
        return switch (rhs) {
            case Rhs.If f -> List.of(f.then(), f.otherwise());
            case Rhs.For f -> List.of(f.body());
            case Rhs.ParFor p -> {
                List<Region> all = new ArrayList<>();
                all.add(p.body());
                for (Fold f : p.folds()) {
                    if (f instanceof Fold.ByRegion(Region combine)) {
                        all.add(combine);
                    }
                }
                yield all;
            }
            case Rhs.Const c -> List.of();
            case Rhs.Scalar s -> List.of();
            case Rhs.Cast c -> List.of();
            case Rhs.Bitcast c -> List.of();
            case Rhs.Splat s -> List.of();
            case Rhs.LaneIds l -> List.of();
            case Rhs.Load l -> List.of();
            case Rhs.Store s -> List.of();
            case Rhs.Lookup l -> List.of();
            case Rhs.Any a -> List.of();
            case Rhs.Half h -> List.of();
            case Rhs.Unzip u -> List.of();
            case Rhs.Zip z -> List.of();
            case Rhs.Reverse r -> List.of();
            case Rhs.Shift x -> List.of();
            case Rhs.Extract e -> List.of();
            case Rhs.Fault f -> List.of();
            case Rhs.While w -> List.of(w.cond(), w.body());
            case Rhs.Update u -> List.of();
            case Rhs.Call c -> List.of();
            case Rhs.Gpu g -> List.of();
        };
    }

    /** The buffer that a statement accesses. */
    static Optional<Buffer> buffer(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Load l -> Optional.of(l.buffer());
            case Rhs.Store s -> Optional.of(s.buffer());
            case Rhs.Update u -> Optional.of(u.buffer());
            default -> Optional.empty();
        };
    }

    /** What a statement does, its regions included. */
    public static Effect effect(Rhs rhs) {
        Effect e = switch (rhs) {
            case Rhs.Load l -> l.buffer().kind() == Buffer.Kind.IN ? Effect.READS : Effect.ACTS;
            case Rhs.Store s -> Effect.ACTS;
            case Rhs.Fault f -> Effect.ACTS;
            case Rhs.ParFor p -> p.level() == Rhs.Level.THREADS ? Effect.ACTS : Effect.NONE;
            case Rhs.Const c -> Effect.NONE;
            case Rhs.Scalar s -> Effect.NONE;
            case Rhs.Cast c -> Effect.NONE;
            case Rhs.Bitcast c -> Effect.NONE;
            case Rhs.Splat s -> Effect.NONE;
            case Rhs.LaneIds l -> Effect.NONE;
            case Rhs.Lookup l -> Effect.NONE;
            case Rhs.If f -> Effect.NONE;
            case Rhs.For f -> Effect.NONE;
            case Rhs.Any a -> Effect.NONE;
            case Rhs.Half h -> Effect.NONE;
            case Rhs.Unzip u -> Effect.NONE;
            case Rhs.Zip z -> Effect.NONE;
            case Rhs.Reverse r -> Effect.NONE;
            case Rhs.Shift x -> Effect.NONE;
            case Rhs.Extract e2 -> Effect.NONE;
            // It may not end, so it must not run where it would not have run.
            case Rhs.While w -> Effect.READS;
            case Rhs.Update u -> Effect.ACTS;
            case Rhs.Call c -> Effect.ACTS;
            case Rhs.Gpu g -> g.op().isPure() ? Effect.NONE : Effect.ACTS;
        };
        for (Region r : regions(rhs)) {
            e = max(e, effect(r));
        }
        return e;
    }

    /** True if the statement writes memory or reports faults, so that it matters even if nothing uses its values. */
    public static boolean mayChange(Rhs rhs) {
        boolean self = switch (rhs) {
            case Rhs.Store s -> true;
            case Rhs.Fault f -> true;
            case Rhs.Update u -> true;
            case Rhs.Call c -> true;
            case Rhs.Gpu g -> !g.op().isPure();
            default -> false;
        };
        return self || regions(rhs).stream().anyMatch(r -> r.body().stream().anyMatch(s -> mayChange(s.rhs())));
    }

    /** The strongest effect of a region's statements. */
    public static Effect effect(Region r) {
        Effect e = Effect.NONE;
        for (Stm s : r.body()) {
            e = max(e, effect(s.rhs()));
        }
        return e;
    }

    private static Effect max(Effect a, Effect b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** The variables that a statement uses and does not define, those of its regions included. */
    public static Set<Var> free(Rhs rhs) {
        Set<Var> used = new HashSet<>(operands(rhs));
        regions(rhs).forEach(r -> addFree(r, used));
        return used;
    }

    /** The variables that a region uses and does not define. */
    public static Set<Var> free(Region r) {
        Set<Var> used = new HashSet<>();
        addFree(r, used);
        return used;
    }

    private static void addFree(Region r, Set<Var> used) {
        Set<Var> inner = new HashSet<>(r.results());
        for (Stm s : r.body().reversed()) {
            s.outs().forEach(inner::remove);
            inner.addAll(free(s.rhs()));
        }
        r.params().forEach(inner::remove);
        used.addAll(inner);
    }

    /** The variables that statements of a region use, nested ones included. */
    static Set<Var> used(Region r) {
        Set<Var> used = new HashSet<>();
        addUsed(r, used);
        return used;
    }

    private static void addUsed(Region r, Set<Var> used) {
        used.addAll(r.results());
        for (Stm s : r.body()) {
            used.addAll(operands(s.rhs()));
            regions(s.rhs()).forEach(inner -> addUsed(inner, used));
        }
    }

    /** Rough cost of running a region once, in additions. */
    public static int cost(Region r) {
        int sum = 0;
        for (Stm s : r.body()) {
            int nested = regions(s.rhs()).stream().mapToInt(Statements::cost).sum();
            sum += nested + switch (s.rhs()) {
                case Rhs.Scalar x -> x.op().cost();
                case Rhs.Load l -> MEMORY_COST;
                case Rhs.Store x -> MEMORY_COST;
                case Rhs.For f -> LOOP_COST;
                case Rhs.ParFor p -> LOOP_COST;
                case Rhs.Const c -> 0;
                case Rhs.Splat x -> 0;
                case Rhs.LaneIds l -> 0;
                case Rhs.Cast c -> 2;
                case Rhs.Bitcast c -> 0;
                case Rhs.Lookup l -> 2;
                case Rhs.If f -> 2;
                case Rhs.Any a -> 2;
                case Rhs.Half h -> 1;
                case Rhs.Unzip u -> 1;
                case Rhs.Zip z -> 1;
                case Rhs.Reverse x -> 1;
                case Rhs.Shift x -> 1;
                case Rhs.Extract e -> 1;
                case Rhs.Fault f -> 2;
                case Rhs.While w -> LOOP_COST;
                case Rhs.Update u -> 2 * MEMORY_COST;
                case Rhs.Call c -> LOOP_COST;
                case Rhs.Gpu g -> MEMORY_COST;
            };
        }
        return sum;
    }

    /** True if some statement of a region has regions itself: a branch or a loop. */
    static boolean hasRegions(Region r) {
        return r.body().stream().anyMatch(s -> !regions(s.rhs()).isEmpty());
    }

    /** The number of statements of a region, nested ones included. */
    public static int size(Region r) {
        int sum = 0;
        for (Stm s : r.body()) {
            sum += 1 + regions(s.rhs()).stream().mapToInt(Statements::size).sum();
        }
        return sum;
    }

    /** Copies a statement without regions. */
    public static List<Var> copy(LoopBuilder b, Stm stm, UnaryOperator<Var> env) {
        boolean old = !stm.outs().isEmpty();
        return switch (stm.rhs()) {
            case Rhs.Const c -> List.of(b.constant(c.type(), c.bits()));
            case Rhs.Scalar s -> List.of(b.scalar(s.op(), s.args().stream().map(env).toList()));
            case Rhs.Cast c -> List.of(b.cast(c.to(), env.apply(c.arg())));
            case Rhs.Bitcast c -> List.of(b.bitcast(c.to(), env.apply(c.arg())));
            case Rhs.Splat s -> List.of(b.splat(env.apply(s.arg()), s.lanes()));
            case Rhs.LaneIds l -> List.of(b.laneIds(l.dtype(), l.lanes()));
            case Rhs.Lookup l -> List.of(b.table(l.table(), env.apply(l.index())));
            case Rhs.Any a -> List.of(b.any(env.apply(a.mask())));
            case Rhs.Half h -> List.of(b.half(env.apply(h.arg()), h.high()));
            case Rhs.Unzip u -> List.of(b.unzip(env.apply(u.arg()), u.odd()));
            case Rhs.Zip z -> List.of(b.zip(env.apply(z.even()), env.apply(z.odd())));
            case Rhs.Reverse r -> List.of(b.reverse(env.apply(r.arg())));
            case Rhs.Shift x -> List.of(b.shift(env.apply(x.arg()), env.apply(x.before()), x.count()));
            case Rhs.Extract e -> List.of(b.extract(env.apply(e.arg()), e.lane()));
            case Rhs.Load l -> List.of(b.load(l.buffer(), env.apply(l.index()), l.lanes(), l.mask().map(env)));
            case Rhs.Store s -> {
                b.store(s.buffer(), env.apply(s.index()), env.apply(s.value()), s.mask().map(env), s.streaming());
                yield List.of();
            }
            case Rhs.Fault f -> {
                if (f.details().isEmpty()) {
                    b.fault(env.apply(f.cond()), env.apply(f.position()), f.code());
                } else {
                    b.fault(env.apply(f.cond()), env.apply(f.position()), f.code(),
                            f.details().stream().map(env).toList());
                }
                yield List.of();
            }
            case Rhs.Update u -> b.update(u.op(), u.buffer(), env.apply(u.index()), env.apply(u.value()),
                    u.mask().map(env), u.atomic(), old).stream().toList();
            case Rhs.Call c -> b.call(env.apply(c.function()), c.args().stream().map(env).toList(), c.result())
                    .stream().toList();
            case Rhs.Gpu g -> b.gpu(g.op(), g.buffers(), g.args().stream().map(env).toList());
            case Rhs.While w -> throw regionsFound();
            case Rhs.If f -> throw regionsFound();
            case Rhs.For f -> throw regionsFound();
            case Rhs.ParFor p -> throw regionsFound();
        };
    }

    private static IllegalArgumentException regionsFound() {
        return new IllegalArgumentException("a statement with regions cannot be copied as one without");
    }
}
