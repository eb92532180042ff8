package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes index checks out of kernels with control flow: those that provably never fail.
 */
public final class ProveBounds {
    private ProveBounds() {
    }

    /** The kernel without needless checks; see {@link #run(Kernel, Set, List, Consumer)}. */
    public static Kernel run(Kernel k, Set<Var> extents, Consumer<LoopNote> notes) {
        return run(k, extents, List.of(), notes);
    }

    /**
     * The kernel without needless checks.
     *
     * @param k any valid kernel without vectors
     * @param extents scalars that are extents of arrays: 0 to 2^40
     * @param units extents whose product is the number of units of the kernel; empty if that is not known
     * @param notes what was done, loop by loop
     */
    public static Kernel run(Kernel k, Set<Var> extents, List<Var> units, Consumer<LoopNote> notes) {
        return proved(k, extents, units);
    }

    private static Kernel proved(Kernel k, Set<Var> extents, List<Var> units) {
        BoundsWalk walk = new BoundsWalk(k, extents, units);
        BoundsEdits edits = BoundsEdits.none();
        walk.run(new BoundsWalk.Visitor() {
            @Override
            public void fault(Stm s, Rhs.Fault f) {
                Optional<Var> at = f.details().isEmpty() ? Optional.empty() : Optional.of(f.position());
                if (walk.facts().forFault(at, x -> walk.truths().holds(f.cond(), false))) {
                    edits.dropped().add(s);
                }
            }

            @Override
            public void masked(Stm s, Var mask) {
                if (walk.truths().holds(mask, true)) {
                    edits.unmasked().add(s);
                }
            }
        });
        return BoundsCopy.run(k, edits);
    }
}
