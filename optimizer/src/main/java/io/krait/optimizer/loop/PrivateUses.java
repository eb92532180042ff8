package io.krait.optimizer.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which parallel loops the private buffers of a kernel belong to.
 *
 * <p>Note [Private memory]. A private buffer belongs to an iteration of the innermost parallel loop that contains all
 * its uses: what it holds is lost with the iteration. Where a lanes loop contains some uses it contains all of them,
 * so that every lane can have its own elements. A buffer that is used outside of all parallel loops belongs to the
 * call.
 */
final class PrivateUses {
    private final Map<Integer, List<Rhs.ParFor>> loops = new HashMap<>();
    private Optional<Buffer> shared = Optional.empty();

    PrivateUses(Kernel k) {
        if (k.buffers().stream().anyMatch(b -> b.kind() == Buffer.Kind.PRIVATE)) {
            region(k.body(), List.of());
        }
    }

    /** The private buffers that belong to an iteration of a loop. */
    List<Integer> of(Rhs.ParFor loop) {
        return loops.entrySet().stream().filter(e -> !e.getValue().isEmpty() && e.getValue().getLast() == loop)
                .map(Map.Entry::getKey).sorted().toList();
    }

    /** A buffer that is used in a lanes loop and outside of it. */
    Optional<Buffer> shared() {
        return shared;
    }

    private void region(Region r, List<Rhs.ParFor> around) {
        for (Stm s : r.body()) {
            statement(s.rhs(), around);
        }
    }

    private void statement(Rhs rhs, List<Rhs.ParFor> around) {
        List<Rhs.ParFor> inside = around;
        if (rhs instanceof Rhs.ParFor x) {
            inside = new ArrayList<>(around);
            inside.add(x);
        }
        for (Region r : LoopUses.regions(rhs)) {
            region(r, inside);
        }
        LoopUses.buffer(rhs).ifPresent(b -> use(b, around));
    }

    private void use(Buffer b, List<Rhs.ParFor> around) {
        if (b.kind() != Buffer.Kind.PRIVATE) {
            return;
        }
        List<Rhs.ParFor> before = loops.get(b.index());
        if (before == null) {
            loops.put(b.index(), around);
            return;
        }
        int common = 0;
        while (common < Math.min(before.size(), around.size()) && before.get(common) == around.get(common)) {
            common++;
        }
        if (hasLanes(before, common) || hasLanes(around, common)) {
            shared = Optional.of(b);
        }
        loops.put(b.index(), before.subList(0, common));
    }

    private static boolean hasLanes(List<Rhs.ParFor> loops, int from) {
        return loops.stream().skip(from).anyMatch(x -> x.level() == Rhs.Level.LANES);
    }
}
