package io.krait.optimizer;

import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Says for each kernel that reads what another one writes why they are two: every refusal to fuse has a reason. */
final class WhyApart {
    private final Plan plan;

    private WhyApart(Plan plan) {
        this.plan = plan;
    }

    /** What fusion said, and the reasons for the borders that it said nothing of. */
    static List<FusionNote> of(Plan plan) {
        List<FusionNote> all = new ArrayList<>(plan.notes());
        Set<Value> told = new HashSet<>();
        plan.notes().forEach(n -> told.add(n.producer()));
        WhyApart why = new WhyApart(plan);
        for (Cluster later : plan.clusters()) {
            for (Cluster earlier : plan.clusters().subList(0, later.index())) {
                why.border(earlier, later, told).ifPresent(all::add);
            }
        }
        return all;
    }

    private java.util.Optional<FusionNote> border(Cluster earlier, Cluster later, Set<Value> told) {
        for (Delayed.Node n : plan.leaves(later)) {
            Value v = n.value();
            boolean isBorder = earlier.roots().contains(v) && earlier.roots().stream().noneMatch(told::contains);
            if (isBorder) {
                return java.util.Optional.of(new FusionNote(v, later.roots().get(0), reason(earlier, later)));
            }
        }
        return java.util.Optional.empty();
    }

    private String reason(Cluster earlier, Cluster later) {
        Value root = later.roots().get(0);
        if (root.prim() instanceof Prim.Scan) {
            return "a running fold has a kernel of its own";
        }
        if (earlier.kind() == Cluster.Kind.SCAN) {
            return "a running fold is complete before others read it";
        }
        if (!earlier.space().equals(later.space())) {
            return "one goes over " + earlier.space() + ", the other over " + later.space();
        }
        if (root.prim() instanceof Prim.Reduce && !Arrays.equals(earlier.reduced(), later.reduced())) {
            return "one folds axes " + Arrays.toString(earlier.reduced()) + ", the other "
                    + Arrays.toString(later.reduced());
        }
        if (earlier.kind() == Cluster.Kind.COLUMN) {
            return "the reduction must see all rows before its result can be used";
        }
        if (earlier.kind() == Cluster.Kind.ROW) {
            return "for arrays of these extents rows are cut into parts, and a fold of a whole row comes first";
        }
        return "together they would be too large, or need elements at other positions";
    }
}
