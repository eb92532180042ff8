package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import io.krait.staging.TreeV1;
import java.util.ArrayList;
import java.util.List;

/** Folds of a loop over lanes that one thread runs alone: memory of its own holds what the lanes have so far. */
final class SerialFolds {
    private final ThreadCode code;
    private final LoopBuilder b;
    private final Rhs.ParFor loop;
    private final Env env;
    private final List<Buffer> lanes = new ArrayList<>();

    SerialFolds(ThreadCode code, Rhs.ParFor loop, Env env) {
        this.code = code;
        this.b = code.b;
        this.loop = loop;
        this.env = env;
    }

    List<Var> emit() {
        Var lo = env.get(loop.lo());
        Var hi = env.get(loop.hi());
        Var n = b.apply(Op.SUB, hi, lo);
        FoldCode combine = new FoldCode(code, env);
        List<Var> inits = new ArrayList<>();
        for (int k = 0; k < loop.folds().size(); k++) {
            Var value = loop.body().results().get(k);
            if (loop.folds().get(k) instanceof Fold.Arg) {
                inits.add(b.constant(value.dtype(), 0));
                inits.add(lo);
            } else {
                lanes.add(b.own(value.dtype(), TreeV1.LANES));
            }
        }
        Var all = b.index(TreeV1.LANES);
        List<Var> extremes = b.loop(lo, hi, 1, inits, (i, now) -> {
            env.put(loop.body().params().get(0), i);
            List<Var> x = code.region(loop.body(), env);
            Var at = b.apply(Op.SUB, i, lo);
            Var lane = b.apply(Op.AND, at, b.index(TreeV1.LANES - 1));
            Var first = b.apply(Op.LT, at, all);
            List<Var> next = new ArrayList<>();
            int buffer = 0;
            for (int k = 0; k < x.size(); k++) {
                Var value = x.get(k);
                if (loop.folds().get(k) instanceof Fold.Arg g) {
                    Var start = b.apply(Op.EQ, at, b.index(0));
                    next.addAll(FoldCode.extreme(b, g.max(), start, now.subList(next.size(), next.size() + 2), value,
                            i));
                } else {
                    Fold f = loop.folds().get(k);
                    Buffer into = lanes.get(buffer++);
                    Var v = b.branch(first, false, () -> List.of(value),
                            () -> List.of(combine.apply(f, b.load(into, lane), value))).get(0);
                    b.store(into, lane, v);
                }
            }
            return next;
        });
        Var present = b.apply(Op.MIN, n, all);
        for (int half = TreeV1.LANES / 2; half >= 1; half /= 2) {
            halve(half, present, combine);
        }
        return results(n, extremes);
    }

    private void halve(int half, Var present, FoldCode combine) {
        Var last = b.apply(Op.MIN, b.apply(Op.SUB, present, b.index(half)), b.index(half));
        b.loop(b.index(0), last, 1, List.of(), (j, none) -> {
            int buffer = 0;
            for (Fold f : loop.folds()) {
                if (!(f instanceof Fold.Arg)) {
                    Buffer at = lanes.get(buffer++);
                    Var right = b.load(at, b.apply(Op.ADD, j, b.index(half)));
                    b.store(at, j, combine.apply(f, b.load(at, j), right));
                }
            }
            return List.of();
        });
    }

    private List<Var> results(Var n, List<Var> extremes) {
        List<Var> r = new ArrayList<>();
        int buffer = 0;
        int extreme = 0;
        for (int k = 0; k < loop.folds().size(); k++) {
            switch (loop.folds().get(k)) {
                case Fold.Arg g -> {
                    r.addAll(extremes.subList(extreme, extreme + 2));
                    extreme += 2;
                }
                case Fold.ByRegion g -> r.add(b.load(lanes.get(buffer++), b.index(0)));
                case Fold.ByOp g -> {
                    Buffer at = lanes.get(buffer++);
                    r.add(b.choose(b.apply(Op.GT, n, b.index(0)), false, () -> List.of(b.load(at, b.index(0))),
                            () -> List.of(FoldCode.identity(b, g.op(), at.dtype()))).get(0));
                }
            }
        }
        return r;
    }
}
