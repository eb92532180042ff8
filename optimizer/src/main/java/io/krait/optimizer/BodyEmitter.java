package io.krait.optimizer;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.Graph;
import io.krait.staging.Op;
import io.krait.staging.Prim;
import io.krait.staging.Value;
import io.krait.staging.math.MathLibrary;
import java.util.List;

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
                yield op.isDerived() ? MathLibrary.expand(op, a.mode(), t, b, args) : b.scalar(op, args);
            }
            case Prim.Cast c -> b.cast(c.to(), args.get(0));
            case Prim.Bitcast c -> b.bitcast(c.to(), args.get(0));
            case Prim.Constant c -> b.constant(c.type(), c.bits());
            default -> throw new IllegalArgumentException(v.prim() + " is not element-wise");
        };
    }

    /** A scalar function in place. */
    static List<Var> inline(LoopBuilder b, Graph f, List<Var> args) {
        return inline(b, f, args, b.index(0), 0);
    }

    /**
     * A scalar function in place.
     *
     * @param position where its faults are reported
     * @param before the number of the first place of it that can fault, minus 1
     */
    static List<Var> inline(LoopBuilder b, Graph f, List<Var> args, Var position, int before) {
        EmitCode code = new EmitCode(b, new EmitCode.Scalars(CodeFacts.sites(f.values()), before));
        code.at(position);
        for (int k = 0; k < args.size(); k++) {
            code.define(f.params().get(k), List.of(args.get(k)));
        }
        f.values().forEach(code::emit);
        return f.outputs().stream().map(code::var).toList();
    }
}
