package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuOp.Atomic.Kind;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.Op;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Races of every kind; next to each the same with the order that it lacks. */
class RaceFindingsTest {
    private static Object[] args(Object... args) {
        return args;
    }

    private enum Order {
        NONE, WARP, BLOCK
    }

    /** Two accesses of one element of shared or global memory, by two threads of a block of 64. */
    private static Kernel two(boolean shared, int first, int second, BiConsumer<Sketch, Buffer> a,
            BiConsumer<Sketch, Buffer> b, Order order) {
        return Sketch.kernel(s -> {
            Buffer g = s.out(DType.I32);
            Buffer m = shared ? s.shared(DType.I32, 8) : g;
            Var t = s.tid();
            s.line(1);
            s.when(s.eq(t, s.c(63)), () -> s.store(m, s.c(3), s.i32(1)));
            s.sync();
            s.line(2);
            s.when(s.eq(t, s.c(first)), () -> a.accept(s, m));
            switch (order) {
                case NONE -> { }
                case WARP -> s.syncWarp(s.i32(-1));
                case BLOCK -> s.sync();
            }
            s.line(3);
            s.when(s.eq(t, s.c(second)), () -> b.accept(s, m));
        });
    }

    private static final BiConsumer<Sketch, Buffer> READ = (s, m) -> s.load(m, s.c(3));
    private static final BiConsumer<Sketch, Buffer> WRITE = (s, m) -> s.store(m, s.c(3), s.i32(2));
    private static final BiConsumer<Sketch, Buffer> ATOMIC = (s, m) -> s.atomic(Kind.ADD, m, s.c(3), s.i32(2));
    private static final BiConsumer<Sketch, Buffer> UPDATE = (s, m) -> s.b.update(Op.ADD, m, s.c(3), s.i32(2),
            Optional.empty(), true, false);

    private static final List<BiConsumer<Sketch, Buffer>> ALL = List.of(READ, WRITE, ATOMIC, UPDATE);

    @Test
    void everyPairOfAccesses() {
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I32, 8);
            GridLaunch launch = GridLaunch.of(1, 64);
            for (boolean shared : new boolean[]{true, false}) {
                for (int a = 0; a < 4; a++) {
                    for (int b = 0; b < 4; b++) {
                        boolean race = a != b && Math.max(a, b) * Math.min(a, b) != 6 || a == 1;
                        for (int second : new int[]{5, 40}) {
                            Kernel k = two(shared, 4, second, ALL.get(a), ALL.get(b), Order.NONE);
                            if (race) {
                                String m = t.finds(shared ? Finding.SHARED_RACE : Finding.GLOBAL_RACE, k, launch,
                                        args(x), "thread (4, 0, 0) of block (0, 0, 0)", "thread (" + second
                                                + ", 0, 0) of block (0, 0, 0)", "at K.java:2", "at K.java:3",
                                        "element 3 of array @" + (shared ? 1 : 0), "syncThreads()");
                                assertEquals(second == 5, m.contains("syncWarp()"), m);
                            } else {
                                t.run(k, launch, x);
                            }
                            t.run(two(shared, 4, second, ALL.get(a), ALL.get(b), Order.BLOCK), launch, x);
                        }
                        t.run(two(shared, 4, 4, ALL.get(a), ALL.get(b), Order.NONE), launch, x);
                        t.run(two(shared, 4, 5, ALL.get(a), ALL.get(b), Order.WARP), launch, x);
                        if (race) {
                            t.finds(shared ? Finding.SHARED_RACE : Finding.GLOBAL_RACE, two(shared, 4, 40, ALL.get(a),
                                    ALL.get(b), Order.WARP), launch, args(x));
                        }
                    }
                }
            }
        }
    }

    @Test
    void everyReaderCounts() {
        // Many read, then the one in the middle writes: the others' reads must not be forgotten.
        for (boolean shared : new boolean[]{true, false}) {
            for (int readers : new int[]{2, 33, 64}) {
                for (int writer = 0; writer < readers; writer += 31) {
                    int who = writer;
                    Kernel k = Sketch.kernel(s -> {
                        Buffer g = s.out(DType.I32);
                        Buffer m = shared ? s.shared(DType.I32, 8) : g;
                        Var t = s.tid();
                        s.when(s.eq(t, s.c(0)), () -> s.store(m, s.c(3), s.i32(1)));
                        s.sync();
                        s.when(s.lt(t, s.c(readers)), () -> s.load(m, s.c(3)));
                        s.when(s.eq(t, s.c(who)), () -> s.store(m, s.c(3), s.i32(1)));
                    });
                    try (Trial t = new Trial()) {
                        Device x = t.zeros(DType.I32, 8);
                        t.finds(shared ? Finding.SHARED_RACE : Finding.GLOBAL_RACE, k, GridLaunch.of(1, 64), args(x));
                    }
                }
            }
        }
    }

    @Test
    void partialWarpBarriersOrderTheirLanesOnly() {
        for (int reader : new int[]{1, 3}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer m = s.shared(DType.I32, 1);
                Var t = s.tid();
                s.line(1);
                s.when(s.eq(t, s.c(0)), () -> s.store(m, s.c(0), s.i32(1)));
                s.when(s.lt(t, s.c(2)), () -> s.syncWarp(s.i32(3)));
                s.line(2);
                s.when(s.eq(t, s.c(reader)), () -> s.load(m, s.c(0)));
            });
            try (Trial t = new Trial()) {
                if (reader == 1) {
                    t.run(k, 1, 32);
                } else {
                    t.finds(Finding.SHARED_RACE, k, GridLaunch.of(1, 32), args());
                }
            }
        }
    }

    @Test
    void orderIsTransitiveWithinAWarp() {
        Kernel k = Sketch.kernel(s -> {
            Buffer m = s.shared(DType.I32, 1);
            Var t = s.tid();
            s.when(s.eq(t, s.c(0)), () -> s.store(m, s.c(0), s.i32(1)));
            s.when(s.lt(t, s.c(2)), () -> s.syncWarp(s.i32(3)));
            s.when(s.b.apply(Op.AND, s.lt(s.c(0), t), s.lt(t, s.c(3))), () -> s.syncWarp(s.i32(6)));
            s.when(s.eq(t, s.c(2)), () -> s.load(m, s.c(0)));
        });
        try (Trial t = new Trial()) {
            t.run(k, 1, 32);
        }
    }

    @Test
    void blocksAreNeverOrderedButByGridBarriers() {
        for (boolean sync : new boolean[]{false, true}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer x = s.out(DType.I32);
                Buffer y = s.out(DType.I32);
                Var at = s.gid();
                s.line(1);
                s.store(x, at, s.i(at));
                s.sync();
                if (sync) {
                    s.gridSync();
                }
                s.line(2);
                s.store(y, at, s.load(x, s.sub(s.c(63), at)));
            });
            try (Trial t = new Trial()) {
                Device x = t.zeros(DType.I32, 64);
                Device y = t.zeros(DType.I32, 64);
                GridLaunch launch = Trial.together(4, 16);
                if (sync) {
                    t.run(k, launch, x, y);
                    assertEquals(63, y.bits()[0]);
                    t.finds(Finding.DEADLOCK, k, GridLaunch.of(4, 16), args(x, y), "not cooperative");
                } else {
                    t.finds(Finding.GLOBAL_RACE, k, launch, args(x, y), "K.java:1", "K.java:2", "different blocks",
                            "block (1, 0, 0)");
                    t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(4, 16), args(x, y), "different blocks",
                            "of block (1, 0, 0) reads element 32", "thread (0, 0, 0) of block (2, 0, 0) writes it");
                }
            }
        }
    }

    @Test
    void theFirstBlockReadsWhatALaterOneWrites() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            s.line(1);
            s.load(x, s.c(0));
            s.line(2);
            s.when(s.eq(s.block(), s.c(2)), () -> s.store(x, s.c(0), s.i32(5)));
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I32, 1);
            t.run(k, GridLaunch.of(2, 1), x);
            t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(3, 1), args(x), "of block (1, 0, 0) reads", "K.java:1",
                    "of block (2, 0, 0) writes", "K.java:2");
        }
    }

    @Test
    void coordinatesInThreeDimensions() {
        Kernel k = Sketch.kernel(s -> {
            Buffer m = s.shared(DType.I32, 4);
            s.line(1);
            Var z = s.index(GpuOp.Index.Kind.THREAD, 2);
            s.store(m, z, s.i32(1));
        });
        try (Trial t = new Trial()) {
            t.finds(Finding.SHARED_RACE, k, Trial.launch(new Dim3(1, 2, 3), new Dim3(2, 3, 4), 0, false), args(),
                    "thread (0, 0, 0) of block (0, 0, 0) writes", "thread (1, 0, 0) of block (0, 0, 0) writes");
            Kernel second = Sketch.kernel(s -> {
                Buffer x = s.out(DType.I32);
                Var z = s.index(GpuOp.Index.Kind.BLOCK, 2);
                s.store(x, z, s.i32(1));
            });
            Device x = t.zeros(DType.I32, 3);
            t.finds(Finding.GLOBAL_RACE, second, Trial.launch(new Dim3(1, 2, 3), new Dim3(1, 1, 1), 0, false), args(x),
                    "block (0, 0, 0)", "block (0, 1, 0)");
        }
    }

    @Test
    void wideAccessesTouchEveryElement() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.F32);
            Var at = s.b.scalar(DType.I64);
            Var t = s.tid();
            s.line(1);
            s.when(s.eq(t, s.c(0)), () -> s.b.gpu(new GpuOp.VectorLoad(4), List.of(x), List.of(s.c(4))));
            s.line(2);
            s.when(s.eq(t, s.c(1)), () -> s.store(x, at, s.f32(1)));
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.F32, 12);
            for (int at = 0; at < 12; at++) {
                if (at / 4 == 1) {
                    t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(1, 2), args(x, at), "K.java:1", "K.java:2");
                } else {
                    t.run(k, 1, 2, x, at);
                }
            }
        }
    }

    @Test
    void dynamicArraysShareTheirMemory() {
        Kernel k = Sketch.kernel(s -> {
            Buffer bytes = s.shared(DType.U8, -1);
            Buffer words = s.shared(DType.I32, -1);
            Var at = s.b.scalar(DType.I64);
            Var t = s.tid();
            s.when(s.eq(t, s.c(0)), () -> s.store(words, s.c(1), s.i32(0x01020304)));
            s.when(s.eq(t, s.c(1)), () -> s.store(bytes, at, s.b.constant(DType.U8, 9)));
        });
        try (Trial t = new Trial()) {
            GridLaunch launch = Trial.launch(new Dim3(1, 1, 1), new Dim3(2, 1, 1), 16, false);
            t.run(k, launch, 3);
            t.finds(Finding.SHARED_RACE, k, launch, args(4));
            t.finds(Finding.SHARED_RACE, k, launch, args(7));
            t.run(k, launch, 8);
        }
    }

    @Test
    void twoArgumentsOnOneBlock() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.I32);
            Buffer y = s.out(DType.I32);
            s.line(1);
            s.store(y, s.tid(), s.load(x, s.tid()));
        });
        try (Trial t = new Trial()) {
            Device x = t.array(DType.I32, 1, 2, 3, 4, 5, 6, 7, 8);
            t.run(k, 1, 4, x, x);
            t.run(k, 1, 4, x, x.address() + 16);
            assertArrayEquals(new long[]{1, 2, 3, 4, 1, 2, 3, 4}, x.bits());
            t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(1, 4), args(x, x.address() + 4));
        }
    }

    @Test
    void plainUpdatesAreReadsAndWrites() {
        for (boolean atomic : new boolean[]{false, true}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer x = s.out(DType.I32);
                s.line(1);
                s.b.add(List.of(), new Rhs.Update(Op.ADD, x, s.c(0), s.i32(1), Optional.empty(), atomic));
            });
            try (Trial t = new Trial()) {
                Device x = t.zeros(DType.I32, 1);
                if (atomic) {
                    t.run(k, 3, 40, x);
                    assertEquals(120, x.bits()[0]);
                } else {
                    t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(3, 40), args(x), "K.java:1");
                }
            }
        }
    }

    @Test
    void fencesOrderWhatAtomicsConnect() {
        try (Trial t = new Trial()) {
            t.finds(Finding.GLOBAL_RACE, FamousKernelsTest.lastBlockSums(false), GridLaunch.of(10, 32),
                    args(t.zeros(DType.I32, 10), t.zeros(DType.I32, 1), t.zeros(DType.I32, 1)), "K.java:20",
                    "K.java:21");
        }
    }

    @Test
    void missingBarrierInTheBlockSum() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer m = s.shared(DType.I32, 64);
            Var t = s.tid();
            s.store(m, t, s.load(x, t));
            s.sync();
            s.b.repeat(List.of(s.c(32)), w -> s.lt(s.c(0), w.get(0)), w -> {
                s.line(12);
                s.when(s.lt(t, w.get(0)), () -> s.store(m, t, s.add(s.load(m, t), s.load(m, s.add(t, w.get(0))))));
                return List.of(s.b.apply(Op.SHR, w.get(0), s.c(1)));
            });
        });
        for (long seed = 0; seed < 6; seed++) {
            try (Trial t = new Trial(seed)) {
                t.finds(Finding.SHARED_RACE, k, GridLaunch.of(1, 64), args(t.zeros(DType.I32, 64)), "K.java:12");
            }
        }
    }

    @Test
    void atomicsOfBlocksDoNotMeetAcrossBlocks() {
        for (GpuOp.Scope scope : GpuOp.Scope.values()) {
            for (int narrow = 0; narrow < 2; narrow++) {
                int which = narrow;
                // One of the two blocks uses the scope, the other that of the device.
                Kernel k = Sketch.kernel(s -> {
                    Buffer x = s.out(DType.I32);
                    s.either(s.eq(s.block(), s.c(which)), () -> {
                        s.line(1);
                        s.b.gpu(new GpuOp.Atomic(Kind.ADD, scope), List.of(x), List.of(s.c(0), s.i32(1)));
                    }, () -> {
                        s.line(2);
                        s.atomic(Kind.ADD, x, s.c(0), s.i32(1));
                    });
                });
                try (Trial t = new Trial()) {
                    Device x = t.zeros(DType.I32, 1);
                    t.run(k, 1, 8, x);
                    if (scope == GpuOp.Scope.BLOCK) {
                        t.finds(Finding.GLOBAL_RACE, k, GridLaunch.of(2, 8), args(x), "K.java:1", "K.java:2",
                                "Give it the scope of the device");
                    } else {
                        t.run(k, 2, 8, x);
                        assertEquals(24, x.bits()[0]);
                    }
                }
            }
        }
    }
}
