package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Reduction;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;

/**
 * Emits a parallel loop with folds as a serial one, in the order of {@link TreeV1#lanes}. Folds whose bits do not
 * depend on the order carry their value; the others keep the canonical virtual lanes in a local array.
 */
final class SerialFolds {
    private final KernelCopy copy;
    private final LoopBuilder b;
    private final LoopNode loop;
    private final Rhs.ParFor old;
    private final Env env;
    private final List<One> folds = new ArrayList<>();

    /** One fold: what it carries from round to round, or where its virtual lanes are. */
    private record One(Fold fold, DType type, List<Buffer> lanes, List<Var> inits) {
    }

    SerialFolds(KernelCopy copy, LoopNode loop, Env env) {
        this.copy = copy;
        this.b = copy.b();
        this.loop = loop;
        this.old = (Rhs.ParFor) loop.stm().rhs();
        this.env = env;
    }

    /** Emits the loop and gives its outs. */
    List<Var> emit() {
        Var lo = env.get(loop.lo());
        Var hi = env.get(loop.hi());
        for (int k = 0; k < old.folds().size(); k++) {
            folds.add(start(old.folds().get(k), old.body().results().get(k).dtype(), lo));
        }
        List<Var> inits = folds.stream().flatMap(f -> f.inits.stream()).toList();
        List<Var> last = copy.loop(lo, hi, 1, inits, (i, carried) -> {
            env.index(loop.index(), i, Poly.of(i));
            List<Var> values = copy.region(old.body(), env);
            List<Var> next = new ArrayList<>();
            for (int k = 0; k < folds.size(); k++) {
                One f = folds.get(k);
                next.addAll(step(f, carried.subList(next.size(), next.size() + f.inits.size()), values.get(k), i, lo));
            }
            return next;
        });
        List<Var> outs = new ArrayList<>();
        int from = 0;
        for (One f : folds) {
            outs.addAll(f.lanes.isEmpty() ? last.subList(from, from + f.inits.size()) : finish(f, lo, hi));
            from += f.inits.size();
        }
        return outs;
    }

    private One start(Fold fold, DType type, Var lo) {
        return switch (fold) {
            case Fold.ByOp f when type.isFloat() && (f.op() == Op.ADD || f.op() == Op.MUL) -> {
                Buffer lanes = copy.own(type, TreeV1.LANES);
                Var none = b.constant(type, Reduction.identity(f.op(), type));
                copy.loop(b.index(0), b.index(TreeV1.LANES), 1, List.of(), (j, c) -> {
                    b.store(lanes, j, none);
                    return List.of();
                });
                yield new One(fold, type, List.of(lanes), List.of());
            }
            case Fold.ByOp f -> new One(fold, type, List.of(),
                    List.of(b.constant(type, Reduction.identity(f.op(), type))));
            case Fold.ByRegion f -> new One(fold, type, List.of(copy.own(type, TreeV1.LANES)), List.of());
            case Fold.Arg f -> new One(fold, type, List.of(), List.of(b.constant(type, 0), lo));
        };
    }

    private List<Var> step(One f, List<Var> carried, Var value, Var i, Var lo) {
        return switch (f.fold) {
            case Fold.ByOp g when f.lanes.isEmpty() -> List.of(b.apply(g.op(), carried.get(0), value));
            case Fold.ByOp g -> {
                Var at = lane(i, lo);
                b.store(f.lanes.get(0), at, b.apply(g.op(), b.load(f.lanes.get(0), at), value));
                yield List.of();
            }
            case Fold.ByRegion g -> {
                Var at = lane(i, lo);
                Var first = b.apply(Op.LT, b.apply(Op.SUB, i, lo), b.index(TreeV1.LANES));
                Var next = b.branch(first, false, () -> List.of(value),
                        () -> List.of(combine(g.combine(), b.load(f.lanes.get(0), at), value))).get(0);
                b.store(f.lanes.get(0), at, next);
                yield List.of();
            }
            case Fold.Arg g -> {
                Var better = b.apply(Op.OR, b.apply(Op.EQ, i, lo), better(g.max(), f.type, carried.get(0), value));
                yield List.of(b.apply(Op.SELECT, better, value, carried.get(0)),
                        b.apply(Op.SELECT, better, i, carried.get(1)));
            }
        };
    }

    private Var lane(Var i, Var lo) {
        return b.apply(Op.AND, b.apply(Op.SUB, i, lo), b.index(TreeV1.LANES - 1L));
    }

    // Whether x comes before v: strictly better, or the first NaN.
    private Var better(boolean max, DType type, Var v, Var x) {
        if (!type.isFloat()) {
            return b.apply(max ? Op.GT : Op.LT, x, v);
        }
        Var notWorse = b.apply(Op.NOT, b.apply(max ? Op.LE : Op.GE, x, v));
        return b.apply(Op.AND, notWorse, b.apply(Op.EQ, v, v));
    }

    private Var combine(Region r, Var left, Var right) {
        env.put(r.params(), List.of(left, right));
        return copy.region(r, env).get(0);
    }

    // Lane j takes lane j + half as long as that one has values. All lanes have the identity at least if there is one.
    private List<Var> finish(One f, Var lo, Var hi) {
        Buffer lanes = f.lanes.get(0);
        boolean all = f.fold instanceof Fold.ByOp;
        Var present = all ? b.index(TreeV1.LANES) : b.apply(Op.MIN, b.apply(Op.SUB, hi, lo), b.index(TreeV1.LANES));
        for (int half = TreeV1.LANES / 2; half >= 1; half /= 2) {
            Var distance = b.index(half);
            Var both = all ? distance : b.apply(Op.MIN, b.apply(Op.SUB, present, distance), distance);
            copy.loop(b.index(0), both, 1, List.of(), (j, none) -> {
                Var left = b.load(lanes, j);
                Var right = b.load(lanes, b.apply(Op.ADD, j, distance));
                b.store(lanes, j, switch (f.fold) {
                    case Fold.ByOp g -> b.apply(g.op(), left, right);
                    case Fold.ByRegion g -> combine(g.combine(), left, right);
                    case Fold.Arg g -> throw new IllegalStateException("argmin and argmax have no lanes");
                });
                return List.of();
            });
        }
        return List.of(b.load(lanes, b.index(0)));
    }
}
