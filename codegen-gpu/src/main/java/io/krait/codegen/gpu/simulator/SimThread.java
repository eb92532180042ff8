package io.krait.codegen.gpu.simulator;

import io.krait.staging.GridLaunch.Dim3;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A thread of the grid: its registers, and where in the code it is. */
final class SimThread {
    /** What it does. */
    enum State {
        /** It can go on. */
        READY,
        /** It has run for long, others come first. */
        TIRED,
        /** It goes around in a loop that only another thread can end. */
        SPINNING,
        /** It waits for lanes of its warp. */
        AT_WARP,
        /** It waits for its block. */
        AT_BLOCK,
        /** It waits for the grid. */
        AT_GRID,
        /** It has ended. */
        ENDED
    }

    final SimGrid grid;
    final SimBlock block;
    final long[] r;
    /** Its number within the block. */
    final int id;
    final Dim3 at;
    final int lane;
    final int warp;
    /** Where its own memory begins. */
    final long own;

    State state = State.READY;
    /** The step it runs next. */
    int pc;
    /** Which lanes it waits for. */
    int mask;
    /** How many more rounds of loops it may run before others. */
    int rounds;
    /** How often memory had changed when it began to spin. */
    long seen;
    /** What it has learned through fences. */
    final Knowledge knows = new Knowledge();
    /** Asynchronous copies that are under way, group by group; the last group is open. */
    final Deque<List<AsyncCode.Copy>> copies = new ArrayDeque<>(List.of(new ArrayList<>()));

    SimThread(SimGrid grid, SimBlock block, int id, long own) {
        this.grid = grid;
        this.block = block;
        this.id = id;
        this.own = own;
        r = new long[grid.program().registers()];
        at = grid.launch().block().at(id);
        lane = id % SimBlock.WARP;
        warp = id / SimBlock.WARP;
    }

    /** Goes back to the beginning, for the next block. */
    void restart() {
        pc = 0;
        state = State.READY;
        rounds = grid.rounds();
        knows.clear();
        if (copies.size() > 1 || !copies.getFirst().isEmpty()) {
            copies.clear();
            copies.add(new ArrayList<>());
        }
        long[] scalars = grid.scalars();
        System.arraycopy(scalars, 0, r, 0, scalars.length);
    }

    /** For people. */
    @Override
    public String toString() {
        return "thread " + at + " of block " + block.at();
    }
}
