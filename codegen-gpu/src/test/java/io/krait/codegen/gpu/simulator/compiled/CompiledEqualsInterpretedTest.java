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
import io.krait.staging.Scalars;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    private static final Set<GpuOp.Atomic.Kind> INTEGERS = EnumSet.of(GpuOp.Atomic.Kind.AND, GpuOp.Atomic.Kind.OR,
            GpuOp.Atomic.Kind.XOR, GpuOp.Atomic.Kind.INC, GpuOp.Atomic.Kind.DEC);

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

    private static void same(Kernel k, GridLaunch launch, List<long[]> data) {
        GridCase c = new GridCase(k, launch, data, new long[0]);
        GridCase.Outcome want = c.run(ORACLE, MEMORY);
        GridCase.same(want, c.run(FAST, MEMORY), k.name());
        GridCase.same(want, c.run(CHECKED, MEMORY), k.name() + " with checks");
        GridCase.same(want, c.run(FAST_LOOPS, MEMORY), k.name() + " as loops");
    }

    @Test
    void everyAtomicOperationOnGlobalMemory() {
        for (DType t : List.of(DType.I32, DType.U64, DType.F32)) {
            GridKit k = new GridKit();
            Buffer data = k.inout(t);
            Buffer old = k.inout(t);
            List<Long> numbers = List.of(3L, 1L, 0L, 5L);
            List<Long> bits = numbers.stream().map(x -> Scalars.convert(x, DType.I64, t)).toList();
            Kernel atomics = k.kernel("atomics", () -> {
                int at = 0;
                for (GpuOp.Atomic.Kind kind : GpuOp.Atomic.Kind.values()) {
                    for (int n = 0; n < 4 && (t.isInteger() || !INTEGERS.contains(kind)); n++) {
                        Var value = k.b.constant(t, bits.get(n));
                        Var got = kind == GpuOp.Atomic.Kind.CAS ? k.atomic(kind, data, k.c(at), value,
                                k.b.constant(t, bits.get(0))) : k.atomic(kind, data, k.c(at), value);
                        k.b.gpu(new GpuOp.Fence(GpuOp.Scope.DEVICE), List.of(), List.of());
                        k.store(old, k.c(at), got);
                        at++;
                    }
                }
            });
            long[] data0 = random.ints(64, 0, 4).mapToLong(i -> bits.get(i)).toArray();
            same(atomics, GridLaunch.of(1, 1), List.of(data0, new long[64]));
        }
    }

    @Test
    void tilesVectorsConstantsAndDynamicMemoryOfSeveralTypes() {
        GridKit k = new GridKit();
        Buffer data = k.inout(DType.F64);
        Buffer wide = k.b.shared(DType.F64, -1);
        Buffer narrow = k.b.shared(DType.U16, -1);
        Kernel all = k.kernel("all", () -> {
            Var t = k.thread();
            k.line();
            List<Var> two = k.b.gpu(new GpuOp.VectorLoad(2), List.of(data), List.of(k.mul(t, k.c(2))));
            k.store(wide, t, two.get(0));
            k.sync();
            Var part = k.load(narrow, k.add(k.mul(t, k.c(4)), k.c(3)));
            Var other = k.load(wide, k.sub(k.c(31), t));
            Var constant = k.b.gpu(new GpuOp.Constants(DType.F32, List.of(0x3f800000L, 0x40490fdbL)), List.of(),
                    List.of(k.b.apply(Op.AND, t, k.c(1)))).get(0);
            List<Var> product = k.b.gpu(new GpuOp.Mma(GpuOp.Mma.Tiles.M8N8K4_F64), List.of(),
                    List.of(two.get(0), two.get(1), other, k.b.cast(DType.F64, constant)));
            Var word = k.b.cast(DType.U32, k.b.bitcast(DType.U64, other));
            Var high = k.b.cast(DType.U32, k.b.apply(Op.USHR, k.b.bitcast(DType.U64, two.get(1)),
                    k.b.constant(DType.U64, 32)));
            List<Var> halves = k.b.gpu(new GpuOp.Mma(GpuOp.Mma.Tiles.M16N8K16_F16), List.of(),
                    List.of(word, high, high, word, word, high, constant, constant, constant, constant));
            List<Var> rounded = k.b.gpu(new GpuOp.Mma(GpuOp.Mma.Tiles.M16N8K8_TF32), List.of(),
                    List.of(high, word, high, high, word, high, halves.get(0), halves.get(1), constant, constant));
            k.line();
            k.b.gpu(new GpuOp.VectorStore(2), List.of(data), List.of(k.mul(t, k.c(2)),
                    k.add(product.get(0), k.b.cast(DType.F64, part)), k.add(product.get(1),
                            k.b.cast(DType.F64, k.add(rounded.get(0), rounded.get(3))))));
        });
        long[] values = random.longs(64, 0, 1000).map(x -> Double.doubleToRawLongBits(x / 7.0)).toArray();
        GridLaunch launch = new GridLaunch(new GridLaunch.Dim3(1, 1, 1), new GridLaunch.Dim3(32, 1, 1), 256, false,
                Optional.empty());
        same(all, launch, List.of(values));
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
    void launches() {
        Kernel k = wrong((x, m) -> { });
        for (GridRunner r : List.of(CHECKED, FAST)) {
            assertEquals(Finding.LAUNCH, assertThrows(SimulatorException.class, () -> r.run(k, new long[1],
                    GridLaunch.of(1, 1025))).finding());
        }
        assertEquals(Finding.LAUNCH, assertThrows(SimulatorException.class, () -> CHECKED.run(k, new long[0],
                GridLaunch.of(1, 1))).finding());
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
