package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An index as a polynomial of variables of the kernel: coefficients by products of variables.
 *
 * @param terms no coefficient is 0; the variables of a product are sorted by their numbers
 */
record Poly(Map<List<Var>, Long> terms) {
    static Poly of(long c) {
        return new Poly(c == 0 ? Map.of() : Map.of(List.of(), c));
    }

    static Poly of(Var v) {
        return new Poly(Map.of(List.of(v), 1L));
    }

    Poly plus(Poly other, long factor) {
        Map<List<Var>, Long> sum = new HashMap<>(terms);
        other.terms.forEach((k, c) -> sum.merge(k, c * factor, Long::sum));
        sum.values().removeIf(c -> c == 0);
        return new Poly(sum);
    }

    Poly times(Poly other) {
        Map<List<Var>, Long> product = new HashMap<>();
        terms.forEach((k, c) -> other.terms.forEach((l, d) -> {
            List<Var> vars = new ArrayList<>(k);
            vars.addAll(l);
            vars.sort(Comparator.comparingInt(Var::id));
            product.merge(vars, c * d, Long::sum);
        }));
        product.values().removeIf(c -> c == 0);
        return new Poly(product);
    }

    /** The variables that it depends on. */
    Set<Var> vars() {
        Set<Var> all = new HashSet<>();
        terms.keySet().forEach(all::addAll);
        return all;
    }

    /** What stands before a variable in the terms that have it once; the rest must not have it. */
    Poly coefficient(Var v) {
        Map<List<Var>, Long> r = new HashMap<>();
        terms.forEach((k, c) -> {
            if (k.contains(v)) {
                List<Var> others = new ArrayList<>(k);
                others.remove(v);
                r.merge(others, c, Long::sum);
            }
        });
        return new Poly(r);
    }

    /** Its constant if it is one, else 0. */
    long constant() {
        return terms.size() == 1 ? terms.getOrDefault(List.<Var>of(), 0L) : 0;
    }

    /** The polynomials of a kernel's variables. */
    static final class Forms {
        private final Map<Var, Rhs> definitions = new HashMap<>();
        private final Map<Var, Poly> known = new HashMap<>();

        Forms(Kernel k) {
            collect(k.body());
        }

        private void collect(Region r) {
            for (Stm s : r.body()) {
                if (s.outs().size() == 1) {
                    definitions.put(s.outs().get(0), s.rhs());
                }
                Statements.regions(s.rhs()).forEach(this::collect);
            }
        }

        /** What computes a variable, if a statement with one result does. */
        Rhs definition(Var v) {
            return definitions.get(v);
        }

        Poly of(Var v) {
            Poly p = known.get(v);
            if (p == null) {
                p = make(v);
                known.put(v, p);
            }
            return p;
        }

        private Poly make(Var v) {
            if (v.dtype() != DType.I64 || v.lanes() > 1) {
                return Poly.of(v);
            }
            Rhs rhs = definitions.get(v);
            if (rhs instanceof Rhs.Const c) {
                return Poly.of(c.bits());
            }
            if (rhs instanceof Rhs.Scalar s) {
                List<Var> a = s.args();
                if (s.op() == Op.ADD) {
                    return of(a.get(0)).plus(of(a.get(1)), 1);
                }
                if (s.op() == Op.SUB) {
                    return of(a.get(0)).plus(of(a.get(1)), -1);
                }
                if (s.op() == Op.MUL) {
                    return small(of(a.get(0)).times(of(a.get(1))), v);
                }
                if (s.op() == Op.SHL && definitions.get(a.get(1)) instanceof Rhs.Const c && c.bits() >= 0
                        && c.bits() < 32) {
                    return of(a.get(0)).times(Poly.of(1L << c.bits()));
                }
            }
            return Poly.of(v);
        }

        private static Poly small(Poly p, Var v) {
            return p.terms.size() > 16 ? Poly.of(v) : p;
        }
    }
}
