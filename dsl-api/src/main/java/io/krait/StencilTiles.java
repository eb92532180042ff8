package io.krait;

import io.krait.staging.ArrayType;
import io.krait.staging.DType;
import io.krait.staging.Expr;
import io.krait.staging.Recorder;
import io.krait.types.I64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * How several steps of a stencil are done on one part of the array after the other, so that caches keep the part.
 *
 * <p>Note [Tiles of space and time]. The first axis is cut into blocks. In a first phase each block is advanced by
 * several steps, each of which covers a slope less at either end that has a neighbour, since more is not known there.
 * In a second phase the gaps between blocks are filled: around each cut, each step covers a slope more. Steps read one
 * array and write the other in turns. What a gap needs of step t - 1 is still there: the blocks wrote step t + 1, which
 * goes to the same array, only where a gap does not read. Blocks are independent of each other, and so are gaps, if
 * blocks are larger than all slopes. Every element is computed once per step by the same code, so bits are the same as
 * without tiles. Arrays that begin again beyond their end have no first block, and no tiles.
 *
 * @param size elements of a block along the first axis; the last block has more
 * @param count the number of blocks
 * @param steps an even number
 */
record StencilTiles(long size, long count, long steps) {
    private static final long SMALL = 2L << 20;
    private static final long NEAR_CACHE = 640L << 10;
    private static final long FAR_CACHE = 6L << 20;
    private static final long MOST_STEPS = 16;
    private static final long LEAST_STEPS = 4;

    /**
     * Tiles for arrays, if they pay.
     *
     * @param shape of the arrays
     * @param bytes of all arrays, for each element
     * @param threads that share the blocks
     */
    static Optional<StencilTiles> of(StencilSpec stencil, StencilProbe probe, long[] shape, long bytes, int threads) {
        long slope = slope(probe.reach());
        long row = bytes;
        for (int k = 1; k < shape.length; k++) {
            row *= shape[k];
        }
        boolean wraps = stencil.boundaries(shape.length).get(0).kind() == Boundary.Kind.WRAP;
        if (slope == 0 || wraps || row == 0 || row * shape[0] < SMALL) {
            return Optional.empty();
        }
        for (long cache : new long[]{NEAR_CACHE, FAR_CACHE}) {
            long size = Math.min(cache / row, shape[0] / Math.max(4, 2L * threads));
            long most = Math.min(MOST_STEPS, (size - slope) / (2 * slope)) / 2 * 2;
            if (most >= LEAST_STEPS) {
                return Optional.of(new StencilTiles(size, shape[0] / size, most));
            }
        }
        return Optional.empty();
    }

    /** Tiles for the last steps, if they pay. */
    Optional<StencilTiles> atMost(long left) {
        long now = Math.min(steps, left / 2 * 2);
        return now < LEAST_STEPS ? Optional.empty() : Optional.of(new StencilTiles(size, count, now));
    }

    private static long slope(StencilSpec.Reach reach) {
        return Math.max(reach.before(0), reach.behind(0));
    }

    /** The arguments for the parameters that {@link #record} declares. */
    List<Long> arguments(boolean gaps) {
        return List.of(gaps ? 1L : 0L, size, count, steps / 2);
    }

    /**
     * Records one phase.
     *
     * @param n the extent of the first axis
     * @param forth what computes a step for a range of the first axis ...
     * @param back ... and the next step
     */
    static void record(Recorder r, Expr<I64> n, StencilSpec.Reach reach, BiConsumer<Expr<I64>, Expr<I64>> forth,
            BiConsumer<Expr<I64>, Expr<I64>> back) {
        Expr<I64> phase = number(r);
        Expr<I64> size = number(r);
        Expr<I64> count = number(r);
        Expr<I64> pairs = number(r);
        long slope = slope(reach);
        Expr<I64> zero = phase.literal(0L);
        r.flow().loopParallel(List.of(zero.value()), List.of(count.sub(phase).value()), units -> {
            Expr<I64> b = units.get(0);
            var gap = phase.ne(0L);
            var first = b.eq(0L);
            var last = b.add(1L).eq(count);
            Expr<I64> begin = b.mul(size);
            Expr<I64> end = begin.add(size);
            Expr<I64> lo = gap.select(end, begin);
            Expr<I64> hi = gap.select(end, last.select(n, end));
            Expr<I64> up = gap.select(phase.literal(-slope), first.select(zero, phase.literal(slope)));
            Expr<I64> down = gap.select(phase.literal(slope), last.select(zero, phase.literal(-slope)));
            r.flow().loopFor(zero.value(), pairs.value(), 1, k -> {
                Expr<I64> t = k.mul(2L).add(1L);
                forth.accept(lo.add(up.mul(t)), hi.add(down.mul(t)));
                Expr<I64> u = t.add(1L);
                back.accept(lo.add(up.mul(u)), hi.add(down.mul(u)));
            });
        });
    }

    private static Expr<I64> number(Recorder r) {
        return new Expr<>(r.param(ArrayType.scalar(DType.I64)));
    }
}
