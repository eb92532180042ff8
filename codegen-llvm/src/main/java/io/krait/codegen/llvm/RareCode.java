package io.krait.codegen.llvm;

import io.krait.optimizer.Statements;
import io.krait.optimizer.loop.Region;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.optimizer.loop.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Puts what is rarely executed into functions of its own.
 *
 * <p>Note [Rare code]. The body of a loop and its tail both contain the rare cases of mathematical functions, which are
 * mostly longer than the common ones. As functions they are compiled once. Operands and
 * results go through memory on the stack and the calling convention preserves all registers, so that the loop around
 * the call keeps its values in registers as if there were no call.
 */
final class RareCode {
    /** Shorter code stays in place. */
    private static final int WORTH = 24;

    private final IrWriter ir;
    private final Values values;
    private final BiFunction<IrWriter, Values, Consumer<Region>> emitters;

    /**
     * A place for rare code.
     *
     * @param emitters make what emits the statements of a region
     */
    RareCode(IrWriter ir, Values values, BiFunction<IrWriter, Values, Consumer<Region>> emitters) {
        this.ir = ir;
        this.values = values;
        this.emitters = emitters;
    }

    /** Whether a region is worth a function, and does nothing but compute. */
    static boolean serves(Region r) {
        return !r.results().isEmpty() && size(r) >= WORTH;
    }

    /** The number of statements, negative if one of them does more than compute. */
    private static int size(Region r) {
        int n = 0;
        for (Stm s : r.body()) {
            int more = switch (s.rhs()) {
                case Rhs.Const c -> 0;
                case Rhs.Scalar c -> 1;
                case Rhs.Cast c -> 1;
                case Rhs.Bitcast c -> 1;
                case Rhs.Splat c -> 1;
                case Rhs.LaneIds c -> 1;
                case Rhs.Lookup c -> 2;
                case Rhs.Any c -> 1;
                case Rhs.Half c -> 1;
                case Rhs.Unzip c -> 1;
                case Rhs.Zip c -> 1;
                case Rhs.Reverse c -> 1;
                case Rhs.Shift c -> 1;
                case Rhs.Extract c -> 1;
                case Rhs.If c -> both(size(c.then()), size(c.otherwise()));
                case Rhs.For c -> Integer.MIN_VALUE;
                case Rhs.While c -> Integer.MIN_VALUE;
                case Rhs.ParFor c -> Integer.MIN_VALUE;
                case Rhs.Load c -> Integer.MIN_VALUE;
                case Rhs.Store c -> Integer.MIN_VALUE;
                case Rhs.Fault c -> Integer.MIN_VALUE;
                case Rhs.Update c -> Integer.MIN_VALUE;
                case Rhs.Call c -> Integer.MIN_VALUE;
                case Rhs.Gpu c -> Integer.MIN_VALUE;
            };
            if (more < 0) {
                return Integer.MIN_VALUE;
            }
            n += more;
        }
        return n;
    }

    private static int both(int a, int b) {
        return a < 0 || b < 0 ? Integer.MIN_VALUE : a + b;
    }

    /** Calls the code of a region; gives its results. */
    List<String> call(Region r) {
        Map<Var, Integer> operands = new LinkedHashMap<>();
        Values inner = new Values();
        // In the order of their definition, which is the same in every copy of a region.
        for (Var v : Statements.free(r).stream().sorted(Comparator.comparingInt(Var::id)).toList()) {
            if (values.constantOf(v).isPresent()) {
                inner.constant(v, values.constantOf(v).get());
                inner.bind(v, values.use(v));
            } else {
                operands.put(v, operands.size());
            }
        }
        String function = function(r, operands, inner);
        int bytes = slotBytes(r, operands.keySet());
        String frame = ir.frame((long) bytes * Math.max(operands.size(), r.results().size()));
        operands.forEach((v, i) -> ir.line("store " + IrTypes.of(v.type()) + " " + values.use(v) + ", ptr "
                + slot(ir, frame, i, bytes) + ", align " + align(bytes)));
        ir.line("call preserve_allcc void @" + function + "(ptr " + frame + ")");
        List<String> results = new ArrayList<>();
        for (int i = 0; i < r.results().size(); i++) {
            results.add(ir.let("load " + IrTypes.of(r.results().get(i).type()) + ", ptr "
                    + slot(ir, frame, i, bytes) + ", align " + align(bytes)));
        }
        return results;
    }

    /** The name of the function, which is written unless it is there already. */
    private String function(Region r, Map<Var, Integer> operands, Values inner) {
        IrWriter body = ir.function();
        int bytes = slotBytes(r, operands.keySet());
        operands.forEach((v, i) -> inner.bind(v, body.let("load " + IrTypes.of(v.type()) + ", ptr "
                + slot(body, "%frame", i, bytes) + ", align " + align(bytes))));
        emitters.apply(body, inner).accept(r);
        for (int i = 0; i < r.results().size(); i++) {
            Var v = r.results().get(i);
            body.line("store " + IrTypes.of(v.type()) + " " + inner.use(v) + ", ptr "
                    + slot(body, "%frame", i, bytes) + ", align " + align(bytes));
        }
        body.line("ret void");
        return ir.define("(ptr %frame) #1 {\nentry:\n" + body.body() + "}\n");
    }

    private static String slot(IrWriter w, String frame, int i, int bytes) {
        return i == 0 ? frame : w.let("getelementptr i8, ptr " + frame + ", i64 " + (long) i * bytes);
    }

    /** Room for the widest of all operands and results. */
    private static int slotBytes(Region r, Set<Var> operands) {
        int bytes = Long.BYTES;
        for (Var v : operands) {
            bytes = Math.max(bytes, bytes(v));
        }
        for (Var v : r.results()) {
            bytes = Math.max(bytes, bytes(v));
        }
        return Integer.highestOneBit(2 * bytes - 1);
    }

    private static int bytes(Var v) {
        return v.lanes() * v.dtype().bytes();
    }

    private static int align(int bytes) {
        return Math.min(bytes, KernelAbi.ALIGNMENT);
    }
}
