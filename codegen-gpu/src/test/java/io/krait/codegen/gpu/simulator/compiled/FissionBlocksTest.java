package io.krait.codegen.gpu.simulator.compiled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.krait.codegen.gpu.simulator.GridRunner;
import io.krait.codegen.gpu.simulator.SimulatedMemory;
import io.krait.optimizer.backend.Backend;
import io.krait.optimizer.backend.InterpreterBackend;
import io.krait.optimizer.loop.Kernel;
import io.krait.staging.GridLaunch;
import io.krait.staging.GridLaunch.Dim3;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What fission makes of well-known kernels, as machine code and interpreted, compared with what Java computes. */
class FissionBlocksTest {
    private static final GridRunner NONE = (k, args, launch) -> {
        throw new AssertionError("this was to be compiled");
    };
    private static final Backend HOST = CompiledRunner.host().orElseThrow();
    private static final CompiledRunner COMPILED = new CompiledRunner(HOST, NONE, Optional.empty(), 2);
    private static final CompiledRunner LOOPS = new CompiledRunner(new InterpreterBackend(256), NONE, Optional.empty(),
            1);
    private static final SimulatedMemory MEMORY = new SimulatedMemory(1 << 26);
    private static final CompiledRunner CHECKED = new CompiledRunner(HOST, NONE, Optional.of(MEMORY), 2);

    private final SplittableRandom random = new SplittableRandom(5);

    @AfterAll
    static void close() {
        COMPILED.close();
        CHECKED.close();
        MEMORY.close();
        LOOPS.close();
    }

    private GridCase.Outcome run(Kernel k, GridLaunch launch, List<long[]> data, long... scalars) {
        GridCase c = new GridCase(k, launch, data, scalars);
        GridCase.Outcome compiled = c.run(COMPILED, MEMORY);
        GridCase.same(c.run(LOOPS, MEMORY), compiled, k.name());
        GridCase.same(c.run(CHECKED, MEMORY), compiled, k.name() + " with checks");
        assertEquals(Optional.empty(), compiled.fault());
        return compiled;
    }

    private static long bits(float x) {
        return Float.floatToRawIntBits(x) & 0xffffffffL;
    }

    private long[] ints(int n, int bound) {
        return random.ints(n, -bound, bound).mapToLong(x -> x).toArray();
    }

    @Test
    void blockSum() {
        for (int threads : new int[] {1, 32, 64, 256}) {
            int n = threads * 7 - random.nextInt(threads);
            float[] x = new float[n];
            for (int i = 0; i < n; i++) {
                x[i] = random.nextInt(1000) / 7f;
            }
            long[] in = LongStream.range(0, n).map(i -> bits(x[(int) i])).toArray();
            long[] want = new long[7];
            for (int g = 0; g < 7; g++) {
                float[] tile = new float[threads];
                for (int t = 0; t < threads; t++) {
                    tile[t] = g * threads + t < n ? x[g * threads + t] : 0;
                }
                for (int s = threads / 2; s > 0; s /= 2) {
                    for (int t = 0; t < s; t++) {
                        tile[t] += tile[t + s];
                    }
                }
                want[g] = bits(tile[0]);
            }
            assertArrayEquals(want, run(Famous.blockSum(), GridLaunch.of(7, threads), List.of(in, new long[7]), n)
                    .memory().get(1));
        }
    }

    @Test
    void blockScan() {
        for (int threads : new int[] {1, 37, 256}) {
            int n = threads * 3 - random.nextInt(threads);
            long[] in = ints(n, 1000);
            long[] want = new long[n];
            for (int i = 0; i < n; i++) {
                want[i] = in[i] + (i % threads == 0 ? 0 : want[i - 1]);
            }
            assertArrayEquals(want, run(Famous.blockScan(), GridLaunch.of(3, threads), List.of(in, new long[n]), n)
                    .memory().get(1));
        }
    }

    @Test
    void bitonicSort() {
        for (int threads : new int[] {1, 8, 256}) {
            long[] data = ints(threads * 3, 1 << 20);
            long[] want = data.clone();
            for (int g = 0; g < 3; g++) {
                Arrays.sort(want, g * threads, (g + 1) * threads);
            }
            assertArrayEquals(want, run(Famous.bitonicSort(), GridLaunch.of(3, threads), List.of(data)).memory()
                    .get(0));
        }
    }

    @Test
    void transpose() {
        int rows = 16 + random.nextInt(30);
        int columns = 16 + random.nextInt(30);
        long[] in = random.longs((long) rows * columns).toArray();
        long[] want = new long[in.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                want[c * rows + r] = in[r * columns + c];
            }
        }
        GridLaunch launch = new GridLaunch(new Dim3(Math.ceilDiv(columns, 16), Math.ceilDiv(rows, 16), 1),
                new Dim3(16, 16, 1), 0, false, Optional.empty());
        assertArrayEquals(want, run(Famous.transpose(), launch, List.of(in, new long[in.length]), rows, columns)
                .memory().get(1));
    }

    @Test
    void histogram() {
        int n = 1000 + random.nextInt(1000);
        long[] in = random.ints(n, 0, 64).mapToLong(x -> x).toArray();
        long[] want = new long[64];
        for (long x : in) {
            want[(int) x]++;
        }
        assertArrayEquals(want, run(Famous.histogram(), GridLaunch.of(Math.ceilDiv(n, 96), 96),
                List.of(in, new long[64]), n).memory().get(1));
    }

    @Test
    void matmul() {
        int n = 24;
        float[] a = new float[n * n];
        float[] b = new float[n * n];
        float[] c = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = (float) random.nextDouble();
            b[i] = (float) random.nextDouble();
        }
        for (int i = 0; i < n * n; i++) {
            for (int k = 0; k < n; k++) {
                c[i] = Math.fma(a[i / n * n + k], b[k * n + i % n], c[i]);
            }
        }
        GridLaunch launch = new GridLaunch(new Dim3(3, 3, 1), new Dim3(8, 8, 1), 0, false, Optional.empty());
        List<long[]> data = List.of(all(a), all(b), new long[n * n]);
        assertArrayEquals(all(c), run(Famous.matmul(), launch, data, n).memory().get(2));
    }

    private static long[] all(float[] x) {
        return LongStream.range(0, x.length).map(i -> bits(x[(int) i])).toArray();
    }

    @Test
    void warpSum() {
        for (int threads : new int[] {32, 96, 1024}) {
            long[] in = random.longs(threads * 2L).toArray();
            long[] want = {Arrays.stream(in, 0, threads).sum(), Arrays.stream(in, threads, 2 * threads).sum()};
            assertArrayEquals(want, run(Famous.warpSum(), GridLaunch.of(2, threads), List.of(in, new long[2]))
                    .memory().get(1));
        }
    }

    @Test
    void divergentLoop() {
        int threads = 96;
        long[] in = random.longs(threads * 2L, 1, 300).toArray();
        long[] want = new long[in.length];
        int[] steps = new int[in.length / 32];
        for (int i = 0; i < in.length; i++) {
            int n = 0;
            for (long x = in[i]; x > 1; x = x % 2 == 1 ? 3 * x + 1 : x / 2) {
                n++;
            }
            steps[i / 32] = Math.max(steps[i / 32], n);
        }
        for (int i = 0; i < in.length; i++) {
            int group = i / threads;
            int rounds = 0;
            for (int w = group * 3; w < group * 3 + 3; w++) {
                rounds = Math.max(rounds, rounds(steps[w]));
            }
            int s = steps[i / 32];
            for (int k = 0; k < rounds; k++) {
                want[i] += s;
                s >>= 1;
            }
        }
        List<long[]> out = run(Famous.divergentLoop(), GridLaunch.of(2, threads), List.of(in, new long[in.length]))
                .memory();
        assertArrayEquals(LongStream.generate(() -> 1).limit(in.length).toArray(), out.get(0));
        assertArrayEquals(want, out.get(1));
    }

    private static int rounds(int steps) {
        int n = 0;
        for (int s = steps; s > 3; s >>= 1) {
            n++;
        }
        return n;
    }

    @Test
    void idleThreads() {
        int threads = 80;
        int n = threads * 2 - 17;
        long[] in = ints(n, 50);
        long[] want = new long[n];
        for (int i = 0; i < n; i++) {
            int first = i / threads * threads;
            int count = Math.min(threads, n - first);
            int warp = first + (i - first) / 32 * 32;
            int end = Math.min(Math.min(warp + 32, first + threads), n);
            long x = in[first + count - 1 - (i - first)];
            int even = 0;
            int same = 0;
            for (int j = warp; j < end; j++) {
                long y = in[first + count - 1 - (j - first)];
                even += y % 2 == 0 ? 1 : 0;
                same |= (y & 3) == (x & 3) ? 1 << j - warp : 0;
            }
            want[i] = (int) ((even ^ same * 7) + x);
        }
        assertArrayEquals(want, run(Famous.idleThreads(), GridLaunch.of(2, threads), List.of(in, new long[n]), n)
                .memory().get(1));
    }
}
