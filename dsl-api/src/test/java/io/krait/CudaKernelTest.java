package io.krait;

import static io.krait.Krait.allSync;
import static io.krait.Krait.anySync;
import static io.krait.Krait.arange;
import static io.krait.Krait.array;
import static io.krait.Krait.ballot;
import static io.krait.Krait.bf16;
import static io.krait.Krait.blockDim;
import static io.krait.Krait.blockIdx;
import static io.krait.Krait.commitAsync;
import static io.krait.Krait.constant;
import static io.krait.Krait.copyAsync;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.f32;
import static io.krait.Krait.f64;
import static io.krait.Krait.from;
import static io.krait.Krait.grid;
import static io.krait.Krait.grid3;
import static io.krait.Krait.gridSize;
import static io.krait.Krait.gridStride;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.laneId;
import static io.krait.Krait.lanesBelow;
import static io.krait.Krait.literal;
import static io.krait.Krait.local;
import static io.krait.Krait.matchAny;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.sharedDynamic;
import static io.krait.Krait.shfl;
import static io.krait.Krait.shflUp;
import static io.krait.Krait.shflXor;
import static io.krait.Krait.simulator;
import static io.krait.Krait.sum;
import static io.krait.Krait.syncGrid;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.syncThreadsCount;
import static io.krait.Krait.threadFence;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u32;
import static io.krait.Krait.var;
import static io.krait.Krait.waitAsync;
import static io.krait.Krait.while_;
import static io.krait.Krait.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krait.ndarray.NdArray;
import io.krait.staging.Device;
import io.krait.staging.DeviceStream;
import io.krait.staging.KraitException;
import io.krait.types.F32;
import io.krait.types.I32;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** GPU kernels in the simulator. */
@Tag("device")
class CudaKernelTest {
    private final Device gpu = TestDevice.get();

    private static <T extends Throwable> void fails(Class<T> type, String message, Executable call) {
        T e = assertThrows(type, call);
        String text = e.getMessage().replaceAll("CudaKernelTest.java:\\d+", "HERE");
        assertTrue(text.contains(message), () -> "expected: " + message + "\n but was: " + text);
    }

    private NdArray<I32> ints(long n) {
        return zeros(i32, n).to(gpu);
    }

    private static int[] host(NdArray<I32> x) {
        return x.toHost().toIntArray();
    }

    private static int[] each(int n, java.util.function.IntUnaryOperator f) {
        return IntStream.range(0, n).map(f).toArray();
    }

    @Test
    void positionsInThreeDimensions() {
        var x = zeros(i32, 4, 6, 8).to(gpu);
        cudaKernel(i32.array(3), a -> grid3((i, j, k) -> a.set(threadIdx(0).add(threadIdx(1).mul(10))
                .add(threadIdx(2).mul(100)).add(blockIdx(0).mul(1000)).add(blockIdx(1).mul(10_000))
                .add(blockIdx(2).mul(100_000)), k, j, i))).grid(2, 3, 4).block(4, 2, 1).run(x);
        int[] expected = each(4 * 6 * 8, n -> {
            int i = n % 8;
            int j = n / 8 % 6;
            int k = n / 48;
            return i % 4 + j % 2 * 10 + i / 4 * 1000 + j / 2 * 10_000 + k * 100_000;
        });
        assertArrayEquals(expected, host(x.reshape(4 * 6 * 8)));
    }

    @Test
    void forAllDoesEveryElementAndNothingForNone() {
        CudaKernel k = cudaKernel(i32.array(1), x -> if_(grid(1).lt(x.size())).then(() -> x.inc(1, grid(1))));
        NdArray<I32> x = ints(1001);
        k.forAll(1001).run(x);
        k.forAll(1001).block(64).run(x);
        k.forAll(0).run(x);
        CudaLaunch again = k.grid(32).block(32);
        again.run(x);
        again.run(x);
        assertArrayEquals(each(1001, i -> 4), host(x));
        k.forAll(0).run(ints(0));
    }

    @Test
    void gridStridesAndNumbers() {
        NdArray<I32> x = ints(1000);
        cudaKernel(i32, i32.array(1), (a, y) -> gridStride(y.size(), i -> y.set(a.add(gridSize(0).to(i32)), i)))
                .grid(3).block(32).run(7, x);
        assertArrayEquals(each(1000, i -> 7 + 96), host(x));
    }

    @Test
    void warpsScanAndVote() {
        NdArray<I32> x = ints(64);
        NdArray<I32> votes = ints(64);
        cudaKernel(i32.array(1), i32.array(1), (y, v) -> {
            var t = threadIdx(0);
            var s = var(t);
            for (int d = 1; d < 32; d *= 2) {
                var below = shflUp(s, d);
                int distance = d;
                if_(laneId().ge(distance)).then(() -> s.inc(below));
            }
            y.set(s.add(shfl(t, 5, 8)).add(shflXor(t, 1)), t);
            var even = ballot(t.and(literal(i32, 1)).eq(0));
            var before = even.and(lanesBelow()).popcount();
            var same = matchAny(t.div(8)).popcount();
            v.set(before.add(same.mul(100)).add(if_(allSync(t.ge(32)).and(anySync(t.eq(63))), () -> literal(i32, 1000),
                    () -> literal(i32, 0))), t);
        }).grid(1).block(64).run(x, votes);
        assertArrayEquals(each(64, t -> (t % 32 + 1) * (t % 32) / 2 + (t % 32 + 1) * (t / 32 * 32) + (t / 8 * 8 + 5)
                + (t ^ 1)), host(x));
        assertArrayEquals(each(64, t -> (t % 32 + 1) / 2 + 800 + (t < 32 ? 0 : 1000)), host(votes));
    }

    @Test
    void atomics() {
        NdArray<I32> n = array(0, 100, 50, 50, -1, 0, 0, 5, 0, 0, 3, 0).to(i32).to(gpu);
        NdArray<I32> order = ints(256);
        NdArray<F32> f = zeros(f32, 1).to(gpu);
        cudaKernel(i32.array(1), i32.array(1), f32.array(1), (a, old, x) -> {
            var t = grid(1).to(i32);
            var at = a.atomics();
            old.set(1, at.add(1, 0));
            at.sub(1, 1);
            at.min(t, 2);
            at.max(t, 3);
            at.and(t.or(literal(i32, 0xf0)), 4);
            at.or(t, 5);
            at.xor(t, 6);
            at.exch(9, 7);
            at.inc(99, 8);
            at.dec(9, 9);
            at.cas(3, 4, 10);
            x.atomics().add(0.5, 0);
        }).grid(8).block(32).run(n, order, f);
        int or = IntStream.range(0, 256).reduce(0, (a, b) -> a | b);
        int xor = IntStream.range(0, 256).reduce(0, (a, b) -> a ^ b);
        assertArrayEquals(new int[]{256, 100 - 256, 0, 255, 0xf0, or, xor, 9, 256 % 100, dec(256), 4, 0}, host(n));
        assertArrayEquals(each(256, i -> 1), host(order));
        assertEquals(128, f.sum().toHost().item());
    }

    private static int dec(int times) {
        int v = 0;
        for (int k = 0; k < times; k++) {
            v = v == 0 || v > 9 ? 9 : v - 1;
        }
        return v;
    }

    @Test
    void memories() {
        var x = arange(256).to(f32).reshape(64, 4).to(gpu);
        var y = zeros(f32, 64, 4).to(gpu);
        CudaKernel k = cudaKernel(in(f32.array(2)), out(f32.array(2)), (a, b) -> {
            var tile = shared(f32, 32, 4);
            var sums = sharedDynamic(f32);
            var own = local(f32, 4);
            var weights = constant(f32, 1, 2, 3, 4);
            var t = threadIdx(0);
            var row = grid(1);
            copyAsync(tile.at(t, 0), a.at(row, 0), 4);
            commitAsync();
            waitAsync(0);
            var four = tile.loadVector(4, t, 0);
            for (int c = 0; c < 4; c++) {
                own.set(four.get(c).mul(weights.get(c)), c);
            }
            sums.set(sum(0, 4, c -> own.get(c).add(weights.get(c))), t);
            syncThreads();
            var left = sums.get(t.add(1).rem(32));
            b.storeVector(java.util.List.of(left, own.get(3), sums.get(t), left.literal(sumOf(4))), row, 0);
        });
        k.grid(2).block(32).sharedBytes(128).run(x, y);
        float[] found = y.toHost().toFloatArray();
        for (int row = 0; row < 64; row++) {
            assertEquals(weighted(row / 32 * 32 + (row + 1) % 32), found[4 * row]);
            assertEquals(4 * (4 * row + 3), found[4 * row + 1]);
            assertEquals(weighted(row), found[4 * row + 2]);
            assertEquals(10, found[4 * row + 3]);
        }
        fails(KraitException.class, "uses sharedDynamic, so its launch must say how much there is",
                () -> k.grid(2).block(32).run(x, y));
    }

    private static float weighted(int row) {
        return 10 + IntStream.range(0, 4).map(c -> (4 * row + c) * (c + 1)).sum();
    }

    private static int sumOf(int n) {
        return n * (n + 1) / 2;
    }

    @Test
    void loopsBarriersAndTypes() {
        NdArray<I32> x = ints(70);
        cudaKernel(i32.array(1), y -> {
            var t = threadIdx(0);
            var n = var(t.to(i64).add(1));
            var steps = var(0);
            while_(() -> n.ne(1)).loop(() -> {
                if_(n.rem(2).eq(0)).then(() -> n.set(n.div(2))).else_(() -> n.set(n.mul(3).add(1)));
                steps.inc(1);
            });
            y.set(steps.add(syncThreadsCount(t.lt(30)).mul(1000)), t);
        }).grid(1).block(70).run(x);
        assertArrayEquals(each(70, i -> collatz(i + 1) + 30_000), host(x));
        var h = arange(64).to(bf16).to(gpu);
        var bits = zeros(u32, 64).to(gpu);
        cudaKernel(bf16.array(1), u32.array(1), (a, b) -> {
            a.set(a.get(grid(1)).mul(a.get(grid(1))), grid(1));
            b.set(a.get(grid(1)).to(f32).bitcast(u32).reverseBits(), grid(1));
        }).grid(2).block(32).run(h, bits);
        assertEquals(63 * 63 - 1, h.toHost().to(f64).toDoubleArray()[63]);
        assertEquals(Integer.reverse(Float.floatToIntBits(63 * 63 - 1)),
                (int) bits.toHost().to(i64).toLongArray()[63]);
    }

    private static int collatz(long start) {
        int steps = 0;
        for (long n = start; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) {
            steps++;
        }
        return steps;
    }

    @Test
    void gridsWaitForEachOther() {
        NdArray<I32> x = ints(128);
        cudaKernel(i32.array(1), y -> {
            y.set(grid(1).to(i32), grid(1));
            threadFence();
            syncGrid();
            var other = y.get(literal(i64, 127).sub(grid(1)));
            syncGrid();
            y.set(other, grid(1));
        }).grid(4).block(32).run(x);
        assertArrayEquals(each(128, i -> 127 - i), host(x));
    }

    @Test
    void streams() {
        NdArray<I32> x = ints(64);
        CudaKernel k = cudaKernel(i32.array(1), y -> y.inc(1, grid(1)));
        gpu.synchronize();
        try (DeviceStream s = gpu.newStream()) {
            CudaLaunch l = k.grid(2).block(32).stream(s);
            l.run(x);
            l.run(x);
            s.synchronize();
        }
        assertArrayEquals(each(64, i -> 2), host(x));
    }

    @Test
    void faultsNameTheThread() {
        NdArray<I32> x = ints(40);
        CudaKernel k = cudaKernel(i32.array(1), y -> y.set(1, grid(1)));
        fails(IndexOutOfBoundsException.class, "index [40] is out of bounds for shape [40]: the element was written"
                + " (at HERE) in thread (8, 0, 0) of block (1, 0, 0)", () -> {
                    k.grid(2).block(32).run(x);
                    gpu.synchronize();
                });
        fails(IndexOutOfBoundsException.class, "index [4] is out of bounds for shape [4]: the element was read from"
                + " constant memory", () -> {
                    cudaKernel(i32.array(1), y -> y.set(constant(i32, 1, 2, 3, 4).get(threadIdx(0)), grid(1)))
                            .grid(1).block(8).run(x);
                    gpu.synchronize();
                });
        fails(ArithmeticException.class, "integer div by zero (at HERE) in thread (3, 0, 0)", () -> {
            cudaKernel(i32.array(1), y -> y.set(y.get(grid(1)).div(threadIdx(0).sub(3)), grid(1)))
                    .grid(1).block(8).run(x);
            gpu.synchronize();
        });
        NdArray<I32> next = ints(32);
        k.grid(1).block(32).run(next);
        assertArrayEquals(each(32, i -> 1), host(next));
    }

    @Test
    void memoryOfArguments() {
        assumeTrue(gpu.isSimulated());
        CudaKernel k = cudaKernel(in(f32.array(1)), f32.array(1), (a, b) -> b.set(a.loadVector(4, 0).get(1), grid(1)));
        var x = zeros(f32, 65).to(gpu);
        fails(KraitException.class, "arguments 1 and 2 of cudaKernel (at HERE) share memory, and argument 2 is written",
                () -> k.grid(1).block(1).run(x, x));
        fails(KraitException.class, "argument 1 of cudaKernel (at HERE) is read or written in pieces of 16 bytes",
                () -> k.grid(1).block(1).run(x.slice(from(1)), zeros(f32, 5).to(gpu)));
        fails(KraitException.class, "argument 2 of cudaKernel (at HERE) is in the memory of the host (at HERE). Copy it"
                + " to the device: x.to(simulator())", () -> k.grid(1).block(1).run(x, zeros(f32, 5)));
        fails(KraitException.class, "argument 2 of cudaKernel (at HERE) is on simulator:1, but argument 1 is on"
                + " simulator:0 (at HERE). Copy it there, x.to(simulator())",
                () -> k.grid(1).block(1).run(x, zeros(f32, 5).to(simulator(1))));
        fails(KraitException.class, "is on simulator:0, but the kernel is bound to simulator:1 (at HERE). Copy it"
                + " there, x.to(simulator(1))", () -> k.target(simulator(1)).grid(1).block(1).run(x, x));
        NdArray<F32> transposed = arange(12).to(f32).reshape(3, 4).to(gpu).transpose();
        var y = zeros(f32, 4, 3).to(gpu);
        cudaKernel(in(f32.array(2)), f32.array(2), (a, b) -> b.set(a.get(threadIdx(1), threadIdx(0)), threadIdx(1),
                threadIdx(0))).grid(1).block(3, 4).run(transposed, y);
        assertArrayEquals(transposed.toHost().toFloatArray(), y.toHost().toFloatArray());
    }

    @Test
    void boundToADevice() {
        NdArray<I32> x = ints(32);
        CudaKernel k = cudaKernel(i32.array(1), y -> y.set(blockDim(0), grid(1))).target(gpu);
        k.grid(1).block(32).run(x);
        assertArrayEquals(each(32, i -> 32), host(x));
        assertTrue(k.explain().length() > 0);
        assertTrue(k.inspect().loops().contains("index block_size 0"));
        assertTrue(k.inspect().graph().contains("gpu index thread 0"));
    }

    @Test
    void theDeviceTellsOfFaultsOfItsStreams() {
        var k = cudaKernel(f32.array(1), x -> x.set(1, grid(1)));
        try (var s = gpu.newStream()) {
            k.grid(1).block(32).stream(s).run(zeros(f32, 5).to(gpu));
            assertThrows(IndexOutOfBoundsException.class, gpu::synchronize);
            s.synchronize();
        }
    }
}
