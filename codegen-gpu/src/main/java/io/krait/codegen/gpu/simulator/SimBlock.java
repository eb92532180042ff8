package io.krait.codegen.gpu.simulator;

import io.krait.codegen.gpu.simulator.SimThread.State;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch.Dim3;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A block of threads, and the order in which they run: each until it meets others, warp after warp.
 */
final class SimBlock {
    /** Lanes of a warp. */
    static final int WARP = GpuOp.WARP;
    private static final long ALIGNMENT = 256;
    // NaN as a float, far out of range as an index.
    private static final byte POISON = 0x7f;

    /** How far a block has come. */
    enum Status {
        /** All threads have ended. */
        ENDED,
        /** All threads that have not ended wait for the grid. */
        AT_GRID,
        /** Only others can help, if at all. */
        STUCK
    }

    private final SimGrid grid;
    private final SimThread[] threads;
    private final int warps;
    private final MemorySegment own;
    private final SharedMemory shared;
    // For each thread and lane of its warp: all that the lane did before that time is before what the thread does.
    private final long[] met;
    private final Knowledge knows = new Knowledge();
    private int number;
    private Dim3 at;
    private long lastBarrier;
    // A read of shared memory that nobody has written. It may turn out to be a race with a write that comes later.
    private Optional<SimulatorException> unwritten = Optional.empty();

    SimBlock(SimGrid grid, Arena arena) {
        this.grid = grid;
        threads = new SimThread[(int) grid.launch().block().count()];
        warps = Math.ceilDiv(threads.length, WARP);
        met = new long[threads.length * WARP];
        long bytes = grid.program().ownBytes();
        own = arena.allocate(Math.max(1, bytes * threads.length), ALIGNMENT);
        shared = new SharedMemory(grid, arena);
        for (int k = 0; k < threads.length; k++) {
            threads[k] = new SimThread(grid, this, k, own.address() + k * bytes);
        }
    }

    /** Becomes the block of a number, with all threads at the beginning. */
    void begin(int block) {
        number = block;
        at = grid.launch().grid().at(block);
        lastBarrier = grid.tick();
        if (grid.program().ownBytes() > 0) {
            own.fill(POISON);
        }
        shared.begin();
        unwritten = Optional.empty();
        knows.clear();
        for (SimThread t : threads) {
            t.restart();
        }
    }

    int number() {
        return number;
    }

    /** Its place in the grid. */
    Dim3 at() {
        return at;
    }

    SharedMemory shared() {
        return shared;
    }

    List<SimThread> threads() {
        return Arrays.asList(threads);
    }

    long lastBarrier() {
        return lastBarrier;
    }

    Knowledge knows() {
        return knows;
    }

    SimGrid grid() {
        return grid;
    }

    /** The time up to which a thread has met a lane of its warp. */
    long met(SimThread t, int lane) {
        return met[t.id * WARP + lane];
    }

    /** True if an access is before all that a thread of this block does from now on. */
    boolean isBefore(long access, int block, SimThread t) {
        long then = Shadow.time(access);
        if (then < grid.lastGridBarrier()) {
            return true;
        }
        if (block == number) {
            int id = Shadow.thread(access);
            if (id == t.id || then < lastBarrier || id / WARP == t.warp && then < met(t, id % WARP)) {
                return true;
            }
        }
        return t.knows.covers(access, block, number) || knows.covers(access, block, number);
    }

    /** A thread reads shared memory that nobody has written. */
    void unwritten(Supplier<SimulatorException> finding) {
        if (unwritten.isEmpty()) {
            unwritten = Optional.of(finding.get());
        }
    }

    /** Lets the threads run until they need other blocks, or for ever. */
    Status run() {
        while (true) {
            try {
                for (int w : grid.isRandom() ? grid.order(warps) : range()) {
                    warp(w);
                }
            } catch (SimulatorException e) {
                throw e.finding() == Finding.SHARED_RACE ? e : unwritten.orElse(e);
            }
            if (unwritten.isPresent()) {
                throw unwritten.get();
            }
            if (all(State.ENDED)) {
                return Status.ENDED;
            }
            if (all(State.AT_BLOCK) && same()) {
                passBarrier();
            } else if (!wake()) {
                return waitsForGrid() ? Status.AT_GRID : Status.STUCK;
            }
            grid.poll();
        }
    }

    private int[] range() {
        int[] all = new int[warps];
        Arrays.setAll(all, k -> k);
        return all;
    }

    private boolean all(State s) {
        for (SimThread t : threads) {
            if (t.state != s) {
                return false;
            }
        }
        return true;
    }

    private boolean same() {
        for (SimThread t : threads) {
            if (t.pc != threads[0].pc) {
                return false;
            }
        }
        return true;
    }

    private boolean waitsForGrid() {
        for (SimThread t : threads) {
            if (t.state != State.ENDED && t.state != State.AT_GRID) {
                return false;
            }
        }
        return true;
    }

    /** Lets those go on who have been waiting for others to do something. */
    private boolean wake() {
        boolean any = false;
        for (SimThread t : threads) {
            if (t.state == State.TIRED || t.state == State.SPINNING && t.seen != grid.changes()) {
                t.state = State.READY;
                t.rounds = grid.rounds();
                any = true;
            }
        }
        return any;
    }

    private void warp(int w) {
        int from = w * WARP;
        int count = Math.min(WARP, threads.length - from);
        boolean more = true;
        while (more) {
            for (int k : grid.isRandom() ? grid.order(count) : WarpOps.LANES[count]) {
                SimThread t = threads[from + k];
                if (t.state == State.READY) {
                    run(t);
                }
            }
            more = WarpOps.meet(this, from, count);
        }
    }

    private void run(SimThread t) {
        Program.Step[] steps = grid.program().steps();
        int pc = t.pc;
        while (pc >= 0) {
            t.pc = pc;
            pc = steps[pc].run(t);
        }
        if (pc == Program.WAIT) {
            Meeting m = grid.program().meeting(t.pc);
            t.state = m.state();
            if (m.hasMask()) {
                WarpOps.arrive(t, m);
            }
        } else if (pc == Program.END) {
            t.state = State.ENDED;
        }
    }

    /** The threads of a mask have met. */
    void meetLanes(int from, int lanes) {
        long now = grid.tick();
        long[] joined = new long[WARP];
        for (int k = 0; k < WARP; k++) {
            if ((lanes >>> k & 1) != 0) {
                for (int j = 0; j < WARP; j++) {
                    joined[j] = Math.max(joined[j], met[(from + k) * WARP + j]);
                }
            }
        }
        Knowledge all = new Knowledge();
        for (int k = 0; k < WARP; k++) {
            if ((lanes >>> k & 1) != 0) {
                joined[k] = now;
                all.learn(threads[from + k].knows);
            }
        }
        for (int k = 0; k < WARP; k++) {
            if ((lanes >>> k & 1) != 0) {
                System.arraycopy(joined, 0, met, (from + k) * WARP, WARP);
                threads[from + k].knows.learn(all);
            }
        }
    }

    private void passBarrier() {
        Meeting m = grid.program().meeting(threads[0].pc);
        GpuOp.BlockBarrier.Fold fold = ((GpuOp.BlockBarrier) m.op()).fold();
        if (fold != GpuOp.BlockBarrier.Fold.NONE) {
            long count = 0;
            for (SimThread t : threads) {
                count += t.r[m.args()[0]];
            }
            long result = switch (fold) {
                case NONE -> 0;
                case COUNT -> count;
                case AND -> count == threads.length ? 1 : 0;
                case OR -> count > 0 ? 1 : 0;
            };
            for (SimThread t : threads) {
                t.r[m.out()] = result;
            }
        }
        pass();
    }

    void passGridBarrier() {
        pass();
    }

    private void pass() {
        lastBarrier = grid.tick();
        for (SimThread t : threads) {
            if (grid.program().fences()) {
                knows.learn(t.knows);
            }
            t.state = State.READY;
            t.pc++;
        }
    }
}
