package io.krait.codegen.gpu.simulator.compiled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.GridInterpreter;
import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.codegen.gpu.simulator.SimulatorException;
import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Compiled kernels do what interpreted ones do, and the same is found wrong. */
class CompiledEqualsInterpretedTest {
    private static final Backend HOST = CompiledRunner.host().orElseThrow();
    private static final Backend LOOPS = new InterpreterBackend(256);
    private static final SimulatedMemory MEMORY = new SimulatedMemory(1 << 26);
    private static final GridRunner ORACLE = new GridInterpreter(MEMORY, 0);
    private static final GridRunner NONE = (k, args, launch) -> {
        throw new AssertionError("this was to be compiled");
    };
    private static final CompiledRunner FAST = new CompiledRunner(HOST, NONE, Optional.empty(), 1);
    private static final CompiledRunner CHECKED = new CompiledRunner(HOST, ORACLE, Optional.of(MEMORY), 2);
    private static final CompiledRunner FAST_LOOPS = new CompiledRunner(LOOPS, NONE, Optional.empty(), 1);
    private static final CompiledRunner CHECKED_LOOPS = new CompiledRunner(LOOPS, ORACLE, Optional.of(MEMORY), 1);

    private final SplittableRandom random = new SplittableRandom(11);

    @AfterAll
    static void close() {
        FAST.close();
        CHECKED.close();
        FAST_LOOPS.close();
        CHECKED_LOOPS.close();
        MEMORY.close();
    }

    private GridCase random(long seed, int budget) {
        int threads = List.of(1, 8, 32, 37, 64).get(random.nextInt(5));
        int blocks = 1 + random.nextInt(3);
        List<long[]> data = List.of(random.longs((long) threads * blocks, 0, 1000).toArray(), new long[8]);
        return new GridCase(RandomGrid.of(seed, budget), GridLaunch.of(blocks, threads), data, new long[0]);
    }

    @Test
    void randomKernelsAsLoops() {
        for (int seed = 0; seed < 40; seed++) {
            GridCase c = random(seed, 12);
            GridCase.Outcome want = c.run(ORACLE, MEMORY);
            GridCase.same(want, c.run(FAST_LOOPS, MEMORY), "kernel " + seed);
            GridCase.same(want, c.run(CHECKED_LOOPS, MEMORY), "kernel " + seed + " with checks");
        }
    }

    @Test
    void randomKernelsAsMachineCode() {
        for (int seed = 1000; seed < 1004; seed++) {
            GridCase c = random(seed, 10);
            GridCase.Outcome want = c.run(ORACLE, MEMORY);
            GridCase.same(want, c.run(FAST, MEMORY), "kernel " + seed);
            GridCase.same(want, c.run(CHECKED, MEMORY), "kernel " + seed + " with checks");
        }
    }

    private static void finds(Finding finding, Kernel k, GridLaunch launch) {
        long[] data = new long[256];
        GridCase c = new GridCase(k, launch, List.of(data), new long[0]);
        SimulatorException want = assertThrows(SimulatorException.class, () -> c.run(ORACLE, MEMORY));
        assertEquals(finding, want.finding(), want.getMessage());
        for (GridRunner r : List.of(CHECKED_LOOPS, CHECKED)) {
            SimulatorException got = assertThrows(SimulatorException.class, () -> c.run(r, MEMORY));
            assertEquals(want.getMessage(), got.getMessage());
            assertTrue(got.getMessage().contains("Kernels.java:"), got.getMessage());
        }
    }

    // A kernel with one I32 array of 256 elements and a shared one of 64.
    private static Kernel wrong(BiConsumer<GridKit, List<Buffer>> body) {
        GridKit k = new GridKit();
        List<Buffer> on = List.of(k.inout(DType.I32), k.b.shared(DType.I32, 64));
        return k.kernel("wrong", () -> body.accept(k, on));
    }

    @Test
    void raceInSharedMemory() {
        finds(Finding.SHARED_RACE, wrong((k, m) -> {
            Var t = k.thread();
            k.store(m.get(1), t, k.i32(1));
            k.store(m.get(0), t, k.load(m.get(1), k.b.apply(Op.XOR, t, k.c(1))));
        }), GridLaunch.of(2, 64));
    }

    @Test
    void raceInGlobalMemory() {
        finds(Finding.GLOBAL_RACE, wrong((k, m) -> k.store(m.get(0), k.thread(), k.i32(1))), GridLaunch.of(2, 32));
        finds(Finding.GLOBAL_RACE, wrong((k, m) -> {
            k.store(m.get(0), k.thread(), k.i32(1));
            k.store(m.get(0), k.add(k.thread(), k.c(64)), k.load(m.get(0), k.c(3)));
        }), GridLaunch.of(1, 64));
    }

    @Test
    void outOfBounds() {
        finds(Finding.OUT_OF_BOUNDS, wrong((k, m) -> k.store(m.get(0), k.add(k.thread(), k.c(200)), k.i32(1))),
                GridLaunch.of(1, 64));
        finds(Finding.OUT_OF_BOUNDS, wrong((k, m) -> k.store(m.get(1), k.add(k.thread(), k.c(1)), k.i32(1))),
                GridLaunch.of(1, 64));
    }

    @Test
    void unwritten() {
        finds(Finding.UNINITIALISED_SHARED, wrong((k, m) -> {
            k.when(k.lt(k.thread(), k.c(63)), () -> k.store(m.get(1), k.thread(), k.i32(1)));
            k.sync();
            k.store(m.get(0), k.thread(), k.load(m.get(1), k.thread()));
        }), GridLaunch.of(1, 64));
    }

    @Test
    void divergence() {
        finds(Finding.BARRIER_DIVERGENCE, wrong((k, m) -> k.when(k.lt(k.thread(), k.c(40)), k::sync)),
                GridLaunch.of(1, 64));
        finds(Finding.BARRIER_DIVERGENCE, wrong((k, m) -> k.loop(k.c(0), k.thread(), i -> k.sync())),
                GridLaunch.of(1, 2));
        finds(Finding.WARP_DIVERGENCE, wrong((k, m) -> k.when(k.lt(k.thread(), k.c(20)),
                () -> k.store(m.get(0), k.thread(), k.shuffle(GpuOp.Shuffle.Mode.XOR, k.i32(1), 1)))),
                GridLaunch.of(1, 32));
    }

    @Test
    void orderByBarriersOfWarpsIsNotSuspected() {
        Kernel right = wrong((k, m) -> {
            Var t = k.thread();
            k.store(m.get(1), t, k.b.cast(DType.I32, t));
            k.syncWarp();
            for (int d = 16; d > 0; d /= 2) {
                int distance = d;
                Var lane = k.b.apply(Op.AND, t, k.c(31));
                Var sum = k.choose(k.lt(lane, k.c(distance)), () -> k.add(k.load(m.get(1), t),
                        k.load(m.get(1), k.add(t, k.c(distance)))), () -> k.load(m.get(1), t));
                k.syncWarp();
                k.store(m.get(1), t, sum);
                k.syncWarp();
            }
            k.store(m.get(0), t, k.load(m.get(1), t));
        });
        GridCase c = new GridCase(right, GridLaunch.of(1, 64), List.of(new long[256]), new long[0]);
        CompiledRunner strict = new CompiledRunner(LOOPS, NONE, Optional.of(MEMORY), 1);
        GridCase.same(c.run(ORACLE, MEMORY), c.run(strict, MEMORY), "sums of warps");
        strict.close();
    }
}
