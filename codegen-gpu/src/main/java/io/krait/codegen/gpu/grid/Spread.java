package io.krait.codegen.gpu.grid;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether iterations of a loop may run at the same time. */
final class Spread {
    /** Which element an access touches: {@code scale * i + rest}. */
    private record Line(boolean byLane, Poly scale, Poly rest) {
    }

    private final Poly.Forms forms;
    private final Var index;
    private final Set<Var> inside;
    private final Map<Buffer, List<Optional<Line>>> lines = new HashMap<>();
    private final Map<Buffer, Boolean> written = new HashMap<>();
    private boolean possible = true;

    private Spread(Rhs.For f, Poly.Forms forms) {
        this.forms = forms;
        index = f.body().params().get(0);
        inside = Access.defined(f.body());
        inside.remove(index);
    }

    /**
     * True if the rounds of a serial loop touch different elements of what the loop writes: either an element for each
     * round, or the elements of a range for each round that loops over lanes visit.
     */
    static boolean isSpread(Rhs.For f, Poly.Forms forms) {
        if (!f.inits().isEmpty()) {
            return false;
        }
        Spread s = new Spread(f, forms);
        s.scan(f.body(), Optional.empty());
        return s.possible && s.lines.entrySet().stream().allMatch(e -> !s.written.getOrDefault(e.getKey(), false)
                || e.getValue().get(0).isPresent() && e.getValue().stream().distinct().count() == 1);
    }

    private void scan(Region r, Optional<Rhs.ParFor> lanes) {
        for (Stm s : r.body()) {
            switch (s.rhs()) {
                case Rhs.Update u -> possible = false;
                case Rhs.Call c -> possible = false;
                case Rhs.Gpu g -> possible = false;
                case Rhs.While w -> possible = false;
                case Rhs.ParFor p -> {
                    possible &= lanes.isEmpty() && p.level() == Rhs.Level.LANES;
                    scan(p.body(), Optional.of(p));
                }
                default -> {
                    Access.buffer(s.rhs()).ifPresent(b -> access(b, s.rhs(), lanes));
                    Statements.regions(s.rhs()).forEach(x -> scan(x, lanes));
                }
            }
        }
    }

    private void access(Buffer b, Rhs rhs, Optional<Rhs.ParFor> lanes) {
        if (b.kind() == Buffer.Kind.PRIVATE) {
            possible &= lanes.isPresent();
        } else if (b.kind() != Buffer.Kind.IN) {
            lines.computeIfAbsent(b, k -> new ArrayList<>()).add(line(forms.of(Access.index(rhs)), lanes));
            written.merge(b, Access.isWrite(rhs), Boolean::logicalOr);
        }
    }

    private Optional<Line> line(Poly p, Optional<Rhs.ParFor> lanes) {
        Poly scale = p.coefficient(index);
        Poly rest = p.plus(scale.times(Poly.of(index)), -1);
        if (scale.constant() != 0 && isOuter(rest)) {
            return Optional.of(new Line(false, scale, rest));
        }
        if (lanes.isEmpty() || !isPart(lanes.get())) {
            return Optional.empty();
        }
        Var j = lanes.get().body().params().get(0);
        Poly factor = p.coefficient(j);
        Poly fixed = p.plus(factor.times(Poly.of(j)), -1);
        boolean known = !factor.terms().isEmpty() && isOuter(factor) && isOuter(fixed);
        return known ? Optional.of(new Line(true, factor, fixed)) : Optional.empty();
    }

    private boolean isOuter(Poly p) {
        return p.vars().stream().noneMatch(v -> v == index || inside.contains(v));
    }

    /** True if a loop visits a part of its own in each round: size * round to at most size * (round + 1). */
    private boolean isPart(Rhs.ParFor p) {
        Poly lo = forms.of(p.lo());
        Poly scale = lo.coefficient(index);
        long size = scale.constant();
        if (size <= 0 || !isOuter(lo.plus(scale.times(Poly.of(index)), -1))) {
            return false;
        }
        List<Var> ends = forms.definition(p.hi()) instanceof Rhs.Scalar m && m.op() == Op.MIN ? m.args()
                : List.of(p.hi());
        return ends.stream().anyMatch(e -> {
            Poly span = forms.of(e).plus(lo, -1);
            return span.constant() > 0 && span.constant() <= size;
        });
    }

    /** True if the iterations of a loop over lanes may be spread over threads. */
    static boolean isSpread(Rhs.ParFor p, Poly.Forms forms) {
        return racing(p, forms).stream().allMatch(u -> isAnyOrder((Rhs.Update) u)) && !usesResults(p.body());
    }

    private static boolean usesResults(Region r) {
        return r.body().stream().anyMatch(s -> s.rhs() instanceof Rhs.Update u && !u.atomic() && !s.outs().isEmpty()
                || s.rhs() instanceof Rhs.Call || Statements.regions(s.rhs()).stream().anyMatch(Spread::usesResults));
    }

    /** The updates in a loop over lanes of which several may combine one element. */
    static Set<Rhs> racing(Rhs.ParFor p, Poly.Forms forms) {
        Set<Rhs> all = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Var> inside = Access.defined(p.body());
        Var i = p.body().params().get(0);
        inside.remove(i);
        addRacing(p.body(), i, inside, forms, all);
        return all;
    }

    private static void addRacing(Region r, Var i, Set<Var> inside, Poly.Forms forms, Set<Rhs> all) {
        for (Stm s : r.body()) {
            if (s.rhs() instanceof Rhs.Update u && !u.atomic() && Access.isShared(u.buffer())) {
                Poly index = forms.of(u.index());
                Poly scale = index.coefficient(i);
                Poly rest = index.plus(scale.times(Poly.of(i)), -1);
                boolean own = scale.constant() != 0 && !rest.vars().contains(i)
                        && rest.vars().stream().noneMatch(inside::contains);
                if (!own) {
                    all.add(u);
                }
            }
            Statements.regions(s.rhs()).forEach(x -> addRacing(x, i, inside, forms, all));
        }
    }

    /** True if updates give the same in any order, and the hardware has them. */
    static boolean isAnyOrder(Rhs.Update u) {
        boolean op = switch (u.op()) {
            case ADD, MIN, MAX, AND, OR, XOR -> true;
            default -> false;
        };
        return op && u.buffer().dtype().isInteger() && u.buffer().dtype().bytes() >= 4;
    }
}
