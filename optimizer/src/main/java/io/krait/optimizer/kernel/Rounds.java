package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What holds in every round of a loop: about its index, and about the integers that it carries. */
final class Rounds {
    private static final int MAX_TRIALS = 4;

    /**
     * A relation of a carried value to a form from before the loop.
     *
     * @param carried the number of the carried value
     * @param sign 1: the value is at least the bound, -1: at most
     * @param bound the bound
     */
    record Invariant(int carried, int sign, Form bound) {
        Form of(Form value) {
            return value.minus(bound).times(sign);
        }
    }

    private final Values values;
    private final Facts facts;
    private final Truths truths;

    Rounds(Values values, Facts facts, Truths truths) {
        this.values = values;
        this.facts = facts;
        this.truths = truths;
    }

    /** In a loop over an index. */
    void index(Var index, Var lo, Var hi, long step) {
        try {
            Form first = values.form(lo);
            Form span = values.form(hi).minus(first).plus(-1);
            if (step == 1) {
                Form i = Form.of(values.atom(index));
                values.bind(index, i);
                facts.add(i.minus(first));
                facts.add(values.form(hi).minus(i).plus(-1));
                return;
            }
            Form t = Form.of(values.steps(index));
            Form i = first.plus(t.times(step));
            facts.add(span.minus(t.times(step)));
            // The later fact is used first; this one leads to the last index.
            facts.add(values.quotient(span, Form.of(step), Optional.empty()).minus(t));
            values.bind(index, i);
        } catch (ArithmeticException e) {
            // Nothing is known about the index then.
        }
    }

    /**
     * What may hold in every round. It holds in the first one: this must be asked for before a loop, as what is known
     * in it holds only if it runs, and what is found out with that must not be used after it.
     */
    List<Invariant> candidates(Rhs loop) {
        return switch (loop) {
            case Rhs.For f -> candidates(f.inits(), f.body().params().subList(1, f.body().params().size()));
            case Rhs.While w -> candidates(w.inits(), w.body().params());
            default -> List.of();
        };
    }

    /** In a loop that carries values; gives what holds after it, too. */
    List<Invariant> carried(Rhs.For f, List<Invariant> candidates) {
        Region body = f.body();
        List<Var> params = body.params().subList(1, body.params().size());
        for (int k = 0; k < params.size(); k++) {
            if (Values.has(params.get(k))) {
                steady(f, k);
            }
        }
        return invariants(candidates, params, body, () -> { });
    }

    /** In a loop with a condition, before the condition; gives what holds after the loop, too. */
    List<Invariant> carried(Rhs.While w, List<Invariant> candidates) {
        List<Var> params = w.body().params();
        for (int k = 0; k < params.size(); k++) {
            if (Values.has(params.get(k))) {
                values.bind(w.cond().params().get(k), Form.of(values.atom(params.get(k))));
            }
        }
        for (int k = 0; k < params.size(); k++) {
            if (params.get(k).type().equals(LType.COND)) {
                meaning(w, k);
            }
        }
        return invariants(candidates, params, w.body(), () -> truths.assume(w.cond().results().get(0), true));
    }

    /** After a loop. */
    void after(Stm loop, List<Invariant> invariants) {
        for (Invariant i : invariants) {
            try {
                facts.add(i.of(values.form(loop.outs().get(i.carried()))));
            } catch (ArithmeticException e) {
                // Too large to be of use.
            }
        }
    }

    // The candidates that hold in the next round if all of them hold in one; the first round is seen to.
    private List<Invariant> invariants(List<Invariant> candidates, List<Var> params, Region body, Runnable inside) {
        List<Invariant> all = candidates;
        for (int trial = 0; !all.isEmpty(); trial++) {
            int mark = facts.mark();
            all.forEach(i -> add(i, params));
            inside.run();
            List<Invariant> kept = all.stream().filter(i -> holds(i, body.results().get(i.carried()))).toList();
            facts.reset(mark);
            if (kept.size() == all.size()) {
                break;
            }
            all = trial == MAX_TRIALS ? List.of() : kept;
        }
        all.forEach(i -> add(i, params));
        return all;
    }

    private List<Invariant> candidates(List<Var> inits, List<Var> params) {
        List<Invariant> all = new ArrayList<>();
        for (int k = 0; k < inits.size(); k++) {
            if (Values.has(params.get(k))) {
                Form first = values.form(inits.get(k));
                all.add(new Invariant(k, 1, first));
                all.add(new Invariant(k, -1, first));
                for (long least = -1; least <= 0; least++) {
                    Invariant i = new Invariant(k, 1, Form.of(least));
                    if (holds(i, inits.get(k)) && !first.equals(Form.of(least))) {
                        all.add(i);
                    }
                }
            }
        }
        return all;
    }

    private void add(Invariant i, List<Var> params) {
        try {
            facts.add(i.of(values.form(params.get(i.carried()))));
        } catch (ArithmeticException e) {
            // Too large to be of use.
        }
    }

    private boolean holds(Invariant i, Var value) {
        try {
            return facts.isNatural(i.of(values.form(value)));
        } catch (ArithmeticException e) {
            return false;
        }
    }

    // A value that grows by the same amount in every round follows from the number of rounds.
    private void steady(Rhs.For f, int k) {
        Var index = f.body().params().get(0);
        Var value = f.body().params().get(k + 1);
        Var next = f.body().results().get(k);
        Optional<Rhs.Scalar> sum = values.definition(next).map(Stm::rhs).filter(Rhs.Scalar.class::isInstance)
                .map(Rhs.Scalar.class::cast).filter(s -> s.op() == Op.ADD || s.op() == Op.SUB);
        if (sum.isEmpty() || !sum.get().args().contains(value)) {
            return;
        }
        boolean first = sum.get().args().get(0) == value;
        Var by = sum.get().args().get(first ? 1 : 0);
        if (by == value || !first && sum.get().op() == Op.SUB) {
            return;
        }
        int mark = facts.mark();
        Form form;
        boolean steady;
        try {
            Form growth = values.form(by).times(sum.get().op() == Op.SUB ? -1 : 1);
            Form rounds = f.step() == 1 ? values.form(index).minus(values.form(f.lo())) : Form.of(values.steps(index));
            form = values.form(f.inits().get(k)).plus(growth.times(rounds));
            boolean outside = growth.atoms().stream().allMatch(a -> a.order() < values.order(index));
            values.bind(value, form);
            steady = outside && values.form(next).equals(form.plus(growth));
        } catch (ArithmeticException e) {
            steady = false;
            form = Form.ZERO;
        }
        facts.reset(mark);
        if (steady) {
            values.bind(value, form);
        }
    }

    // A condition that is carried says of the values carried with it what it says of the next ones where it is made.
    private void meaning(Rhs.While w, int k) {
        List<Var> params = w.body().params();
        List<Truths.Comparison> all = new ArrayList<>();
        for (Truths.Comparison c : truths.comparisons(w.body().results().get(k), true)) {
            Optional<Var> a = inRound(w, c.a(), params);
            Optional<Var> b = inRound(w, c.b(), params);
            Optional<Var> firstA = inRound(w, c.a(), w.inits());
            Optional<Var> firstB = inRound(w, c.b(), w.inits());
            if (a.isPresent() && b.isPresent()) {
                int mark = facts.mark();
                truths.assume(w.inits().get(k), true);
                if (truths.holds(new Truths.Comparison(c.op(), firstA.get(), firstB.get(), c.truth()))) {
                    all.add(new Truths.Comparison(c.op(), a.get(), b.get(), c.truth()));
                }
                facts.reset(mark);
            }
        }
        truths.means(params.get(k), all);
        truths.means(w.cond().params().get(k), all);
    }

    // What stands for a next value among those of a round; values from outside stand for themselves.
    private Optional<Var> inRound(Rhs.While w, Var next, List<Var> round) {
        int k = w.body().results().indexOf(next);
        boolean outside = values.order(next) < values.order(w.cond().params().get(0));
        boolean constant = values.definition(next).filter(s -> s.rhs() instanceof Rhs.Const).isPresent();
        return k >= 0 && !outside ? Optional.of(round.get(k)) : outside || constant ? Optional.of(next)
                : Optional.empty();
    }
}
