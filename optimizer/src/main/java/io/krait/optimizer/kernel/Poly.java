package io.krait.optimizer.kernel;

import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A polynomial over I64 variables, modulo 2^64 like the arithmetic that it stands for. Equal polynomials are equal
 * values, whatever the order in which they were computed.
 */
final class Poly {
    private static final int MAX_TERMS = 32;
    private static final int MAX_DEGREE = 6;
    private static final Comparator<List<Var>> ORDER = (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = Integer.compare(a.get(i).id(), b.get(i).id());
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    };

    // From the factors of a monomial, sorted by number, to its coefficient, which is not 0.
    private final TreeMap<List<Var>, Long> terms;

    private Poly(TreeMap<List<Var>, Long> terms) {
        this.terms = terms;
    }

    /** A constant. */
    static Poly constant(long c) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(ORDER);
        add(t, List.of(), c);
        return new Poly(t);
    }

    /** A variable. */
    static Poly of(Var v) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(ORDER);
        t.put(List.of(v), 1L);
        return new Poly(t);
    }

    private static void add(TreeMap<List<Var>, Long> t, List<Var> factors, long c) {
        t.merge(factors, c, Long::sum);
        t.remove(factors, 0L);
    }

    /** The monomials with their coefficients. */
    Map<List<Var>, Long> terms() {
        return terms;
    }

    /** The sum. */
    Poly plus(Poly p) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(terms);
        p.terms.forEach((f, c) -> add(t, f, c));
        return new Poly(t);
    }

    /** The difference. */
    Poly minus(Poly p) {
        return plus(p.times(-1));
    }

    /** The multiple. */
    Poly times(long factor) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(ORDER);
        terms.forEach((f, c) -> add(t, f, c * factor));
        return new Poly(t);
    }

    /** The product, unless it is too large to be of use. */
    Optional<Poly> times(Poly p) {
        if (terms.size() * p.terms.size() > MAX_TERMS || degree() + p.degree() > MAX_DEGREE) {
            return Optional.empty();
        }
        TreeMap<List<Var>, Long> t = new TreeMap<>(ORDER);
        for (Map.Entry<List<Var>, Long> x : terms.entrySet()) {
            for (Map.Entry<List<Var>, Long> y : p.terms.entrySet()) {
                List<Var> factors = new ArrayList<>(x.getKey());
                factors.addAll(y.getKey());
                factors.sort(Comparator.comparingInt(Var::id));
                add(t, List.copyOf(factors), x.getValue() * y.getValue());
            }
        }
        return Optional.of(new Poly(t));
    }

    /** False if the polynomial has become unwieldy and a variable should stand for it. */
    boolean isSmall() {
        return terms.size() <= MAX_TERMS;
    }

    private int degree() {
        return terms.keySet().stream().mapToInt(List::size).max().orElse(0);
    }

    /** The variables that occur. */
    Set<Var> variables() {
        Set<Var> all = new HashSet<>();
        terms.keySet().forEach(all::addAll);
        return all;
    }

    /** The value if there are no variables. */
    Optional<Long> constant() {
        return terms.isEmpty() ? Optional.of(0L)
                : terms.size() == 1 && terms.containsKey(List.<Var>of()) ? Optional.of(terms.get(List.<Var>of()))
                : Optional.empty();
    }

    /** What {@code v} is multiplied by, if it occurs only linearly (0 if not at all). */
    Optional<Poly> coefficient(Var v) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(ORDER);
        for (Map.Entry<List<Var>, Long> x : terms.entrySet()) {
            if (x.getKey().contains(v)) {
                List<Var> rest = new ArrayList<>(x.getKey());
                rest.remove(v);
                if (rest.contains(v)) {
                    return Optional.empty();
                }
                add(t, List.copyOf(rest), x.getValue());
            }
        }
        return Optional.of(new Poly(t));
    }

    /** The terms without {@code v}. */
    Poly without(Var v) {
        TreeMap<List<Var>, Long> t = new TreeMap<>(terms);
        t.keySet().removeIf(f -> f.contains(v));
        return new Poly(t);
    }

    /** The polynomial with other polynomials in place of its variables, unless that is too large. */
    Optional<Poly> replace(Function<Var, Poly> by) {
        Poly sum = constant(0);
        for (Map.Entry<List<Var>, Long> x : terms.entrySet()) {
            Optional<Poly> product = Optional.of(constant(x.getValue()));
            for (Var v : x.getKey()) {
                product = product.flatMap(p -> p.times(by.apply(v)));
            }
            if (product.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.plus(product.get());
        }
        return sum.isSmall() ? Optional.of(sum) : Optional.empty();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Poly p && terms.equals(p.terms);
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
