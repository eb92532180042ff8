package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Stm;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch.Dim3;

/** The texts of findings about memory that several threads use. */
final class Races {
    private Races() {
    }

    /** Two threads use an element, the one now, the other before. */
    static SimulatorException of(Space space, long i, SimThread t, int statement, String does, Shadow shadow,
            long other) {
        Program p = t.grid.program();
        Stm then = p.statements().get(Shadow.statement(other));
        Dim3 thread = t.grid.launch().block().at(Shadow.thread(other));
        boolean sameBlock = shadow.isShared() || shadow.foundBlock() == t.block.number();
        Dim3 block = shadow.isShared() ? t.block.at() : t.grid.launch().grid().at(shadow.foundBlock());
        return new SimulatorException(shadow.isShared() ? Finding.SHARED_RACE : Finding.GLOBAL_RACE, "race: thread "
                + thread + " of block " + block + " " + verb(then) + " element " + i + " of "
                + Program.name(space.buffer) + " " + p.line(then) + ", and " + t + " " + does + " it "
                + p.line(statement) + ". " + (sameBlock ? within(Shadow.thread(other) / SimBlock.WARP == t.warp)
                        : across(isAtomic(then) && isAtomic(p.statements().get(statement)))));
    }

    private static String within(boolean warp) {
        return "Nothing orders the two" + (warp ? ", lanes of one warp need not run in step. Put syncThreads() or"
                + " syncWarp()" : ". Put syncThreads()") + " between the two lines, or use an atomic";
    }

    private static String across(boolean atomics) {
        return "They are in different blocks, " + (atomics
                ? "and the scope of an atomic operation there is only its block. Give it the scope of the device"
                : "which run in any order, also at the same time. Let every block write elements of its own, or use"
                        + " atomics, or a second launch, or gridSync() in a cooperative launch");
    }

    private static boolean isAtomic(Stm s) {
        return switch (s.rhs()) {
            case Rhs.Update x -> x.atomic();
            case Rhs.Gpu x -> x.op() instanceof GpuOp.Atomic;
            default -> false;
        };
    }

    private static String verb(Stm s) {
        return switch (s.rhs()) {
            case Rhs.Store x -> "writes";
            case Rhs.Load x -> "reads";
            case Rhs.Update x -> "updates";
            case Rhs.Gpu x -> switch (x.op()) {
                case GpuOp.VectorLoad o -> "reads";
                case GpuOp.VectorStore o -> "writes";
                case GpuOp.AsyncCopy o -> "copies";
                default -> "updates";
            };
            default -> "uses";
        };
    }

    /** Nobody has written what a thread reads. */
    static SimulatorException unwritten(Space space, long i, int count, SimThread t, int statement) {
        return new SimulatorException(Finding.UNINITIALISED_SHARED, t + " reads element " + i
                + (count == 1 ? "" : " and " + (count - 1) + " more") + " of " + Program.name(space.buffer) + " "
                + t.grid.program().line(statement) + ", which no thread of the block has written before. Shared memory"
                + " begins with any contents: write it first, then syncThreads()");
    }

    /** A copy to what a thread uses is under way. */
    static SimulatorException unfinished(Space space, long i, SimThread t, int statement, String does, long copy) {
        Program p = t.grid.program();
        boolean own = Shadow.thread(copy) == t.id;
        return new SimulatorException(Finding.UNFINISHED_COPY, t + " " + does + " element " + i + " of "
                + Program.name(space.buffer) + " " + p.line(statement) + ", but the asynchronous copy of "
                + (own ? "the same thread" : "thread " + t.grid.launch().block().at(Shadow.thread(copy))) + " "
                + p.line(Shadow.statement(copy)) + " is still under way there. Commit the copy, wait for it"
                + " in the thread that began it" + (own ? "" : ", then syncThreads()"));
    }
}
