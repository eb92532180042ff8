package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Var;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is known about atoms at a place of the program, and what follows from it. Facts are forms that are not negative.
 * They hold from when they are added to when the scope is left.
 *
 * <p>Note [Elimination]. To show that a form is not negative, its latest atom is replaced by a bound that a fact gives
 * for it, and so on until numbers are left: for {@code n - 1 - i} and the fact {@code n - 2 - i} that is one step. The
 * multiples that this takes are those of Fourier and Motzkin. All forms are whole numbers, which never wrap around:
 * {@link Values} sees to it that a variable is its form.
 */
final class Facts {
    private static final int MAX_STEPS = 100;
    private static final int MAX_DEPTH = 9;
    private static final int MAX_SPLITS = 2;
    private static final int ROUNDS = 2;

    /** Makes a condition of the program a fact. */
    @FunctionalInterface
    interface Assumption {
        void assume(Var cond, boolean truth);
    }

    // What holds unless a fault at the position has been reported before.
    private record Told(Var position, Form form) {
    }

    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<Form> facts = new ArrayList<>();
    private final Set<Form> known = new HashSet<>();
    private final List<Told> told = new ArrayList<>();
    private final List<Form> extra = new ArrayList<>();
    private final Map<Atom, Interval> ranges = new HashMap<>();
    private final Set<Atom> touched = new HashSet<>();
    private Predicate<Atom> small = a -> false;
    private long limit;
    private Optional<Var> position = Optional.empty();
    private Assumption assumption = (cond, truth) -> { };
    private int steps;
    private int splits;

    /** Where conditions of the program go. */
    void assumption(Assumption a) {
        assumption = a;
    }

    /** Enters a scope. */
    int mark() {
        return undo.size();
    }

    /** Leaves scopes: takes back what was done since the mark. */
    void reset(int mark) {
        while (undo.size() > mark) {
            undo.pop().run();
        }
    }

    /** Does something when the scope is left. */
    void onReset(Runnable r) {
        undo.push(r);
    }

    /** A form is not negative. */
    void add(Form form) {
        Form f;
        try {
            f = form.tight();
        } catch (ArithmeticException e) {
            return;
        }
        if (f.isConstant() || !known.add(f)) {
            return;
        }
        facts.add(f);
        onReset(() -> {
            facts.removeLast();
            known.remove(f);
        });
        boolean changed = propagate(f);
        for (int round = 0; changed && round < ROUNDS; round++) {
            changed = false;
            for (int i = facts.size() - 1; i >= 0; i--) {
                changed |= propagate(facts.get(i));
            }
        }
    }

    /** A form is not negative unless a fault at the position has been reported before. */
    void tell(Var at, Form f) {
        told.add(new Told(at, f));
        onReset(told::removeLast);
    }

    /** Proves that a fault at the position does not change what is reported, while the action runs. */
    boolean forFault(Optional<Var> at, Predicate<Facts> action) {
        // What is found out with the help of these facts must not be used for anything else.
        int mark = mark();
        position = at;
        try {
            return action.test(this);
        } finally {
            position = Optional.empty();
            reset(mark);
        }
    }

    /** Takes the atoms for numbers of at most that magnitude while it is set, and remembers for which it did. */
    void small(Predicate<Atom> which, long magnitude) {
        small = which;
        limit = magnitude;
        touched.clear();
    }

    /** Atoms that were taken for small numbers and may be larger. */
    Set<Atom> touched() {
        return touched;
    }

    /** Forms that count as facts until they are taken away. */
    List<Form> extra() {
        return extra;
    }

    /** What an atom may be. */
    Interval range(Atom a) {
        Interval r = ranges.getOrDefault(a, Interval.of(a.lo(), a.hi()));
        if ((r.lo() < -limit || r.hi() > limit) && small.test(a)) {
            touched.add(a);
            return Interval.of(Math.max(r.lo(), -limit), Math.min(r.hi(), limit));
        }
        return r;
    }

    /** Narrows what an atom may be. */
    boolean refine(Atom a, Interval to) {
        Interval r = range(a);
        long lo = to.hasLo() ? Math.max(r.lo(), to.lo()) : r.lo();
        long hi = to.hasHi() ? Math.min(r.hi(), to.hi()) : r.hi();
        // An empty range is code that never runs; what was known before is good enough for it.
        if (lo > hi || lo == r.lo() && hi == r.hi()) {
            return false;
        }
        Interval before = ranges.put(a, Interval.of(lo, hi));
        onReset(() -> {
            if (before == null) {
                ranges.remove(a);
            } else {
                ranges.put(a, before);
            }
        });
        return true;
    }

    /** What a form may be, by what its atoms may be. */
    Interval range(Form f) {
        Interval sum = Interval.of(f.constant(), f.constant());
        for (Map.Entry<List<Atom>, Long> t : f.terms().entrySet()) {
            if (!t.getKey().isEmpty()) {
                sum = sum.plus(term(t.getKey(), t.getValue()));
            }
        }
        return sum;
    }

    private Interval term(List<Atom> factors, long c) {
        Interval product = range(factors.get(0));
        for (Atom a : factors.subList(1, factors.size())) {
            product = product.times(range(a));
        }
        return product.times(c);
    }

    // From sum >= 0 follows c*a >= -(the rest) for every summand c*a.
    private boolean propagate(Form f) {
        boolean changed = false;
        for (Map.Entry<List<Atom>, Long> t : f.terms().entrySet()) {
            long c = t.getValue();
            if (t.getKey().size() != 1 || c == Long.MIN_VALUE) {
                continue;
            }
            Interval rest = Interval.of(f.constant(), f.constant());
            for (Map.Entry<List<Atom>, Long> o : f.terms().entrySet()) {
                if (o != t && !o.getKey().isEmpty() && !o.getKey().equals(t.getKey())) {
                    rest = rest.plus(term(o.getKey(), o.getValue()));
                }
            }
            if (!rest.hasHi() || rest.hi() == Long.MIN_VALUE) {
                continue;
            }
            Interval bound = c > 0 ? new Interval(Math.ceilDiv(-rest.hi(), c), true, 0, false)
                    : new Interval(0, false, Math.floorDiv(rest.hi(), -c), true);
            changed |= refine(t.getKey().get(0), bound);
        }
        return changed;
    }

    /** True if the form certainly is not negative. */
    boolean isNatural(Form f) {
        return eliminate(f, a -> false).isPresent();
    }

    /**
     * A form over the given atoms only; if it is not negative, {@code f} is not negative. Zero if that is certain.
     */
    Optional<Form> eliminate(Form f, Predicate<Atom> keep) {
        boolean outermost = steps == 0;
        if (outermost) {
            steps = MAX_STEPS;
            splits = MAX_SPLITS;
        }
        try {
            return search(f, keep, MAX_DEPTH, new HashSet<>());
        } catch (ArithmeticException e) {
            return Optional.empty();
        } finally {
            if (outermost) {
                steps = 0;
            }
        }
    }

    private Optional<Form> search(Form f, Predicate<Atom> keep, int depth, Set<Form> seen) {
        Form g = f.tight();
        if (range(g).isAbove(0)) {
            return Optional.of(Form.ZERO);
        }
        Optional<Atom> latest = g.latest(a -> !keep.test(a));
        if (latest.isEmpty()) {
            return g.isConstant() ? Optional.empty() : Optional.of(g);
        }
        if (depth == 0 || steps <= 1 || !seen.add(g)) {
            return Optional.empty();
        }
        steps--;
        Atom x = latest.get();
        Optional<Form> linear = coefficient(g, x);
        if (linear.isEmpty()) {
            return Optional.empty();
        }
        Form factor = linear.get();
        List<Form> about = about(x, sign(factor));
        for (boolean later : new boolean[]{false, true}) {
            for (Form fact : about) {
                if (later == (fact.latest(a -> true).orElse(x) != x)) {
                    Optional<Form> r = step(g, factor, fact, x).flatMap(next -> search(next, keep, depth - 1, seen));
                    if (r.isPresent()) {
                        return r;
                    }
                }
            }
        }
        return split(g, x) ? Optional.of(Form.ZERO) : Optional.empty();
    }

    private static Optional<Form> coefficient(Form f, Atom x) {
        try {
            return Optional.of(f.coefficient(x));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    // The facts about an atom, the most promising first.
    private List<Form> about(Atom x, int sign) {
        List<Form> all = new ArrayList<>();
        addAbout(x, extra, all);
        position.ifPresent(p -> told.reversed().stream().filter(t -> t.position() == p && t.form().has(x))
                .forEach(t -> all.add(t.form())));
        addAbout(x, facts, all);
        Interval r = range(x);
        if (sign > 0 && r.lo() > Long.MIN_VALUE || sign < 0 && r.hi() < Long.MAX_VALUE) {
            all.add(sign > 0 ? Form.of(x).plus(-r.lo()) : Form.of(x).times(-1).plus(r.hi()));
        }
        return all;
    }

    private static void addAbout(Atom x, List<Form> from, List<Form> to) {
        for (int i = from.size() - 1; i >= 0; i--) {
            if (from.get(i).has(x)) {
                to.add(from.get(i));
            }
        }
    }

    private Optional<Form> step(Form g, Form factor, Form fact, Atom x) {
        try {
            return combine(g, factor, fact, fact.coefficient(x));
        } catch (ArithmeticException e) {
            // Too large to be of use; another fact may do.
            return Optional.empty();
        }
    }

    // If a*g + a-1 >= c*fact for an a >= 1 and a c >= 0 then g > -1.
    private Optional<Form> combine(Form g, Form inGoal, Form fact, Form inFact) {
        if (inGoal.equals(inFact)) {
            return Optional.of(g.minus(fact));
        }
        int s = sign(inGoal);
        if (s == 0 || sign(inFact) != s) {
            return Optional.empty();
        }
        Form a = inFact.times(s);
        Form c = inGoal.times(s);
        if (!range(a).isAbove(1)) {
            return Optional.empty();
        }
        return Optional.of(g.times(a).minus(fact.times(c)).plus(a).plus(-1));
    }

    // 1 or -1 if the form is not negative or not positive, 0 if that is not known.
    private int sign(Form f) {
        Interval r = range(f);
        return r.isAbove(0) ? 1 : r.isBelow(0) ? -1 : 0;
    }

    // An atom is one of several values: the form is natural if it is for all of them.
    private boolean split(Form g, Atom x) {
        if (x.choices().isEmpty() || splits == 0) {
            return false;
        }
        splits--;
        for (Atom.Choice c : x.choices()) {
            int mark = mark();
            try {
                c.facts().forEach(this::add);
                c.cond().ifPresent(v -> assumption.assume(v, c.truth()));
                if (search(g.replace(x, c.value()), a -> false, MAX_DEPTH / 2, new HashSet<>()).isEmpty()) {
                    return false;
                }
            } finally {
                reset(mark);
            }
        }
        return true;
    }
}
