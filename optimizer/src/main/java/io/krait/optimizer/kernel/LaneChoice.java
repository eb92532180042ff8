package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.kernel.IndexForms.Access;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which loops of a kernel run in lanes: on every path from the outermost loops to the innermost ones at most one, such
 * that the estimated time is the least.
 */
final class LaneChoice {
    private final IndexForms forms;
    private final Dependence dependence;
    private final LaneCost cost;
    private final Set<LoopNode> lanes = new HashSet<>();

    /** What is best for a part of the kernel: its time, and the loops to map. */
    private record Best(double time, List<LoopNode> lanes) {
    }

    /** Chooses for a kernel. */
    LaneChoice(Region body, IndexForms forms, Dependence dependence, LaneCost cost) {
        this.forms = forms;
        this.dependence = dependence;
        this.cost = cost;
        for (LoopNode loop : best(body).lanes) {
            if (Fuel.take("LaneChoice: a loop runs in lanes", loop.stm().origin())) {
                lanes.add(loop);
            }
        }
    }

    /** True if the loop is to run in lanes. */
    boolean isLanes(LoopNode loop) {
        return lanes.contains(loop);
    }

    /** True if the iterations of a loop may run in any order. */
    boolean isParallel(LoopNode loop) {
        return loop.isFree() || loop.isThreads() || dependence.isFree(loop);
    }

    private Best best(Region r) {
        double time = 0;
        List<LoopNode> chosen = List.of();
        for (Stm s : r.body()) {
            Best b = best(s);
            time += b.time;
            chosen = join(chosen, b.lanes);
        }
        return new Best(time, chosen);
    }

    private Best best(Stm s) {
        if (!LoopNode.isLoop(s.rhs())) {
            double time = LaneCost.scalar(s);
            List<LoopNode> chosen = List.of();
            for (Region r : Statements.regions(s.rhs())) {
                Best b = best(r);
                time += b.time * (s.rhs() instanceof Rhs.If f && r == f.then() ? LaneCost.then(f) : 1);
                chosen = join(chosen, b.lanes);
            }
            return new Best(time, chosen);
        }
        LoopNode loop = forms.loop(s);
        if (loop.isLanes()) {
            return new Best(cost.inLanes(loop), List.of());
        }
        Best inner = best(loop.body());
        Best serial = new Best(2 + cost.trip(loop) * (1 + inner.time), inner.lanes);
        if (!mayBeLanes(loop).isEmpty()) {
            return serial;
        }
        double time = cost.inLanes(loop);
        // The outer loop of a nest stays as it is unless lanes pay.
        return time < serial.time ? new Best(time, List.of(loop)) : serial;
    }

    private static List<LoopNode> join(List<LoopNode> a, List<LoopNode> b) {
        if (b.isEmpty()) {
            return a;
        }
        List<LoopNode> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    /** Why a loop cannot run in lanes; empty if it can. */
    private String mayBeLanes(LoopNode loop) {
        if (!loop.isCounted()) {
            return "its number of iterations is not known before it runs";
        }
        if (loop.isLanes() || contains(loop.body(), Rhs.ParFor.class, LaneChoice::isMapped)) {
            return "a loop in it is mapped already";
        }
        if (!isParallel(loop)) {
            return loop.isPlain() ? "iterations may depend on each other" : "each iteration needs the one before";
        }
        if (!faultsKeepOrder(loop)) {
            return "the first of its faults is reported";
        }
        for (Access a : forms.accesses()) {
            if (a.buffer().kind() == Buffer.Kind.PRIVATE && a.isIn(loop) && forms.accesses().stream()
                    .anyMatch(x -> x.buffer().index() == a.buffer().index() && !x.isIn(loop))) {
                return "its iterations share a local array";
            }
        }
        return "";
    }

    private static boolean isMapped(Rhs.ParFor p) {
        return p.level() != Rhs.Level.FREE;
    }

    // Note [Faults in lanes]: of the faults at one position the one that ran first is reported. Lanes run a statement
    // for all iterations before the next one. This makes no difference if every iteration has its own position, or if
    // there is one place for faults only, which each iteration passes once.
    private boolean faultsKeepOrder(LoopNode loop) {
        List<Rhs.Fault> nested = faults(loop.body(), true);
        if (nested.stream().allMatch(f -> f.details().isEmpty())) {
            // The smallest position and code is kept, whatever the order.
            return true;
        }
        boolean own = nested.stream().allMatch(f -> forms.of(f.position()).coefficient(loop.index())
                .flatMap(Poly::constant).filter(c -> c != 0).isPresent());
        return own || nested.size() == 1 && faults(loop.body(), false).size() == 1;
    }

    private static List<Rhs.Fault> faults(Region r, boolean inLoops) {
        List<Rhs.Fault> all = new ArrayList<>();
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.Fault f) {
                all.add(f);
            } else if (inLoops || !LoopNode.isLoop(s.rhs())) {
                Statements.regions(s.rhs()).forEach(x -> all.addAll(faults(x, inLoops)));
            }
        }
        return all;
    }

    private static <T extends Rhs> boolean contains(Region r, Class<T> kind, Predicate<T> which) {
        return r.body().stream().anyMatch(s -> kind.isInstance(s.rhs()) && which.test(kind.cast(s.rhs()))
                || Statements.regions(s.rhs()).stream().anyMatch(x -> contains(x, kind, which)));
    }

    /** Tells what became of every loop that could have run in lanes. */
    void explain(Consumer<LoopNote> notes) {
        forms.roots().forEach(l -> explain(l, notes));
    }

    private void explain(LoopNode loop, Consumer<LoopNote> notes) {
        if (lanes.contains(loop)) {
            notes.accept(new LoopNote(loop.stm().origin(), "runs in SIMD lanes"));
            return;
        }
        boolean inner = loop.children().stream().anyMatch(this::hasLanes);
        if ((loop.isFree() || loop.isPlain()) && !inner) {
            String why = mayBeLanes(loop);
            notes.accept(new LoopNote(loop.stm().origin(), why.isEmpty()
                    ? "stays scalar: lanes would not pay, they would " + apart(loop) : "stays scalar: " + why));
        }
        loop.children().forEach(l -> explain(l, notes));
    }

    private boolean hasLanes(LoopNode loop) {
        return lanes.contains(loop) || loop.children().stream().anyMatch(this::hasLanes);
    }

    private String apart(LoopNode loop) {
        Optional<Long> trip = LaneCost.constantTrip(forms, loop);
        if (trip.isPresent() && trip.get() < cost.lanes()) {
            return "be filled by " + trip.get() + " of " + cost.lanes();
        }
        return "spend their time on access to elements far apart";
    }
}
