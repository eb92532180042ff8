package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;

/** The forms of the results of integer operations. */
final class Arithmetic {
    private static final int MAX_SHIFT = 62;

    private final Values values;
    private final Facts facts;
    private final Var out;

    /** For the operation that gives a variable. */
    Arithmetic(Values values, Facts facts, Var out) {
        this.values = values;
        this.facts = facts;
        this.out = out;
    }

    /** The form of the result. */
    Form of(Op op, List<Var> args) {
        Var last = args.get(args.size() - 1);
        if (!Values.has(out) || !Values.has(last) || op != Op.SELECT && !Values.has(args.get(0))) {
            return opaque();
        }
        if (op == Op.SELECT) {
            return values.choice(out, Atom.Choice.by(args.get(0), true, values.form(args.get(1))),
                    Atom.Choice.by(args.get(0), false, values.form(last)));
        }
        return args.size() == 1 ? unary(op, values.form(last)) : binary(op, values.form(args.get(0)),
                values.form(last));
    }

    private Form opaque() {
        return Form.of(values.atom(out));
    }

    private Form fitting(Form f) {
        return values.ifFits(f, out);
    }

    private Form unary(Op op, Form a) {
        return switch (op) {
            case NEG -> fitting(a.times(-1));
            case NOT -> out.dtype().isSigned() ? a.times(-1).plus(-1) : opaque();
            case ABS -> {
                if (facts.isNatural(a)) {
                    yield a;
                }
                Form minus = a.times(-1);
                // Of the smallest number there is no magnitude.
                yield !facts.range(a).isAbove(Interval.of(out.dtype()).lo() + 1) ? opaque()
                        : facts.isNatural(minus) ? minus
                        : either(Atom.Choice.when(a, a), Atom.Choice.when(minus, minus), minus, a);
            }
            case SIGN -> among(-1, 1);
            default -> opaque();
        };
    }

    private Form binary(Op op, Form a, Form b) {
        return switch (op) {
            case ADD -> fitting(a.plus(b));
            case SUB -> fitting(a.minus(b));
            case MUL -> fitting(a.times(b));
            case MIN -> smaller(a, b);
            case MAX -> larger(a, b);
            case DIV -> facts.isNatural(a) && facts.isNatural(b.plus(-1)) ? values.quotient(a, b, Optional.of(out))
                    : towardsZero(a, b);
            case FLOOR_DIV -> facts.isNatural(b.plus(-1)) ? values.quotient(a, b, Optional.of(out)) : opaque();
            case REM -> remainder(a, b, facts.isNatural(a));
            case FLOOR_MOD -> remainder(a, b, true);
            case SHL -> isShift(b) ? fitting(a.times(1L << b.constant())) : opaque();
            case SHR -> isShift(b) ? shiftedRight(a, b) : opaque();
            case USHR -> isShift(b) && facts.isNatural(a) ? shiftedRight(a, b) : opaque();
            case AND -> masked(a, b);
            case OR, XOR -> merged(a, b);
            default -> opaque();
        };
    }

    private boolean isShift(Form count) {
        return count.isConstant() && count.constant() >= 0 && count.constant() <= MAX_SHIFT
                && count.constant() < out.dtype().bits();
    }

    private Form shiftedRight(Form a, Form count) {
        return values.quotient(a, Form.of(1L << count.constant()), Optional.of(out));
    }

    private Form among(long lo, long hi) {
        Form x = opaque();
        facts.refine(values.atom(out), Interval.of(lo, hi));
        return x;
    }

    // One of two values that is neither below the first form nor below the second.
    private Form either(Atom.Choice a, Atom.Choice b, Form least, Form alsoLeast) {
        Form x = values.choice(out, a, b);
        facts.add(x.minus(least));
        facts.add(x.minus(alsoLeast));
        return x;
    }

    private Form larger(Form a, Form b) {
        Form d = a.minus(b);
        return facts.isNatural(d) ? a : facts.isNatural(d.times(-1)) ? b
                : either(Atom.Choice.when(d, a), Atom.Choice.when(d.times(-1), b), a, b);
    }

    private Form smaller(Form a, Form b) {
        Form d = a.minus(b);
        if (facts.isNatural(d)) {
            return b;
        }
        if (facts.isNatural(d.times(-1))) {
            return a;
        }
        Form x = values.choice(out, Atom.Choice.when(d, b), Atom.Choice.when(d.times(-1), a));
        facts.add(a.minus(x));
        facts.add(b.minus(x));
        return x;
    }

    private Form towardsZero(Form a, Form b) {
        Interval r = facts.range(a);
        if (!b.isConstant() || b.constant() < 1 || !r.hasLo() || !r.hasHi()) {
            return opaque();
        }
        return among(r.lo() / b.constant(), r.hi() / b.constant());
    }

    // A remainder is 0 where the divisor is.
    private Form remainder(Form a, Form b, boolean natural) {
        if (!facts.isNatural(b)) {
            return opaque();
        }
        Form x = opaque();
        boolean positive = facts.isNatural(b.plus(-1));
        if (natural) {
            facts.refine(values.atom(out), Interval.of(0, Long.MAX_VALUE));
            facts.add(x);
        } else {
            facts.add(x.plus(b));
        }
        facts.add(positive ? b.minus(x).plus(-1) : b.minus(x));
        if (facts.isNatural(a)) {
            facts.add(a.minus(x));
        }
        return x;
    }

    private Form masked(Form a, Form b) {
        boolean left = facts.isNatural(a);
        boolean right = facts.isNatural(b);
        if (!left && !right) {
            return opaque();
        }
        Form x = among(0, Long.MAX_VALUE);
        if (left) {
            facts.add(a.minus(x));
        }
        if (right) {
            facts.add(b.minus(x));
        }
        return x;
    }

    private Form merged(Form a, Form b) {
        Interval p = facts.range(a);
        Interval q = facts.range(b);
        if (!p.isAbove(0) || !q.isAbove(0) || !p.hasHi() || !q.hasHi()) {
            return opaque();
        }
        long most = Math.max(p.hi(), q.hi());
        return among(0, most == 0 ? 0 : (Long.highestOneBit(most) << 1) - 1);
    }
}
