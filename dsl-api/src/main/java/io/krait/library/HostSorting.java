package io.krait.library;

import static io.krait.Krait.arange;
import static io.krait.Krait.i32;
import static io.krait.Krait.i64;
import static io.krait.Krait.for_;
import static io.krait.Krait.in;
import static io.krait.Krait.inout;
import static io.krait.Krait.kernel;
import static io.krait.Krait.local;
import static io.krait.Krait.out;
import static io.krait.Krait.parallelFor;
import static io.krait.Krait.var;
import static io.krait.Krait.zeros;

import io.krait.Kernel;
import io.krait.Krait;
import io.krait.ndarray.NdArray;
import io.krait.ndarray.internal.ArrayAccess;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.ScalarType;
import io.krait.staging.StagedArray;
import io.krait.types.I32;
import io.krait.types.I64;
import io.krait.types.Num;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sorting on the host: radix sort from the lowest byte up. Many rows are sorted side by side; the elements of one long
 * row are cut into pieces, of which each knows from counts where its elements go.
 */
final class HostSorting {
    /** Values of a byte. */
    static final int VALUES = 256;

    private static final long LONG_ROW = 1 << 14;
    private static final long SHORTEST_PIECE = 1 << 13;

    private static final Map<Key, Kernel> ROWS = new ConcurrentHashMap<>();
    private static final Map<Key, Kernel> MOVES = new ConcurrentHashMap<>();
    private static final Map<DType, Kernel> COUNTS = new ConcurrentHashMap<>();
    private static final Map<DType, Kernel> COPIES = new ConcurrentHashMap<>();
    private static final Kernel PLACES = places();

    /** What a kernel is recorded for. */
    private record Key(DType type, boolean ordered) {
    }

    private HostSorting() {
    }

    static void sort(NdArray<?> keys, int bytes, Optional<NdArray<I32>> order) {
        long rows = keys.shape()[0];
        long n = keys.shape()[1];
        NdArray<?> spare = fresh(keys.dtype(), rows, n);
        NdArray<I32> positions = order.orElseGet(() -> fresh(DType.I32, 0, 0));
        NdArray<I32> sparePositions = order.isPresent() ? fresh(DType.I32, rows, n) : fresh(DType.I32, 0, 0);
        if (n < LONG_ROW || rows >= 2L * Krait.threads()) {
            ROWS.computeIfAbsent(new Key(keys.dtype(), order.isPresent()),
                    k -> rows(new ScalarType<>(k.type), k.ordered))
                    .run(keys, spare, positions, sparePositions, Math.max(2, bytes));
            return;
        }
        for (long r = 0; r < rows; r++) {
            long row = r;
            order.ifPresent(o -> copyRow(arange(n).to(i32), row(o, row)));
            row(row(keys, r), row(spare, r), bytes, order.map(o -> row(o, row)),
                    order.map(o -> row(sparePositions, row)));
        }
    }

    private static <T extends Num> NdArray<T> row(NdArray<T> x, long r) {
        return x.slice(Krait.at(r));
    }

    private static <T extends Num> NdArray<T> fresh(DType t, long... shape) {
        return ArrayAccess.get().allocate(t, shape);
    }

    // Each pass moves between the two memories; one without effect, all keys having the same byte, is left out.
    private static void row(NdArray<?> keys, NdArray<?> spare, int bytes, Optional<NdArray<I32>> order,
            Optional<NdArray<I32>> spareOrder) {
        long n = keys.size();
        long pieces = Math.max(1, Math.min(4L * Krait.threads(), n / SHORTEST_PIECE));
        NdArray<I64> counts = zeros(i64, pieces, VALUES).copy();
        NdArray<I64> same = zeros(i64, 1).copy();
        NdArray<?> from = keys;
        NdArray<?> to = spare;
        NdArray<I32> none = fresh(DType.I32, 0);
        NdArray<I32> fromOrder = order.orElse(none);
        NdArray<I32> toOrder = spareOrder.orElse(none);
        for (int pass = 0; pass < bytes; pass++) {
            COUNTS.computeIfAbsent(keys.dtype(), t -> counts(new ScalarType<>(t))).run(from, counts, 8 * pass);
            PLACES.run(counts, same);
            if (same.getLong(0) == n) {
                continue;
            }
            MOVES.computeIfAbsent(new Key(keys.dtype(), order.isPresent()),
                    k -> move(new ScalarType<>(k.type), k.ordered))
                    .run(from, to, fromOrder, toOrder, counts, 8 * pass);
            NdArray<?> k = from;
            from = to;
            to = k;
            NdArray<I32> o = fromOrder;
            fromOrder = toOrder;
            toOrder = o;
        }
        if (from != keys) {
            copyRow(from, keys);
            order.ifPresent(o -> copyRow(spareOrder.orElseThrow(), o));
        }
    }

    private static void copyRow(NdArray<?> from, NdArray<?> to) {
        COPIES.computeIfAbsent(from.dtype(), t -> copy(new ScalarType<>(t))).run(from, to);
    }

    private static <T extends Num> Kernel copy(ScalarType<T> t) {
        return kernel(in(t.array(1)), out(t.array(1)), (x, y) ->
                parallelFor(y.dim(0), i -> y.set(x.get(i), i))).unchecked();
    }

    // Two passes a round, there and back; of keys of one byte the second one changes nothing.
    private static <T extends Num> Kernel rows(ScalarType<T> t, boolean ordered) {
        return kernel(inout(t.array(2)), inout(t.array(2)), inout(i32.array(2)), inout(i32.array(2)), i64,
                (keys, spare, order, spareOrder, bytes) -> parallelFor(keys.dim(0), r -> {
                    if (ordered) {
                        for_(0, keys.dim(1), i -> order.set(i.to(i32), r, i));
                    }
                    for_(0, bytes, 2, pass -> {
                        pass(r, pass.mul(8), ordered, keys, spare, order, spareOrder);
                        pass(r, pass.mul(8).add(8), ordered, spare, keys, spareOrder, order);
                    });
                })).unchecked();
    }

    private static <T extends Num> void pass(Expr<I64> r, Expr<I64> shift, boolean ordered, StagedArray<T> from,
            StagedArray<T> to, StagedArray<I32> fromOrder, StagedArray<I32> toOrder) {
        var place = local(i64, VALUES);
        for_(0, VALUES, d -> place.set(0, d));
        for_(0, from.dim(1), i -> place.inc(1, digit(from.get(r, i), shift)));
        var sum = var(0L);
        for_(0, VALUES, d -> {
            var count = place.get(d);
            place.set(sum, d);
            sum.inc(count);
        });
        for_(0, from.dim(1), i -> {
            var key = from.get(r, i);
            var d = digit(key, shift);
            var at = place.get(d);
            place.set(at.add(1), d);
            to.set(key, r, at);
            if (ordered) {
                toOrder.set(fromOrder.get(r, i), r, at);
            }
        });
    }

    /** The value of a byte of a key. */
    static <T extends Num> Expr<I64> digit(Expr<T> key, Expr<I64> shift) {
        return key.shr(shift.to(new ScalarType<T>(key.dtype()))).and(key.literal(VALUES - 1)).to(i64);
    }

    private static Expr<I64> start(Expr<I64> piece, Expr<I64> pieces, Expr<I64> n) {
        return piece.mul(n).div(pieces);
    }

    private static <T extends Num> Kernel counts(ScalarType<T> t) {
        return kernel(in(t.array(1)), inout(i64.array(2)), i64, (keys, counts, shift) ->
                parallelFor(counts.dim(0), p -> {
                    var count = local(i64, VALUES);
                    var pieces = counts.dim(0);
                    for_(start(p, pieces, keys.dim(0)), start(p.add(1), pieces, keys.dim(0)),
                            i -> count.inc(1, digit(keys.get(i), shift)));
                    for_(0, VALUES, d -> counts.set(count.get(d), p, d));
                })).unchecked();
    }

    /** From counts to the places of the first element of each piece; the largest number of keys with one byte. */
    private static Kernel places() {
        return kernel(inout(i64.array(2)), out(i64.array(1)), (counts, most) -> {
            var sum = var(0L);
            var largest = var(0L);
            for_(0, VALUES, d -> {
                var before = var(sum);
                for_(0, counts.dim(0), p -> {
                    var count = counts.get(p, d);
                    counts.set(sum, p, d);
                    sum.inc(count);
                });
                largest.set(Krait.max(largest, sum.sub(before)));
            });
            most.set(largest, 0);
        });
    }

    private static <T extends Num> Kernel move(ScalarType<T> t, boolean ordered) {
        return kernel(in(t.array(1)), inout(t.array(1)), in(i32.array(1)), inout(i32.array(1)), in(i64.array(2)), i64,
                (from, to, fromOrder, toOrder, counts, shift) -> parallelFor(counts.dim(0), p -> {
                    var place = local(i64, VALUES);
                    for_(0, VALUES, d -> place.set(counts.get(p, d), d));
                    var pieces = counts.dim(0);
                    for_(start(p, pieces, from.dim(0)), start(p.add(1), pieces, from.dim(0)), i -> {
                        var key = from.get(i);
                        var d = digit(key, shift);
                        var at = place.get(d);
                        place.set(at.add(1), d);
                        to.set(key, at);
                        if (ordered) {
                            toOrder.set(fromOrder.get(i), at);
                        }
                    });
                })).unchecked();
    }
}
