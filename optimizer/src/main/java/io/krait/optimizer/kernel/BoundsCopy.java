package io.krait.optimizer.kernel;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Fold;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes a kernel with edits. */
final class BoundsCopy {
    private final LoopBuilder b = new LoopBuilder();
    private final BoundsEdits edits;
    private final Map<Var, Var> copies = new HashMap<>();

    private Set<Var> outside = Set.of();

    private BoundsCopy(BoundsEdits edits) {
        this.edits = edits;
    }

    /** The kernel with the edits. */
    static Kernel run(Kernel k, BoundsEdits edits) {
        return edits.isEmpty() ? k : new BoundsCopy(edits).kernel(k);
    }

    private Kernel kernel(Kernel k) {
        b.adopt(k, k.scalars().stream().mapToInt(Var::id).max().orElse(-1) + 1);
        k.scalars().forEach(v -> copies.put(v, v));
        return b.kernel(k.name(), (begin, end) -> {
            assign(k.body().params(), List.of(begin, end));
            region(k.body());
            return null;
        });
    }

    private void assign(List<Var> old, List<Var> now) {
        for (int i = 0; i < old.size(); i++) {
            copies.put(old.get(i), now.get(i));
        }
    }

    private Var copy(Var old) {
        Var v = copies.get(old);
        if (v == null) {
            throw new IllegalArgumentException("variable " + old + " is used before it is assigned; run the verifier");
        }
        return v;
    }

    private List<Var> copies(List<Var> old) {
        return old.stream().map(this::copy).toList();
    }

    private List<Var> region(Region r) {
        Map<Var, Var> replaced = new HashMap<>();
        for (Stm s : r.body()) {
            b.at(s.origin());
            if (edits.dropped().contains(s)) {
                if (s.rhs() instanceof Rhs.Fault f && edits.never().contains(s)) {
                    replaced.putIfAbsent(f.cond(), copy(f.cond()));
                    copies.put(f.cond(), b.constant(DType.BOOL, 0));
                }
                continue;
            }
            BoundsEdits.Slim slim = edits.slimmer().get(s);
            if (slim != null) {
                replaced.putIfAbsent(slim.ok(), copy(slim.ok()));
                slimmer((Rhs.Fault) s.rhs(), slim);
                continue;
            }
            moved(s);
            b.at(s.origin());
            BoundsEdits.Version version = edits.versions().get(s);
            assign(s.outs(), version == null ? statement(s.rhs(), s) : versions(s, version));
        }
        List<Var> results = copies(r.results());
        // Cheaper conditions are known in this region only.
        copies.putAll(replaced);
        return results;
    }

    private void moved(Stm loop) {
        List<Stm> all = edits.moved().get(loop);
        if (all == null) {
            return;
        }
        Var lo = loop.rhs() instanceof Rhs.For f ? f.lo() : ((Rhs.ParFor) loop.rhs()).lo();
        Var hi = loop.rhs() instanceof Rhs.For f ? f.hi() : ((Rhs.ParFor) loop.rhs()).hi();
        Var runs = b.apply(Op.LT, copy(lo), copy(hi));
        if (b.constantOf(runs).orElse(0L) != 0) {
            statements(all);
        } else {
            b.branch(runs, false, () -> statements(all), List::of);
        }
    }

    private List<Var> statements(List<Stm> all) {
        for (Stm s : all) {
            b.at(s.origin());
            assign(s.outs(), statement(s.rhs(), s));
        }
        return List.of();
    }

    private List<Var> versions(Stm s, BoundsEdits.Version version) {
        outside = version.outside();
        Var all = version.guards().stream().map(this::guard).reduce((x, y) -> b.apply(Op.AND, x, y)).orElseThrow();
        return b.branch(all, false, () -> statement(s.rhs(), s), () -> statement(s.rhs(), s));
    }

    private void slimmer(Rhs.Fault f, BoundsEdits.Slim slim) {
        Var ok = slim.parts().stream().map(this::part).reduce((x, y) -> b.apply(Op.AND, x, y)).orElseThrow();
        copies.put(slim.ok(), ok);
        Var bad = b.apply(Op.NOT, ok);
        if (f.details().isEmpty()) {
            b.fault(bad, copy(f.position()), f.code());
        } else {
            b.fault(bad, copy(f.position()), f.code(), copies(f.details()));
        }
    }

    private Var part(BoundsEdits.Part p) {
        return switch (p) {
            case BoundsEdits.Part.Same(Var cond) -> copy(cond);
            case BoundsEdits.Part.Below(Var index, Var extent) -> b.apply(Op.LT, b.bitcast(DType.U64, copy(index)),
                    b.bitcast(DType.U64, copy(extent)));
        };
    }

    private List<Var> statement(Rhs rhs, Stm s) {
        return switch (rhs) {
            case Rhs.If f -> branch(f);
            case Rhs.For f -> serial(f, edits.fixed().getOrDefault(s, List.of()));
            case Rhs.ParFor p -> b.parFor(p.level(), copy(p.lo()), copy(p.hi()),
                    p.folds().stream().map(this::fold).toList(), i -> {
                        copies.put(p.body().params().get(0), i);
                        return region(p.body());
                    });
            case Rhs.While w -> conditional(w, edits.fixed().getOrDefault(s, List.of()));
            case Rhs.Load l when edits.unmasked().contains(s) -> List.of(
                    b.load(l.buffer(), copy(l.index()), l.lanes(), Optional.empty()));
            case Rhs.Store x when edits.unmasked().contains(s) -> {
                b.store(x.buffer(), copy(x.index()), copy(x.value()), Optional.empty(), x.streaming());
                yield List.of();
            }
            case Rhs.Update u when edits.unmasked().contains(s) -> b.update(u.op(), u.buffer(), copy(u.index()),
                    copy(u.value()), Optional.empty(), u.atomic(), !s.outs().isEmpty()).stream().toList();
            default -> Statements.copy(b, s, this::copy);
        };
    }

    // What is the same on both sides is no matter of the branch.
    private List<Var> branch(Rhs.If f) {
        List<Var> then = new ArrayList<>();
        List<Var> otherwise = new ArrayList<>();
        List<Var> outs = new ArrayList<>(b.branch(copy(f.cond()), f.rare(), () -> side(f.then(), then),
                () -> side(f.otherwise(), otherwise)));
        for (int k = 0; k < outs.size(); k++) {
            Optional<Long> c = b.constantOf(then.get(k));
            if (then.get(k) == otherwise.get(k)) {
                outs.set(k, then.get(k));
            } else if (c.isPresent() && c.equals(b.constantOf(otherwise.get(k)))) {
                outs.set(k, b.constant(outs.get(k).type(), c.get()));
            }
        }
        return outs;
    }

    private List<Var> side(Region r, List<Var> results) {
        results.addAll(region(r));
        return results;
    }

    private List<Var> serial(Rhs.For f, List<Integer> fixed) {
        List<Var> params = f.body().params().subList(1, f.body().params().size());
        List<Var> inits = copies(f.inits());
        List<Var> outs = b.loop(copy(f.lo()), copy(f.hi()), f.step(), without(inits, fixed), (i, carried) -> {
            copies.put(f.body().params().get(0), i);
            assign(params, with(carried, fixed, inits));
            return without(region(f.body()), fixed);
        });
        return with(outs, fixed, inits);
    }

    private List<Var> conditional(Rhs.While w, List<Integer> fixed) {
        List<Var> inits = copies(w.inits());
        List<Var> outs = b.repeat(without(inits, fixed), carried -> {
            assign(w.cond().params(), with(carried, fixed, inits));
            return region(w.cond()).get(0);
        }, carried -> {
            assign(w.body().params(), with(carried, fixed, inits));
            return without(region(w.body()), fixed);
        });
        return with(outs, fixed, inits);
    }

    private static List<Var> without(List<Var> all, List<Integer> fixed) {
        return IntStream.range(0, all.size()).filter(k -> !fixed.contains(k)).mapToObj(all::get).toList();
    }

    private static List<Var> with(List<Var> carried, List<Integer> fixed, List<Var> inits) {
        Iterator<Var> rest = carried.iterator();
        return IntStream.range(0, inits.size()).mapToObj(k -> fixed.contains(k) ? inits.get(k) : rest.next()).toList();
    }

    private Fold fold(Fold f) {
        if (!(f instanceof Fold.ByRegion(Region combine))) {
            return f;
        }
        List<Var> params = combine.params().stream().map(v -> b.fresh(v.type())).toList();
        assign(combine.params(), params);
        return new Fold.ByRegion(b.region(params, () -> region(combine)));
    }

    private Var guard(BoundsEdits.Guard g) {
        return switch (g) {
            case BoundsEdits.Guard.Order(Form low, Form high) -> b.apply(Op.LE, sum(low), sum(high));
            case BoundsEdits.Guard.Small(Atom atom, long magnitude, boolean negative) -> {
                Var v = atom(atom);
                Var high = b.apply(Op.LE, v, b.index(magnitude));
                yield negative ? b.apply(Op.AND, b.apply(Op.GE, v, b.index(-magnitude)), high) : high;
            }
        };
    }

    private Var sum(Form f) {
        List<Var> terms = new ArrayList<>();
        f.terms().forEach((factors, c) -> terms.add(term(factors, c)));
        return terms.reversed().stream().reduce((x, y) -> b.apply(Op.ADD, x, y)).orElseGet(() -> b.index(0));
    }

    private Var term(List<Atom> factors, long c) {
        Var product = b.index(c);
        for (Atom a : factors) {
            product = b.apply(Op.MUL, product, atom(a));
        }
        return product;
    }

    private Var atom(Atom a) {
        Optional<Var> here = a.variable().filter(outside::contains).map(this::copy);
        if (here.isPresent()) {
            return b.cast(DType.I64, here.get());
        }
        Atom.Quotient q = a.quotient().orElseThrow();
        return b.apply(Op.FLOOR_DIV, sum(q.number()), b.index(q.divisor()));
    }
}
