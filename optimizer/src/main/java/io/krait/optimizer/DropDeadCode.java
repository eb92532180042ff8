package io.krait.optimizer;

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

/** Removes statements that only compute values which nothing uses. Input and output: any valid kernel. */
public final class DropDeadCode {
    private final Set<Var> live = new HashSet<>();

    private DropDeadCode() {
    }

    /** The kernel without dead statements. */
    public static Kernel run(Kernel k) {
        return new Kernel(k.name(), k.buffers(), k.scalars(), new DropDeadCode().region(k.body()));
    }

    // All uses of a variable come after its definition, so one walk backwards sees them first.
    private Region region(Region r) {
        live.addAll(r.results());
        List<Stm> kept = new ArrayList<>();
        for (Stm s : r.body().reversed()) {
            if (Statements.mayChange(s.rhs()) || s.outs().stream().anyMatch(live::contains)) {
                kept.add(new Stm(s.outs(), inside(s.rhs()), s.origin()));
                live.addAll(Statements.operands(s.rhs()));
            }
        }
        return new Region(r.params(), kept.reversed(), r.results());
    }

    private Rhs inside(Rhs rhs) {
        return switch (rhs) {
            case Rhs.If f -> new Rhs.If(f.cond(), region(f.then()), region(f.otherwise()), f.rare());
            case Rhs.For f -> new Rhs.For(f.lo(), f.hi(), f.step(), f.inits(), region(f.body()));
            case Rhs.ParFor p -> {
                List<Fold> folds = new ArrayList<>();
                for (Fold f : p.folds()) {
                    folds.add(f instanceof Fold.ByRegion(Region combine) ? new Fold.ByRegion(region(combine)) : f);
                }
                yield new Rhs.ParFor(p.level(), p.lo(), p.hi(), folds, region(p.body()));
            }
            case Rhs.Const c -> c;
            case Rhs.Scalar s -> s;
            case Rhs.Cast c -> c;
            case Rhs.Bitcast c -> c;
            case Rhs.Splat s -> s;
            case Rhs.LaneIds l -> l;
            case Rhs.Load l -> l;
            case Rhs.Store s -> s;
            case Rhs.Lookup l -> l;
            case Rhs.Any a -> a;
            case Rhs.Half h -> h;
            case Rhs.Reverse r -> r;
            case Rhs.Extract e -> e;
            case Rhs.Fault f -> f;
        };
    }
}
