package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cheaper conditions for checks that stay: without the comparisons that always hold, and with one unsigned comparison
 * for {@code 0 <= i} and {@code i < extent}.
 */
final class SlimChecks {
    // An index compared with 0 or with an extent.
    private record Side(Var index, Optional<Var> extent) {
    }

    private final BoundsWalk walk;

    SlimChecks(BoundsWalk walk) {
        this.walk = walk;
    }

    /** A cheaper condition for a fault, if there is one. */
    Optional<BoundsEdits.Slim> of(Rhs.Fault f) {
        Optional<Var> ok = operation(f.cond()).filter(s -> s.op() == Op.NOT).map(s -> s.args().get(0));
        return ok.filter(v -> v.lanes() == 1).flatMap(this::slim);
    }

    private Optional<Rhs.Scalar> operation(Var v) {
        return walk.values().definition(v).map(Stm::rhs).filter(Rhs.Scalar.class::isInstance)
                .map(Rhs.Scalar.class::cast);
    }

    private Optional<BoundsEdits.Slim> slim(Var ok) {
        List<Var> all = new ArrayList<>();
        conjuncts(ok, all);
        List<Var> open = all.stream().filter(v -> !walk.truths().holds(v, true)).toList();
        List<BoundsEdits.Part> parts = new ArrayList<>();
        for (Var v : open) {
            Optional<Side> side = side(v);
            Optional<Side> other = side.flatMap(s -> open.stream().map(this::side).flatMap(Optional::stream)
                    .filter(o -> o.index() == s.index() && o.extent().isPresent() != s.extent().isPresent())
                    .findFirst());
            if (other.isEmpty()) {
                parts.add(new BoundsEdits.Part.Same(v));
            } else if (side.get().extent().isPresent()) {
                parts.add(new BoundsEdits.Part.Below(side.get().index(), side.get().extent().get()));
            }
        }
        return parts.isEmpty() || parts.size() == all.size() ? Optional.empty()
                : Optional.of(new BoundsEdits.Slim(ok, parts));
    }

    private void conjuncts(Var v, List<Var> all) {
        Optional<Rhs.Scalar> s = operation(v).filter(x -> x.op() == Op.AND);
        if (s.isPresent()) {
            s.get().args().forEach(a -> conjuncts(a, all));
        } else if (!all.contains(v)) {
            all.add(v);
        }
    }

    // i >= 0 or i < extent, either way round.
    private Optional<Side> side(Var cond) {
        Optional<Rhs.Scalar> s = operation(cond);
        if (s.isEmpty() || s.get().args().size() != 2 || !s.get().args().get(0).type().equals(LType.INDEX)) {
            return Optional.empty();
        }
        Var a = s.get().args().get(0);
        Var b = s.get().args().get(1);
        return switch (s.get().op()) {
            case GE -> isZero(b) ? Optional.of(new Side(a, Optional.empty())) : Optional.empty();
            case LE -> isZero(a) ? Optional.of(new Side(b, Optional.empty())) : Optional.empty();
            case LT -> isNatural(b) ? Optional.of(new Side(a, Optional.of(b))) : Optional.empty();
            case GT -> isNatural(a) ? Optional.of(new Side(b, Optional.of(a))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private boolean isZero(Var v) {
        return walk.values().form(v).equals(Form.ZERO);
    }

    private boolean isNatural(Var v) {
        return walk.facts().isNatural(walk.values().form(v));
    }
}
