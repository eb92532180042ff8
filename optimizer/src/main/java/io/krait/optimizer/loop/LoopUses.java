package io.krait.optimizer.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What statements are made of. */
final class LoopUses {
    private LoopUses() {
    }

    /** The variables that a computation reads itself, without those that its regions read. */
    static List<Var> uses(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Const x -> List.of();
            case Rhs.LaneIds x -> List.of();
            case Rhs.Scalar x -> x.args();
            case Rhs.Cast x -> List.of(x.arg());
            case Rhs.Bitcast x -> List.of(x.arg());
            case Rhs.Splat x -> List.of(x.arg());
            case Rhs.Load x -> with(x.mask(), x.index());
            case Rhs.Store x -> with(x.mask(), x.index(), x.value());
            case Rhs.Lookup x -> List.of(x.index());
            case Rhs.If x -> List.of(x.cond());
            case Rhs.For x -> {
                List<Var> all = new ArrayList<>(List.of(x.lo(), x.hi()));
                all.addAll(x.inits());
                yield all;
            }
            case Rhs.ParFor x -> List.of(x.lo(), x.hi());
            case Rhs.Any x -> List.of(x.mask());
            case Rhs.Half x -> List.of(x.arg());
            case Rhs.Unzip x -> List.of(x.arg());
            case Rhs.Zip x -> List.of(x.even(), x.odd());
            case Rhs.Reverse x -> List.of(x.arg());
            case Rhs.Shift x -> List.of(x.arg(), x.before());
            case Rhs.Extract x -> List.of(x.arg());
            case Rhs.Fault x -> {
                List<Var> all = new ArrayList<>(List.of(x.cond(), x.position()));
                all.addAll(x.details());
                yield all;
            }
            case Rhs.While x -> x.inits();
            case Rhs.Update x -> with(x.mask(), x.index(), x.value());
            case Rhs.Gpu x -> x.args();
            case Rhs.Call x -> {
                List<Var> all = new ArrayList<>(x.args());
                all.add(x.function());
                yield all;
            }
        };
    }

    private static List<Var> with(Optional<Var> mask, Var... vars) {
        List<Var> all = new ArrayList<>(List.of(vars));
        mask.ifPresent(all::add);
        return all;
    }

    /** The regions of a computation, in the order in which they are printed. */
    static List<Region> regions(Rhs rhs) {
        return switch (rhs) {
            case Rhs.If x -> List.of(x.then(), x.otherwise());
            case Rhs.For x -> List.of(x.body());
            case Rhs.While x -> List.of(x.cond(), x.body());
            case Rhs.ParFor x -> {
                List<Region> all = new ArrayList<>();
                for (Fold f : x.folds()) {
                    if (f instanceof Fold.ByRegion g) {
                        all.add(g.combine());
                    }
                }
                all.add(x.body());
                yield all;
            }
            case Rhs.Const x -> List.of();
            case Rhs.LaneIds x -> List.of();
            case Rhs.Scalar x -> List.of();
            case Rhs.Cast x -> List.of();
            case Rhs.Bitcast x -> List.of();
            case Rhs.Splat x -> List.of();
            case Rhs.Load x -> List.of();
            case Rhs.Store x -> List.of();
            case Rhs.Update x -> List.of();
            case Rhs.Lookup x -> List.of();
            case Rhs.Any x -> List.of();
            case Rhs.Half x -> List.of();
            case Rhs.Unzip x -> List.of();
            case Rhs.Zip x -> List.of();
            case Rhs.Reverse x -> List.of();
            case Rhs.Shift x -> List.of();
            case Rhs.Extract x -> List.of();
            case Rhs.Fault x -> List.of();
            case Rhs.Call x -> List.of();
            case Rhs.Gpu x -> List.of();
        };
    }

    /** The buffer that a computation reads or writes. */
    static Optional<Buffer> buffer(Rhs rhs) {
        return switch (rhs) {
            case Rhs.Load x -> Optional.of(x.buffer());
            case Rhs.Store x -> Optional.of(x.buffer());
            case Rhs.Update x -> Optional.of(x.buffer());
            default -> Optional.empty();
        };
    }
}
