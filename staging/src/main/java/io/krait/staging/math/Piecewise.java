package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * An odd function that reaches 1, by one polynomial per interval.
 *
 * <p>|x| below the point where the result is 1 is cut into 8 (F64) or 16 (F32) intervals. In each, f(x) = f(centre) +
 * h * Q(h) with h = x - centre exact; in the interval at 0 the centre is 0 and f(x) = x + x * Q(x). The coefficients
 * come from tables of one 512-bit register, so that looking one up costs about as much as an addition. There is no
 * branch and no division.
 *
 * <p>Note [Interval by bits]. u = slope * |x| + offset lies in two neighbouring binades; the low bit of its exponent
 * and the top bits of its mantissa are the interval. Intervals in the upper binade are twice as long: there these
 * functions are flattest.
 */
final class Piecewise {
    private final double top;
    private final double slope;
    private final double offset;
    private final int indexShift;
    private final int indexMask;
    private final int first;
    private final long signBit;
    private final Table centre;
    private final Table value;
    private final List<Table> q = new ArrayList<>();

    /**
     * A function; tables are in the order of the index.
     *
     * @param top from here on the result is 1; in the last interval
     * @param mantissaBits how many bits of the mantissa make the interval index, where the rest are from the exponent
     */
    Piecewise(String name, DType type, double top, double slope, double offset, int mantissaBits, double[] centre,
            double[] value, double[][] q) {
        this.top = top;
        this.slope = slope;
        this.offset = offset;
        indexShift = (type == DType.F64 ? 52 : 23) - mantissaBits;
        indexMask = centre.length - 1;
        first = (int) (Kit.bits(type, offset) >>> indexShift) & indexMask;
        signBit = type == DType.F64 ? Long.MIN_VALUE : Integer.MIN_VALUE;
        String prefix = name + "_" + type.label() + "_";
        this.centre = Table.of(prefix + "centre", type, centre);
        this.value = Table.of(prefix + "value", type, value);
        for (double[] row : q) {
            this.q.add(Table.of(prefix + "q" + this.q.size(), type, row));
        }
    }

    <V> Fp<V> apply(Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> magnitude = x.abs();
        // This way round NaN stays NaN.
        Fp<V> a = magnitude.gt(top).select(kit.c(top), magnitude);
        Int<V> index = a.fma(slope, offset).bits().ushr(indexShift).and(indexMask);
        Fp<V> h = a.minus(index.in(centre));
        Fp<V> start = index.eq(first).select(a, index.in(value));
        Fp<V> y = h.fma(kit.poly(h, h.times(h), q.stream().map(index::in).toList()), start);
        return y.bits().or(x.bits().and(signBit)).asFp();
    }
}
