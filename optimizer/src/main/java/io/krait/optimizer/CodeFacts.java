package io.krait.optimizer;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.GpuOp;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What passes ask about recorded scalar code with control flow. */
final class CodeFacts {
    private CodeFacts() {
    }

    /** The blocks of a statement. */
    static List<Block> blocks(Value v) {
        return v.prim() instanceof Control c ? c.blocks() : List.of();
    }

    /** True if something in the block can fault. */
    static boolean canFault(Block block) {
        return block.values().stream().anyMatch(CodeFacts::canFault);
    }

    /** True if the value or something in its blocks can fault. */
    static boolean canFault(Value v) {
        return isSite(v) || blocks(v).stream().anyMatch(CodeFacts::canFault);
    }

    private static boolean isSite(Value v) {
        return switch (v.prim()) {
            case Control.Load l -> l.checked();
            case Control.Store s -> s.checked();
            case Control.Update u -> u.checked();
            case Control.Fail f -> true;
            case Control.Fold f -> true;
            case Control.Gpu g -> g.checked() && (g.op().arrays() > 0 || g.op() instanceof GpuOp.Constants);
            case Prim.Apply a -> a.op().faultsOnZero() && v.inputs().get(0).dtype().isInteger();
            default -> false;
        };
    }

    /** True if something calls a function that must run on the calling thread. */
    static boolean callsSerial(List<Value> values) {
        return values.stream().anyMatch(v -> v.prim() instanceof Control.Call c && c.function().serial()
                || v.prim() instanceof Prim.MapScalar m && callsSerial(m.function().values())
                || blocks(v).stream().anyMatch(b -> callsSerial(b.values())));
    }

    /** All places in statements that can fault, in order. */
    static List<Value> sites(List<Value> values) {
        List<Value> found = new ArrayList<>();
        for (Value v : values) {
            if (isSite(v)) {
                found.add(v);
            }
            blocks(v).forEach(b -> found.addAll(sites(b.values())));
        }
        return found;
    }

    /** True for values that depend on their operands only and may be computed anywhere and at any time. */
    static boolean isPure(Value v) {
        return switch (v.prim()) {
            case Prim.Constant c -> true;
            case Prim.Extent e -> true;
            case Prim.Apply a -> !canFault(v);
            case Prim.Cast c -> true;
            case Prim.Bitcast c -> true;
            default -> false;
        };
    }

    /** The values that a value uses and that are not made inside of it. */
    static Set<Value> uses(Value v) {
        Set<Value> used = new HashSet<>(v.inputs());
        blocks(v).forEach(b -> used.addAll(uses(b)));
        return used;
    }

    /** The values that a block uses and that are not made inside of it. */
    static Set<Value> uses(Block b) {
        Set<Value> used = new HashSet<>(b.results());
        b.values().forEach(v -> used.addAll(uses(v)));
        b.values().forEach(used::remove);
        b.params().forEach(used::remove);
        return used;
    }

    /** True if a parallel loop over this block must run in order because of several updates of one array. */
    static boolean ordersUpdates(Block body) {
        Map<Value, Integer> count = new HashMap<>();
        countUpdates(body, 1, count);
        return count.values().stream().anyMatch(n -> n > 1);
    }

    private static void countUpdates(Block block, int weight, Map<Value, Integer> count) {
        for (Value v : block.values()) {
            if (v.prim() instanceof Control.Update u && u.mode() != Control.Update.Mode.ATOMIC) {
                count.merge(v.inputs().get(0), weight, Integer::sum);
            }
            boolean loops = !(v.prim() instanceof Control.If);
            blocks(v).forEach(b -> countUpdates(b, loops ? 2 : weight, count));
        }
    }
}
