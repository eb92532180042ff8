package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.krait.codegen.gpu.simulator.SimulatorException.Finding;
import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.LoopParser;
import io.krait.optimizer.loop.Rhs;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong with single accesses; next to each a kernel that is right. */
class MemoryFindingsTest {
    private static Object[] args(Object... args) {
        return args;
    }

    private static Kernel doubling(boolean guarded) {
        return Sketch.kernel(s -> {
            Buffer x = s.out(DType.F32);
            Var n = s.b.scalar(DType.I64);
            Var at = s.gid();
            s.line(5);
            if (guarded) {
                s.when(s.lt(at, n), () -> s.store(x, at, s.add(s.load(x, at), s.load(x, at))));
            } else {
                s.store(x, at, s.add(s.load(x, at), s.load(x, at)));
            }
        });
    }

    @Test
    void globalOutOfBounds() {
        try (Trial t = new Trial()) {
            Device x = t.floats(1, 2, 3, 4, 5);
            t.finds(Finding.OUT_OF_BOUNDS, doubling(false), GridLaunch.of(2, 3), args(x, 5),
                    "thread (2, 0, 0) of block (1, 0, 0) touches element 5 of array @0", "at K.java:5",
                    "the elements 0 to 4", "Compare the index");
            Device y = t.floats(1, 2, 3, 4, 5);
            t.run(doubling(true), 2, 3, y, 5);
            assertArrayEquals(new float[]{2, 4, 6, 8, 10}, y.floats());
        }
    }

    @Test
    void aViewReachesItsWholeBlockAndNoOther() {
        try (Trial t = new Trial()) {
            Device x = t.floats(0, 1, 2, 3);
            t.floats(7);
            Kernel k = Sketch.kernel(s -> {
                Buffer view = s.out(DType.F32);
                Var at = s.b.scalar(DType.I64);
                s.line(6);
                s.store(view, at, s.f32(9));
            });
            t.run(k, 1, 1, x.address() + 8, -2);
            t.run(k, 1, 1, x.address() + 8, 1);
            assertArrayEquals(new float[]{9, 1, 2, 9}, x.floats());
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x.address() + 8, -3), "elements -2 to 1");
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x.address() + 8, 2), "element 2");
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x.address() + 8, Long.MAX_VALUE / 2));
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x.address() + 8, Long.MIN_VALUE));
            t.finds(Finding.MISALIGNED, k, GridLaunch.of(1, 1), args(x.address() + 2, 1), "not a multiple of 4");
        }
    }

    @Test
    void arraysMustBeInDeviceMemory() {
        try (Trial t = new Trial()) {
            Device x = t.floats(1, 2, 3);
            Kernel k = doubling(false);
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(16, 1), "not in device memory", "K.java:5");
            t.memory.free(x.address());
            t.finds(Finding.USE_AFTER_FREE, k, GridLaunch.of(1, 1), args(x, 3), "freed before the launch", "K.java:5");
            Device y = t.floats(1);
            t.memory.map(y.address() + 4096, 4);
            assertTrue(t.run(doubling(true), 1, 1, t.memory.find(y.address()).get().address(), 1).isEmpty());
        }
    }

    @Test
    void sharedAndLocalOutOfBounds() {
        for (boolean local : new boolean[]{false, true}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer x = s.out(DType.I32);
                Var at = s.b.scalar(DType.I64);
                Buffer m = local ? s.b.local(DType.I32, 10) : s.shared(DType.I32, 10);
                s.line(7);
                s.store(m, at, s.i32(3));
                s.store(x, s.c(0), s.load(m, at));
            });
            try (Trial t = new Trial()) {
                Device x = t.zeros(DType.I32, 1);
                t.run(k, 1, 1, x, 9);
                assertEquals(3, x.bits()[0]);
                t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x, 10), "element 10", "K.java:7",
                        "which has 10 elements", local ? "local array" : "shared memory");
                t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x, -1), "element -1");
            }
        }
    }

    @Test
    void dynamicSharedMemoryIsAsLargeAsTheLaunchSays() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer m = s.shared(DType.F64, -1);
            s.line(8);
            s.store(m, s.tid(), s.b.constant(DType.F64, 0));
            s.when(s.eq(s.tid(), s.c(0)), () -> s.store(x, s.c(0), s.one(new GpuOp.DynamicShared())));
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I32, 1);
            Dim3 one = new Dim3(1, 1, 1);
            t.run(k, Trial.launch(one, new Dim3(4, 1, 1), 32, false), x);
            assertEquals(32, x.bits()[0]);
            t.finds(Finding.OUT_OF_BOUNDS, k, Trial.launch(one, new Dim3(4, 1, 1), 31, false), args(x), "element 3",
                    "which has 3 elements");
        }
    }

    @Test
    void vectorsMustBeAligned() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.F32);
            Buffer y = s.out(DType.F32);
            Var from = s.b.scalar(DType.I64);
            Var to = s.b.scalar(DType.I64);
            s.line(9);
            List<Var> v = s.b.gpu(new GpuOp.VectorLoad(4), List.of(x), List.of(from));
            s.line(10);
            s.b.gpu(new GpuOp.VectorStore(4), List.of(y), List.of(to, v.get(3), v.get(2), v.get(1), v.get(0)));
        });
        try (Trial t = new Trial()) {
            Device x = t.floats(0, 1, 2, 3, 4, 5, 6, 7);
            Device y = t.zeros(DType.F32, 8);
            t.run(k, 1, 1, x, y, 4, 0);
            assertArrayEquals(new float[]{7, 6, 5, 4, 0, 0, 0, 0}, y.floats());
            t.finds(Finding.MISALIGNED, k, GridLaunch.of(1, 1), args(x, y, 1, 0), "4 elements from 1 on",
                    "4 bytes behind a multiple of 16", "K.java:9");
            t.finds(Finding.MISALIGNED, k, GridLaunch.of(1, 1), args(x, y, 0, 2), "K.java:10");
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x, y, 8, 0), "elements 8 to 11");
        }
    }

    @Test
    void sharedMemoryBeginsUnwritten() {
        for (int written : new int[]{15, 16}) {
            Kernel k = Sketch.kernel(s -> {
                Buffer x = s.out(DType.I32);
                Buffer m = s.shared(DType.I32, 16);
                Var t = s.tid();
                s.when(s.lt(t, s.c(written)), () -> s.store(m, t, s.i(t)));
                s.sync();
                s.line(11);
                s.store(x, s.gid(), s.load(m, s.sub(s.c(15), t)));
            });
            try (Trial t = new Trial()) {
                Device x = t.zeros(DType.I32, 32);
                if (written == 16) {
                    t.run(k, 2, 16, x);
                    assertEquals(14, x.bits()[17]);
                } else {
                    t.finds(Finding.UNINITIALISED_SHARED, k, GridLaunch.of(2, 16), args(x),
                            "thread (0, 0, 0) of block (0, 0, 0) reads element 15", "K.java:11");
                }
            }
        }
    }

    @Test
    void whatABlockLeftInSharedMemoryIsNotThereForTheNextOne() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer m = s.shared(DType.I32, 1);
            s.when(s.eq(s.block(), s.c(0)), () -> s.store(m, s.c(0), s.i32(1)));
            s.line(12);
            s.store(x, s.block(), s.load(m, s.c(0)));
        });
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I32, 2);
            t.run(k, 1, 1, x);
            t.finds(Finding.UNINITIALISED_SHARED, k, GridLaunch.of(2, 1), args(x), "of block (1, 0, 0)");
        }
    }

    @Test
    void atomicsNeedWrittenSharedMemoryUnlessTheyOnlyWrite() {
        for (GpuOp.Atomic.Kind kind : List.of(GpuOp.Atomic.Kind.ADD, GpuOp.Atomic.Kind.EXCHANGE)) {
            Kernel k = Sketch.kernel(s -> {
                Buffer m = s.shared(DType.I32, 1);
                s.line(13);
                s.b.add(List.of(), new Rhs.Gpu(new GpuOp.Atomic(kind, GpuOp.Scope.BLOCK),
                        List.of(m), List.of(s.c(0), s.i32(1))));
            });
            Kernel with = Sketch.kernel(s -> {
                Buffer m = s.shared(DType.I32, 1);
                s.line(13);
                s.atomic(kind, m, s.c(0), s.i32(1));
            });
            try (Trial t = new Trial()) {
                t.finds(Finding.UNINITIALISED_SHARED, with, GridLaunch.of(1, 1), args(), "K.java:13");
                assertTrue(k.body().body().size() > 0);
            }
        }
    }

    /** Copies a global element to shared memory and reads it. */
    private static Kernel copying(boolean commit, boolean wait, boolean sync, boolean other) {
        return Sketch.kernel(s -> {
            Buffer x = s.in(DType.F32);
            Buffer y = s.out(DType.F32);
            Buffer m = s.shared(DType.F32, 64);
            Var t = s.tid();
            s.line(14);
            s.b.gpu(new GpuOp.AsyncCopy(1), List.of(m, x), List.of(t, t));
            if (commit) {
                s.gpu(new GpuOp.AsyncCommit());
            }
            if (wait) {
                s.gpu(new GpuOp.AsyncWait(0));
            }
            if (sync) {
                s.sync();
            }
            s.line(15);
            s.store(y, t, s.load(m, other ? s.sub(s.c(31), t) : t));
        });
    }

    @Test
    void asynchronousCopiesMustBeWaitedFor() {
        try (Trial t = new Trial()) {
            Device x = t.floats(new float[32]);
            Raw.set(DType.F32, x.address(), 0x3f800000L);
            Device y = t.zeros(DType.F32, 32);
            t.run(copying(true, true, false, false), 1, 32, x, y);
            assertEquals(1, y.floats()[0]);
            t.run(copying(true, true, true, true), 1, 32, x, y);
            assertEquals(1, y.floats()[31]);
            t.finds(Finding.UNFINISHED_COPY, copying(true, false, false, false), GridLaunch.of(1, 32), args(x, y),
                    "thread (0, 0, 0) of block (0, 0, 0) reads element 0", "K.java:15",
                    "the asynchronous copy of the same thread at K.java:14");
            t.finds(Finding.UNFINISHED_COPY, copying(false, true, false, false), GridLaunch.of(1, 32), args(x, y));
            t.finds(Finding.UNFINISHED_COPY, copying(true, false, true, true), GridLaunch.of(1, 32), args(x, y),
                    "the asynchronous copy of thread (31, 0, 0)");
            // Waiting helps the thread itself only.
            t.finds(Finding.SHARED_RACE, copying(true, true, false, true), GridLaunch.of(1, 32), args(x, y),
                    "K.java:14", "K.java:15");
        }
    }

    @Test
    void waitingForAllButSomeGroups() {
        for (int pending = 0; pending < 3; pending++) {
            int some = pending;
            Kernel k = Sketch.kernel(s -> {
                Buffer x = s.in(DType.F32);
                Buffer y = s.out(DType.F32);
                Buffer m = s.shared(DType.F32, 8);
                Var part = s.b.scalar(DType.I64);
                for (int i = 0; i < 2; i++) {
                    s.b.gpu(new GpuOp.AsyncCopy(4), List.of(m, x), List.of(s.c(4 * i), s.c(4 * i)));
                    s.gpu(new GpuOp.AsyncCommit());
                }
                s.gpu(new GpuOp.AsyncWait(some));
                s.store(y, s.c(0), s.load(m, part));
            });
            try (Trial t = new Trial()) {
                Device x = t.floats(1, 2, 3, 4, 5, 6, 7, 8);
                Device y = t.zeros(DType.F32, 1);
                for (int group = 0; group < 2; group++) {
                    if (group < 2 - some) {
                        t.run(k, 1, 1, x, y, 4 * group + 1);
                        assertEquals(4 * group + 2, y.floats()[0]);
                    } else {
                        t.finds(Finding.UNFINISHED_COPY, k, GridLaunch.of(1, 1), args(x, y, 4 * group + 1));
                    }
                }
            }
        }
    }

    @Test
    void theSourceOfACopyMustNotChange() {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.F32);
            Buffer m = s.shared(DType.F32, 1);
            s.line(16);
            s.b.gpu(new GpuOp.AsyncCopy(1), List.of(m, x), List.of(s.c(0), s.c(0)));
            s.gpu(new GpuOp.AsyncCommit());
            s.store(x, s.c(0), s.f32(3));
            s.gpu(new GpuOp.AsyncWait(0));
        });
        try (Trial t = new Trial()) {
            t.finds(Finding.UNFINISHED_COPY, k, GridLaunch.of(1, 1), args(t.floats(1)), "was changed while",
                    "K.java:16");
        }
    }

    @Test
    void constantsAndTextKernelsNameTheirLine() {
        Kernel k = LoopParser.parse("""
                kernel constants(%9: i64, @0: out i32) (%0: i64, %1: i64) {
                  %2: i32 = gpu "constants i32[5, 6, 7]" (%9)
                  %3: i64 = const 0
                  store @0[%3] = %2
                }
                """);
        try (Trial t = new Trial()) {
            Device x = t.zeros(DType.I32, 1);
            t.run(k, 1, 1, x, 2);
            assertEquals(7, x.bits()[0]);
            t.finds(Finding.OUT_OF_BOUNDS, k, GridLaunch.of(1, 1), args(x, 3), "element 3 of 3 constants",
                    "in line 2 of kernel constants");
        }
    }

    @Test
    void launchesThatNoGpuCanRun() {
        try (Trial t = new Trial()) {
            Kernel k = Sketch.kernel(s -> s.shared(DType.I32, 100));
            Dim3 one = new Dim3(1, 1, 1);
            t.run(k, Trial.launch(new Dim3(2, 1, 1), new Dim3(16, 1, 64), 0, false));
            t.finds(Finding.LAUNCH, k, GridLaunch.of(1, 1025), args(), "at most 1024");
            t.finds(Finding.LAUNCH, k, GridLaunch.of(0, 1), args(), "empty");
            t.finds(Finding.LAUNCH, k, Trial.launch(one, new Dim3(1, 1, 65), 0, false), args(), "64 along z");
            t.finds(Finding.LAUNCH, k, Trial.launch(new Dim3(1, 65536, 1), one, 0, false), args(), "65535");
            t.run(k, Trial.launch(one, one, 227 * 1024 - 400, false));
            t.finds(Finding.LAUNCH, k, Trial.launch(one, one, 227 * 1024 - 399, false), args(), "shared memory");
            t.finds(Finding.LAUNCH, doubling(true), GridLaunch.of(1, 1), args(5), "1 arrays and 1 scalars");
        }
    }
}
