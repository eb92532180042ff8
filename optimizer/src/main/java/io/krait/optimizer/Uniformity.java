package io.krait.optimizer;

import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which variables may differ between the iterations of the LANES loop around them. A variable varies if the loop
 * index or anything that varies goes into it, or if a branch or a number of rounds that varies decides about it. Loop
 * carried values make this a fixpoint.
 */
final class Uniformity {
    private final Set<Var> varying = new HashSet<>();

    /** Analyses all LANES loops of a kernel. */
    Uniformity(Kernel k) {
        int before;
        do {
            before = varying.size();
            region(k.body());
        } while (varying.size() > before);
    }

    /** True if the variable may differ between lanes. */
    boolean varies(Var v) {
        return varying.contains(v);
    }

    private boolean anyVaries(List<Var> vars) {
        return vars.stream().anyMatch(varying::contains);
    }

    private void region(Region r) {
        for (Stm s : r.body()) {
            statement(s);
        }
    }

    private void statement(Stm s) {
        switch (s.rhs()) {
            case Rhs.If f -> {
                region(f.then());
                region(f.otherwise());
                boolean cond = varies(f.cond());
                for (int i = 0; i < s.outs().size(); i++) {
                    if (cond || varies(f.then().results().get(i)) || varies(f.otherwise().results().get(i))) {
                        varying.add(s.outs().get(i));
                    }
                }
            }
            case Rhs.For f -> loop(s, f);
            case Rhs.ParFor p -> {
                if (p.level() == Rhs.Level.LANES) {
                    varying.addAll(p.body().params());
                }
                region(p.body());
                for (Fold fold : p.folds()) {
                    if (fold instanceof Fold.ByRegion(Region combine)) {
                        varying.addAll(combine.params());
                        region(combine);
                    }
                }
            }
            case Rhs.Load l -> straight(s);
            case Rhs.Store x -> straight(s);
            case Rhs.Fault f -> straight(s);
            case Rhs.Const c -> straight(s);
            case Rhs.Scalar x -> straight(s);
            case Rhs.Cast c -> straight(s);
            case Rhs.Bitcast c -> straight(s);
            case Rhs.Splat x -> straight(s);
            case Rhs.LaneIds l -> straight(s);
            case Rhs.Lookup l -> straight(s);
            case Rhs.Any a -> straight(s);
            case Rhs.Half h -> straight(s);
            case Rhs.Reverse r -> straight(s);
            case Rhs.Extract e -> straight(s);
            case Rhs.While x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Update x -> throw new UnsupportedOperationException("not built yet");
            case Rhs.Call x -> throw new UnsupportedOperationException("not built yet");
        }
    }

    private void straight(Stm s) {
        if (anyVaries(Statements.operands(s.rhs()))) {
            varying.addAll(s.outs());
        }
    }

    private void loop(Stm s, Rhs.For f) {
        List<Var> params = f.body().params();
        boolean rounds = varies(f.lo()) || varies(f.hi());
        if (rounds) {
            varying.addAll(params);
        }
        for (int i = 0; i < f.inits().size(); i++) {
            if (rounds || varies(f.inits().get(i)) || varies(f.body().results().get(i))) {
                varying.add(params.get(i + 1));
                varying.add(s.outs().get(i));
            }
        }
        region(f.body());
    }
}
