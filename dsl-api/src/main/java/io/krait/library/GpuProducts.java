package io.krait.library;

import static io.krait.Krait.blockIdx;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.for_;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.literal;
import static io.krait.Krait.min;
import static io.krait.Krait.out;
import static io.krait.Krait.shared;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.var;
import static io.krait.Krait.where;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.staging.StridedArray;
import io.krait.staging.Var;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Matrix products on GPUs, in the order of the host.
 *
 * <p>Note [Tiles of products]. A block of threads computes a tile of the result, each thread a smaller one in
 * registers: chunks of 16 bytes of rows times chunks of columns. Factors pass through shared memory, of which there are
 * two: while one is multiplied, the next is loaded to registers. Beyond the end of the sums, factors are -0 and +0:
 * their product -0 is what changes no sum, not even -0.
 */
final class GpuProducts {
    private static final long BUSY = 128;
    private static final int DEPTH = 8;
    private static final Map<Key, CudaKernel> KERNELS = new ConcurrentHashMap<>();

    /**
     * What a kernel is recorded for.
     *
     * @param type the element type
     * @param tile the sizes
     * @param aDown whether neighbours in memory are neighbours in a column of the first factor
     * @param bDown the same for the second one
     * @param wide whether rows of the result begin at multiples of 16 bytes
     */
    record Key(DType type, Tile tile, boolean aDown, boolean bDown, boolean wide) {
    }

    /** Rows and columns of a block and of a thread. */
    enum Tile {
        /** Of 4 bytes. */
        LARGE(128, 128, 8, 8),
        /** Of 8 bytes. */
        LARGE_LONG(128, 64, 8, 4),
        /** For small matrices, of 4 bytes. */
        SMALL(64, 64, 4, 4),
        /** For small matrices, of 8 bytes. */
        SMALL_LONG(32, 32, 2, 2);

        private final int rows;
        private final int columns;
        private final int threadRows;
        private final int threadColumns;

        Tile(int rows, int columns, int threadRows, int threadColumns) {
            this.rows = rows;
            this.columns = columns;
            this.threadRows = threadRows;
            this.threadColumns = threadColumns;
        }

        int threads() {
            return rows / threadRows * (columns / threadColumns);
        }

        long blocks(long p, long m, long n) {
            return p * Math.ceilDiv(m, rows) * Math.ceilDiv(n, columns);
        }
    }

    private GpuProducts() {
    }

    static void multiply(NdArray<?> a, NdArray<?> b, NdArray<?> c) {
        long p = c.shape()[0];
        long m = c.shape()[1];
        long n = c.shape()[2];
        boolean isLong = c.dtype().bytes() == Long.BYTES;
        Tile large = isLong ? Tile.LARGE_LONG : Tile.LARGE;
        Tile tile = large.blocks(p, m, n) >= BUSY ? large : isLong ? Tile.SMALL_LONG : Tile.SMALL;
        Key key = new Key(c.dtype(), tile, isDown(a), isDown(b), n * c.dtype().bytes() % 16 == 0);
        KERNELS.computeIfAbsent(key, GpuProducts::kernel).grid(tile.blocks(p, m, n)).block(tile.threads())
                .run(a, b, c);
    }

    static boolean isDown(NdArray<?> x) {
        StridedArray s = ArrayAccess.get().pin(x);
        try {
            return Math.abs(s.strides()[1]) == 1 && s.shape()[1] > 1 && s.shape()[2] > 1;
        } finally {
            ArrayAccess.get().unpin(x);
        }
    }

    static CudaKernel kernel(Key key) {
        return kernel(key, new ScalarType<>(key.type));
    }

    private static <T extends Num> CudaKernel kernel(Key key, ScalarType<T> t) {
        return cudaKernel(in(t.array(3)), in(t.array(3)), out(t.array(3)),
                (a, b, c) -> new Block<>(key, t, a, b, c).record()).unchecked().launchBounds(key.tile.threads());
    }

    /** What a thread does. */
    private static final class Block<T extends Num> {
        private final Key key;
        private final Tile tile;
        private final ScalarType<T> t;
        private final StagedArray<T> a;
        private final StagedArray<T> b;
        private final StagedArray<T> c;
        private final int chunk;

        Block(Key key, ScalarType<T> t, StagedArray<T> a, StagedArray<T> b, StagedArray<T> c) {
            this.key = key;
            this.tile = key.tile;
            this.t = t;
            this.a = a;
            this.b = b;
            this.c = c;
            this.chunk = Math.min(16 / t.dtype().bytes(), Math.min(tile.threadRows, tile.threadColumns));
        }

        void record() {
            var thread = threadIdx(0).to(i64);
            var across = c.dim(2).add(tile.columns - 1).div(tile.columns);
            var down = c.dim(1).add(tile.rows - 1).div(tile.rows);
            var block = blockIdx(0).to(i64);
            var line = block.div(across);
            var column = block.sub(line.mul(across)).mul(tile.columns);
            var p = line.div(down);
            var row = line.sub(p.mul(down)).mul(tile.rows);
            int threadsAcross = tile.columns / tile.threadColumns;
            var ty = thread.div(threadsAcross);
            var tx = thread.rem(threadsAcross);
            StagedArray<T> left = shared(t, 2, DEPTH, tile.rows + chunk);
            StagedArray<T> right = shared(t, 2, DEPTH, tile.columns + chunk);
            var zero = literal(t, 0);
            Expr<T> last = t.dtype().isFloat() ? literal(t, -0.0) : zero;
            Factor<T> fa = new Factor<>(a, left, tile.rows, tile.threads(), key.aDown, thread, last,
                    (i, k) -> a.get(p, min(row.add(i), c.dim(1).sub(1)), k), a.dim(2));
            Factor<T> fb = new Factor<>(b, right, tile.columns, tile.threads(), !key.bDown, thread, zero,
                    (j, k) -> b.get(p, k, min(column.add(j), c.dim(2).sub(1))), a.dim(2));
            fa.store(fa.load(literal(i64, 0)), literal(i64, 0));
            fb.store(fb.load(literal(i64, 0)), literal(i64, 0));
            syncThreads();
            List<Var<T>> sums = new ArrayList<>();
            for (int i = 0; i < tile.threadRows * tile.threadColumns; i++) {
                sums.add(var(zero));
            }
            var steps = a.dim(2).add(DEPTH - 1).div(DEPTH);
            for_(0, steps, step -> {
                var now = step.and(step.literal(1));
                var next = now.xor(now.literal(1));
                List<Expr<T>> nextA = fa.load(step.add(1).mul(DEPTH));
                List<Expr<T>> nextB = fb.load(step.add(1).mul(DEPTH));
                multiply(left, right, now, ty, tx, sums);
                fa.store(nextA, next);
                fb.store(nextB, next);
                syncThreads();
            });
            write(p, row, column, ty, tx, sums);
        }

        private void multiply(StagedArray<T> left, StagedArray<T> right, Expr<I64> now, Expr<I64> ty, Expr<I64> tx,
                List<Var<T>> sums) {
            List<Expr<T>> s = new ArrayList<>();
            sums.forEach(v -> s.add(new Expr<>(v.value())));
            for (int k = 0; k < DEPTH; k++) {
                List<Expr<T>> x = fragment(left, now, k, ty, tile.rows, tile.threadRows);
                List<Expr<T>> y = fragment(right, now, k, tx, tile.columns, tile.threadColumns);
                for (int i = 0; i < tile.threadRows; i++) {
                    for (int j = 0; j < tile.threadColumns; j++) {
                        int at = i * tile.threadColumns + j;
                        s.set(at, HostProducts.step(x.get(i), y.get(j), s.get(at)));
                    }
                }
            }
            for (int i = 0; i < s.size(); i++) {
                sums.get(i).set(s.get(i));
            }
        }

        /** A thread's rows or columns: chunks at equal distances, so that neighbours read neighbours. */
        private List<Expr<T>> fragment(StagedArray<T> from, Expr<I64> now, int k, Expr<I64> at, int all, int own) {
            List<Expr<T>> r = new ArrayList<>();
            for (int q = 0; q < own / chunk; q++) {
                var first = at.mul(chunk).add(q * (all / (own / chunk)));
                if (chunk * t.dtype().bytes() > 1 && chunk > 1) {
                    r.addAll(from.loadVector(chunk, now, literal(i64, k), first));
                } else {
                    r.add(from.get(now, k, first));
                }
            }
            return r;
        }

        private int position(int i, int all, int own) {
            return i / chunk * (all / (own / chunk)) + i % chunk;
        }

        private void write(Expr<I64> p, Expr<I64> row, Expr<I64> column, Expr<I64> ty, Expr<I64> tx,
                List<Var<T>> sums) {
            boolean vectors = key.wide && chunk * t.dtype().bytes() == 16;
            for (int i = 0; i < tile.threadRows; i++) {
                var r = row.add(ty.mul(chunk)).add(position(i, tile.rows, tile.threadRows));
                int at = i * tile.threadColumns;
                if_(r.lt(c.dim(1))).then(() -> {
                    for (int j = 0; j < tile.threadColumns; j += vectors ? chunk : 1) {
                        var s = column.add(tx.mul(chunk)).add(position(j, tile.columns, tile.threadColumns));
                        int first = at + j;
                        if_(s.lt(c.dim(2))).then(() -> {
                            if (vectors) {
                                c.storeVector(sums.subList(first, first + chunk), p, r, s);
                            } else {
                                c.set(sums.get(first), p, r, s);
                            }
                        });
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
     * The tiles of a factor: rows of the first or columns of the second, by positions in the sums.
     *
     * @param down whether neighbouring threads take neighbouring rows or columns, not positions
     * @param beyond the element beyond the end of the sums
     */
    private record Factor<T extends Num>(StagedArray<T> from, StagedArray<T> to, int width, int threads, boolean down,
            Expr<I64> thread, Expr<T> beyond, Element<T> element, Expr<I64> depth) {
        // There are more threads than rows or positions, and both are powers of two.
        private Expr<I64> i(int n) {
            return down ? thread.rem(width) : thread.div(DEPTH).add((long) n * threads / DEPTH);
        }

        private Expr<I64> k(int n) {
            return down ? thread.div(width).add((long) n * threads / width) : thread.rem(DEPTH);
        }

        private int count() {
            return width * DEPTH / threads;
        }

        List<Expr<T>> load(Expr<I64> first) {
            List<Expr<T>> r = new ArrayList<>();
            for (int n = 0; n < count(); n++) {
                var k = first.add(k(n));
                r.add(where(k.lt(depth), element.at(i(n), min(k, depth.sub(1))), beyond));
            }
            return r;
        }

        void store(List<Expr<T>> elements, Expr<I64> buffer) {
            for (int n = 0; n < count(); n++) {
                to.set(elements.get(n), buffer, k(n), i(n));
            }
        }
    }
}
