package io.krait.staging;

import java.util.List;
import java.util.Optional;

/** Fuses products with the sums that use them, see {@link FastMath#CONTRACT}. */
final class ContractProducts {
    private ContractProducts() {
    }

    /** The graph with fused operations. */
    static Graph run(Graph g) {
        return GraphRewrite.run(g, ContractProducts::rewrite);
    }

    private static Value rewrite(GraphRewrite to, Value old, List<Value> in) {
        boolean minus = RelaxMath.is(old, Op.SUB, FastMath.CONTRACT);
        if (minus || RelaxMath.is(old, Op.ADD, FastMath.CONTRACT)) {
            // Of two products the later one: in a chain of sums it waits for the one before.
            for (int k = 1; k >= 0; k--) {
                if (isFree(to, old.inputs().get(k), old)) {
                    Value product = in.get(k);
                    Value a = product.inputs().get(0);
                    Value b = product.inputs().get(1);
                    Value c = in.get(1 - k);
                    MathMode mode = ((Prim.Apply) old.prim()).mode();
                    boolean flip = minus && k == 1;
                    Value sign = flip && RelaxMath.number(a).isEmpty() && RelaxMath.number(b).isPresent() ? b : a;
                    Value fused = to.apply(Op.FMA, mode, old.origin(), flip ? negated(to, mode, old, sign) : sign,
                            sign == a ? b : a, minus && k == 0 ? negated(to, mode, old, c) : c);
                    if (fused.type().equals(old.type())) {
                        return fused;
                    }
                }
            }
        }
        return to.copy(old, in);
    }

    private static boolean isFree(GraphRewrite to, Value product, Value sum) {
        return RelaxMath.is(product, Op.MUL, FastMath.CONTRACT) && to.uses(product) == 1
                && to.areTogether(product, sum) && RelaxMath.is(to.now(product), Op.MUL, FastMath.CONTRACT);
    }

    private static Value negated(GraphRewrite to, MathMode mode, Value old, Value v) {
        Optional<Double> c = RelaxMath.number(v);
        if (c.isPresent()) {
            return to.constant(v.type(), RelaxMath.bits(v.dtype(), -c.get()));
        }
        return v.prim() instanceof Prim.Apply a && a.op() == Op.NEG ? v.inputs().get(0)
                : to.apply(Op.NEG, mode, old.origin(), v);
    }
}
