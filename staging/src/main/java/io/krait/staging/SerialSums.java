package io.krait.staging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counting loops of kernels that only add up, as reductions in the canonical order of {@link TreeV1}; see {@link
 * FastMath#REASSOC}. So they run in vectors, and have the same bits for every width.
 *
 * <p>Each carried value must be the sum (difference, product, minimum, maximum) of itself and what a round gives, used
 * for nothing else, and rounds must not write. Several carried values become several reductions.
 *
 * <p>Note [Reductions in parallel loops]. In a parallel loop the lanes may be its iterations, each of which goes round
 * the inner loop on its own. That is better for a product of matrices, where neighbours in memory belong to
 * neighbouring iterations, and for rounds that only compute. So there a loop becomes a reduction only if its rounds
 * read neighbours.
 */
final class SerialSums {
    /** A carried value: how it grows, and by what. */
    private record Sum(Op op, boolean minus, Value step, Value term) {
    }

    private final boolean arrays;
    // What the results of loops are that have become reductions.
    private final Map<Value, List<Value>> replaced = new IdentityHashMap<>();

    private SerialSums(Graph g) {
        arrays = g.params().stream().anyMatch(p -> p.shape().rank() > 0);
    }

    /** The graph with reductions in the place of such loops. */
    static Graph run(Graph g) {
        SerialSums s = new SerialSums(g);
        return s.arrays && g.hasStatements() ? GraphRewrite.run(g, s::rewrite) : g;
    }

    private Value rewrite(GraphRewrite to, Value old, List<Value> in) {
        if (old.prim() instanceof Control.Pick(int index) && replaced.containsKey(old.inputs().get(0))) {
            return replaced.get(old.inputs().get(0)).get(index);
        }
        if (old.prim() instanceof Control.For f && f.step() == 1) {
            List<Sum> sums = sums(to, f.body());
            if (!sums.isEmpty() && isPure(f.body()) && isWorthIt(to, f.body())) {
                List<Value> results = new ArrayList<>();
                for (int k = 0; k < sums.size(); k++) {
                    results.add(reduce(to, old, f.body(), sums, k, in));
                }
                replaced.put(old, results);
                return results.getLast();
            }
        }
        return to.copy(old, in);
    }

    // ---- which loops

    // All carried values, or none if one of them is no sum.
    private static List<Sum> sums(GraphRewrite to, Block body) {
        List<Sum> sums = new ArrayList<>();
        for (int k = 1; k < body.params().size(); k++) {
            Optional<Sum> sum = sum(to, body, body.params().get(k), body.results().get(k - 1));
            if (sum.isEmpty()) {
                return List.of();
            }
            sums.add(sum.get());
        }
        return sums;
    }

    private static Optional<Sum> sum(GraphRewrite to, Block body, Value carried, Value next) {
        if (!RelaxMath.has(next, FastMath.REASSOC) || to.uses(carried) != 1 || to.uses(next) != 1
                || to.home(next) != body) {
            return Optional.empty();
        }
        Op op = ((Prim.Apply) next.prim()).op();
        int at = next.inputs().indexOf(carried);
        boolean fits = switch (op) {
            case ADD, MUL, MIN, MAX -> at >= 0;
            case SUB -> at == 0;
            default -> false;
        };
        return fits ? Optional.of(new Sum(op == Op.SUB ? Op.ADD : op, op == Op.SUB, next, next.inputs().get(1 - at)))
                : Optional.empty();
    }

    private static boolean isPure(Block b) {
        return b.values().stream().allMatch(v -> switch (v.prim()) {
            case Control.Load l -> true;
            case Control.Pick p -> true;
            case Control.If f -> isPure(f.then()) && isPure(f.otherwise());
            case Control c -> false;
            case Prim.Apply a -> !a.op().faultsOnZero() || v.dtype().isFloat();
            default -> true;
        });
    }

    // See Note [Reductions in parallel loops].
    private static boolean isWorthIt(GraphRewrite to, Block body) {
        boolean parallel = false;
        for (Control c : to.around()) {
            parallel |= c instanceof Control.ParFor;
        }
        if (!parallel) {
            return true;
        }
        Value index = body.params().get(0);
        Set<Value> varying = new HashSet<>(Set.of(index));
        List<Value> loads = new ArrayList<>();
        walk(body, varying, loads);
        boolean neighbours = false;
        for (Value load : loads) {
            List<Value> at = load.inputs().subList(1, load.inputs().size());
            for (Value x : at) {
                if (varying.contains(x)) {
                    if (x != at.getLast() || !isNext(x, index, varying)) {
                        return false;
                    }
                    neighbours = true;
                }
            }
        }
        return neighbours;
    }

    private static void walk(Block b, Set<Value> varying, List<Value> loads) {
        for (Value v : b.values()) {
            if (v.prim() instanceof Control.Load) {
                loads.add(v);
            }
            if (v.inputs().stream().anyMatch(varying::contains)) {
                varying.add(v);
            }
            if (v.prim() instanceof Control.If f) {
                walk(f.then(), varying, loads);
                walk(f.otherwise(), varying, loads);
                varying.add(v);
            }
        }
    }

    // The index, or its sum with what is the same in all rounds.
    private static boolean isNext(Value x, Value index, Set<Value> varying) {
        if (x == index) {
            return true;
        }
        if (!(x.prim() instanceof Prim.Apply a) || a.op() != Op.ADD && a.op() != Op.SUB) {
            return false;
        }
        Value l = x.inputs().get(0);
        Value r = x.inputs().get(1);
        return isNext(l, index, varying) && !varying.contains(r)
                || a.op() == Op.ADD && isNext(r, index, varying) && !varying.contains(l);
    }

    // ---- what they become

    private Value reduce(GraphRewrite to, Value old, Block body, List<Sum> sums, int k, List<Value> in) {
        Sum sum = sums.get(k);
        Origin origin = sum.step.origin();
        MathMode mode = ((Prim.Apply) sum.step.prim()).mode();
        Value lo = in.get(0);
        Value hi = in.get(1);
        Value first = in.get(2 + k);
        Value index = to.param(body.params().get(0).type(), 0, old.origin());
        to.define(body.params().get(0), index);
        Set<Value> steps = new HashSet<>(sums.stream().map(Sum::step).toList());
        Block element = to.block(List.of(index), () -> {
            to.copyAll(body.values().stream().filter(v -> !steps.contains(v)).toList());
            Value x = to.now(sum.term);
            return List.of(sum.minus ? to.apply(Op.NEG, mode, origin, x) : x);
        });
        Value fold = to.statement(first.type(), new Control.Fold(new Reduction.Fold(sum.op), element), List.of(lo, hi),
                old.origin());
        Value all = to.apply(sum.op, mode, origin, first, fold);
        boolean minusZero = RelaxMath.number(first).map(c -> Double.doubleToRawLongBits(c) == Long.MIN_VALUE)
                .orElse(true);
        if (sum.op != Op.ADD || !minusZero) {
            return all;
        }
        // The sum of nothing is +0, which would change the sign of -0.
        Value some = to.apply(Op.LT, MathMode.STRICT, origin, lo, hi);
        return to.apply(Op.SELECT, MathMode.STRICT, origin, some, all, first);
    }
}
