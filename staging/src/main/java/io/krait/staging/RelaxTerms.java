package io.krait.staging;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All liberties of {@link RelaxMath} but those with loops and fused products. */
final class RelaxTerms {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    // How many quotients by a divisor there are in a block; blocks are compared by identity.
    private final Map<Block, Map<Value, Integer>> quotients = new IdentityHashMap<>();

    private RelaxTerms(Graph g) {
        count(g.values(), Block.NONE);
    }

    /** The graph after the liberties were taken. */
    static Graph run(Graph g) {
        return GraphRewrite.run(g, new RelaxTerms(g)::rewrite);
    }

    private void count(List<Value> values, Block home) {
        for (Value v : values) {
            if (RelaxMath.is(v, Op.DIV, FastMath.RECIP)) {
                quotients.computeIfAbsent(home, h -> new HashMap<>()).merge(v.inputs().get(1), 1, Integer::sum);
            }
            if (v.prim() instanceof Control c) {
                c.blocks().forEach(b -> count(b.values(), b));
            }
        }
    }

    private Value rewrite(GraphRewrite to, Value old, List<Value> in) {
        if (!(old.prim() instanceof Prim.Apply(Op op, MathMode mode)) || mode.isStrict()
                || !RelaxMath.has(old, flag(mode))) {
            return to.copy(old, in);
        }
        if (mode.has(FastMath.REASSOC)) {
            Optional<Value> whole = RelaxChains.rewrite(to, old);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        Optional<Value> simple = in.size() == 2 ? simple(to, old, op, mode, in.get(0), in.get(1)) : Optional.empty();
        // Only a value of the same type can take the place of another; arrays broadcast.
        return simple.filter(v -> v.type().equals(old.type())).orElseGet(() -> to.copy(old, in));
    }

    private static FastMath flag(MathMode mode) {
        for (FastMath f : FastMath.values()) {
            if (mode.has(f)) {
                return f;
            }
        }
        throw new IllegalArgumentException("no liberty");
    }

    private Optional<Value> simple(GraphRewrite to, Value old, Op op, MathMode mode, Value a, Value b) {
        boolean nan = mode.has(FastMath.NO_NAN);
        boolean zeros = mode.has(FastMath.NO_SIGNED_ZEROS);
        Optional<Double> ca = RelaxMath.number(a);
        Optional<Double> cb = RelaxMath.number(b);
        return switch (op) {
            case ADD -> zeros && is(cb, 0) ? Optional.of(a) : zeros && is(ca, 0) ? Optional.of(b) : Optional.empty();
            case SUB -> nan && a == b ? Optional.of(number(to, old, 0)) : is(cb, 0) && (zeros || isPlusZero(cb))
                    ? Optional.of(a) : zeros && is(ca, 0) ? Optional.of(to.apply(Op.NEG, mode, old.origin(), b))
                    : Optional.empty();
            case MUL -> is(cb, 1) ? Optional.of(a) : is(ca, 1) ? Optional.of(b)
                    : nan && zeros && (is(ca, 0) || is(cb, 0)) ? Optional.of(number(to, old, 0)) : Optional.empty();
            case DIV -> is(cb, 1) ? Optional.of(a) : nan && a == b ? Optional.of(number(to, old, 1))
                    : mode.has(FastMath.RECIP) ? reciprocal(to, old, mode, a, b) : Optional.empty();
            case MIN -> nan && zeros ? Optional.of(choose(to, old, mode, Op.LT, a, b)) : Optional.empty();
            case MAX -> nan && zeros ? Optional.of(choose(to, old, mode, Op.GT, a, b)) : Optional.empty();
            case EQ, NE, LT, LE, GT, GE -> compare(to, old, op, mode, a, b);
            default -> Optional.empty();
        };
    }

    private static boolean is(Optional<Double> c, double value) {
        return c.isPresent() && c.get() == value;
    }

    private static boolean isPlusZero(Optional<Double> c) {
        return c.isPresent() && Double.doubleToRawLongBits(c.get()) == 0;
    }

    private static Value number(GraphRewrite to, Value old, double v) {
        return to.constant(old.type(), RelaxMath.bits(old.dtype(), v));
    }

    private static Value choose(GraphRewrite to, Value old, MathMode mode, Op op, Value a, Value b) {
        return to.apply(Op.SELECT, MathMode.STRICT, old.origin(), to.apply(op, mode, old.origin(), a, b), a, b);
    }

    private Optional<Value> reciprocal(GraphRewrite to, Value old, MathMode mode, Value a, Value b) {
        DType t = old.dtype();
        Optional<Double> c = RelaxMath.number(b);
        Value r;
        if (c.isPresent()) {
            double inverse = RelaxMath.eval(Op.DIV, t, 1, c.get());
            if (!RelaxMath.isNormal(t, c.get()) || !RelaxMath.isNormal(t, inverse)) {
                return Optional.empty();
            }
            r = to.constant(t, RelaxMath.bits(t, inverse));
        } else {
            Value divisor = old.inputs().get(1);
            boolean shared = quotients.get(to.home(old)).get(divisor) > 1
                    || !b.shape().equals(old.shape()) || to.isOutsideOfLoop(divisor, old);
            if (!shared || is(RelaxMath.number(a), 1)) {
                return Optional.empty();
            }
            r = to.apply(Op.DIV, mode, old.origin(), to.constant(t, RelaxMath.bits(t, 1)), b);
        }
        return Optional.of(to.apply(Op.MUL, mode, old.origin(), a, r));
    }

    private static Optional<Value> compare(GraphRewrite to, Value old, Op op, MathMode mode, Value a, Value b) {
        boolean nan = mode.has(FastMath.NO_NAN);
        if (nan && a == b && (op == Op.EQ || op == Op.NE)) {
            return Optional.of(truth(to, old, op == Op.EQ));
        }
        if (!mode.has(FastMath.NO_INF)) {
            return Optional.empty();
        }
        Optional<Double> ca = RelaxMath.number(a).filter(c -> c.isInfinite());
        Optional<Double> cb = RelaxMath.number(b).filter(c -> c.isInfinite());
        if (ca.isPresent() == cb.isPresent()) {
            return Optional.empty();
        }
        Value x = ca.isPresent() ? b : a;
        // Whether x, which is finite, is below the infinity.
        boolean below = (ca.isPresent() ? ca : cb).get() == INFINITY;
        boolean holds = switch (op) {
            case EQ -> false;
            case NE -> true;
            case LT, LE -> below == cb.isPresent();
            case GT, GE -> below == ca.isPresent();
            default -> throw new IllegalArgumentException(op + " is no comparison");
        };
        // NaN is unequal to all, and neither below nor above.
        return Optional.of(!holds || op == Op.NE || nan ? truth(to, old, holds)
                : to.apply(Op.EQ, mode, old.origin(), x, x));
    }

    private static Value truth(GraphRewrite to, Value old, boolean holds) {
        return to.constant(old.type(), holds ? 1 : 0);
    }
}
