package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimThread.State;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import java.util.List;
import java.util.Optional;

/** Finds out why threads cannot go on. */
final class Stuck {
    private Stuck() {
    }

    /** True if all threads of all blocks wait at one grid barrier. */
    static boolean sameBarrier(List<SimBlock> blocks) {
        int pc = blocks.get(0).threads().get(0).pc;
        return blocks.stream().allMatch(b -> b.threads().stream()
                .allMatch(t -> t.state == State.AT_GRID && t.pc == pc));
    }

    /** Why a block that runs without others cannot go on. */
    static SimulatorException block(SimBlock b) {
        Optional<SimThread> grid = first(b, State.AT_GRID);
        if (grid.isPresent() && !b.grid().launch().cooperative()) {
            return new SimulatorException(Finding.DEADLOCK, grid.get() + " waits for all blocks " + line(grid.get())
                    + ", but the launch is not cooperative: blocks need not run at the same time. Launch cooperatively,"
                    + " or make two kernels of it");
        }
        return inBlock(b);
    }

    /** Why no block of a cooperative launch can go on. */
    static SimulatorException grid(List<SimBlock> blocks) {
        for (SimBlock b : blocks) {
            if (b.threads().stream().anyMatch(t -> t.state != State.AT_GRID && t.state != State.ENDED)) {
                return inBlock(b);
            }
        }
        List<SimThread> all = blocks.stream().flatMap(b -> b.threads().stream()).toList();
        SimThread waits = all.stream().filter(t -> t.state == State.AT_GRID).findFirst().orElseThrow();
        SimThread other = all.stream().filter(t -> t.state != State.AT_GRID || t.pc != waits.pc).findFirst()
                .orElseThrow();
        return barrier(waits, other, "gridSync()", "grid");
    }

    private static SimulatorException inBlock(SimBlock b) {
        for (SimThread t : b.threads()) {
            if (t.state == State.AT_WARP) {
                SimThread other = WarpOps.missing(b, t);
                return new SimulatorException(Finding.WARP_DIVERGENCE, t + " (lane " + t.lane + ") waits in "
                        + operation(t) + " " + line(t) + " for the lanes of mask 0x"
                        + Integer.toHexString(t.mask) + ", but " + other + " (lane " + other.lane + ") "
                        + does(other, t) + ". All lanes of the mask must come to the same operation with the same mask:"
                        + " move it out of the branch, or take a mask of those that come, for instance ballot(...)"
                        + " before the branch");
            }
        }
        Optional<SimThread> spins = first(b, State.SPINNING);
        if (spins.isPresent()) {
            Optional<SimThread> waits = b.threads().stream().filter(t -> t.state == State.AT_BLOCK
                    || t.state == State.AT_GRID).findFirst();
            return new SimulatorException(Finding.DEADLOCK, spins.get() + " goes around in the loop "
                    + line(spins.get()) + " for ever: nobody changes what it waits for"
                    + waits.map(w -> ", while " + w + " waits " + line(w)).orElse("")
                    + (b.grid().launch().cooperative() || b.grid().launch().grid().count() == 1 ? ""
                            : ". Blocks run in any order: one must not wait for a later one but in a cooperative"
                                    + " launch")
                    + ". Let the thread that it waits for go first, and let loops that wait have an end");
        }
        SimThread waits = first(b, State.AT_BLOCK).or(() -> first(b, State.AT_GRID)).orElseThrow();
        SimThread other = b.threads().stream().filter(t -> t.state != waits.state || t.pc != waits.pc).findFirst()
                .orElse(waits);
        return waits.state == State.AT_GRID ? barrier(waits, other, "gridSync()", "grid")
                : barrier(waits, other, "syncThreads()", "block");
    }

    private static SimulatorException barrier(SimThread waits, SimThread other, String call, String whole) {
        return new SimulatorException(Finding.BARRIER_DIVERGENCE, waits + " waits for its " + whole + " in " + call
                + " " + line(waits) + ", but " + other + " " + does(other, waits) + ". All threads of the " + whole
                + " must come to the same barrier: move it out of the branch or loop that only some threads take");
    }

    private static String does(SimThread t, SimThread asker) {
        return switch (t.state) {
            case ENDED -> "has ended";
            case AT_WARP -> t.pc == asker.pc ? "waits there for the lanes of mask 0x" + Integer.toHexString(t.mask)
                    : "waits in " + operation(t) + " " + line(t);
            case AT_BLOCK, AT_GRID -> "waits at the barrier " + line(t);
            case SPINNING -> "goes around in the loop " + line(t) + " for ever";
            case READY, TIRED -> "does not come";
        };
    }

    private static String operation(SimThread t) {
        return "'" + t.grid.program().meeting(t.pc).op().label() + "'";
    }

    private static Optional<SimThread> first(SimBlock b, State s) {
        return b.threads().stream().filter(t -> t.state == s).findFirst();
    }

    private static String line(SimThread t) {
        return t.grid.program().lineOfStep(t.pc);
    }
}
