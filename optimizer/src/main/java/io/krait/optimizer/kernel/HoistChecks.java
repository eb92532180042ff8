package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds faults that are the same in every round of a loop. They are reported before the loop if it runs at all. Only
 * faults before which nothing else in the loop may report one move, so that the first fault stays the first.
 */
final class HoistChecks {
    private final BoundsEdits edits;
    private int found;

    private HoistChecks(BoundsEdits edits) {
        this.edits = edits;
    }

    /** Puts what moves into the edits; loops that these split into versions stay as they are. Gives the faults. */
    static int find(Kernel k, BoundsEdits edits) {
        HoistChecks h = new HoistChecks(edits);
        h.region(k.body());
        return h.found;
    }

    private void region(Region r) {
        for (Stm s : r.body()) {
            if (!edits.versions().containsKey(s)) {
                switch (s.rhs()) {
                    case Rhs.For f -> loop(s, f.body());
                    case Rhs.ParFor p -> loop(s, p.body());
                    default -> {
                    }
                }
                Statements.regions(s.rhs()).forEach(this::region);
            }
        }
    }

    private void loop(Stm loop, Region body) {
        Map<Var, Stm> inside = new HashMap<>();
        Set<Var> varying = new HashSet<>(body.params());
        List<Stm> moved = new ArrayList<>();
        for (Stm s : body.body()) {
            if (s.rhs() instanceof Rhs.While) {
                // What comes after a loop that does not end is never reported.
                break;
            }
            if (mayFault(s)) {
                Optional<List<Stm>> needs = isCheck(s) ? needs(s, inside, varying) : Optional.empty();
                if (needs.isEmpty() || !Fuel.take("HoistChecks: a check leaves a loop", s.origin())) {
                    break;
                }
                needs.get().stream().filter(n -> !moved.contains(n)).forEach(moved::add);
                moved.add(s);
                edits.dropped().add(s);
                found++;
            }
            boolean free = Statements.regions(s.rhs()).isEmpty()
                    && Statements.effect(s.rhs()) != Statements.Effect.ACTS;
            for (Var v : s.outs()) {
                if (free) {
                    inside.put(v, s);
                } else {
                    varying.add(v);
                }
            }
        }
        if (!moved.isEmpty()) {
            edits.moved().put(loop, moved);
        }
    }

    private static boolean mayFault(Stm s) {
        return s.rhs() instanceof Rhs.Fault
                || Statements.regions(s.rhs()).stream().flatMap(r -> r.body().stream()).anyMatch(HoistChecks::mayFault);
    }

    // A fault, or a branch that only reports one.
    private static boolean isCheck(Stm s) {
        return switch (s.rhs()) {
            case Rhs.Fault f -> true;
            case Rhs.If f -> s.outs().isEmpty() && f.otherwise().body().isEmpty()
                    && f.then().body().stream().allMatch(x -> isCheck(x) || Statements.regions(x.rhs()).isEmpty()
                            && Statements.effect(x.rhs()) != Statements.Effect.ACTS);
            default -> false;
        };
    }

    // The statements of the loop body that this one needs, if they are the same in every round.
    private static Optional<List<Stm>> needs(Stm s, Map<Var, Stm> inside, Set<Var> varying) {
        List<Stm> all = new ArrayList<>();
        return collect(s, inside, varying, all) ? Optional.of(all) : Optional.empty();
    }

    private static boolean collect(Stm s, Map<Var, Stm> inside, Set<Var> varying, List<Stm> all) {
        for (Var v : Statements.free(s.rhs())) {
            Stm d = inside.get(v);
            if (varying.contains(v) || d != null && !all.contains(d) && !collect(d, inside, varying, all)) {
                return false;
            }
            if (d != null && !all.contains(d)) {
                all.add(d);
            }
        }
        return true;
    }
}
