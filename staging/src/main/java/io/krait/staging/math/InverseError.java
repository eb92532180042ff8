package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * Inverse of the error function.
 *
 * <p>erfinv(x)/x is a smooth function of w = -log(1 - x*x), after M. Giles, "Approximating the erfinv function", GPU
 * Computing Gems 2 (2011), and for large w of its square root. Here it is one of {@link Segments}. Because it is that
 * smooth, the rounding errors of 1 - x*x and its logarithm hardly matter where w is small.
 */
final class InverseError {
    private static final Segments NEAR_F64 = new Segments("erfinv", DType.F64, 0x1.eb85p-2, 1, 2,
            ErfinvTables.NEAR_F64);
    private static final Segments FAR_F64 = new Segments("erfinv_far", DType.F64, 0x1.b59b3ep-1, -0x1.2301fep+0, 2,
            ErfinvTables.FAR_F64);
    private static final Segments NEAR_F32 = new Segments("erfinv", DType.F32, 0x1.7fffe8p-3, 1, 3,
            ErfinvTables.NEAR_F32);
    /** Where w becomes too large for the first table (F64). */
    private static final double LAST = 6.25;

    private InverseError() {
    }

    /**
     * Inverse of the error function; infinite at 1 and -1, NaN beyond. Worst error: F64 1.041 ulp near
     * 0x1.fbf97d414788fp-1 (observed), F32 1.050 ulp at 0x1.fbb0e8p-1 (all arguments).
     */
    static <V> Fp<V> erfinv(Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> w = Logarithm.log(x.neg().fma(x, kit.c(1))).neg();
        Fp<V> common = product(x, (kit.isF64() ? NEAR_F64 : NEAR_F32).at(w));
        Mask<V> rare = kit.isF64() ? w.le(LAST).not() : x.abs().lt(1).not();
        return kit.ifAny(rare, () -> {
            Fp<V> inside = kit.isF64() ? product(x, far(x, w)) : common;
            // Of the others only 1 and -1 have a value.
            Fp<V> outside = x.abs().eq(1).select(x.times(Double.POSITIVE_INFINITY), kit.c(Double.NaN));
            return x.abs().lt(1).select(inside, outside);
        }, common);
    }

    /**
     * erfinv(x)/x where w is large. There one unit of the rounded logarithm w, or of its root, is almost one of the
     * result, so both are corrected. w itself decides the segment, as it decided that it is large.
     */
    private static <V> Pair<V> far(Fp<V> x, Fp<V> w) {
        Pair<V> log = LogPair.of(Scientific.of(x.neg().fma(x, x.kit().c(1))));
        Fp<V> wLow = log.hi().plus(w).plus(log.lo()).neg();
        Fp<V> root = w.sqrt();
        Fp<V> low = root.neg().fma(root, w).plus(wLow).times(x.kit().c(0.5).over(root));
        return FAR_F64.at(root, low);
    }

    private static <V> Fp<V> product(Fp<V> x, Pair<V> factor) {
        return x.fma(factor.hi(), x.times(factor.lo()));
    }
}
