package io.krait.staging.math;

import io.krait.staging.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A smooth function of a positive number by one polynomial per segment, as an unevaluated sum that is exact to a small
 * part of a unit in the last place. {@link Piecewise} is the shorter relative for results that are rounded at once.
 *
 * <p>In each segment, with h = x - centre exact, f(x) = value + valueLow + c1*h + h*h*Q(h). The first product is kept
 * with its error, so that what is rounded is small. The segment is found as in Note [Interval by bits] of Piecewise,
 * but over as many binades as the table has indices for.
 */
final class Segments {
    private static final int FIRST_COEFFICIENT = 3;

    private final double slope;
    private final double offset;
    private final int indexShift;
    private final int indexMask;
    private final Table centre;
    private final Table value;
    private final Table valueLow;
    private final List<Table> q = new ArrayList<>();

    /**
     * A function.
     *
     * @param mantissaBits how many bits of the mantissa make the index of the segment; the rest are from the exponent
     * @param rows centre, value, its low part, then the coefficients from c1 upwards; each in the order of the index
     */
    Segments(String name, DType type, double slope, double offset, int mantissaBits, double[][] rows) {
        this.slope = slope;
        this.offset = offset;
        indexShift = (type == DType.F64 ? 52 : 23) - mantissaBits;
        indexMask = rows[0].length - 1;
        String prefix = name + "_" + type.label() + "_";
        centre = Table.of(prefix + "centre", type, rows[0]);
        value = Table.of(prefix + "value", type, rows[1]);
        valueLow = Table.of(prefix + "low", type, rows[2]);
        for (int i = FIRST_COEFFICIENT; i < rows.length; i++) {
            q.add(Table.of(prefix + "q" + (i - FIRST_COEFFICIENT), type, rows[i]));
        }
    }

    /** f(x); anything where x is outside the range of the table. */
    <V> Pair<V> at(Fp<V> x) {
        Int<V> index = index(x);
        return at(index, x.minus(index.in(centre)));
    }

    /** f(x + low), where low is small beside the last place of x. */
    <V> Pair<V> at(Fp<V> x, Fp<V> low) {
        Pair<V> y = at(x);
        return new Pair<>(y.hi(), low.fma(index(x).in(q.get(0)), y.lo()));
    }

    /** f(x + shift), where x + shift rounded to {@code near} decides the segment only. */
    <V> Pair<V> at(Fp<V> x, Fp<V> shift, Fp<V> near) {
        Int<V> index = index(near);
        return at(index, x.minus(index.in(centre).minus(shift)));
    }

    /** f(x) rounded a few times more. */
    <V> Fp<V> roughly(Fp<V> x) {
        Int<V> index = index(x);
        Fp<V> h = x.minus(index.in(centre));
        return h.fma(x.kit().poly(h, h.times(h), q.stream().map(index::in).toList()), index.in(value));
    }

    private <V> Int<V> index(Fp<V> x) {
        Fp<V> u = slope == 1 && offset == 0 ? x : x.fma(slope, offset);
        return u.bits().ushr(indexShift).and(indexMask);
    }

    private <V> Pair<V> at(Int<V> index, Fp<V> h) {
        Fp<V> hh = h.times(h);
        Pair<V> first = Pair.product(h, index.in(q.get(0)));
        Pair<V> sum = Pair.fastSum(index.in(value), first.hi());
        Fp<V> rest = hh.fma(h.kit().poly(h, hh, q.stream().skip(1).map(index::in).toList()), index.in(valueLow));
        return new Pair<>(sum.hi(), rest.plus(sum.lo().plus(first.lo())));
    }
}
