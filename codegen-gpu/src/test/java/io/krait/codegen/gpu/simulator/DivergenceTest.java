package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuOp.Atomic.Kind;
import io.krait.staging.GridLaunch;
import io.krait.staging.Op;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Threads that wait for others in vain; next to each a kernel in which they come. */
class DivergenceTest {
    private static Object[] args(Object... args) {
        return args;
    }

    @Test
    void aBarrierInABranchThatSomeTake() {
        Kernel k = Sketch.kernel(s -> {
            Var n = s.b.scalar(DType.I64);
            s.line(1);
            s.when(s.lt(s.tid(), n), () -> {
                s.line(2);
                s.sync();
            });
        });
        try (Trial t = new Trial()) {
            t.run(k, 2, 64, 64);
            t.run(k, 2, 64, 0);
            t.finds(Finding.BARRIER_DIVERGENCE, k, GridLaunch.of(2, 64), args(63), "thread (0, 0, 0) of block (0, 0, 0)"
                    + " waits for its block in syncThreads() at K.java:2", "thread (63, 0, 0) of block (0, 0, 0) has"
                    + " ended", "move it out of the branch");
        }
    }

    @Test
    void twoBarriersInTwoBranches() {
        Kernel k = Sketch.kernel(s -> s.either(s.lt(s.tid(), s.c(5)), () -> {
            s.line(2);
            s.sync();
        }, () -> {
            s.line(3);
            s.sync();
        }));
        try (Trial t = new Trial()) {
            t.run(k, 1, 5);
            t.finds(Finding.BARRIER_DIVERGENCE, k, GridLaunch.of(1, 8), args(), "K.java:2",
                    "thread (5, 0, 0) of block (0, 0, 0) waits at the barrier at K.java:3");
        }
    }

    @Test
    void aBarrierInALoopOfDifferentLengths() {
        for (boolean equal : new boolean[]{true, false}) {
            Kernel k = Sketch.kernel(s -> {
                Var n = equal ? s.c(4) : s.add(s.tid(), s.c(1));
                s.loop(s.c(0), n, i -> {
                    s.line(4);
                    s.sync();
                });
            });
            try (Trial t = new Trial()) {
                if (equal) {
                    t.run(k, 1, 40);
                } else {
                    t.finds(Finding.BARRIER_DIVERGENCE, k, GridLaunch.of(1, 40), args(), "thread (0, 0, 0)",
                            "has ended", "thread (1, 0, 0)", "K.java:4");
                }
            }
        }
    }

    @Test
    void aWarpOperationThatALaneOfItsMaskDoesNotCallOrCallsElsewhere() {
        Kernel k = Sketch.kernel(s -> {
            Var n = s.b.scalar(DType.I64);
            Var mask = s.b.cast(DType.I32, s.b.scalar(DType.I64));
            s.when(s.lt(s.tid(), n), () -> {
                s.line(2);
                s.shuffle(GpuOp.Shuffle.Mode.DOWN, 32, mask, s.i32(1), s.i32(1));
            });
            s.line(3);
            s.ballot(s.i32(-1), s.lt(s.tid(), n));
        });
        try (Trial t = new Trial()) {
            t.run(k, 1, 32, 8, 0xff);
            t.run(k, 1, 32, 32, -1);
            t.finds(Finding.WARP_DIVERGENCE, k, GridLaunch.of(1, 32), args(8, -1), "thread (0, 0, 0) of block (0, 0, 0)"
                    + " (lane 0) waits in 'shuffle down 32' at K.java:2 for the lanes of mask 0xffffffff",
                    "thread (8, 0, 0) of block (0, 0, 0) (lane 8) waits in 'vote ballot' at K.java:3", "ballot(...)");
            t.finds(Finding.WARP_DIVERGENCE, k, GridLaunch.of(1, 32), args(8, 0x7f), "is lane 7", "mask 0x7f",
                    "does not name this lane", "K.java:2");
        }
    }

    @Test
    void lanesWithDifferentMasksDoNotMeet() {
        Kernel k = Sketch.kernel(s -> {
            s.line(2);
            s.syncWarp(s.choose(s.lt(s.tid(), s.c(4)), () -> s.i32(-1), () -> s.i32(-8)));
        });
        try (Trial t = new Trial()) {
            t.finds(Finding.WARP_DIVERGENCE, k, GridLaunch.of(1, 32), args(), "mask 0xffffffff", "waits there for the"
                    + " lanes of mask 0xfffffff8");
        }
    }

    @Test
    void aLaneThatHasEnded() {
        Kernel k = Sketch.kernel(s -> s.when(s.lt(s.tid(), s.c(40)), () -> s.syncWarp(s.i32(-1))));
        try (Trial t = new Trial()) {
            t.run(k, 1, 40);
            t.finds(Finding.WARP_DIVERGENCE, k, GridLaunch.of(1, 41), args(), "(lane 8) has ended");
        }
    }

    @Test
    void warpBarriersAtDifferentLinesMeet() {
        Kernel k = Sketch.kernel(s -> {
            Buffer m = s.shared(DType.I32, 1);
            s.either(s.eq(s.tid(), s.c(0)), () -> {
                s.store(m, s.c(0), s.i32(1));
                s.syncWarp(s.i32(-1));
            }, () -> {
                s.syncWarp(s.i32(-1));
                s.load(m, s.c(0));
            });
        });
        try (Trial t = new Trial()) {
            t.run(k, 1, 32);
        }
    }

    @Test
    void tilesNeedWholeWarps() {
        Kernel k = Sketch.kernel(s -> {
            Var zero = s.b.constant(DType.F64, 0);
            s.line(2);
            s.gpu(new GpuOp.Mma(GpuOp.Mma.Tiles.M8N8K4_F64), zero, zero, zero, zero);
        });
        try (Trial t = new Trial()) {
            t.run(k, 1, 64);
            t.finds(Finding.WARP_DIVERGENCE, k, GridLaunch.of(1, 48), args(), "its warp has 16", "K.java:2");
        }
    }

    @Test
    void gridBarriersThatNotAllReach() {
        Kernel k = Sketch.kernel(s -> {
            Var n = s.b.scalar(DType.I64);
            s.when(s.lt(s.block(), n), () -> {
                s.line(2);
                s.gridSync();
            });
        });
        try (Trial t = new Trial()) {
            t.run(k, Trial.together(3, 8), 3);
            t.finds(Finding.BARRIER_DIVERGENCE, k, Trial.together(3, 8), args(2), "waits for its grid in gridSync()"
                    + " at K.java:2", "thread (0, 0, 0) of block (2, 0, 0) has ended");
            t.finds(Finding.DEADLOCK, k, GridLaunch.of(3, 8), args(3), "not cooperative", "K.java:2");
        }
    }

    /** A thread waits until another one sets a flag. */
    private static Kernel waiting(boolean otherBlock, int setter) {
        return Sketch.kernel(s -> {
            Buffer flag = s.out(DType.I32);
            Var who = otherBlock ? s.block() : s.tid();
            s.when(s.eq(who, s.c(setter)), () -> s.atomic(Kind.EXCHANGE, flag, s.c(0), s.i32(1)));
            s.line(3);
            s.when(s.eq(who, s.c(0)), () -> s.during(s.i32(0), v -> s.eq(v, s.i32(0)),
                    v -> s.atomic(Kind.ADD, flag, s.c(0), s.i32(0))));
            s.line(4);
            s.sync();
        });
    }

    @Test
    void loopsThatWaitForOthers() {
        try (Trial t = new Trial()) {
            Device flag = t.zeros(DType.I32, 1);
            t.run(waiting(false, 40), 1, 64, flag);
            Raw.set(DType.I32, flag.address(), 0);
            t.run(waiting(true, 2), Trial.together(3, 1), flag);
            Raw.set(DType.I32, flag.address(), 0);
            t.finds(Finding.DEADLOCK, waiting(false, 64), GridLaunch.of(1, 64), args(flag), "thread (0, 0, 0) of block"
                    + " (0, 0, 0) goes around in the loop at K.java:3 for ever", "while thread (1, 0, 0) of block"
                    + " (0, 0, 0) waits at K.java:4");
            t.finds(Finding.DEADLOCK, waiting(true, 3), Trial.together(3, 1), args(flag), "K.java:3");
            t.finds(Finding.DEADLOCK, waiting(true, 2), GridLaunch.of(3, 1), args(flag), "K.java:3",
                    "Blocks run in any order");
        }
    }

    @Test
    void aLockOrdersWhatItGuards() {
        for (boolean fences : new boolean[]{true, false}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer lock = s.out(DType.I32);
                Buffer x = s.out(DType.I32);
                s.line(1);
                s.during(s.i32(1), v -> s.b.apply(Op.NE, v, s.i32(0)),
                        v -> s.atomic(Kind.CAS, lock, s.c(0), s.i32(0), s.i32(1)));
                if (fences) {
                    s.fence();
                }
                s.line(2);
                s.store(x, s.c(0), s.add(s.load(x, s.c(0)), s.i32(1)));
                if (fences) {
                    s.fence();
                }
                s.atomic(Kind.EXCHANGE, lock, s.c(0), s.i32(0));
            });
            for (long seed = 0; seed < 3; seed++) {
                try (Trial t = new Trial(seed)) {
                    Device lock = t.zeros(DType.I32, 1);
                    Device x = t.zeros(DType.I32, 1);
                    if (fences) {
                        t.run(k, 2, 40, lock, x);
                        assertEquals(80, x.bits()[0]);
                    } else {
                        t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(2, 40), args(lock, x), "K.java:2");
                    }
                }
            }
        }
    }

    @Test
    void loopsMayWaitForTime() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I64);
            Var begin = s.one(new GpuOp.Clock(false));
            Var end = s.during(begin, now -> s.lt(s.sub(now, begin), s.c(1000)), now -> s.one(new GpuOp.Clock(true)));
            s.store(x, s.c(0), s.sub(end, begin));
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I64, 1);
            t.run(k, 1, 1, x);
            assertTrue(x.bits()[0] >= 1000);
        }
    }

    @Test
    void endlessLoopsEndWhenTheThreadIsInterrupted() {
        Kernel k = Sketch.kernel(s -> s.during(s.c(0), v -> s.lt(v, s.c(Long.MAX_VALUE)), v -> s.b.apply(Op.XOR, v,
                s.c(1))));
        try (Trial t = new Trial()) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> t.run(k, 1, 1));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void seedsChangeTheOrder() {
        Kernel k = Sketch.kernel(s -> {
            Buffer next = s.out(DType.I32);
            Buffer x = s.out(DType.I32);
            Var ticket = s.atomic(Kind.ADD, next, s.c(0), s.i32(1));
            s.store(x, s.b.cast(DType.I64, ticket), s.i(s.gid()));
        });
        long[][] orders = new long[4][];
        for (int seed = 0; seed < 4; seed++) {
            for (int again = 0; again < 2; again++) {
                try (Trial t = new Trial(seed)) {
                    Device x = t.zeros(DType.I32, 128);
                    t.run(k, 2, 64, t.zeros(DType.I32, 1), x);
                    if (again == 1) {
                        assertArrayEquals(orders[seed], x.bits());
                    }
                    orders[seed] = x.bits();
                }
            }
        }
        assertEquals(4, List.of(orders).stream().map(Arrays::toString).distinct().count());
        assertEquals(0, orders[0][0]);
        assertEquals(127, orders[0][127]);
    }

    @Test
    void theFindingIsTheSameEachTime() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            s.line(1);
            s.store(x, s.b.apply(Op.REM, s.gid(), s.c(50)), s.i32(1));
        });
        for (long seed = 0; seed < 3; seed++) {
            String first = "";
            for (int again = 0; again < 2; again++) {
                try (Trial t = new Trial(seed)) {
                    String now = t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(4, 16), args(t.zeros(DType.I32, 50)));
                    assertTrue(first.isEmpty() || first.equals(now), first + "\n" + now);
                    first = now;
                }
            }
        }
    }
}
