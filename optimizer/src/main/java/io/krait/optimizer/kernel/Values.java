package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The integers of a kernel as forms. A variable equals its form as a whole number: where arithmetic may wrap around,
 * the result is an atom of its own. Forms are found on demand, with the facts of the place where somebody asks (they
 * hold for the same value, whereever it was computed), and forgotten with them.
 */
final class Values {
    /** The largest extent of an array. */
    static final long MAX_EXTENT = 1L << 40;

    private record Ratio(Form number, Form by) {
    }

    private final Facts facts;
    private final Set<Var> extents;
    private final Map<Var, Stm> definitions = new HashMap<>();
    private final Map<Var, Integer> order = new HashMap<>();
    private final Map<Var, Atom> atoms = new HashMap<>();
    private final Map<Var, Atom> steps = new HashMap<>();
    private final Map<Ratio, Atom> quotients = new HashMap<>();
    private final Set<Atom> described = new HashSet<>();
    private final Map<Var, Form> known = new HashMap<>();
    private final Set<Var> naturals = new HashSet<>();
    private int ids;

    /** The values of a kernel. */
    Values(Kernel k, Set<Var> extents, Facts facts) {
        this.facts = facts;
        this.extents = extents;
        k.scalars().forEach(v -> order.put(v, 0));
        naturals.addAll(k.body().params());
        define(k.body());
    }

    private void define(Region r) {
        r.params().forEach(v -> order.put(v, order.size()));
        for (Stm s : r.body()) {
            Statements.regions(s.rhs()).forEach(this::define);
            for (Var v : s.outs()) {
                definitions.put(v, s);
                order.put(v, order.size());
            }
        }
    }

    /** The statement that assigns a variable. */
    Optional<Stm> definition(Var v) {
        return Optional.ofNullable(definitions.get(v));
    }

    /** True if there are forms for values of the type: U64 does not fit in the numbers that forms work with. */
    static boolean has(Var v) {
        return v.lanes() == 1 && v.dtype().isInteger() && v.dtype() != DType.U64;
    }

    /** From here to the end of the scope the variable has this form. */
    void bind(Var v, Form f) {
        Form before = known.put(v, f);
        facts.onReset(() -> {
            if (before == null) {
                known.remove(v);
            } else {
                known.put(v, before);
            }
        });
    }

    /** The form of an integer. */
    Form form(Var v) {
        Form f = known.get(v);
        if (f == null) {
            f = has(v) ? compute(v) : Form.of(atom(v));
            bind(v, f);
        }
        return f;
    }

    /** The variable as it is, not taken apart. */
    Atom atom(Var v) {
        return atoms.computeIfAbsent(v, w -> {
            Interval r = extents.contains(w) ? Interval.of(0, MAX_EXTENT)
                    : naturals.contains(w) ? Interval.of(0, Long.MAX_VALUE) : Interval.of(w.dtype());
            return new Atom(ids++, order.getOrDefault(w, 0), Optional.of(w), r.lo(), r.hi());
        });
    }

    /** How many steps of the size it takes from the first index of a loop to the one that the variable is. */
    Atom steps(Var index) {
        return steps.computeIfAbsent(index,
                v -> new Atom(ids++, order.getOrDefault(v, 0), Optional.empty(), 0, Long.MAX_VALUE));
    }

    /** The place of a variable in the program; those of inner regions come after those before the region. */
    int order(Var v) {
        return order.getOrDefault(v, 0);
    }

    private Form compute(Var v) {
        Stm s = definitions.get(v);
        if (s == null) {
            return Form.of(atom(v));
        }
        try {
            return switch (s.rhs()) {
                case Rhs.Const c -> Form.of(c.bits());
                case Rhs.Scalar x -> new Arithmetic(this, facts, v).of(x.op(), x.args());
                case Rhs.Cast c -> converted(v, c.arg());
                case Rhs.Bitcast c -> converted(v, c.arg());
                case Rhs.If f -> {
                    int k = s.outs().indexOf(v);
                    yield choice(v, Atom.Choice.by(f.cond(), true, form(f.then().results().get(k))),
                            Atom.Choice.by(f.cond(), false, form(f.otherwise().results().get(k))));
                }
                default -> Form.of(atom(v));
            };
        } catch (ArithmeticException e) {
            return Form.of(atom(v));
        }
    }

    private Form converted(Var v, Var from) {
        if (from.dtype() == DType.BOOL && from.lanes() == 1) {
            return choice(v, Atom.Choice.by(from, true, Form.of(1)), Atom.Choice.by(from, false, Form.of(0)));
        }
        return has(from) ? ifFits(form(from), v) : unsigned(from).map(f -> ifFits(f, v)).orElse(Form.of(atom(v)));
    }

    /** The form of a U64 that certainly is below 2^63. */
    Optional<Form> unsigned(Var v) {
        if (v.lanes() != 1 || v.dtype() != DType.U64 || definitions.get(v) == null) {
            return Optional.empty();
        }
        return switch (definitions.get(v).rhs()) {
            case Rhs.Const c -> c.bits() >= 0 ? Optional.of(Form.of(c.bits())) : Optional.empty();
            case Rhs.Cast c -> has(c.arg()) ? Optional.of(form(c.arg())).filter(facts::isNatural) : Optional.empty();
            case Rhs.Bitcast c -> has(c.arg()) ? Optional.of(form(c.arg())).filter(facts::isNatural) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The form if the variable's type holds all its values, or else the variable as it is. */
    Form ifFits(Form f, Var v) {
        return fits(f, v.dtype()) ? f : Form.of(atom(v));
    }

    /** True if the type holds all values of a form. */
    boolean fits(Form f, DType t) {
        Interval type = Interval.of(t);
        Interval r = facts.range(f);
        return (r.isBelow(type.hi()) || facts.isNatural(Form.of(type.hi()).minus(f)))
                && (r.isAbove(type.lo()) || facts.isNatural(f.plus(-Math.max(type.lo(), -Long.MAX_VALUE))));
    }

    /** The variable as one of several values. */
    Form choice(Var v, Atom.Choice a, Atom.Choice b) {
        Atom x = atom(v);
        x.choices().clear();
        x.choices().add(a);
        x.choices().add(b);
        Interval p = facts.range(a.value());
        Interval q = facts.range(b.value());
        facts.refine(x, new Interval(Math.min(p.lo(), q.lo()), p.hasLo() && q.hasLo(), Math.max(p.hi(), q.hi()),
                p.hasHi() && q.hasHi()));
        return Form.of(x);
    }

    /** The quotient rounded down; the divisor is at least 1. */
    Form quotient(Form number, Form by, Optional<Var> v) {
        if (by.isConstant()) {
            Form whole = Form.ZERO;
            Form rest = Form.ZERO;
            for (Map.Entry<List<Atom>, Long> t : number.terms().entrySet()) {
                Form term = t.getKey().stream().map(Form::of).reduce(Form.of(1), Form::times);
                whole = whole.plus(term.times(Math.floorDiv(t.getValue(), by.constant())));
                rest = rest.plus(term.times(Math.floorMod(t.getValue(), by.constant())));
            }
            Interval left = facts.range(rest);
            return left.isAbove(0) && left.isBelow(by.constant() - 1) ? whole : quotientAtom(number, by, v);
        }
        return quotientAtom(number, by, v);
    }

    private Form quotientAtom(Form number, Form by, Optional<Var> v) {
        int latest = Math.max(number.latest().map(Atom::order).orElse(0), by.latest().map(Atom::order).orElse(0));
        Atom q = quotients.computeIfAbsent(new Ratio(number, by), r -> {
            Atom a = new Atom(ids++, latest, v, Long.MIN_VALUE, Long.MAX_VALUE);
            if (by.isConstant()) {
                a.quotient(new Atom.Quotient(number, by.constant()));
            }
            return a;
        });
        if (described.add(q)) {
            facts.onReset(() -> described.remove(q));
            Interval n = facts.range(number);
            Interval d = facts.range(by);
            boolean constant = by.isConstant();
            long lo = constant ? Math.floorDiv(n.lo(), by.constant()) : Math.min(n.lo(), 0);
            long hi = n.hi() < 0 ? -1 : Math.floorDiv(n.hi(), d.isAbove(1) ? d.lo() : 1);
            facts.refine(q, new Interval(lo, n.hasLo(), hi, n.hasHi()));
            Form rest = number.minus(Form.of(q).times(by));
            facts.add(rest);
            facts.add(by.minus(rest).plus(-1));
        }
        return Form.of(q);
    }
}
