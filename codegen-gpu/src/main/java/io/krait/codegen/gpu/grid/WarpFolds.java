package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;

/**
 * The folds of a loop over lanes by a warp, in the order of {@link TreeV1}.
 *
 * <p>Note [Two lanes per thread]. Thread t has the virtual lanes t and t + 32: the first step of the tree over lanes
 * needs no communication, the others are shuffles. Lanes that a short loop does not have take no part; for operations
 * they have the identity, which gives the same bits.
 */
final class WarpFolds {
    private static final int WARP = GpuOp.WARP;
    /** Rounds whose elements are read before the first of them is folded. */
    private static final int ROUNDS = 4;
    private static final int SMALL = 60;
    private static final GpuOp.Shuffle DOWN = new GpuOp.Shuffle(GpuOp.Shuffle.Mode.DOWN, WARP);
    private static final GpuOp.Shuffle INDEX = new GpuOp.Shuffle(GpuOp.Shuffle.Mode.INDEX, WARP);

    private final ThreadCode code;
    private final LoopBuilder b;
    private final Var rank;
    private final Rhs.ParFor loop;
    private final Env env;
    private final FoldCode combine;

    WarpFolds(ThreadCode code, Var rank, Rhs.ParFor loop, Env env) {
        this.code = code;
        this.b = code.b;
        this.rank = rank;
        this.loop = loop;
        this.env = env;
        this.combine = new FoldCode(code, env);
    }

    private boolean isOnlyOps() {
        return loop.folds().stream().allMatch(f -> f instanceof Fold.ByOp);
    }

    List<Var> emit() {
        Var lo = env.get(loop.lo());
        Var hi = env.get(loop.hi());
        Var n = b.apply(Op.SUB, hi, lo);
        List<Var> state = inits(lo);
        state.addAll(List.copyOf(state));
        int rounds = Statements.size(loop.body()) <= SMALL && isOnlyOps() ? ROUNDS : 1;
        Var at = lo;
        for (int r = rounds; r >= 1; r /= ROUNDS) {
            int step = r * TreeV1.LANES;
            int many = r;
            Var whole = b.apply(Op.AND, b.apply(Op.SUB, hi, at), b.index(-step));
            Var next = b.apply(Op.ADD, at, b.apply(Op.MAX, whole, b.index(0)));
            state = new ArrayList<>(b.loop(b.apply(Op.ADD, at, rank), next, step, state,
                    (i, now) -> round(i, many, now, lo)));
            at = next;
        }
        Var rest = b.apply(Op.ADD, at, rank);
        List<Var> low = tail(rest, hi, state.subList(0, state.size() / 2), lo);
        List<Var> high = tail(b.apply(Op.ADD, rest, b.index(WARP)), hi, state.subList(state.size() / 2, state.size()),
                lo);
        return tree(n, low, high);
    }

    private List<Var> inits(Var lo) {
        List<Var> r = new ArrayList<>();
        for (int k = 0; k < loop.folds().size(); k++) {
            DType t = loop.body().results().get(k).dtype();
            switch (loop.folds().get(k)) {
                case Fold.ByOp f -> r.add(FoldCode.identity(b, f.op(), t));
                case Fold.ByRegion f -> r.add(b.constant(t, 0));
                case Fold.Arg f -> {
                    r.add(b.constant(t, 0));
                    r.add(lo);
                }
            }
        }
        return r;
    }

    // Elements i, i + 32, i + 64, ...: those of the two lanes in turns.
    private List<Var> round(Var i, int rounds, List<Var> now, Var lo) {
        List<Var> at = new ArrayList<>();
        for (int k = 0; k < 2 * rounds; k++) {
            at.add(b.apply(Op.ADD, i, b.index((long) k * WARP)));
        }
        List<List<Var>> x = new Jam(code, loop.body(), env).emit(at);
        List<Var> low = now.subList(0, now.size() / 2);
        List<Var> high = now.subList(now.size() / 2, now.size());
        for (int k = 0; k < 2 * rounds; k += 2) {
            low = fold(low, x.get(k), at.get(k), lo);
            high = fold(high, x.get(k + 1), at.get(k + 1), lo);
        }
        List<Var> all = new ArrayList<>(low);
        all.addAll(high);
        return all;
    }

    private List<Var> tail(Var i, Var hi, List<Var> now, Var lo) {
        return b.branch(b.apply(Op.LT, i, hi), false, () -> {
            Env inner = new Env(env);
            inner.put(loop.body().params().get(0), i);
            return fold(now, code.region(loop.body(), inner), i, lo);
        }, () -> now);
    }

    /** The states of one lane with the elements of one more iteration. */
    private List<Var> fold(List<Var> now, List<Var> x, Var i, Var lo) {
        List<Var> r = new ArrayList<>();
        if (isOnlyOps()) {
            for (int k = 0; k < x.size(); k++) {
                r.add(combine.apply(loop.folds().get(k), now.get(k), x.get(k)));
            }
            return r;
        }
        Var first = b.apply(Op.LT, b.apply(Op.SUB, i, lo), b.index(TreeV1.LANES));
        for (int k = 0; k < x.size(); k++) {
            Var value = x.get(k);
            Var state = now.get(r.size());
            Fold f = loop.folds().get(k);
            switch (f) {
                case Fold.ByOp g -> r.add(combine.apply(f, state, value));
                case Fold.ByRegion g -> r.add(b.branch(first, false, () -> List.of(value),
                        () -> List.of(combine.apply(f, state, value))).get(0));
                case Fold.Arg g -> r.addAll(FoldCode.extreme(b, g.max(), first,
                        now.subList(r.size(), r.size() + 2), value, i));
            }
        }
        return r;
    }

    private List<Var> tree(Var n, List<Var> low, List<Var> high) {
        boolean all = isOnlyOps();
        Var always = b.constant(DType.BOOL, 1);
        List<Var> state = merge(all ? always : b.apply(Op.LT, b.apply(Op.ADD, rank, b.index(WARP)), n), low, high);
        for (int half = WARP / 2; half >= 1; half /= 2) {
            Var distance = b.constant(DType.I32, half);
            List<Var> other = state.stream().map(v -> Warp.shuffle(b, DOWN, v, distance)).toList();
            Var on = all ? always : b.apply(Op.AND, b.apply(Op.LT, rank, b.index(half)),
                    b.apply(Op.LT, b.apply(Op.ADD, rank, b.index(half)), n));
            state = merge(on, state, other);
        }
        Var zero = b.constant(DType.I32, 0);
        return state.stream().map(v -> Warp.shuffle(b, INDEX, v, zero)).toList();
    }

    /** The states of two lanes combined where both take part; for operations anywhere. */
    private List<Var> merge(Var on, List<Var> left, List<Var> right) {
        List<Var> r = new ArrayList<>();
        for (Fold f : loop.folds()) {
            int at = r.size();
            switch (f) {
                case Fold.ByOp g -> r.add(combine.apply(f, left.get(at), right.get(at)));
                case Fold.ByRegion g -> r.add(b.branch(on, false,
                        () -> List.of(combine.apply(f, left.get(at), right.get(at))),
                        () -> List.of(left.get(at))).get(0));
                case Fold.Arg g -> {
                    Var take = b.apply(Op.AND, on, isBetter(g.max(), left, right, at));
                    r.add(b.apply(Op.SELECT, take, right.get(at), left.get(at)));
                    r.add(b.apply(Op.SELECT, take, right.get(at + 1), left.get(at + 1)));
                }
            }
        }
        return r;
    }

    // The lanes of a tree do not stand in the order of their elements.
    private Var isBetter(boolean max, List<Var> left, List<Var> right, int at) {
        Var l = left.get(at);
        Var r = right.get(at);
        Var before = b.apply(Op.LT, right.get(at + 1), left.get(at + 1));
        Var equal = b.apply(Op.EQ, l, r);
        if (l.dtype().isFloat()) {
            equal = b.apply(Op.OR, equal, b.apply(Op.AND, b.apply(Op.NE, l, l), b.apply(Op.NE, r, r)));
        }
        return b.apply(Op.OR, FoldCode.isBetter(b, max, l, r), b.apply(Op.AND, equal, before));
    }
}
