package io.krait.library;

import static io.krait.Krait.blockIdx;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.laneId;
import static io.krait.Krait.literal;
import static io.krait.Krait.min;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.u16;
import static io.krait.Krait.u32;
import static io.krait.Krait.var;
import static io.krait.Krait.where;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.GpuOp;
import io.krait.staging.GpuThread;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.staging.Value;
import io.krait.staging.Var;
import io.krait.types.F32;
import io.krait.types.I64;
import io.krait.types.Num;
import io.krait.types.U32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Matrix products on tensor cores: f16 and bf16 with sums in f32, and f32 as tf32. The order of the sums is the
 * hardware's.
 *
 * <p>A block computes 128 x 128 elements, each of its 8 warps 64 x 32 as 4 x 4 tiles of 16 x 8. Factors are words of
 * 32 bits along the sums, two f16 or one f32, and pass through two shared memories as those of {@link GpuProducts} do.
 * Rows of 16 words have 4 words of padding, so that the 32 words of a part of a tile lie in different banks.
 */
final class TensorProducts {
    private static final int SIDE = 128;
    private static final int THREADS = 256;
    private static final int WORDS = 16;
    private static final int PADDED = 20;
    private static final int WARP_ROWS = 64;
    private static final int WARP_COLUMNS = 32;
    private static final int WARPS_ACROSS = SIDE / WARP_COLUMNS;
    private static final int TILES = 4;
    private static final int STEP = 8;
    private static final Map<Key, CudaKernel> KERNELS = new ConcurrentHashMap<>();

    /**
     * What a kernel is recorded for.
     *
     * @param type the element type
     * @param aDown whether neighbours in memory are neighbours in a column of the first factor
     * @param bDown the same for the second one
     */
    record Key(DType type, boolean aDown, boolean bDown) {
    }

    private TensorProducts() {
    }

    static boolean takes(DType t) {
        return t.isHalf() || t == DType.F32;
    }

    static void multiply(NdArray<?> a, NdArray<?> b, NdArray<?> c) {
        long blocks = c.shape()[0] * Math.ceilDiv(c.shape()[1], SIDE) * Math.ceilDiv(c.shape()[2], SIDE);
        Key key = new Key(a.dtype(), GpuProducts.isDown(a), GpuProducts.isDown(b));
        KERNELS.computeIfAbsent(key, TensorProducts::kernel).grid(blocks).block(THREADS).run(a, b, c);
    }

    static CudaKernel kernel(Key key) {
        return kernel(key, new ScalarType<>(key.type));
    }

    private static <T extends Num> CudaKernel kernel(Key key, ScalarType<T> t) {
        return cudaKernel(in(t.array(3)), in(t.array(3)), out(t.array(3)),
                (a, b, c) -> record(key, t, a, b, c)).unchecked().launchBounds(THREADS);
    }

    private static <T extends Num> void record(Key key, ScalarType<T> t, StagedArray<T> a, StagedArray<T> b,
            StagedArray<T> c) {
        var across = c.dim(2).add(SIDE - 1).div(SIDE);
        var down = c.dim(1).add(SIDE - 1).div(SIDE);
        var block = blockIdx(0).to(i64);
        var line = block.div(across);
        var column = block.sub(line.mul(across)).mul(SIDE);
        var p = line.div(down);
        var row = line.sub(p.mul(down)).mul(SIDE);
        StagedArray<U32> left = shared(u32, 2, SIDE, PADDED);
        StagedArray<U32> right = shared(u32, 2, SIDE, PADDED);
        Factor<T> fa = new Factor<>(left, key.aDown, t,
                (i, k) -> a.get(p, min(row.add(i), c.dim(1).sub(1)), k), a.dim(2));
        Factor<T> fb = new Factor<>(right, !key.bDown, t,
                (j, k) -> b.get(p, k, min(column.add(j), c.dim(2).sub(1))), a.dim(2));
        int depth = WORDS * elements(t.dtype());
        fa.store(fa.load(literal(i64, 0)), literal(i64, 0));
        fb.store(fb.load(literal(i64, 0)), literal(i64, 0));
        syncThreads();
        List<Var<F32>> sums = new ArrayList<>();
        for (int i = 0; i < TILES * TILES * 4; i++) {
            sums.add(var(0.0f));
        }
        var warp = threadIdx(0).shr(5).to(i64);
        var top = warp.div(WARPS_ACROSS).mul(WARP_ROWS);
        var side = warp.rem(WARPS_ACROSS).mul(WARP_COLUMNS);
        for_(0, a.dim(2).add(depth - 1).div(depth), step -> {
            var now = step.and(step.literal(1));
            var next = now.xor(now.literal(1));
            var nextA = fa.load(step.add(1).mul(depth));
            var nextB = fb.load(step.add(1).mul(depth));
            multiply(tiles(t.dtype()), left, right, now, top, side, sums);
            fa.store(nextA, next);
            fb.store(nextB, next);
            syncThreads();
        });
        write(c, t, p, row.add(top), column.add(side), sums);
    }

    private static int elements(DType t) {
        return 4 / t.bytes();
    }

    private static GpuOp.Mma.Tiles tiles(DType t) {
        return switch (t) {
            case F16 -> GpuOp.Mma.Tiles.M16N8K16_F16;
            case BF16 -> GpuOp.Mma.Tiles.M16N8K16_BF16;
            default -> GpuOp.Mma.Tiles.M16N8K8_TF32;
        };
    }

    // A lane has, of a tile of the first factor, words t and t + 4 of rows g and g + 8; of the second one of column g.
    private static void multiply(GpuOp.Mma.Tiles tiles, StagedArray<U32> left, StagedArray<U32> right, Expr<I64> now,
            Expr<I64> top, Expr<I64> side, List<Var<F32>> sums) {
        var g = laneId().shr(2).to(i64);
        var t = laneId().and(literal(i32, 3)).to(i64);
        for_(0, WORDS, STEP, first -> {
            List<List<Value>> x = new ArrayList<>();
            List<List<Value>> y = new ArrayList<>();
            for (int i = 0; i < TILES; i++) {
                var r = top.add(g).add(i * 16L);
                var k = t.add(first);
                x.add(List.of(left.get(now, r, k).value(), left.get(now, r.add(8), k).value(),
                        left.get(now, r, k.add(4)).value(), left.get(now, r.add(8), k.add(4)).value()));
                var s = side.add(g).add(i * 8L);
                y.add(List.of(right.get(now, s, k).value(), right.get(now, s, k.add(4)).value()));
            }
            for (int i = 0; i < TILES; i++) {
                for (int j = 0; j < TILES; j++) {
                    List<Var<F32>> own = sums.subList((i * TILES + j) * 4, (i * TILES + j) * 4 + 4);
                    List<Value> args = new ArrayList<>(x.get(i));
                    args.addAll(y.get(j));
                    own.forEach(v -> args.add(v.value()));
                    List<Expr<F32>> r = GpuThread.current("matmul").all(new GpuOp.Mma(tiles), args);
                    for (int n = 0; n < 4; n++) {
                        own.get(n).set(r.get(n));
                    }
                }
            }
        });
    }

    private static <T extends Num> void write(StagedArray<T> c, ScalarType<T> t, Expr<I64> p, Expr<I64> top,
            Expr<I64> side, List<Var<F32>> sums) {
        var row = top.add(laneId().shr(2).to(i64));
        var column = side.add(laneId().and(literal(i32, 3)).to(i64).mul(2));
        for (int i = 0; i < TILES; i++) {
            for (int half = 0; half < 2; half++) {
                var r = row.add(i * 16L + half * 8L);
                int first = i * TILES * 4 + half * 2;
                if_(r.lt(c.dim(1))).then(() -> {
                    for (int j = 0; j < TILES; j++) {
                        for (int n = 0; n < 2; n++) {
                            var s = column.add(j * 8L + n);
                            var sum = sums.get(first + j * 4 + n);
                            if_(s.lt(c.dim(2))).then(() -> c.set(sum.to(t), p, r, s));
                        }
                    }
                });
            }
        }
    }

    /** Reads an element of a factor, given the row or column within the tile and the position in the sum. */
    @FunctionalInterface
    private interface Element<T extends Num> {
        Expr<T> at(Expr<I64> i, Expr<I64> k);
    }

    /**
     * The tiles of a factor.
     *
     * @param down whether neighbouring threads take neighbouring rows or columns, not words
     */
    private record Factor<T extends Num>(StagedArray<U32> to, boolean down, ScalarType<T> t, Element<T> element,
            Expr<I64> depth) {
        private Expr<I64> i(int n) {
            var thread = threadIdx(0).to(i64);
            return down ? thread.rem(SIDE) : thread.div(WORDS).add((long) n * THREADS / WORDS);
        }

        private Expr<I64> word(int n) {
            var thread = threadIdx(0).to(i64);
            return down ? thread.div(SIDE).add((long) n * THREADS / SIDE) : thread.rem(WORDS);
        }

        private Expr<T> element(int n, Expr<I64> k) {
            return where(k.lt(depth), element.at(i(n), min(k, depth.sub(1))), literal(t, 0));
        }

        List<Expr<U32>> load(Expr<I64> first) {
            List<Expr<U32>> r = new ArrayList<>();
            for (int n = 0; n < SIDE * WORDS / THREADS; n++) {
                if (t.dtype() == DType.F32) {
                    r.add(element(n, first.add(word(n))).bitcast(u32));
                } else {
                    var k = first.add(word(n).mul(2));
                    r.add(element(n, k).bitcast(u16).to(u32)
                            .or(element(n, k.add(1)).bitcast(u16).to(u32).shl(16)));
                }
            }
            return r;
        }

        void store(List<Expr<U32>> words, Expr<I64> buffer) {
            for (int n = 0; n < words.size(); n++) {
                to.set(words.get(n), buffer, i(n), word(n));
            }
        }
    }
}
