package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuOp.Shuffle.Mode;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Operations of warps and blocks against what CUDA says of them, written down once more in Java. */
class WarpOpsTest {
    /** Runs an operation on a value of each thread of one warp; gives what each got. */
    private static long[] warp(long[] values, DType out, BiFunction<Sketch, Var, Var> op) {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.I64);
            Buffer y = s.out(out);
            s.store(y, s.tid(), op.apply(s, s.load(x, s.tid())));
        });
        try (Trial t = new Trial()) {
            Device y = t.zeros(out, values.length);
            t.run(k, 1, values.length, t.array(DType.I64, values), y);
            return y.bits();
        }
    }

    private static long[] numbers(int n, int bound) {
        return new Random(n + bound).longs(n, 0, bound).toArray();
    }

    // The definition of shfl.sync in the PTX manual.
    private static int source(Mode mode, int width, int lane, int b) {
        int clamp = mode == Mode.UP ? 0 : 31;
        int segment = 32 - width;
        int by = b & 31;
        int most = lane & segment | clamp & ~segment & 31;
        int least = lane & segment;
        int j = switch (mode) {
            case UP -> lane - by;
            case DOWN -> lane + by;
            case XOR -> lane ^ by;
            case INDEX -> least | by & ~segment;
        };
        boolean valid = mode == Mode.UP ? j >= most : j <= most;
        return valid ? j : lane;
    }

    @Test
    void shuffles() {
        long[] x = numbers(32, 1_000_000);
        for (Mode mode : Mode.values()) {
            for (int width = 1; width <= 32; width *= 2) {
                for (int by : new int[]{0, 1, 2, 5, 16, 31, 32, 33, -1}) {
                    int w = width;
                    long[] got = warp(x, DType.I64, (s, v) -> s.shuffle(mode, w, s.i32(-1), v, s.i32(by)));
                    long[] expected = new long[32];
                    for (int lane = 0; lane < 32; lane++) {
                        expected[lane] = x[source(mode, width, lane, by)];
                    }
                    assertArrayEquals(expected, got, mode + " " + width + " " + by);
                }
            }
        }
    }

    @Test
    void shufflesOfAllWidthsOfValues() {
        long[] x = numbers(32, 60_000);
        for (DType type : new DType[]{DType.U16, DType.U32, DType.F32, DType.F64, DType.I16}) {
            long[] got = warp(x, type, (s, v) -> s.shuffle(Mode.XOR, 32, s.i32(-1), s.b.cast(type, v), s.i32(1)));
            long[] cast = warp(x, type, (s, v) -> s.b.cast(type, v));
            for (int lane = 0; lane < 32; lane++) {
                assertEquals(cast[lane ^ 1], got[lane]);
            }
        }
    }

    @Test
    void lanesThatDoNotTakePartGiveNothingUseful() {
        long[] x = numbers(16, 100);
        long[] got = warp(x, DType.I64, (s, v) -> s.shuffle(Mode.DOWN, 32, s.i32(-1), v, s.i32(8)));
        assertArrayEquals(Arrays.copyOfRange(x, 8, 16), Arrays.copyOf(got, 8));
        assertEquals(WarpOps.POISON, got[8]);
    }

    @Test
    void lanesOfDifferentMasksShuffleAmongThemselves() {
        long[] x = numbers(32, 100);
        long[] got = warp(x, DType.I64, (s, v) -> s.choose(s.lt(s.tid(), s.c(16)),
                () -> s.shuffle(Mode.XOR, 32, s.i32(0xffff), v, s.i32(3)),
                () -> s.shuffle(Mode.INDEX, 32, s.i32(0xffff0000), v, s.i32(20))));
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(lane < 16 ? x[lane ^ 3] : x[20], got[lane]);
        }
    }

    @Test
    void votes() {
        for (long[] x : new long[][]{numbers(32, 2), new long[32], Arrays.stream(new long[32]).map(v -> 1).toArray(),
                numbers(20, 2)}) {
            int members = x.length == 32 ? -1 : (1 << x.length) - 1;
            int ballot = 0;
            for (int i = 0; i < x.length; i++) {
                ballot |= (int) x[i] << i;
            }
            for (GpuOp.Vote.Kind kind : GpuOp.Vote.Kind.values()) {
                DType out = kind == GpuOp.Vote.Kind.BALLOT ? DType.I32 : DType.BOOL;
                long[] got = warp(x, out, (s, v) -> s.one(new GpuOp.Vote(kind), s.i32(-1), s.eq(v, s.c(1))));
                long expected = switch (kind) {
                    case BALLOT -> ballot;
                    case ALL -> ballot == members ? 1 : 0;
                    case ANY -> ballot != 0 ? 1 : 0;
                    case UNIFORM -> ballot == members || ballot == 0 ? 1 : 0;
                };
                assertArrayEquals(Arrays.stream(x).map(v -> expected).toArray(), got, kind + " of " + x.length);
            }
        }
    }

    @Test
    void matches() {
        for (int bound : new int[]{1, 3, 1000}) {
            long[] x = numbers(32, bound);
            long[] any = warp(x, DType.I32, (s, v) -> s.one(new GpuOp.Match(false), s.i32(-1), v));
            long[] all = warp(x, DType.I32, (s, v) -> s.one(new GpuOp.Match(true), s.i32(-1), s.b.cast(DType.F32, v)));
            for (int lane = 0; lane < 32; lane++) {
                int same = 0;
                for (int o = 0; o < 32; o++) {
                    same |= x[o] == x[lane] ? 1 << o : 0;
                }
                assertEquals(same, any[lane]);
                assertEquals(same == -1 ? -1 : 0, all[lane]);
            }
        }
    }

    @Test
    void activeLanesAreThoseAtTheSameStatement() {
        long[] got = warp(new long[32], DType.I32, (s, v) -> {
            Var odd = s.eq(s.b.apply(Op.AND, s.tid(), s.c(1)), s.c(1));
            return s.choose(odd, () -> s.one(new GpuOp.ActiveMask()), () -> s.choose(s.lt(s.tid(), s.c(8)),
                    () -> s.one(new GpuOp.ActiveMask()), () -> s.i32(7)));
        });
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(lane % 2 == 1 ? 0xaaaaaaaa : lane < 8 ? 0x55 : 7, got[lane]);
        }
        assertEquals(0x3ff, warp(new long[10], DType.I32, (s, v) -> s.one(new GpuOp.ActiveMask()))[3]);
    }

    @Test
    void activeLanesAreInTheSameRoundOfALoop() {
        // Lane l goes around l % 4 + 1 times; it asks in its last round only.
        long[] got = warp(new long[32], DType.I32, (s, v) -> {
            Var n = s.add(s.b.apply(Op.AND, s.tid(), s.c(3)), s.c(1));
            return s.b.loop(s.c(0), n, 1, List.of(s.i32(0)), (i, c) -> List.of(s.choose(
                    s.eq(i, s.sub(n, s.c(1))), () -> s.one(new GpuOp.ActiveMask()), () -> c.get(0)))).get(0);
        });
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(0x11111111 << lane % 4, got[lane]);
        }
    }

    @Test
    void blocksCountTheirThreads() {
        Kernel k = Sketch.kernel(s -> {
            Buffer y = s.out(DType.I32);
            Var n = s.b.scalar(DType.I64);
            Var below = s.lt(s.tid(), n);
            Var count = s.one(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.COUNT), below);
            Var all = s.one(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.AND), below);
            Var any = s.one(new GpuOp.BlockBarrier(GpuOp.BlockBarrier.Fold.OR), below);
            s.store(y, s.tid(), s.add(count, s.add(s.mul(s.b.cast(DType.I32, all), s.i32(1000)),
                    s.mul(s.b.cast(DType.I32, any), s.i32(2000)))));
        });
        try (Trial t = new Trial()) {
            Device y = t.zeros(DType.I32, 50);
            for (int n : new int[]{0, 1, 49, 50}) {
                t.run(k, 1, 50, y, n);
                long expected = n + (n == 50 ? 1000 : 0) + (n > 0 ? 2000 : 0);
                assertEquals(expected, y.bits()[0]);
                assertEquals(expected, y.bits()[49]);
            }
        }
    }

    @Test
    void warpsAreFormedWithXFastest() {
        Kernel k = Sketch.kernel(s -> {
            Buffer y = s.out(DType.I32);
            Var x = s.index(GpuOp.Index.Kind.THREAD, 0);
            Var row = s.index(GpuOp.Index.Kind.THREAD, 1);
            Var z = s.index(GpuOp.Index.Kind.THREAD, 2);
            Var id = s.add(x, s.mul(s.c(4), s.add(row, s.mul(s.c(3), z))));
            Var first = s.shuffle(Mode.INDEX, 32, s.i32(-1), s.i(id), s.i32(0));
            s.store(y, id, s.add(s.mul(first, s.i32(100)), s.one(new GpuOp.Lane())));
        });
        try (Trial t = new Trial()) {
            Device y = t.zeros(DType.I32, 60);
            t.run(k, Trial.launch(new Dim3(1, 1, 1),
                    new Dim3(4, 3, 5), 0, false), y);
            for (int i = 0; i < 60; i++) {
                assertEquals(i / 32 * 3200 + i % 32, y.bits()[i]);
            }
        }
    }
}
