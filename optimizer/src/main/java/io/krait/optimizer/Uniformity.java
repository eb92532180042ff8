package io.krait.optimizer;

import io.krait.optimizer.loop.Buffer;
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
 *
 * <p>Note [Uniform in a divergent loop]. Lanes enter a loop together and those that go on have done the same number
 * of rounds. So within a loop whose lanes leave one by one, what a round makes of uniform values (a counter, say) is
 * equal in all lanes that are still on. Only after the loop it varies.
 */
final class Uniformity {
    private final Set<Var> varying = new HashSet<>();
    private boolean inLanes;

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
            case Rhs.While w -> loop(s, w);
            case Rhs.ParFor p -> parallel(p);
            // Every lane has its own memory of this kind.
            case Rhs.Load l -> perLane(s, l.buffer().kind() == Buffer.Kind.PRIVATE);
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
            case Rhs.Unzip u -> straight(s);
            case Rhs.Zip z -> straight(s);
            case Rhs.Reverse r -> straight(s);
            case Rhs.Shift x -> straight(s);
            case Rhs.Extract e -> straight(s);
            // A lane sees what the lanes before it did.
            case Rhs.Update u -> perLane(s, true);
            case Rhs.Call c -> perLane(s, true);
            case Rhs.Gpu g -> perLane(s, true);
        }
    }

    private void straight(Stm s) {
        if (anyVaries(Statements.operands(s.rhs()))) {
            varying.addAll(s.outs());
        }
    }

    private void perLane(Stm s, boolean differs) {
        if (differs && inLanes) {
            varying.addAll(s.outs());
        } else {
            straight(s);
        }
    }

    private void parallel(Rhs.ParFor p) {
        boolean outer = inLanes;
        if (p.level() == Rhs.Level.LANES) {
            varying.addAll(p.body().params());
            inLanes = true;
        }
        region(p.body());
        for (Fold fold : p.folds()) {
            if (fold instanceof Fold.ByRegion(Region combine)) {
                varying.addAll(combine.params());
                region(combine);
            }
        }
        inLanes = outer;
    }

    private void loop(Stm s, Rhs.For f) {
        if (varies(f.lo())) {
            varying.add(f.body().params().get(0));
        }
        boolean rounds = varies(f.lo()) || varies(f.hi());
        for (int i = 0; i < f.inits().size(); i++) {
            if (carry(s, i, f.inits(), f.body(), rounds)) {
                varying.add(f.body().params().get(i + 1));
            }
        }
        region(f.body());
    }

    private void loop(Stm s, Rhs.While w) {
        boolean rounds = varies(w.cond().results().get(0));
        for (int i = 0; i < w.inits().size(); i++) {
            if (carry(s, i, w.inits(), w.body(), rounds)) {
                varying.add(w.cond().params().get(i));
                varying.add(w.body().params().get(i));
            }
        }
        region(w.cond());
        region(w.body());
    }

    // True if the carried value varies within the loop.
    private boolean carry(Stm s, int i, List<Var> inits, Region body, boolean rounds) {
        boolean inside = varies(inits.get(i)) || varies(body.results().get(i));
        if (inside || rounds) {
            varying.add(s.outs().get(i));
        }
        return inside;
    }
}
