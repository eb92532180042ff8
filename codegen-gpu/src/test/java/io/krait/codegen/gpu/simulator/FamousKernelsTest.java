package io.krait.codegen.gpu.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.simulator.Trial.Device;
import io.krait.optimizer.loop.Buffer;
import io.krait.optimizer.loop.Kernel;
import io.krait.optimizer.loop.Var;
import io.krait.staging.DType;
import io.krait.staging.GpuOp;
import io.krait.staging.GridLaunch.Dim3;
import io.krait.staging.Op;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that every GPU programmer knows: right, so nothing may be found, in any order. */
class FamousKernelsTest {
    private static long[] numbers(int n, int bound) {
        return new Random(7).ints(n, 0, bound).asLongStream().toArray();
    }

    /** Sums by halving, in shared memory. */
    static Kernel blockSum(int threads) {
        return Sketch.kernel(s -> {
            Buffer x = s.in(DType.I32);
            Buffer y = s.out(DType.I32);
            Buffer part = s.shared(DType.I32, threads);
            Var n = s.b.scalar(DType.I64);
            Var at = s.gid();
            Var t = s.tid();
            s.line(10);
            s.store(part, t, s.choose(s.lt(at, n), () -> s.load(x, at), () -> s.i32(0)));
            s.line(11);
            s.sync();
            s.b.repeat(List.of(s.c(threads / 2)), w -> s.lt(s.c(0), w.get(0)), w -> {
                s.line(12);
                s.when(s.lt(t, w.get(0)), () -> s.store(part, t, s.add(s.load(part, t),
                        s.load(part, s.add(t, w.get(0))))));
                s.line(13);
                s.sync();
                return List.of(s.b.apply(Op.SHR, w.get(0), s.c(1)));
            });
            s.line(14);
            s.when(s.eq(t, s.c(0)), () -> s.store(y, s.block(), s.load(part, s.c(0))));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void blockReduction(long seed) {
        try (Trial t = new Trial(seed)) {
            long[] x = numbers(1000, 100);
            Device y = t.zeros(DType.I32, 4);
            t.run(blockSum(256), 4, 256, t.array(DType.I32, x), y, 1000);
            assertEquals(Arrays.stream(x).sum(), Arrays.stream(y.bits()).sum());
            assertEquals(Arrays.stream(x, 256, 512).sum(), y.bits()[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5})
    void warpReduction(long seed) {
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.I32);
            Buffer y = s.out(DType.I32);
            Var at = s.gid();
            Var v = s.load(x, at);
            for (int by = 16; by > 0; by /= 2) {
                v = s.add(v, s.shuffle(GpuOp.Shuffle.Mode.DOWN, 32, s.i32(-1), v, s.i32(by)));
            }
            Var sum = v;
            s.when(s.eq(s.one(new GpuOp.Lane()), s.i32(0)), () -> s.atomic(GpuOp.Atomic.Kind.ADD, y, s.c(0), sum));
        });
        try (Trial t = new Trial(seed)) {
            long[] x = numbers(512, 1000);
            Device y = t.zeros(DType.I32, 1);
            t.run(k, 4, 128, t.array(DType.I32, x), y);
            assertEquals(Arrays.stream(x).sum(), y.bits()[0]);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void hillisAndSteelesScan(long seed) {
        int n = 128;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer part = s.shared(DType.I32, 2 * n);
            Var t = s.tid();
            s.store(part, t, s.load(x, t));
            s.sync();
            int now = 0;
            for (int by = 1; by < n; by *= 2) {
                int from = now * n;
                int to = (1 - now) * n;
                int distance = by;
                Var old = s.load(part, s.add(t, s.c(from)));
                Var v = s.choose(s.lt(t, s.c(by)), () -> old, () -> s.add(old, s.load(part,
                        s.add(t, s.c(from - distance)))));
                s.store(part, s.add(t, s.c(to)), v);
                s.sync();
                now = 1 - now;
            }
            s.store(x, t, s.load(part, s.add(t, s.c(now * n))));
        });
        try (Trial t = new Trial(seed)) {
            long[] x = numbers(n, 100);
            Device y = t.array(DType.I32, x);
            t.run(k, 1, n, y);
            Arrays.parallelPrefix(x, Long::sum);
            assertArrayEquals(x, y.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void blellochsScan(long seed) {
        int n = 64;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer part = s.shared(DType.I32, n);
            Var t = s.tid();
            s.store(part, t, s.load(x, t));
            Var right = s.sub(s.mul(s.add(t, s.c(1)), s.c(2)), s.c(1));
            for (int by = 1; by < n; by *= 2) {
                s.sync();
                Var at = s.sub(s.mul(s.add(t, s.c(1)), s.c(2L * by)), s.c(1));
                int distance = by;
                s.when(s.lt(at, s.c(n)), () -> s.store(part, at, s.add(s.load(part, at), s.load(part,
                        s.sub(at, s.c(distance))))));
            }
            s.sync();
            s.when(s.eq(t, s.c(0)), () -> s.store(part, s.c(n - 1), s.i32(0)));
            for (int by = n / 2; by > 0; by /= 2) {
                s.sync();
                Var at = s.sub(s.mul(s.add(t, s.c(1)), s.c(2L * by)), s.c(1));
                int distance = by;
                s.when(s.lt(at, s.c(n)), () -> {
                    Var left = s.load(part, s.sub(at, s.c(distance)));
                    Var old = s.load(part, at);
                    s.store(part, s.sub(at, s.c(distance)), old);
                    s.store(part, at, s.add(left, old));
                });
            }
            s.sync();
            s.store(x, t, s.load(part, t));
            s.when(s.lt(right, s.c(0)), () -> s.store(x, s.c(0), s.i32(-1)));
        });
        try (Trial t = new Trial(seed)) {
            long[] x = numbers(n, 100);
            Device y = t.array(DType.I32, x);
            t.run(k, 1, n, y);
            long[] expected = new long[n];
            for (int i = 1; i < n; i++) {
                expected[i] = expected[i - 1] + x[i - 1];
            }
            assertArrayEquals(expected, y.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9})
    void bitonicSort(long seed) {
        int n = 128;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.out(DType.I32);
            Buffer part = s.shared(DType.I32, n);
            Var t = s.tid();
            s.store(part, t, s.load(x, t));
            s.sync();
            for (int size = 2; size <= n; size *= 2) {
                for (int by = size / 2; by > 0; by /= 2) {
                    Var other = s.b.apply(Op.XOR, t, s.c(by));
                    Var up = s.eq(s.b.apply(Op.AND, t, s.c(size)), s.c(0));
                    s.when(s.lt(t, other), () -> {
                        Var a = s.load(part, t);
                        Var b = s.load(part, other);
                        Var swap = s.b.apply(Op.EQ, s.lt(b, a), up);
                        s.when(swap, () -> {
                            s.store(part, t, b);
                            s.store(part, other, a);
                        });
                    });
                    s.sync();
                }
            }
            s.store(x, t, s.load(part, t));
        });
        try (Trial t = new Trial(seed)) {
            long[] x = new Random(3).longs(n, 0, 1_000_000).toArray();
            Device y = t.array(DType.I32, x);
            t.run(k, 1, n, y);
            Arrays.sort(x);
            assertArrayEquals(x, y.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4})
    void tiledTranspose(long seed) {
        int tile = 8;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.I32);
            Buffer y = s.out(DType.I32);
            Buffer part = s.shared(DType.I32, tile * (tile + 1));
            Var rows = s.b.scalar(DType.I64);
            Var columns = s.b.scalar(DType.I64);
            Var tx = s.index(GpuOp.Index.Kind.THREAD, 0);
            Var ty = s.index(GpuOp.Index.Kind.THREAD, 1);
            Var bx = s.mul(s.index(GpuOp.Index.Kind.BLOCK, 0), s.c(tile));
            Var by = s.mul(s.index(GpuOp.Index.Kind.BLOCK, 1), s.c(tile));
            Var c = s.add(bx, tx);
            Var r = s.add(by, ty);
            s.when(s.b.apply(Op.AND, s.lt(r, rows), s.lt(c, columns)), () -> s.store(part,
                    s.add(s.mul(ty, s.c(tile + 1)), tx), s.load(x, s.add(s.mul(r, columns), c))));
            s.sync();
            Var c2 = s.add(by, tx);
            Var r2 = s.add(bx, ty);
            s.when(s.b.apply(Op.AND, s.lt(r2, columns), s.lt(c2, rows)), () -> s.store(y,
                    s.add(s.mul(r2, rows), c2), s.load(part, s.add(s.mul(tx, s.c(tile + 1)), ty))));
        });
        try (Trial t = new Trial(seed)) {
            int rows = 20;
            int columns = 13;
            long[] x = numbers(rows * columns, 1000);
            Device y = t.zeros(DType.I32, rows * columns);
            t.run(k, Trial.launch(new Dim3(2, 3, 1), new Dim3(tile, tile, 1), 0, false), t.array(DType.I32, x), y,
                    rows, columns);
            long[] expected = new long[rows * columns];
            for (int i = 0; i < expected.length; i++) {
                expected[i % columns * rows + i / columns] = x[i];
            }
            assertArrayEquals(expected, y.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8})
    void histogramInSharedMemory(long seed) {
        int bins = 16;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.U8);
            Buffer y = s.out(DType.U32);
            Buffer part = s.shared(DType.U32, bins);
            Var n = s.b.scalar(DType.I64);
            Var t = s.tid();
            s.when(s.lt(t, s.c(bins)), () -> s.store(part, t, s.b.constant(DType.U32, 0)));
            s.sync();
            Var stride = s.mul(s.blockSize(), s.index(GpuOp.Index.Kind.GRID_SIZE, 0));
            s.during(s.gid(), at -> s.lt(at, n), at -> {
                s.atomic(GpuOp.Atomic.Kind.ADD, part, s.b.cast(DType.I64, s.load(x, at)),
                        s.b.constant(DType.U32, 1));
                return s.add(at, stride);
            });
            s.sync();
            s.when(s.lt(t, s.c(bins)), () -> s.atomic(GpuOp.Atomic.Kind.ADD, y, t, s.load(part, t)));
        });
        try (Trial t = new Trial(seed)) {
            long[] x = numbers(3000, bins);
            Device y = t.zeros(DType.U32, bins);
            t.run(k, 3, 64, t.array(DType.U8, x), y, x.length);
            long[] expected = new long[bins];
            Arrays.stream(x).forEach(v -> expected[(int) v]++);
            assertArrayEquals(expected, y.bits());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 6})
    void tiledMatrixProduct(long seed) {
        int tile = 8;
        int n = 24;
        Kernel k = Sketch.kernel(s -> {
            Buffer x = s.in(DType.F32);
            Buffer y = s.in(DType.F32);
            Buffer z = s.out(DType.F32);
            Buffer px = s.shared(DType.F32, tile * tile);
            Buffer py = s.shared(DType.F32, -1);
            Var tx = s.index(GpuOp.Index.Kind.THREAD, 0);
            Var ty = s.index(GpuOp.Index.Kind.THREAD, 1);
            Var c = s.add(s.mul(s.index(GpuOp.Index.Kind.BLOCK, 0), s.c(tile)), tx);
            Var r = s.add(s.mul(s.index(GpuOp.Index.Kind.BLOCK, 1), s.c(tile)), ty);
            Var here = s.add(s.mul(ty, s.c(tile)), tx);
            Var sum = s.b.loop(s.c(0), s.c(n), tile, List.of(s.f32(0)), (from, acc) -> {
                s.store(px, here, s.load(x, s.add(s.mul(r, s.c(n)), s.add(from, tx))));
                s.store(py, here, s.load(y, s.add(s.mul(s.add(from, ty), s.c(n)), c)));
                s.sync();
                Var next = s.b.loop(s.c(0), s.c(tile), 1, acc, (i, a) -> List.of(s.b.apply(Op.FMA,
                        s.load(px, s.add(s.mul(ty, s.c(tile)), i)), s.load(py, s.add(s.mul(i, s.c(tile)), tx)),
                        a.get(0)))).get(0);
                s.sync();
                return List.of(next);
            }).get(0);
            s.store(z, s.add(s.mul(r, s.c(n)), c), sum);
        });
        try (Trial t = new Trial(seed)) {
            Random random = new Random(2);
            float[] x = new float[n * n];
            float[] y = new float[n * n];
            float[] expected = new float[n * n];
            for (int i = 0; i < n * n; i++) {
                x[i] = random.nextFloat();
                y[i] = random.nextFloat();
            }
            for (int i = 0; i < n * n; i++) {
                for (int j = 0; j < n; j++) {
                    expected[i] = Math.fma(x[i / n * n + j], y[j * n + i % n], expected[i]);
                }
            }
            Device z = t.floats(new float[n * n]);
            t.run(k, Trial.launch(new Dim3(3, 3, 1), new Dim3(tile, tile, 1), tile * tile * 4, false), t.floats(x),
                    t.floats(y), z);
            assertArrayEquals(expected, z.floats());
        }
    }

    /** The last block to come adds what all have left: ordered by fences and an atomic counter. */
    static Kernel lastBlockSums(boolean fence) {
        return Sketch.kernel(s -> {
            Buffer part = s.out(DType.I32);
            Buffer counter = s.out(DType.I32);
            Buffer y = s.out(DType.I32);
            Buffer last = s.shared(DType.I32, 1);
            Var t = s.tid();
            Var blocks = s.index(GpuOp.Index.Kind.GRID_SIZE, 0);
            s.when(s.eq(t, s.c(0)), () -> {
                s.line(20);
                s.store(part, s.block(), s.i(s.add(s.block(), s.c(1))));
                if (fence) {
                    s.fence();
                }
                Var ticket = s.atomic(GpuOp.Atomic.Kind.ADD, counter, s.c(0), s.i32(1));
                s.store(last, s.c(0), ticket);
            });
            s.sync();
            s.when(s.eq(s.b.cast(DType.I64, s.load(last, s.c(0))), s.sub(blocks, s.c(1))), () -> {
                s.when(s.eq(t, s.c(1)), () -> {
                    s.line(21);
                    s.store(y, s.c(0), s.sum(s.c(0), blocks, s.i32(0), i -> s.load(part, i)));
                });
            });
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 12, 13})
    void lastBlock(long seed) {
        try (Trial t = new Trial(seed)) {
            Device y = t.zeros(DType.I32, 1);
            t.run(lastBlockSums(true), 10, 32, t.zeros(DType.I32, 10), t.zeros(DType.I32, 1), y);
            assertEquals(55, y.bits()[0]);
        }
    }
}
