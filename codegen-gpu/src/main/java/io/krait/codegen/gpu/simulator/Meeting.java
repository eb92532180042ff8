package io.krait.codegen.gpu.simulator;

import io.krait.optimizer.loop.Stm;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import java.util.List;

/**
 * A step at which threads meet.
 *
 * @param stm the statement
 * @param op what they do there
 * @param args registers of the operands
 * @param types types of the operands
 * @param out the register of the first result
 * @param rounds registers that tell in which round of the loops around a thread is
 */
record Meeting(Stm stm, GpuOp op, int[] args, List<DType> types, int out, int[] rounds)
        implements Program.Step {
    @Override
    public int run(SimThread t) {
        return Program.WAIT;
    }

    /** True for what waits for the lanes of a mask. */
    boolean hasMask() {
        return switch (op) {
            case GpuOp.WarpBarrier o -> true;
            case GpuOp.Shuffle o -> true;
            case GpuOp.Vote o -> true;
            case GpuOp.Match o -> true;
            case GpuOp.Mma o -> true;
            default -> false;
        };
    }

    /** The lanes that a thread waits for. */
    int mask(SimThread t) {
        return op instanceof GpuOp.Mma ? -1 : (int) t.r[args[0]];
    }

    /** What a thread does while it waits here. */
    SimThread.State state() {
        return switch (op) {
            case GpuOp.BlockBarrier o -> SimThread.State.AT_BLOCK;
            case GpuOp.GridBarrier o -> SimThread.State.AT_GRID;
            default -> SimThread.State.AT_WARP;
        };
    }

    /** True if two threads are in the same round of all loops around. */
    boolean isSameRound(SimThread a, SimThread b) {
        for (int k : rounds) {
            if (a.r[k] != b.r[k]) {
                return false;
            }
        }
        return true;
    }
}
