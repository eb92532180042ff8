package io.krait.optimizer;

import io.krait.staging.Control;
import io.krait.staging.Prim;
import io.krait.staging.Shape;
import io.krait.staging.SplitComplex;
import io.krait.staging.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A delayed expression: values seen through index maps, views already composed away. Nothing here recurses, since
 * chains can be long.
 */
final class Delayed {
    /**
     * A value as seen from an iteration space.
     *
     * @param value never a view
     * @param as see {@link Access}
     * @param map from the iteration space to the value's axes
     */
    record Node(Value value, Optional<Shape> as, IndexMap map) {
        Access access() {
            return new Access(value, as, map);
        }
    }

    private Delayed() {
    }

    static boolean isView(Value v) {
        return switch (v.prim()) {
            case Prim.Permute p -> true;
            case Prim.Slice p -> true;
            case Prim.Broadcast p -> true;
            case Prim.ExpandDims p -> true;
            case Prim.Squeeze p -> true;
            case Prim.Reshape p -> true;
            case Prim.Param p -> false;
            case Prim.Constant p -> false;
            case Prim.Iota p -> false;
            case Prim.Extent p -> false;
            case Prim.Apply p -> false;
            case Prim.Cast p -> false;
            case Prim.Bitcast p -> false;
            case Prim.MakeComplex p -> throw SplitComplex.notSplit(p);
            case Prim.Part p -> throw SplitComplex.notSplit(p);
            case Prim.Reduce p -> false;
            case Prim.Scan p -> false;
            case Prim.MapScalar p -> false;
            case Control p -> false;
        };
    }

    static boolean isElementwise(Value v) {
        return v.prim() instanceof Prim.Apply || v.prim() instanceof Prim.Cast || v.prim() instanceof Prim.Bitcast
                || v.prim() instanceof Prim.MapScalar;
    }

    /** Follows views down from {@code v}; {@code stored} tells which values are in memory. */
    static Node resolve(Value v, IndexMap map, Predicate<Value> stored) {
        Value at = v;
        IndexMap m = map;
        while (isView(at) && !stored.test(at)) {
            Value operand = at.inputs().get(0);
            if (at.prim() instanceof Prim.Reshape && !IndexMap.isTrivialReshape(operand.shape(), at.shape())) {
                return new Node(operand, Optional.of(at.shape()), m);
            }
            m = m.operandOf(at.prim(), operand.shape(), at.shape());
            at = operand;
        }
        return new Node(at, Optional.empty(), m);
    }

    /** The operands of an element-wise node. */
    static List<Node> operands(Node n, Predicate<Value> stored) {
        List<Node> r = new ArrayList<>();
        for (Value in : n.value.inputs()) {
            r.add(resolve(in, n.map.broadcastOperand(in.shape(), n.value.shape()), stored));
        }
        return r;
    }

    /** All nodes below the given roots, operands before users; stored values and other leaves are not entered. */
    static List<Node> order(List<Node> roots, Predicate<Value> stored) {
        List<Node> out = new ArrayList<>();
        Set<Node> done = new HashSet<>();
        Deque<Node> stack = new ArrayDeque<>();
        for (Node root : roots) {
            stack.push(root);
            while (!stack.isEmpty()) {
                Node n = stack.peek();
                if (done.contains(n)) {
                    stack.pop();
                    continue;
                }
                boolean ready = true;
                if (n.as.isEmpty() && isElementwise(n.value) && !stored.test(n.value)) {
                    for (Node in : operands(n, stored)) {
                        if (!done.contains(in)) {
                            stack.push(in);
                            ready = false;
                        }
                    }
                }
                if (ready) {
                    stack.pop();
                    done.add(n);
                    out.add(n);
                }
            }
        }
        return out;
    }
}
