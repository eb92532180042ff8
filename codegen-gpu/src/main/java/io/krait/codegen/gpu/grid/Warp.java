package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;

/** Values that go from lane to lane of a whole warp. */
final class Warp {
    private Warp() {
    }

    /** Another lane's value, of any type: those of less than 16 bits travel as wider ones. */
    static Var shuffle(LoopBuilder b, GpuOp.Shuffle how, Var v, Var which) {
        DType t = v.dtype();
        Var wide = t == DType.BOOL || t.bytes() < 2 ? b.cast(DType.I32, v) : v;
        Var got = b.gpu(how, List.of(), List.of(Team.mask(b), wide, which)).get(0);
        return t == DType.BOOL ? b.apply(Op.NE, got, b.constant(DType.I32, 0)) : b.cast(t, got);
    }
}
