package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.debug.Fuel;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Chooses loops to be there twice: a version that runs if a test before the loop shows that checks in it never fail,
 * and the loop as it was. What is left of a check when loop indices are replaced by their extremes is the test.
 *
 * <p>Nothing depends on the choice being right: the test becomes a branch, and checks go from its first side only if
 * that is proved from the branch like everything else.
 */
final class LoopVersions {
    private static final int MAX_SIZE = 400;
    private static final int MAX_GUARDS = 24;
    // What values from outside are taken for, where that helps: any numbers, indices, numbers to be multiplied.
    private static final long[] MAGNITUDES = {Long.MAX_VALUE, 1L << 40, 1L << 30};
    private static final double MAX_SUM = 0x1p62;
    private static final int DEEPER = 8;
    private static final int MAX_DEPTH = 6;

    /**
     * What a version of a loop is good for.
     *
     * @param version what to test before it
     * @param checks the faults that it does not need
     * @param weight how often they would run, roughly
     */
    private record Offer(BoundsEdits.Version version, List<Stm> checks, long weight) {
        static final Offer NOTHING = new Offer(new BoundsEdits.Version(List.of(), Set.of()), List.of(), 0);
    }

    private record Chosen(Stm loop, Offer offer) {
    }

    // A loop that the walk is in.
    private record Open(Stm loop, Offer offer, List<Chosen> inner) {
        long weightOfInner() {
            return inner.stream().mapToLong(c -> c.offer().weight()).sum();
        }
    }

    private final BoundsWalk walk;
    private final Facts facts;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<Chosen> chosen = new ArrayList<>();
    // True if a check of the loop stays.
    private boolean failed;

    private LoopVersions(BoundsWalk walk) {
        this.walk = walk;
        this.facts = walk.facts();
    }

    /**
     * Chooses loops.
     *
     * @param k a kernel without needless checks
     * @param edits where the choice goes
     * @return the faults that the versions need not have
     */
    static List<Stm> choose(Kernel k, Set<Var> extents, List<Var> units, BoundsEdits edits) {
        LoopVersions v = new LoopVersions(new BoundsWalk(k, extents, units));
        v.choose();
        v.chosen.removeIf(c -> !Fuel.take("LoopVersions: a loop without its checks", c.loop().origin()));
        v.chosen.forEach(c -> edits.versions().put(c.loop(), c.offer().version()));
        return v.chosen.stream().flatMap(c -> c.offer().checks().stream()).toList();
    }

    private void choose() {
        walk.run(new BoundsWalk.Visitor() {
            @Override
            public void fault(Stm s, Rhs.Fault f) {
                // Loops are what this is about.
            }

            @Override
            public void masked(Stm s, Var mask) {
                // A mask goes with its fault.
            }

            @Override
            public void enter(Stm loop) {
                open.push(new Open(loop, offer(loop), new ArrayList<>()));
            }

            @Override
            public void leave(Stm loop) {
                Open o = open.pop();
                boolean own = o.offer().weight() > 0 && o.offer().weight() >= o.weightOfInner();
                List<Chosen> best = own ? List.of(new Chosen(loop, o.offer())) : o.inner();
                (open.isEmpty() ? chosen : open.peek().inner()).addAll(best);
            }
        });
    }

    private Offer offer(Stm loop) {
        if (Statements.regions(loop.rhs()).stream().mapToInt(Statements::size).sum() > MAX_SIZE) {
            return Offer.NOTHING;
        }
        Offer best = Offer.NOTHING;
        for (long magnitude : MAGNITUDES) {
            failed = false;
            Offer o = offer(loop, magnitude);
            best = o.weight() > best.weight() ? o : best;
            if (!failed) {
                break;
            }
        }
        return best;
    }

    private Offer offer(Stm loop, long magnitude) {
        Set<Var> outside = new HashSet<>(walk.visible());
        Predicate<Atom> plain = a -> a.variable().filter(outside::contains).isPresent();
        Predicate<Atom> keep = new Predicate<>() {
            @Override
            public boolean test(Atom a) {
                return plain.test(a) || a.quotient().isPresent() && a.quotient().get().number().atoms().stream()
                        .allMatch(this);
            }
        };
        int mark = facts.mark();
        // The begin is not above the end where it matters.
        facts.small(a -> magnitude < Long.MAX_VALUE && plain.test(a)
                && !a.variable().equals(Optional.of(walk.begin())), magnitude);
        try {
            Collector c = new Collector(keep, outside);
            walk.inside(loop, c);
            return c.offer(magnitude);
        } finally {
            facts.extra().clear();
            facts.small(a -> false, 0);
            facts.reset(mark);
        }
    }

    /** Finds out what is left of the checks of a loop. */
    private final class Collector implements BoundsWalk.Visitor {
        private final Predicate<Atom> keep;
        private final Set<Var> outside;
        private final Map<Form, BoundsEdits.Guard> orders = new HashMap<>();
        private final List<Stm> checks = new ArrayList<>();
        private long weight;

        Collector(Predicate<Atom> keep, Set<Var> outside) {
            this.keep = keep;
            this.outside = outside;
        }

        @Override
        public void fault(Stm s, Rhs.Fault f) {
            int before = facts.extra().size();
            // Masks go only with what holds without a look at earlier faults.
            boolean goes = facts.forFault(Optional.empty(),
                    x -> walk.truths().holds(f.cond(), false, this::isNatural));
            if (!goes) {
                facts.extra().subList(before, facts.extra().size()).clear();
                goes = !f.details().isEmpty()
                        && facts.forFault(Optional.of(f.position()), x -> walk.truths().holds(f.cond(), false));
            }
            failed |= !goes;
            if (goes) {
                checks.add(s);
                weight += Math.round(Math.pow(DEEPER, Math.min(walk.depth(), MAX_DEPTH)));
            }
        }

        @Override
        public void masked(Stm s, Var mask) {
            // A mask goes with its fault.
        }

        private boolean isNatural(Form f) {
            if (facts.isNatural(f)) {
                return true;
            }
            Optional<Form> left = facts.eliminate(f, keep);
            if (left.isEmpty() || facts.range(left.get()).isBelow(-1)) {
                return false;
            }
            if (!left.get().equals(Form.ZERO)) {
                Optional<BoundsEdits.Guard> guard;
                try {
                    guard = order(left.get());
                } catch (ArithmeticException e) {
                    // Too large for a test.
                    return false;
                }
                if (guard.isEmpty()) {
                    return false;
                }
                facts.extra().add(left.get());
                orders.put(left.get(), guard.get());
            }
            return true;
        }

        Offer offer(long magnitude) {
            List<BoundsEdits.Guard> guards = new ArrayList<>();
            List<Atom> touched = facts.touched().stream().sorted(Comparator.comparingInt(Atom::id)).toList();
            for (Atom a : touched) {
                guards.add(new BoundsEdits.Guard.Small(a, magnitude, a.lo() < -magnitude));
            }
            facts.extra().forEach(f -> guards.add(orders.get(f)));
            return checks.isEmpty() || guards.isEmpty() || guards.size() > MAX_GUARDS ? Offer.NOTHING
                    : new Offer(new BoundsEdits.Version(guards, outside), List.copyOf(checks), weight);
        }
    }

    // The form is not negative if one side, its negative summands, is not above the other. The constant goes where it
    // does not matter for overflow.
    private Optional<BoundsEdits.Guard> order(Form f) {
        Form low = Form.ZERO;
        Form high = Form.ZERO;
        for (Map.Entry<List<Atom>, Long> t : f.terms().entrySet()) {
            Form term = t.getKey().stream().map(Form::of).reduce(Form.of(1), Form::times);
            low = t.getValue() < 0 && !t.getKey().isEmpty() ? low.minus(term.times(t.getValue())) : low;
            high = t.getValue() > 0 && !t.getKey().isEmpty() ? high.plus(term.times(t.getValue())) : high;
        }
        Form more = high.plus(f.constant());
        Form less = low.plus(-f.constant());
        return isExact(low) && isExact(more) ? Optional.of(new BoundsEdits.Guard.Order(low, more))
                : isExact(less) && isExact(high) ? Optional.of(new BoundsEdits.Guard.Order(less, high))
                : Optional.empty();
    }

    private boolean isExact(Form f) {
        return f.terms().size() == 1 && f.terms().containsValue(1L) && f.atoms().size() == 1
                && f.terms().firstEntry().getKey().size() == 1 && f.atoms().get(0).variable().isPresent()
                || magnitude(f) <= MAX_SUM;
    }

    // No sum or product on the way to a form is larger.
    private double magnitude(Form f) {
        double sum = 0;
        for (Map.Entry<List<Atom>, Long> t : f.terms().entrySet()) {
            double product = Math.abs((double) t.getValue());
            for (Atom a : t.getKey()) {
                Interval r = facts.range(a);
                product *= Math.max(1, Math.max(Math.abs((double) r.lo()), Math.abs((double) r.hi())));
                sum += a.quotient().map(q -> magnitude(q.number())).orElse(0.0);
            }
            sum += product;
        }
        return sum;
    }
}
