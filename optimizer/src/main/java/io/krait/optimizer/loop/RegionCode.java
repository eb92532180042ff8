package io.krait.optimizer.loop;

import io.krait.optimizer.loop.LoopFrame.Code;
import io.krait.optimizer.loop.LoopFrame.Places;
import io.krait.staging.DType;
import java.util.List;

/** Makes the interpreter's code of regions: branches and loops. */
final class RegionCode {
    private final Places places;
    private final LaneCode lanes;
    private final PrivateUses privates;

    RegionCode(Kernel kernel, Places places) {
        this.places = places;
        lanes = new LaneCode(kernel, places);
        privates = new PrivateUses(kernel);
    }

    /** The code of a region whose parameters have places. */
    Code[] code(Region r) {
        Code[] code = new Code[r.body().size()];
        for (int i = 0; i < code.length; i++) {
            code[i] = code(r.body().get(i));
        }
        return code;
    }

    private Code code(Stm s) {
        // Outs get their places first: nothing that the statement reads can share them.
        int out = places.count();
        s.outs().forEach(places::define);
        return switch (s.rhs()) {
            case Rhs.If x -> branch(x, out);
            case Rhs.For x -> serial(x, out);
            case Rhs.While x -> conditional(x, out);
            case Rhs.ParFor x -> x.folds().isEmpty() ? parallel(x) : folding(s, x, out);
            case Rhs.Const x -> lanes.of(s, out);
            case Rhs.Scalar x -> lanes.of(s, out);
            case Rhs.Cast x -> lanes.of(s, out);
            case Rhs.Bitcast x -> lanes.of(s, out);
            case Rhs.Splat x -> lanes.of(s, out);
            case Rhs.LaneIds x -> lanes.of(s, out);
            case Rhs.Load x -> lanes.of(s, out);
            case Rhs.Store x -> lanes.of(s, out);
            case Rhs.Update x -> lanes.of(s, out);
            case Rhs.Lookup x -> lanes.of(s, out);
            case Rhs.Any x -> lanes.of(s, out);
            case Rhs.Half x -> lanes.of(s, out);
            case Rhs.Unzip x -> lanes.of(s, out);
            case Rhs.Zip x -> lanes.of(s, out);
            case Rhs.Reverse x -> lanes.of(s, out);
            case Rhs.Shift x -> lanes.of(s, out);
            case Rhs.Extract x -> lanes.of(s, out);
            case Rhs.Call x -> lanes.of(s, out);
            case Rhs.Gpu x -> lanes.of(s, out);
            case Rhs.Fault x -> lanes.of(s, out);
        };
    }

    private Code branch(Rhs.If x, int out) {
        int cond = places.at(x.cond());
        Code[] then = code(x.then());
        Code[] otherwise = code(x.otherwise());
        Code thenResults = places.move(x.then().results(), out);
        Code otherwiseResults = places.move(x.otherwise().results(), out);
        return f -> {
            if (f.r[cond] != 0) {
                f.run(then);
                thenResults.run(f);
            } else {
                f.run(otherwise);
                otherwiseResults.run(f);
            }
        };
    }

    private Code serial(Rhs.For x, int out) {
        int lo = places.at(x.lo());
        int hi = places.at(x.hi());
        int i = places.define(x.body().params().get(0));
        int carried = places.count();
        List<Var> carries = x.body().params().subList(1, x.body().params().size());
        carries.forEach(places::define);
        int width = places.count() - carried;
        Code start = places.move(x.inits(), carried);
        Code[] body = code(x.body());
        // By way of the outs: a body may yield its parameters in another order.
        Code results = places.move(x.body().results(), out);
        return f -> {
            start.run(f);
            long last = f.r[hi];
            for (long n = f.r[lo]; n < last;) {
                f.r[i] = n;
                f.run(body);
                results.run(f);
                System.arraycopy(f.r, out, f.r, carried, width);
                if (n > Long.MAX_VALUE - x.step()) {
                    break;
                }
                n += x.step();
            }
            System.arraycopy(f.r, carried, f.r, out, width);
        };
    }

    private Code conditional(Rhs.While x, int out) {
        int carried = places.count();
        x.cond().params().forEach(places::define);
        int width = places.count() - carried;
        // Both regions see the same values.
        for (int i = 0; i < x.inits().size(); i++) {
            places.alias(x.body().params().get(i), x.cond().params().get(i));
        }
        Code start = places.move(x.inits(), carried);
        Code[] cond = code(x.cond());
        int goesOn = places.at(x.cond().results().get(0));
        Code[] body = code(x.body());
        // By way of the outs: a body may yield its parameters in another order.
        Code results = places.move(x.body().results(), out);
        return f -> {
            start.run(f);
            for (f.run(cond); f.r[goesOn] != 0 && !f.isCancelled(); f.run(cond)) {
                f.run(body);
                results.run(f);
                System.arraycopy(f.r, out, f.r, carried, width);
            }
            System.arraycopy(f.r, carried, f.r, out, width);
        };
    }

    private void renew(LoopFrame f, List<Integer> buffers) {
        for (int b : buffers) {
            f.memory[b].poison();
        }
    }

    private Code parallel(Rhs.ParFor x) {
        int lo = places.at(x.lo());
        int hi = places.at(x.hi());
        int i = places.define(x.body().params().get(0));
        Code[] body = code(x.body());
        List<Integer> own = privates.of(x);
        return f -> {
            long first = f.r[lo];
            for (long n = f.r[hi]; n > first;) {
                n--;
                f.r[i] = n;
                renew(f, own);
                f.run(body);
            }
        };
    }

    private Code folding(Stm s, Rhs.ParFor x, int out) {
        int lo = places.at(x.lo());
        int hi = places.at(x.hi());
        int i = places.define(x.body().params().get(0));
        Code[] body = code(x.body());
        List<Integer> own = privates.of(x);
        int count = x.folds().size();
        int[] values = new int[count];
        FoldStart[] starts = new FoldStart[count];
        for (int k = 0; k < count; k++) {
            Var v = x.body().results().get(k);
            values[k] = places.at(v);
            starts[k] = start(s, x.folds().get(k), v.dtype());
        }
        return f -> {
            long first = f.r[lo];
            long last = Math.max(first, f.r[hi]);
            LoopFolds[] folds = new LoopFolds[count];
            for (int k = 0; k < count; k++) {
                folds[k] = starts[k].of(f, last - first);
            }
            for (long n = first; n < last; n++) {
                f.r[i] = n;
                renew(f, own);
                f.run(body);
                for (int k = 0; k < count; k++) {
                    folds[k].add(n - first, n, f.r[values[k]]);
                }
            }
            int to = out;
            for (LoopFolds fold : folds) {
                for (int k = 0; k < fold.outs(); k++) {
                    f.r[to++] = fold.result(k);
                }
            }
        };
    }

    /** Begins a fold over a number of values. */
    @FunctionalInterface
    private interface FoldStart {
        LoopFolds of(LoopFrame f, long count);
    }

    private FoldStart start(Stm s, Fold fold, DType t) {
        return switch (fold) {
            case Fold.ByOp g -> (f, count) -> LoopFolds.byOp(g.op(), t, count);
            case Fold.Arg g -> (f, count) -> {
                requireValues(s, count);
                return LoopFolds.extreme(g.max(), t);
            };
            case Fold.ByRegion g -> {
                int left = places.define(g.combine().params().get(0));
                int right = places.define(g.combine().params().get(1));
                Code[] code = code(g.combine());
                int result = places.at(g.combine().results().get(0));
                yield (f, count) -> {
                    requireValues(s, count);
                    return LoopFolds.byFunction((a, b) -> {
                        f.r[left] = a;
                        f.r[right] = b;
                        f.run(code);
                        return f.r[result];
                    }, count);
                };
            }
        };
    }

    private void requireValues(Stm s, long count) {
        if (count == 0) {
            throw lanes.error(s, "a fold without an identity over an empty range");
        }
    }
}
