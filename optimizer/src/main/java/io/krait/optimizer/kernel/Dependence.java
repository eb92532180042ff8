package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.kernel.IndexForms.Access;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the iterations of a serial loop may run in any order. They may if no element that one of them writes is
 * touched by another one.
 *
 * <p>Note [Dependence test]. Two accesses are compared as linear forms {@code c*i + inner + rest}: i is the index of
 * the loop, {@code inner} depends on loops in it, {@code rest} is the same in all iterations. They never meet in
 * different iterations if both have the same c, the rests differ by a known constant d, and the elements that the inner
 * loops reach from one i, moved by d, fit between two values of c*i. The reach is known for inner loops whose bounds do
 * not change, taken from the smallest multiple to the largest: in {@code i*n*m + j*m + k} with k below m and j below n,
 * k reaches m elements, j and k together n*m. See also Note [Lines]. Different argument buffers do not overlap if one
 * of them is written.
 */
final class Dependence {
    // Index arithmetic with larger multiples could wrap round.
    private static final long MAX_FACTOR = 1L << 31;

    private final IndexForms forms;

    /** Tests for a kernel. */
    Dependence(IndexForms forms) {
        this.forms = forms;
    }

    /** True if the iterations are independent of each other; false if that is not known. */
    boolean isFree(LoopNode loop) {
        if (!loop.isPlain() || loop.stm().rhs() instanceof Rhs.For f && acts(f.body())) {
            return false;
        }
        List<Access> all = forms.accesses().stream().filter(a -> a.isIn(loop)).toList();
        for (Access w : all) {
            if (w.buffer().kind() == Buffer.Kind.PRIVATE) {
                return false;
            }
            for (Access a : all) {
                if (w.writes() && a.buffer().index() == w.buffer().index() && mayMeet(loop, w, a)) {
                    return false;
                }
            }
        }
        return true;
    }

    // Calls keep their order. Of faults the first counts. Loops without a known end may not end.
    private static boolean acts(Region r) {
        return r.body().stream().anyMatch(s -> switch (s.rhs()) {
            case Rhs.Call c -> true;
            case Rhs.Gpu g -> true;
            case Rhs.Fault f -> true;
            case Rhs.While w -> true;
            default -> Statements.regions(s.rhs()).stream().anyMatch(Dependence::acts);
        });
    }

    private boolean mayMeet(LoopNode loop, Access x, Access y) {
        if (x.stm() == y.stm() && commutes(x.stm())) {
            return false;
        }
        Optional<Reach> a = reach(loop, x);
        Optional<Reach> b = reach(loop, y);
        if (a.isEmpty() || b.isEmpty() || !a.get().factor.equals(b.get().factor)) {
            return true;
        }
        Optional<Long> offset = a.get().least.minus(b.get().least).constant();
        boolean lines = a.get().isPoint() && b.get().isPoint();
        if (offset.isEmpty() && lines && areLines(loop, a.get().least.minus(b.get().least), a.get().factor)) {
            return false;
        }
        if (offset.isEmpty() || Math.abs(offset.get()) > MAX_FACTOR) {
            return true;
        }
        Poly step = a.get().factor.times(loop.step());
        Optional<Long> distance = step.constant();
        if (lines && distance.isPresent()) {
            return offset.get() != 0 && offset.get() % distance.get() == 0;
        }
        return !fits(a.get(), Math.abs(offset.get()), step) || !fits(b.get(), Math.abs(offset.get()), step);
    }

    // An update that gives no old value, by an operation whose bits do not depend on the order.
    private static boolean commutes(Stm s) {
        return s.rhs() instanceof Rhs.Update u && s.outs().isEmpty() && !u.value().dtype().isFloat();
    }

    /**
     * The elements that an access touches in one iteration: {@code factor * i + least} and as many as {@code span}
     * from there.
     */
    private record Reach(Poly factor, Poly least, Poly span) {
        boolean isPoint() {
            return span.equals(Poly.constant(1));
        }
    }

    // Note [Lines]. Two accesses at a distance that is some multiple of n, while the loop moves both over fewer than n
    // elements, as two rows of an array with rows of n elements: if they meet, then in the same iteration.
    private boolean areLines(LoopNode loop, Poly distance, Poly factor) {
        Optional<Long> c = factor.constant();
        Poly lo = forms.of(loop.lo());
        Poly hi = forms.of(loop.hi());
        if (c.isEmpty() || changes(lo, loop) || changes(hi, loop)) {
            return false;
        }
        Poly covered = hi.minus(lo).times(Math.abs(c.get()));
        return distance.variables().stream().filter(v -> distance.terms().keySet().stream()
                .allMatch(t -> t.contains(v))).anyMatch(n -> isAtMost(covered, Poly.of(n)));
    }

    private static boolean fits(Reach r, long more, Poly step) {
        return isAtMost(r.span.plus(Poly.constant(more)), step);
    }

    // Known that a <= b.
    private static boolean isAtMost(Poly a, Poly b) {
        return a.minus(b).constant().filter(d -> d <= 0 && d >= -MAX_FACTOR).isPresent();
    }

    private Optional<Reach> reach(LoopNode loop, Access x) {
        Poly index = x.index();
        Optional<Poly> factor = index.coefficient(loop.index());
        if (factor.isEmpty() || changes(factor.get(), loop) || !isSafe(factor.get())) {
            return Optional.empty();
        }
        Poly rest = index.without(loop.index());
        List<Map.Entry<Var, Poly>> inner = new ArrayList<>();
        for (Var v : rest.variables()) {
            if (!forms.changesIn(v, loop)) {
                continue;
            }
            Optional<Poly> c = rest.coefficient(v);
            boolean known = forms.loopOf(v).isPresent() && forms.loopOf(v).get().isCounted();
            if (!known || c.isEmpty() || changes(c.get(), loop) || !isSafe(c.get())) {
                return Optional.empty();
            }
            inner.add(Map.entry(v, c.get()));
        }
        return reach(loop, factor.get(), rest, inner);
    }

    private Optional<Reach> reach(LoopNode loop, Poly factor, Poly rest, List<Map.Entry<Var, Poly>> inner) {
        // Smaller multiples have fewer factors, or are smaller constants.
        inner.sort(Comparator.<Map.Entry<Var, Poly>>comparingInt(e -> degree(e.getValue()))
                .thenComparingLong(e -> e.getValue().constant().orElse(Long.MAX_VALUE))
                .thenComparingInt(e -> e.getKey().id()));
        Poly least = rest;
        Poly span = Poly.constant(1);
        for (Map.Entry<Var, Poly> e : inner) {
            LoopNode l = forms.loopOf(e.getKey()).orElseThrow();
            Poly lo = forms.of(l.lo());
            Poly hi = forms.of(l.hi());
            Poly c = e.getValue();
            Optional<Poly> first = c.times(lo);
            Optional<Poly> length = hi.minus(lo).times(c);
            boolean positive = c.constant().map(x -> x > 0).orElse(true);
            if (changes(lo, loop) || changes(hi, loop) || first.isEmpty() || length.isEmpty() || !positive
                    || !isAtMost(span, c)) {
                return Optional.empty();
            }
            least = least.without(e.getKey()).plus(first.get());
            span = length.get();
        }
        boolean positive = factor.constant().map(x -> x > 0).orElse(true);
        if (!inner.isEmpty() && !positive) {
            return Optional.empty();
        }
        if (inner.isEmpty() && factor.constant().isEmpty()) {
            // A symbolic multiple may be 0.
            return Optional.empty();
        }
        return Optional.of(new Reach(factor, least, span));
    }

    private boolean changes(Poly p, LoopNode loop) {
        return p.variables().stream().anyMatch(v -> forms.changesIn(v, loop));
    }

    private static boolean isSafe(Poly factor) {
        return factor.constant().map(c -> c != 0 && Math.abs(c) <= MAX_FACTOR).orElse(true);
    }

    private static int degree(Poly p) {
        return p.terms().keySet().stream().mapToInt(List::size).max().orElse(0);
    }
}
