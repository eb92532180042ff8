package io.krait.staging;

import java.util.function.LongFunction;

/**
 * The canonical order of running folds, version 1. It is part of the language, as {@link TreeV1} is.
 *
 * <p>Note [Canonical scan order]. A running fold with one of the operations of {@link Reduction.Fold}, written op:
 * <ul>
 * <li>The scanned axis is cut into chunks of {@link #CHUNK} positions, a chunk into groups of {@link #GROUP}. The last
 * chunk and the last group of the axis may be shorter.
 * <li>Within a group, partial results p start as the elements; for d = 1, 2, 4, 8 all at once p[i] becomes
 * p[i - d] op p[i] where i &gt;= d (Hillis and Steele 1986, Kogge and Stone 1973). What is missing in a short group is
 * needed by none of its positions.
 * <li>A group starts with a carry. Its results are carry op p[i]. The next group of the chunk starts with carry op the
 * last p of this one.
 * <li>The first chunk starts without a carry: the results of its first group are the p[i]. Chunk c &gt; 0 starts with
 * the fold from left to right of the totals of the chunks before it. The total of a chunk is its reduction in the
 * order of {@link TreeV1#lanes}.
 * </ul>
 * <p>So the chunks of an axis can be worked on side by side, and 16 positions of one in one or two registers; a thread
 * that does all chunks, one after the other, gets the same bits. The error grows with the number of chunks plus the
 * number of groups in one, n/4096 + 256, where that of a fold from left to right grows with n. As in every sum that is
 * not taken from left to right, a running sum of numbers &gt;= 0 may go down by a rounding error.
 *
 * <p>Integers, MIN, MAX, AND, OR and XOR give the same bits in every order. Functions of users ({@link Reduction.User})
 * fold from left to right: result i is result i-1 combined with element i.
 */
public final class ScanV1 {
    /** Version of this order; part of every kernel key. */
    public static final int VERSION = 1;
    /** Positions of a chunk. */
    public static final int CHUNK = TreeV1.CHUNK;
    /** Positions of a group. */
    public static final int GROUP = 16;

    /** Takes results. */
    @FunctionalInterface
    public interface Sink<S> {
        /** Takes the result at a position. */
        void put(long position, S result);
    }

    private ScanV1() {
    }

    /** The canonical running fold of {@code n} positions. */
    public static <S> void scan(long n, LongFunction<S> element, TreeV1.Combine<S> f, Sink<S> out) {
        S before = null;
        for (long lo = 0; lo < n; lo += CHUNK) {
            long hi = Math.min(n, lo + CHUNK);
            chunk(lo, hi, before, element, f, out);
            before = join(before, TreeV1.lanes(lo, hi, element, f), f);
        }
    }

    /** The running fold from left to right, for functions of users. */
    public static <S> void sequential(long n, LongFunction<S> element, TreeV1.Combine<S> f, Sink<S> out) {
        S carry = null;
        for (long i = 0; i < n; i++) {
            carry = join(carry, element.apply(i), f);
            out.put(i, carry);
        }
    }

    private static <S> void chunk(long lo, long hi, S before, LongFunction<S> element, TreeV1.Combine<S> f,
            Sink<S> out) {
        S carry = before;
        for (long first = lo; first < hi; first += GROUP) {
            Object[] p = group(first, (int) Math.min(GROUP, hi - first), element, f);
            for (int i = 0; i < p.length; i++) {
                out.put(first + i, join(carry, cast(p[i]), f));
            }
            carry = join(carry, cast(p[p.length - 1]), f);
        }
    }

    private static <S> Object[] group(long first, int size, LongFunction<S> element, TreeV1.Combine<S> f) {
        Object[] p = new Object[size];
        for (int i = 0; i < size; i++) {
            p[i] = element.apply(first + i);
        }
        for (int d = 1; d < GROUP; d *= 2) {
            // Downwards, so that p[i - d] is still that of the step before.
            for (int i = size - 1; i >= d; i--) {
                p[i] = f.of(cast(p[i - d]), cast(p[i]));
            }
        }
        return p;
    }

    // Null stands for no carry yet.
    private static <S> S join(S carry, S x, TreeV1.Combine<S> f) {
        return carry == null ? x : f.of(carry, x);
    }

    @SuppressWarnings("unchecked")
    private static <S> S cast(Object o) {
        return (S) o;
    }
}
