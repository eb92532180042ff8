package io.krait.ndarray;

import io.krait.staging.Control;
import io.krait.staging.Prim;

/** Estimates what computing a pending array again would cost. */
final class Costs {
    /** From this cost on, an array that is needed a second time is kept. */
    static final int WORTH_KEEPING = 6;

    private static final int REDUCTION = 1000;
    private static final int FUNCTION = 500;
    private static final int CAP = 1 << 20;

    private Costs() {
    }

    static int of(Prim prim, NdArray<?>[] operands) {
        int cost = switch (prim) {
            case Prim.Apply a -> a.op().cost();
            case Prim.Reduce _, Prim.Scan _ -> REDUCTION;
            case Prim.MapScalar _ -> FUNCTION;
            case Control c -> throw new IllegalArgumentException(c + " is not an array operation");
            case Prim.Reshape _ -> 2;
            case Prim.Cast _, Prim.Iota _, Prim.MakeComplex _, Prim.Part _ -> 1;
            case Prim.Param _, Prim.Constant _, Prim.Extent _, Prim.Bitcast _, Prim.Permute _, Prim.Slice _,
                    Prim.Broadcast _,
                    Prim.ExpandDims _, Prim.Squeeze _ -> 0;
        };
        for (NdArray<?> x : operands) {
            if (x.state() instanceof State.Pending p) {
                cost += p.cost();
            }
        }
        return Math.min(cost, CAP);
    }
}
