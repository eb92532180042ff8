package io.krait.optimizer;

import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Removes what only computes values that nothing uses: statements, results of branches, values that loops carry, folds.
 * Input and output: any valid kernel.
 */
public final class DropDeadCode {
    private final Set<Var> live = new HashSet<>();

    private DropDeadCode() {
    }

    /** The kernel without dead code. */
    public static Kernel run(Kernel k) {
        return Print.after("DropDeadCode", new Kernel(k.name(), k.buffers(), k.scalars(),
                new DropDeadCode().region(k.body())));
    }

    // All uses of a variable come after its definition, so one walk backwards sees them first.
    private Region region(Region r) {
        live.addAll(r.results());
        List<Stm> kept = new ArrayList<>();
        for (Stm s : r.body().reversed()) {
            if (Statements.mayChange(s.rhs()) || s.outs().stream().anyMatch(live::contains)) {
                Stm lean = lean(s);
                kept.add(lean);
                live.addAll(Statements.operands(lean.rhs()));
            }
        }
        return new Region(r.params(), kept.reversed(), r.results());
    }

    private Stm lean(Stm s) {
        return switch (s.rhs()) {
            case Rhs.If f -> {
                int[] kept = IntStream.range(0, s.outs().size()).filter(k -> live.contains(s.outs().get(k))).toArray();
                Region then = region(results(f.then(), kept));
                Region otherwise = region(results(f.otherwise(), kept));
                yield new Stm(pick(s.outs(), kept), new Rhs.If(f.cond(), then, otherwise, f.rare()), s.origin());
            }
            case Rhs.For f -> loop(s, f);
            case Rhs.ParFor p -> parallel(s, p);
            case Rhs.Const c -> s;
            case Rhs.Scalar x -> s;
            case Rhs.Cast c -> s;
            case Rhs.Bitcast c -> s;
            case Rhs.Splat x -> s;
            case Rhs.LaneIds l -> s;
            case Rhs.Load l -> s;
            case Rhs.Store x -> s;
            case Rhs.Lookup l -> s;
            case Rhs.Any a -> s;
            case Rhs.Half h -> s;
            case Rhs.Unzip u -> s;
            case Rhs.Zip z -> s;
            case Rhs.Reverse x -> s;
            case Rhs.Shift x -> s;
            case Rhs.Extract e -> s;
            case Rhs.Update u -> s;
            case Rhs.Call c -> s;
            case Rhs.Gpu g -> s;
            case Rhs.While w -> conditional(s, w);
            case Rhs.Fault f -> s;
        };
    }

    // A carried value is needed if it is used after the loop, or within a round for something that is needed.
    private Stm loop(Stm s, Rhs.For f) {
        List<Var> params = f.body().params();
        List<List<Var>> names = List.of(s.outs(), params.subList(1, params.size()));
        int[] kept;
        Region body;
        do {
            kept = needed(names);
            body = region(results(f.body(), kept));
        } while (needed(names).length > kept.length);
        List<Var> left = new ArrayList<>(List.of(params.get(0)));
        left.addAll(pick(params.subList(1, params.size()), kept));
        Region lean = new Region(left, body.body(), body.results());
        return new Stm(pick(s.outs(), kept), new Rhs.For(f.lo(), f.hi(), f.step(), pick(f.inits(), kept), lean),
                s.origin());
    }

    private Stm conditional(Stm s, Rhs.While w) {
        List<List<Var>> names = List.of(s.outs(), w.cond().params(), w.body().params());
        Region cond = region(w.cond());
        int[] kept;
        Region body;
        do {
            kept = needed(names);
            body = region(results(w.body(), kept));
        } while (needed(names).length > kept.length);
        Region leanCond = new Region(pick(cond.params(), kept), cond.body(), cond.results());
        Region leanBody = new Region(pick(body.params(), kept), body.body(), body.results());
        return new Stm(pick(s.outs(), kept), new Rhs.While(pick(w.inits(), kept), leanCond, leanBody), s.origin());
    }

    // Of the variables that stand for the same carried values those of which one is live.
    private int[] needed(List<List<Var>> names) {
        return IntStream.range(0, names.get(0).size())
                .filter(k -> names.stream().anyMatch(vars -> live.contains(vars.get(k)))).toArray();
    }

    private Stm parallel(Stm s, Rhs.ParFor p) {
        List<Var> outs = new ArrayList<>();
        List<Var> results = new ArrayList<>();
        List<Fold> folds = new ArrayList<>();
        int from = 0;
        for (int k = 0; k < p.folds().size(); k++) {
            Fold f = p.folds().get(k);
            List<Var> mine = s.outs().subList(from, from + f.outs());
            from += f.outs();
            if (mine.stream().anyMatch(live::contains) || acts(f)) {
                outs.addAll(mine);
                results.add(p.body().results().get(k));
                folds.add(f instanceof Fold.ByRegion(Region combine) ? new Fold.ByRegion(region(combine)) : f);
            }
        }
        Region body = region(new Region(p.body().params(), p.body().body(), results));
        return new Stm(outs, new Rhs.ParFor(p.level(), p.lo(), p.hi(), folds, body), s.origin());
    }

    private static boolean acts(Fold f) {
        return f instanceof Fold.ByRegion(Region combine) && combine.body().stream()
                .anyMatch(s -> Statements.mayChange(s.rhs()));
    }

    private static Region results(Region r, int[] kept) {
        return new Region(r.params(), r.body(), pick(r.results(), kept));
    }

    private static <T> List<T> pick(List<T> all, int[] kept) {
        return IntStream.of(kept).mapToObj(all::get).toList();
    }
}
