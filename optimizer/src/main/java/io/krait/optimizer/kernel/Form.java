package io.krait.optimizer.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A polynomial over atoms with whole numbers as coefficients. It stands for a number, not for one modulo 2^64, so
 * coefficients must not overflow: what would, or would be unwieldy, is an {@link ArithmeticException}.
 */
final class Form {
    private static final int MAX_TERMS = 24;
    private static final int MAX_DEGREE = 4;
    private static final Comparator<List<Atom>> ORDER = (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = Integer.compare(a.get(i).id(), b.get(i).id());
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    };
    /** Nothing. */
    static final Form ZERO = new Form(new TreeMap<>(ORDER));

    // From the factors of a monomial, sorted by number, to its coefficient, which is not 0.
    private final TreeMap<List<Atom>, Long> terms;
    private final List<Atom> atoms;

    private Form(TreeMap<List<Atom>, Long> terms) {
        if (terms.size() > MAX_TERMS) {
            throw new ArithmeticException("too many terms");
        }
        this.terms = terms;
        List<Atom> all = new ArrayList<>(terms.size());
        for (List<Atom> factors : terms.keySet()) {
            for (Atom a : factors) {
                if (!all.contains(a)) {
                    all.add(a);
                }
            }
        }
        atoms = all;
    }

    /** A constant. */
    static Form of(long c) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        add(t, List.of(), c);
        return new Form(t);
    }

    /** An atom. */
    static Form of(Atom a) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        t.put(List.of(a), 1L);
        return new Form(t);
    }

    private static void add(TreeMap<List<Atom>, Long> t, List<Atom> factors, long c) {
        long sum = Math.addExact(t.getOrDefault(factors, 0L), c);
        if (sum != 0) {
            t.put(factors, sum);
        } else {
            t.remove(factors);
        }
    }

    /** The monomials with their coefficients. */
    NavigableMap<List<Atom>, Long> terms() {
        return terms;
    }

    /** The sum. */
    Form plus(Form p) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(terms);
        p.terms.forEach((f, c) -> add(t, f, c));
        return new Form(t);
    }

    /** The sum. */
    Form plus(long c) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(terms);
        add(t, List.of(), c);
        return new Form(t);
    }

    /** The difference. */
    Form minus(Form p) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(terms);
        p.terms.forEach((f, c) -> add(t, f, Math.negateExact(c)));
        return new Form(t);
    }

    /** The multiple. */
    Form times(long factor) {
        if (factor == 1) {
            return this;
        }
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        terms.forEach((f, c) -> add(t, f, Math.multiplyExact(c, factor)));
        return new Form(t);
    }

    /** The product. */
    Form times(Form p) {
        if (isConstant() || p.isConstant()) {
            return isConstant() ? p.times(constant()) : times(p.constant());
        }
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        for (Map.Entry<List<Atom>, Long> x : terms.entrySet()) {
            for (Map.Entry<List<Atom>, Long> y : p.terms.entrySet()) {
                List<Atom> factors = new ArrayList<>(x.getKey());
                factors.addAll(y.getKey());
                if (factors.size() > MAX_DEGREE) {
                    throw new ArithmeticException("too many factors");
                }
                factors.sort(Comparator.comparingInt(Atom::id));
                add(t, List.copyOf(factors), Math.multiplyExact(x.getValue(), y.getValue()));
            }
        }
        return new Form(t);
    }

    /** The summand that is a number. */
    long constant() {
        return terms.getOrDefault(List.of(), 0L);
    }

    /** True if there are no atoms. */
    boolean isConstant() {
        return terms.isEmpty() || terms.size() == 1 && terms.firstKey().isEmpty();
    }

    /** The atoms that occur, each once. */
    List<Atom> atoms() {
        return atoms;
    }

    /** The latest atom. */
    Optional<Atom> latest() {
        return latest(a -> true);
    }

    /** The latest atom of some. */
    Optional<Atom> latest(Predicate<Atom> which) {
        Atom last = null;
        for (Atom a : atoms) {
            last = which.test(a) && (last == null || a.isLater(last)) ? a : last;
        }
        return Optional.ofNullable(last);
    }

    /** True if the atom occurs. */
    boolean has(Atom a) {
        return atoms.contains(a);
    }

    /** What the atom is multiplied by; squares of it do not work. */
    Form coefficient(Atom a) {
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        terms.forEach((f, c) -> {
            if (f.contains(a)) {
                List<Atom> rest = new ArrayList<>(f);
                rest.remove(a);
                if (rest.contains(a)) {
                    throw new ArithmeticException("a square");
                }
                add(t, List.copyOf(rest), c);
            }
        });
        return new Form(t);
    }

    /** The form with another one in place of an atom. */
    Form replace(Atom a, Form by) {
        Form factor = coefficient(a);
        TreeMap<List<Atom>, Long> rest = new TreeMap<>(terms);
        rest.keySet().removeIf(f -> f.contains(a));
        return new Form(rest).plus(factor.times(by));
    }

    /** For a form that is not negative: the strongest one that says the same of whole numbers. */
    Form tight() {
        long gcd = 0;
        for (Map.Entry<List<Atom>, Long> t : terms.entrySet()) {
            gcd = t.getKey().isEmpty() ? gcd : gcd(gcd, Math.absExact(t.getValue()));
        }
        if (gcd <= 1) {
            return this;
        }
        TreeMap<List<Atom>, Long> t = new TreeMap<>(ORDER);
        for (Map.Entry<List<Atom>, Long> x : terms.entrySet()) {
            add(t, x.getKey(), Math.floorDiv(x.getValue(), gcd));
        }
        return new Form(t);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Form p && terms.equals(p.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return terms.toString();
    }
}
