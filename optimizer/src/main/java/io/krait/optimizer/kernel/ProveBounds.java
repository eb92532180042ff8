package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.debug.Print;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Origin;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Takes index checks out of kernels with control flow.
 *
 * <p>Note [Checks of indices]. A check is a fault and the accesses that it guards by a mask. One that provably never
 * fails goes, and so do its masks. For loops with others the pass finds a test on values from before the loop, under
 * which checks in it never fail; the loop is there twice then, with and without them ({@link LoopVersions}). A check
 * that is the same in every round of another loop moves out of it ({@link HoistChecks}). What is left becomes cheaper
 * where it can ({@link SlimChecks}). Faults and results stay exactly as they were.
 *
 * <p>Input: any valid kernel without vectors. Output: such a kernel with some dead code.
 */
public final class ProveBounds {
    private final Set<Var> extents;
    private final List<Var> units;
    private final Map<Origin, CheckCounts> counts = new LinkedHashMap<>();

    private ProveBounds(Set<Var> extents, List<Var> units) {
        this.extents = Set.copyOf(extents);
        this.units = List.copyOf(units);
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
        ProveBounds p = new ProveBounds(extents, units);
        Kernel r = Print.after("ProveBounds", p.kernel(k));
        p.counts.forEach((at, c) -> notes.accept(new LoopNote(at, c.toString())));
        return r;
    }

    /** What becomes of the checks of a kernel, all loops together. */
    public static CheckCounts count(Kernel k, Set<Var> extents, List<Var> units) {
        ProveBounds p = new ProveBounds(extents, units);
        p.kernel(k);
        return p.counts.values().stream().reduce(CheckCounts.NONE, CheckCounts::plus);
    }

    private Kernel kernel(Kernel k) {
        if (faults(k.body()) == 0) {
            return k;
        }
        Kernel lean = proved(k, true);
        if (faults(lean.body()) == 0) {
            return lean;
        }
        BoundsEdits edits = BoundsEdits.none();
        Set<Stm> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        gone.addAll(LoopVersions.choose(lean, extents, units, edits));
        HoistChecks.find(lean, edits);
        Kernel done = BoundsCopy.run(lean, edits);
        if (!gone.isEmpty()) {
            Kernel less = proved(done, false);
            boolean helps = faults(less.body()) < faults(done.body());
            if (!helps) {
                edits.versions().clear();
                gone.clear();
            }
            done = helps ? less : BoundsCopy.run(lean, edits);
        }
        tally(lean.body(), Origin.NONE, gone, edits.dropped());
        return slim(done);
    }

    private static int faults(Region r) {
        int n = 0;
        for (Stm s : r.body()) {
            n += s.rhs() instanceof Rhs.Fault ? 1 : 0;
            n += Statements.regions(s.rhs()).stream().mapToInt(ProveBounds::faults).sum();
        }
        return n;
    }

    private void count(Origin at, CheckCounts c) {
        counts.merge(at, c, CheckCounts::plus);
    }

    private Kernel proved(Kernel k, boolean counting) {
        BoundsWalk walk = new BoundsWalk(k, extents, units);
        BoundsEdits edits = BoundsEdits.none();
        walk.run(new Loops() {
            @Override
            public void fault(Stm s, Rhs.Fault f) {
                boolean never = walk.truths().holds(f.cond(), false);
                if ((never || isRepeated(f)) && Fuel.take("ProveBounds: a check goes", s.origin())) {
                    edits.dropped().add(s);
                    if (never) {
                        edits.never().add(s);
                    }
                    if (counting) {
                        count(loop(s), new CheckCounts(1, 0, 0, 0));
                    }
                }
            }

            // If it were reported then one at the same position would have been reported before it.
            private boolean isRepeated(Rhs.Fault f) {
                return !f.details().isEmpty() && walk.facts().forFault(Optional.of(f.position()),
                        x -> walk.truths().holds(f.cond(), false));
            }

            @Override
            public void masked(Stm s, Var mask) {
                if (walk.truths().holds(mask, true) && Fuel.take("ProveBounds: a mask goes", s.origin())) {
                    edits.unmasked().add(s);
                }
            }
        });
        return settled(BoundsCopy.run(k, edits));
    }

    // Loops carry what tells whether a fault has been reported; without faults that never changes.
    private static Kernel settled(Kernel k) {
        BoundsEdits edits = BoundsEdits.none();
        fixed(k.body(), edits);
        return edits.isEmpty() ? k : settled(BoundsCopy.run(k, edits));
    }

    private static void fixed(Region r, BoundsEdits edits) {
        for (Stm s : r.body()) {
            Statements.regions(s.rhs()).forEach(x -> fixed(x, edits));
            switch (s.rhs()) {
                case Rhs.For f -> fixed(s, f.body().params().subList(1, f.body().params().size()), f.body(), edits);
                case Rhs.While w -> fixed(s, w.body().params(), w.body(), edits);
                default -> {
                }
            }
        }
    }

    private static void fixed(Stm s, List<Var> params, Region body, BoundsEdits edits) {
        List<Integer> same = IntStream.range(0, params.size()).filter(k -> params.get(k) == body.results().get(k))
                .boxed().toList();
        if (!same.isEmpty()) {
            edits.fixed().put(s, same);
        }
    }

    private void tally(Region r, Origin loop, Set<Stm> versioned, Set<Stm> hoisted) {
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.Fault) {
                count(loop == Origin.NONE ? s.origin() : loop,
                        versioned.contains(s) ? new CheckCounts(0, 1, 0, 0)
                                : hoisted.contains(s) ? new CheckCounts(0, 0, 1, 0) : new CheckCounts(0, 0, 0, 1));
            }
            boolean isLoop = !(s.rhs() instanceof Rhs.If);
            Statements.regions(s.rhs()).forEach(x -> tally(x, isLoop ? s.origin() : loop, versioned, hoisted));
        }
    }

    private Kernel slim(Kernel k) {
        BoundsWalk walk = new BoundsWalk(k, extents, units);
        SlimChecks slim = new SlimChecks(walk);
        BoundsEdits edits = BoundsEdits.none();
        walk.run(new Loops() {
            @Override
            public void fault(Stm s, Rhs.Fault f) {
                slim.of(f).filter(x -> Fuel.take("SlimChecks: a cheaper check", s.origin()))
                        .ifPresent(x -> edits.slimmer().put(s, x));
            }
        });
        return BoundsCopy.run(k, edits);
    }

    /** Knows the loop around each check. */
    private abstract static class Loops implements BoundsWalk.Visitor {
        private final Deque<Stm> loops = new ArrayDeque<>();

        @Override
        public void enter(Stm loop) {
            loops.push(loop);
        }

        @Override
        public void leave(Stm loop) {
            loops.pop();
        }

        @Override
        public void masked(Stm s, Var mask) {
            // Masks follow their faults.
        }

        Origin loop(Stm s) {
            return loops.isEmpty() ? s.origin() : loops.peek().origin();
        }
    }
}
