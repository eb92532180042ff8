package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.LType;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The conditions of a kernel: which forms are not negative if they are true, and whether they certainly are. */
final class Truths {
    /**
     * A comparison.
     *
     * @param op the operation
     * @param a left operand
     * @param b right operand
     * @param truth whether it holds or fails
     */
    record Comparison(Op op, Var a, Var b, boolean truth) {
    }

    private final Values values;
    private final Facts facts;
    private final Map<Var, List<Comparison>> meanings = new HashMap<>();

    Truths(Values values, Facts facts) {
        this.values = values;
        this.facts = facts;
    }

    /** From here to the end of the scope the condition has this truth. */
    void assume(Var cond, boolean truth) {
        assume(cond, truth, facts::add);
    }

    /** Gives the forms that are not negative when the condition has this truth. */
    void assume(Var cond, boolean truth, Consumer<Form> to) {
        Optional<Rhs.Scalar> s = operation(cond);
        if (s.isEmpty()) {
            meanings.getOrDefault(cond, List.of()).stream().filter(c -> truth)
                    .forEach(c -> compared(c.op(), List.of(c.a(), c.b()), c.truth()).forEach(to));
            return;
        }
        List<Var> args = s.get().args();
        switch (s.get().op()) {
            case NOT -> assume(args.get(0), !truth, to);
            case AND -> {
                if (truth) {
                    args.forEach(a -> assume(a, true, to));
                }
            }
            case OR -> {
                if (!truth) {
                    args.forEach(a -> assume(a, false, to));
                }
            }
            case EQ, NE, LT, LE, GT, GE -> compared(s.get().op(), args, truth).forEach(to);
            default -> {
            }
        }
    }

    /** From here to the end of the scope the comparisons are so where the condition, which nothing defines, is true. */
    void means(Var cond, List<Comparison> all) {
        meanings.put(cond, all);
        facts.onReset(() -> meanings.remove(cond));
    }

    /** Comparisons that are so where the condition has this truth. */
    List<Comparison> comparisons(Var cond, boolean truth) {
        Optional<Rhs.Scalar> s = operation(cond);
        if (s.isEmpty()) {
            return List.of();
        }
        List<Var> args = s.get().args();
        return switch (s.get().op()) {
            case NOT -> comparisons(args.get(0), !truth);
            case AND, OR -> (s.get().op() == Op.AND) == truth
                    ? args.stream().flatMap(a -> comparisons(a, truth).stream()).toList() : List.of();
            case EQ, NE, LT, LE, GT, GE -> Values.has(args.get(0))
                    ? List.of(new Comparison(s.get().op(), args.get(0), args.get(1), truth)) : List.of();
            default -> List.of();
        };
    }

    /** True if a comparison certainly is so. */
    boolean holds(Comparison c) {
        List<Form> goals = goals(c.op(), List.of(c.a(), c.b()), c.truth());
        return !goals.isEmpty() && goals.stream().allMatch(facts::isNatural);
    }

    private Optional<Rhs.Scalar> operation(Var cond) {
        return cond.lanes() != 1 ? Optional.empty() : values.definition(cond).map(Stm::rhs)
                .filter(Rhs.Scalar.class::isInstance).map(Rhs.Scalar.class::cast);
    }

    private List<Form> compared(Op op, List<Var> args, boolean truth) {
        try {
            return args.get(0).dtype() == DType.U64 ? unsigned(op, args, truth)
                    : Values.has(args.get(0)) ? signed(op, values.form(args.get(0)), values.form(args.get(1)), truth)
                    : List.of();
        } catch (ArithmeticException e) {
            return List.of();
        }
    }

    private List<Form> signed(Op op, Form a, Form b, boolean truth) {
        Form d = b.minus(a);
        Form back = d.times(-1);
        return switch (truth ? op : opposite(op)) {
            case LT -> List.of(d.plus(-1));
            case LE -> List.of(d);
            case GT -> List.of(back.plus(-1));
            case GE -> List.of(back);
            case EQ -> List.of(d, back);
            case NE -> facts.isNatural(d) ? List.of(d.plus(-1))
                    : facts.isNatural(back) ? List.of(back.plus(-1)) : List.of();
            default -> List.of();
        };
    }

    // A number below a natural one, both compared as unsigned, is natural.
    private List<Form> unsigned(Op op, List<Var> args, boolean truth) {
        Op is = truth ? op : opposite(op);
        boolean below = is == Op.LT || is == Op.LE;
        Optional<Form> large = values.unsigned(args.get(below ? 1 : 0));
        Optional<Form> small = below || is == Op.GT || is == Op.GE ? bits(args.get(below ? 0 : 1)) : Optional.empty();
        if (large.isPresent() && small.isPresent()) {
            Form d = large.get().minus(small.get());
            return List.of(small.get(), is == Op.LT || is == Op.GT ? d.plus(-1) : d);
        }
        return List.of();
    }

    // The form of what has the same bits as a U64.
    private Optional<Form> bits(Var v) {
        Optional<Var> from = values.definition(v).flatMap(s -> switch (s.rhs()) {
            case Rhs.Bitcast c -> Optional.of(c.arg());
            case Rhs.Cast c -> Optional.of(c.arg());
            default -> Optional.<Var>empty();
        });
        return from.filter(f -> f.type().equals(LType.INDEX)).map(values::form)
                .or(() -> values.unsigned(v));
    }

    private static Op opposite(Op op) {
        return switch (op) {
            case LT -> Op.GE;
            case LE -> Op.GT;
            case GT -> Op.LE;
            case GE -> Op.LT;
            case EQ -> Op.NE;
            case NE -> Op.EQ;
            default -> op;
        };
    }

    /** True if the condition certainly has this truth. */
    boolean holds(Var cond, boolean truth) {
        return holds(cond, truth, facts::isNatural);
    }

    /**
     * True if the condition certainly has this truth.
     *
     * @param proof says that a form is not negative
     */
    boolean holds(Var cond, boolean truth, Predicate<Form> proof) {
        if (values.definition(cond).map(Stm::rhs).orElse(null) instanceof Rhs.Const c) {
            return (c.bits() != 0) == truth;
        }
        Optional<Rhs.Scalar> s = operation(cond);
        if (s.isEmpty()) {
            return false;
        }
        List<Var> args = s.get().args();
        Op op = s.get().op();
        return switch (op) {
            case NOT -> holds(args.get(0), !truth, proof);
            case AND, OR -> (op == Op.AND) == truth
                    ? holds(args.get(0), truth, proof) && holds(args.get(1), truth, proof)
                    : holds(args.get(0), truth) || holds(args.get(1), truth)
                            || holds(args.get(0), truth, proof) || holds(args.get(1), truth, proof);
            case EQ, NE, LT, LE, GT, GE -> {
                List<Form> goals = goals(op, args, truth);
                yield !goals.isEmpty() && goals.stream().allMatch(proof);
            }
            default -> false;
        };
    }

    // Forms that are not negative only if the comparison has the truth.
    private List<Form> goals(Op op, List<Var> args, boolean truth) {
        try {
            if (args.get(0).dtype() == DType.U64) {
                return unsignedGoals(truth ? op : opposite(op), args);
            }
            if (!Values.has(args.get(0))) {
                return List.of();
            }
            Form a = values.form(args.get(0));
            Form b = values.form(args.get(1));
            if ((truth ? op : opposite(op)) != Op.NE) {
                return signed(op, a, b, truth);
            }
            Form up = b.minus(a).plus(-1);
            Form down = a.minus(b).plus(-1);
            // Divisors are more likely to be positive.
            return List.of(facts.isNatural(b.minus(a)) ? up : down);
        } catch (ArithmeticException e) {
            return List.of();
        }
    }

    private List<Form> unsignedGoals(Op op, List<Var> args) {
        boolean below = op == Op.LT || op == Op.LE;
        if (!below && op != Op.GT && op != Op.GE) {
            return List.of();
        }
        Optional<Form> large = values.unsigned(args.get(below ? 1 : 0));
        Optional<Form> small = bits(args.get(below ? 0 : 1));
        List<Form> all = new ArrayList<>();
        if (large.isPresent() && small.isPresent()) {
            Form d = large.get().minus(small.get());
            all.add(small.get());
            all.add(op == Op.LT || op == Op.GT ? d.plus(-1) : d);
        }
        return all;
    }
}
