package io.krait.staging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Chains of sums and differences, and of products, in another order. A chain ends in a value that is no part of a
 * longer one; the values between are used once, in the same block.
 */
final class RelaxChains {
    /** Longer chains become trees. */
    private static final int SERIAL = 4;

    /** A term of a sum with its sign, or a factor of a product. */
    private record Term(boolean negative, Value value) {
    }

    private final GraphRewrite to;
    private final Value root;
    private final MathMode mode;
    private final boolean product;
    private final List<Term> terms = new ArrayList<>();
    private final List<Term> constants = new ArrayList<>();

    private RelaxChains(GraphRewrite to, Value root) {
        this.to = to;
        this.root = root;
        this.mode = ((Prim.Apply) root.prim()).mode();
        this.product = isProduct(root);
    }

    /** The value that takes the place of the end of a chain, if the chain is better in another order. */
    static Optional<Value> rewrite(GraphRewrite to, Value old) {
        if (!isSum(old) && !isProduct(old) || to.user(old).filter(u -> continues(to, old, u)).isPresent()) {
            return Optional.empty();
        }
        return new RelaxChains(to, old).rewrite();
    }

    private static boolean isSum(Value v) {
        return RelaxMath.is(v, Op.ADD, FastMath.REASSOC) || RelaxMath.is(v, Op.SUB, FastMath.REASSOC);
    }

    private static boolean isProduct(Value v) {
        return RelaxMath.is(v, Op.MUL, FastMath.REASSOC);
    }

    private static boolean continues(GraphRewrite to, Value v, Value user) {
        boolean links = isSum(user) && isSum(v) || isProduct(user) && isProduct(v);
        return links && to.uses(v) == 1 && to.areTogether(v, user) && v.type().equals(user.type());
    }

    private Optional<Value> rewrite() {
        collect();
        boolean fits = terms.stream().allMatch(
                t -> t.value.shape().rank() == 0 || t.value.type().equals(root.type()));
        if (!fits || constants.size() < 2 && terms.size() <= SERIAL) {
            return Optional.empty();
        }
        double constant = product ? 1 : -0.0;
        for (Term t : constants) {
            constant = RelaxMath.eval(product ? Op.MUL : t.negative ? Op.SUB : Op.ADD, root.dtype(), constant,
                    RelaxMath.number(t.value).orElseThrow());
        }
        if (product ? !RelaxMath.isNormal(root.dtype(), constant) : !Double.isFinite(constant)) {
            // Too large, too small or not a number: nothing is gained by meeting before the other operands.
            return Optional.empty();
        }
        if (!isNeutral(constant)) {
            // The last term, in the sum or product of all.
            Value c = to.constant(root.dtype(), RelaxMath.bits(root.dtype(), constant));
            Optional<Term> rest = terms.isEmpty() ? Optional.empty() : Optional.of(whole());
            return done(rest.map(r -> combine(r, new Term(false, c))).orElse(new Term(false, c)));
        }
        return terms.isEmpty() ? Optional.empty() : done(whole());
    }

    private boolean isNeutral(double c) {
        boolean minusZero = Double.doubleToRawLongBits(c) == Long.MIN_VALUE;
        return product ? c == 1 : minusZero || c == 0 && mode.has(FastMath.NO_SIGNED_ZEROS);
    }

    private void collect() {
        Deque<Term> left = new ArrayDeque<>(List.of(new Term(false, root)));
        while (!left.isEmpty()) {
            Term t = left.pop();
            Value v = t.value;
            boolean inside = v == root || to.user(v).filter(u -> continues(to, v, u)).isPresent();
            if (inside) {
                boolean minus = ((Prim.Apply) v.prim()).op() == Op.SUB;
                left.push(new Term(t.negative ^ minus, v.inputs().get(1)));
                left.push(new Term(t.negative, v.inputs().get(0)));
            } else {
                Term now = new Term(t.negative, to.now(v));
                (RelaxMath.number(now.value).isPresent() ? constants : terms).add(now);
            }
        }
    }

    private Term whole() {
        if (terms.size() > SERIAL) {
            return tree(0, terms.size());
        }
        Term sum = terms.get(0);
        for (Term t : terms.subList(1, terms.size())) {
            sum = combine(sum, t);
        }
        return sum;
    }

    private Term tree(int from, int end) {
        if (end - from == 1) {
            return terms.get(from);
        }
        // The left side is a power of two, so that equal parts of different sums meet in equal values.
        int half = Integer.highestOneBit(end - from - 1);
        return combine(tree(from, from + half), tree(from + half, end));
    }

    private Term combine(Term a, Term b) {
        if (product) {
            return new Term(false, apply(Op.MUL, a.value, b.value));
        }
        if (a.negative == b.negative) {
            return new Term(a.negative, apply(Op.ADD, a.value, b.value));
        }
        return new Term(false, a.negative ? apply(Op.SUB, b.value, a.value) : apply(Op.SUB, a.value, b.value));
    }

    private Value apply(Op op, Value... operands) {
        return to.apply(op, mode, root.origin(), operands);
    }

    private Optional<Value> done(Term t) {
        return Optional.of(t.negative ? apply(Op.NEG, t.value) : t.value).filter(v -> v.type().equals(root.type()));
    }
}
