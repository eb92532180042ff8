package io.krait.library;

import static io.krait.Krait.blockIdx;
import static io.krait.Krait.cudaKernel;
import static io.krait.Krait.for_;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.if_;
import static io.krait.Krait.in;
import static io.krait.Krait.inout;
import static io.krait.Krait.laneId;
import static io.krait.Krait.lanesBelow;
import static io.krait.Krait.literal;
import static io.krait.Krait.matchAny;
import static io.krait.Krait.min;
import static io.krait.Krait.shared;
import static io.krait.Krait.shflUp;
import static io.krait.Krait.syncThreads;
import static io.krait.Krait.syncWarp;
import static io.krait.Krait.threadIdx;
import static io.krait.Krait.var;
import static io.krait.Krait.where;

import io.krait.CudaKernel;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.Device;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sorting on GPUs: radix sort from the lowest byte up, for each byte three kernels.
 *
 * <p>Note [Passes]. Each row is cut into tiles of a block of threads. The first kernel counts the values of the byte in
 * each tile. The second one adds up the counts of a value over the tiles before, and its total in the row. In the third
 * one a block adds up the totals of lower values, and then knows where its first key of each value goes. Keys of one
 * value keep their order: a warp takes 32 at a time in order, and asks which of its lanes have the same value.
 */
final class GpuSorting {
    private static final int VALUES = 256;
    private static final int WARP = 32;
    private static final int WARPS = VALUES / WARP;
    private static final int ROUNDS = 8;
    private static final int TILE = VALUES * ROUNDS;

    private static final Map<DType, CudaKernel> COUNTS = new ConcurrentHashMap<>();
    private static final Map<Key, CudaKernel> MOVES = new ConcurrentHashMap<>();
    private static final CudaKernel PREFIXES = prefixes();

    /**
     * What a kernel is recorded for.
     *
     * @param type the type of keys
     * @param ordered whether positions go with the keys
     * @param first whether it is the first pass, in which positions are where the keys are
     * @param single whether a row is one tile, whose counts are the totals
     */
    record Key(DType type, boolean ordered, boolean first, boolean single) {
    }

    private GpuSorting() {
    }

    static void sort(NdArray<?> keys, int bytes, Optional<NdArray<I32>> order) {
        Optional<Device> device = keys.device();
        long rows = keys.shape()[0];
        long n = keys.shape()[1];
        long tiles = Math.ceilDiv(n, TILE);
        boolean ordered = order.isPresent();
        NdArray<?> from = keys;
        NdArray<?> to = fresh(device, keys.dtype(), rows, n);
        NdArray<I32> counts = fresh(device, DType.I32, rows, VALUES, tiles);
        NdArray<I32> totals = tiles == 1 ? counts.reshape(rows, VALUES) : fresh(device, DType.I32, rows, VALUES);
        NdArray<I32> fromOrder = order.orElseGet(() -> fresh(device, DType.I32, 1, 1));
        NdArray<I32> toOrder = fresh(device, DType.I32, ordered ? rows : 1, ordered ? n : 1);
        // There and back: of keys of one byte the second pass changes nothing.
        for (int pass = 0; pass < Math.max(2, bytes); pass++) {
            int shift = 8 * pass;
            Key key = new Key(keys.dtype(), ordered, ordered && pass == 0, tiles == 1);
            COUNTS.computeIfAbsent(key.type, t -> counts(new ScalarType<>(t))).grid(rows * tiles).block(VALUES)
                    .run(from, counts, shift);
            if (tiles > 1) {
                PREFIXES.grid(rows * VALUES).block(VALUES).run(counts, totals);
            }
            MOVES.computeIfAbsent(key, k -> move(k, new ScalarType<>(k.type))).grid(rows * tiles).block(VALUES)
                    .run(from, to, fromOrder, toOrder, counts, totals, shift);
            NdArray<?> k = from;
            from = to;
            to = k;
            NdArray<I32> o = fromOrder;
            fromOrder = toOrder;
            toOrder = o;
        }
    }

    private static <T extends Num> NdArray<T> fresh(Optional<Device> device, DType t, long... shape) {
        return ArrayAccess.get().allocate(device, t, shape);
    }

    private static <T extends Num> Expr<I32> digit(Expr<T> key, Expr<I32> shift) {
        return key.shr(shift.to(new ScalarType<T>(key.dtype()))).and(key.literal(VALUES - 1)).to(i32);
    }

    private static <T extends Num> CudaKernel counts(ScalarType<T> t) {
        return cudaKernel(in(t.array(2)), inout(i32.array(3)), i32, (keys, counts, shift) -> {
            var thread = threadIdx(0);
            var count = shared(i32, VALUES);
            count.set(0, thread);
            syncThreads();
            var row = blockIdx(0).to(i64).div(counts.dim(2));
            var tile = blockIdx(0).to(i64).sub(row.mul(counts.dim(2)));
            for (int round = 0; round < ROUNDS; round++) {
                var i = tile.mul(TILE).add(round * VALUES).add(thread.to(i64));
                if_(i.lt(keys.dim(1))).then(() -> count.atomicAdd(1, digit(keys.get(row, i), shift)));
            }
            syncThreads();
            counts.set(count.get(thread), row, thread, tile);
        }).unchecked().launchBounds(VALUES);
    }

    /** The sum of the values of the threads before this one, and that of all. */
    private record Sums(Expr<I32> before, Expr<I32> all) {
        static Sums of(Expr<I32> value, StagedArray<I32> ofWarps) {
            var lane = laneId();
            Expr<I32> sum = value;
            for (int d = 1; d < WARP; d *= 2) {
                sum = sum.add(where(lane.ge(d), shflUp(sum, d), literal(i32, 0)));
            }
            var own = sum;
            var warp = threadIdx(0).shr(5);
            if_(lane.eq(WARP - 1)).then(() -> ofWarps.set(own, warp));
            syncThreads();
            Expr<I32> all = literal(i32, 0);
            Expr<I32> before = literal(i32, 0);
            for (int w = 0; w < WARPS; w++) {
                var s = ofWarps.get(w);
                before = before.add(where(warp.gt(w), s, literal(i32, 0)));
                all = all.add(s);
            }
            syncThreads();
            return new Sums(before.add(own).sub(value), all);
        }
    }

    private static CudaKernel prefixes() {
        return cudaKernel(inout(i32.array(3)), inout(i32.array(2)), (counts, totals) -> {
            var ofWarps = shared(i32, WARPS);
            var row = blockIdx(0).to(i64).div(VALUES);
            var value = blockIdx(0).to(i64).rem(VALUES);
            var tiles = counts.dim(2);
            var carry = var(0);
            for_(0, tiles.add(VALUES - 1).div(VALUES), step -> {
                var tile = step.mul(VALUES).add(threadIdx(0).to(i64));
                var count = where(tile.lt(tiles), counts.get(row, value, min(tile, tiles.sub(1))), literal(i32, 0));
                Sums s = Sums.of(count, ofWarps);
                if_(tile.lt(tiles)).then(() -> counts.set(s.before.add(carry), row, value, tile));
                carry.inc(s.all);
            });
            if_(threadIdx(0).eq(0)).then(() -> totals.set(carry, row, value));
        }).unchecked().launchBounds(VALUES);
    }

    private static <T extends Num> CudaKernel move(Key key, ScalarType<T> t) {
        return cudaKernel(in(t.array(2)), inout(t.array(2)), in(i32.array(2)), inout(i32.array(2)), in(i32.array(3)),
                in(i32.array(2)), i32, (from, to, fromOrder, toOrder, counts, totals, shift) -> {
                    var thread = threadIdx(0);
                    var warp = thread.shr(5);
                    var places = shared(i32, WARPS, VALUES);
                    var ofWarps = shared(i32, WARPS);
                    var row = blockIdx(0).to(i64).div(counts.dim(2));
                    var tile = blockIdx(0).to(i64).sub(row.mul(counts.dim(2)));
                    var lower = Sums.of(totals.get(row, thread), ofWarps).before;
                    var start = key.single ? lower : lower.add(counts.get(row, thread, tile));
                    for (int w = 0; w < WARPS; w++) {
                        places.set(0, w, thread);
                    }
                    syncThreads();
                    List<Item<T>> items = new ArrayList<>();
                    for (int round = 0; round < ROUNDS; round++) {
                        var i = tile.mul(TILE).add(warp.mul(ROUNDS * WARP).add(round * WARP).add(laneId()).to(i64));
                        items.add(rank(from, row, i, shift, places, warp));
                    }
                    syncThreads();
                    var sum = var(start);
                    for (int w = 0; w < WARPS; w++) {
                        var count = places.get(w, thread);
                        places.set(sum, w, thread);
                        sum.inc(count);
                    }
                    syncThreads();
                    for (Item<T> item : items) {
                        if_(item.i.lt(from.dim(1))).then(() -> {
                            var at = places.get(warp, item.digit).add(item.rank);
                            to.set(item.key, row, at);
                            if (key.ordered) {
                                toOrder.set(key.first ? item.i.to(i32) : fromOrder.get(row, item.i), row, at);
                            }
                        });
                    }
                }).unchecked().launchBounds(VALUES);
    }

    /** A key, where it is, its byte, and how many keys of the warp before it have the same. */
    private record Item<T extends Num>(Expr<T> key, Expr<I64> i, Expr<I32> digit, Expr<I32> rank) {
    }

    private static <T extends Num> Item<T> rank(StagedArray<T> from, Expr<I64> row, Expr<I64> i, Expr<I32> shift,
            StagedArray<I32> places, Expr<I32> warp) {
        var inside = i.lt(from.dim(1));
        var k = from.get(row, min(i, from.dim(1).sub(1)));
        var d = digit(k, shift);
        var peers = matchAny(where(inside, d, literal(i32, VALUES)));
        var below = peers.and(lanesBelow()).popcount();
        var before = var(places.get(warp, d));
        syncWarp();
        if_(inside.and(below.eq(0))).then(() -> places.set(before.add(peers.popcount()), warp, d));
        syncWarp();
        return new Item<>(k, i, d, new Expr<I32>(before.value()).add(below));
    }
}
