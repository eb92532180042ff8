package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import io.krait.staging.math.MathLibrary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns element-wise values into scalar statements; derived operations are expanded by the math library here. */
final class BodyEmitter {
    private BodyEmitter() {
    }

    /** The statements of one element-wise value. */
    static Var elementwise(LoopBuilder b, Value v, List<Var> args) {
        b.at(v.origin());
        return switch (v.prim()) {
            case Prim.Apply a -> {
                Op op = a.op();
                DType t = v.inputs().getLast().dtype();
                yield op.isDerived() ? MathLibrary.expand(op, t, b, args) : b.scalar(op, args);
            }
            case Prim.Cast c -> b.cast(c.to(), args.get(0));
            case Prim.Bitcast c -> b.bitcast(c.to(), args.get(0));
            case Prim.Constant c -> b.constant(c.type(), c.bits());
            default -> throw new IllegalArgumentException(v.prim() + " is not element-wise");
        };
    }

    /** A scalar function in place. */
    static List<Var> inline(LoopBuilder b, Graph f, List<Var> args) {
        Map<Value, Var> at = new HashMap<>();
        for (Value v : f.values()) {
            at.put(v, v.prim() instanceof Prim.Param p ? args.get(p.index())
                    : elementwise(b, v, v.inputs().stream().map(at::get).toList()));
        }
        return f.outputs().stream().map(at::get).toList();
    }
}
