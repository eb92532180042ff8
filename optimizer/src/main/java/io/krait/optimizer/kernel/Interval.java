package io.krait.optimizer.kernel;

import io.krait.staging.DType;

/**
 * Whole numbers between two bounds, either of which may be missing.
 *
 * @param lo the lower bound, if there is one
 * @param hasLo true if there is a lower bound
 * @param hi the upper bound, if there is one
 * @param hasHi true if there is an upper bound
 */
record Interval(long lo, boolean hasLo, long hi, boolean hasHi) {
    /** All 64-bit numbers. */
    static final Interval LONG = of(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Interval ALL = new Interval(0, false, 0, false);

    /** Numbers from lo to hi, both included. */
    static Interval of(long lo, long hi) {
        return new Interval(lo, true, hi, true);
    }

    /** The values of a type; of U64 there may be more. */
    static Interval of(DType t) {
        return switch (t) {
            case BOOL -> of(0, 1);
            case I8 -> of(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case I16 -> of(Short.MIN_VALUE, Short.MAX_VALUE);
            case I32 -> of(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case U8 -> of(0, 0xff);
            case U16 -> of(0, 0xffff);
            case U32 -> of(0, 0xffffffffL);
            case I64, U64, F16, BF16, F32, F64, C64, C128 -> LONG;
        };
    }

    /** True if no number is below. */
    boolean isAbove(long bound) {
        return hasLo && lo >= bound;
    }

    /** True if no number is above. */
    boolean isBelow(long bound) {
        return hasHi && hi <= bound;
    }

    Interval plus(Interval y) {
        long low = lo + y.lo;
        boolean lowOver = ((lo ^ low) & (y.lo ^ low)) < 0;
        long high = hi + y.hi;
        boolean highOver = ((hi ^ high) & (y.hi ^ high)) < 0;
        return new Interval(low, hasLo && y.hasLo && !lowOver, high, hasHi && y.hasHi && !highOver);
    }

    Interval times(long c) {
        return times(of(c, c));
    }

    Interval times(Interval y) {
        if (hasLo && hasHi && y.hasLo && y.hasHi) {
            long[] ends = new long[4];
            boolean over = product(lo, y.lo, ends, 0) | product(lo, y.hi, ends, 1) | product(hi, y.lo, ends, 2)
                    | product(hi, y.hi, ends, 3);
            if (!over) {
                return of(Math.min(Math.min(ends[0], ends[1]), Math.min(ends[2], ends[3])),
                        Math.max(Math.max(ends[0], ends[1]), Math.max(ends[2], ends[3])));
            }
        }
        if (isAbove(0) && y.isAbove(0)) {
            long[] low = new long[1];
            return new Interval(product(lo, y.lo, low, 0) ? 0 : low[0], true, 0, false);
        }
        if (isAbove(0) && y.isBelow(0) || isBelow(0) && y.isAbove(0)) {
            return new Interval(0, false, 0, true);
        }
        return ALL;
    }

    private static boolean product(long a, long b, long[] to, int at) {
        to[at] = a * b;
        return Math.multiplyHigh(a, b) != to[at] >> 63;
    }
}
