package io.krait.optimizer;

import io.krait.staging.Block;
import io.krait.staging.Control;
import io.krait.staging.DType;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import java.util.List;
import java.util.function.Function;

/** A rough time for recorded code, which only decides whether threads pay. */
final class WorkEstimate {
    // Between vector code, where this is too much, and scalar code, where it is too little.
    private static final double MEMORY = 0.12;
    private static final double OPERATION = 0.04;
    private static final double UNKNOWN_ROUNDS = 16;

    private final Function<Value, Long> known;
    private final long[] env;

    /** {@code known} gives the bits of values that the host knows, else null. */
    WorkEstimate(Function<Value, Long> known, long[] env) {
        this.known = known;
        this.env = env;
    }

    /** Time of one unit in ns. */
    double nanos(LaunchPlan.Work work) {
        double rounds = 1;
        for (int k = 0; k < work.lo().size(); k++) {
            rounds *= rounds(work.lo().get(k), work.hi().get(k), 1);
        }
        return Math.max(1, rounds * code(work.values()));
    }

    private double code(List<Value> values) {
        double ns = 0;
        for (Value v : values) {
            ns += code(v);
        }
        return ns;
    }

    private double code(Block b) {
        return code(b.values());
    }

    private double code(Value v) {
        return switch (v.prim()) {
            case Prim.Apply a -> OPERATION * a.op().cost() * width(v);
            case Control.Load l -> MEMORY * width(v);
            case Control.Store s -> MEMORY * width(v.inputs().get(0));
            case Control.Update u -> 2 * MEMORY;
            case Control.If f -> Math.max(code(f.then()), code(f.otherwise()));
            case Control.While w -> UNKNOWN_ROUNDS * (code(w.cond()) + code(w.body()));
            case Control.For f -> rounds(v.inputs().get(0), v.inputs().get(1), f.step()) * code(f.body());
            case Control.Fold f -> rounds(v.inputs().get(0), v.inputs().get(1), 1) * code(f.body());
            case Control.ParFor p -> {
                double n = 1;
                for (int k = 0; k < p.rank(); k++) {
                    n *= rounds(v.inputs().get(k), v.inputs().get(p.rank() + k), 1);
                }
                yield n * code(p.body());
            }
            default -> 0;
        };
    }

    // Vectors hold more of smaller elements.
    private static double width(Value v) {
        return v.dtype().bytes() / 8.0;
    }

    private double rounds(Value lo, Value hi, long step) {
        Long a = number(lo);
        Long b = number(hi);
        return a == null || b == null ? UNKNOWN_ROUNDS : Math.max(0, (double) (b - a)) / step;
    }

    private Long number(Value v) {
        return switch (v.prim()) {
            case Prim.Constant c -> c.bits();
            case Prim.Extent e -> e.dim().eval(env);
            case Prim.Apply a when v.inputs().size() == 2 && a.op() != Op.DIV && v.dtype() == DType.I64 -> {
                Long x = number(v.inputs().get(0));
                Long y = number(v.inputs().get(1));
                yield x == null || y == null ? known.apply(v) : (Long) a.op().eval(DType.I64, x, y, 0);
            }
            default -> known.apply(v);
        };
    }
}
