package io.krait.codegen.gpu.grid;

import io.krait.optimizer.loop.LoopBuilder;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.Op;
import java.util.List;

/**
 * Threads that work on one unit together.
 *
 * @param block true for a whole block, false for a warp
 * @param size how many threads, a multiple of a warp
 * @param rank the number of the running thread in the team (I64)
 */
record Team(boolean block, int size, Var rank) {
    private static final int ALL = -1;

    /** All threads see what others of the team wrote before. */
    void barrier(LoopBuilder b) {
        if (block) {
            b.gpu(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.NONE), List.of(), List.of());
        } else {
            b.gpu(new GpuOp.WarpBarrier(), List.of(), List.of(mask(b)));
        }
    }

    /** The mask of a whole warp. */
    static Var mask(LoopBuilder b) {
        return b.constant(DType.I32, ALL);
    }

    /** True in the first thread. */
    Var isFirst(LoopBuilder b) {
        return b.apply(Op.EQ, rank, b.index(0));
    }

    /** An index of the launch, as I64. */
    static Var index(LoopBuilder b, GpuOp.Index.Kind kind) {
        return b.cast(DType.I64, b.gpu(new GpuOp.Index(kind, 0), List.of(), List.of()).get(0));
    }

    /** The warp that the running thread is in, as a team. */
    Team warp(LoopBuilder b) {
        return new Team(false, GpuOp.WARP, b.apply(Op.AND, rank, b.index(GpuOp.WARP - 1)));
    }

    /** The number of that warp. */
    Var warpNumber(LoopBuilder b) {
        return b.apply(Op.USHR, rank, b.index(Integer.numberOfTrailingZeros(GpuOp.WARP)));
    }
}
