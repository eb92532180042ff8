package io.krait.staging.math;

import io.krait.staging.DType;

/**
 * The complementary error function and the normal distribution: s * exp(-e*a*a) * R(a) for a = |x|, or 2*s minus that
 * on the other side, with e = 1 for the former, 1/2 for the latter, and s = R(0) = 1 or 1/2.
 *
 * <p>a*a is taken exactly, as a pair: the exponential magnifies its error by a*a. R comes from {@link Segments} up to
 * where the result is very small, and from the asymptotic series with fitted coefficients beyond. Both factors are
 * unevaluated sums, so that there is one rounding that counts. The normal distribution has tables of its own instead
 * of those of erfc: so x/sqrt(2) is not needed.
 */
final class GaussianTail {
    /**
     * (sqrt(pi)*x*exp(x*x)*erfc(x) - 1) / z in powers of z = 1/(x*x), for x from 6 (F64) and 4.9 (F32), weighted least
     * squares; error of the result below 2^-61 and 2^-32.
     */
    private static final double[] FAR_F64 = {
        -0x1.fffffffffffa7p-2, 0x1.7fffffffee6a7p-1, -0x1.dfffffea5af65p+0, 0x1.a3fff8f286dc3p+2,
        -0x1.d87e9d2dca261p+4, 0x1.44c173962b914p+7, -0x1.06f8cc0fe8739p+10, 0x1.e069d15b45bdap+12,
        -0x1.c2df77fd71217p+15, 0x1.651edc10e01b1p+18, -0x1.42e7800a7cb4fp+20
    };
    private static final double[] FAR_F32 = {
        -0x1.ffffdep-2, 0x1.7feed4p-1, -0x1.dcc646p+0, 0x1.7ec5fp+2, -0x1.fa6b86p+3
    };

    static final GaussianTail ERFC_F64 = new GaussianTail("erfc", DType.F64, 6, 0x1.fffff8p-2, TailTables.ERFC_F64);
    static final GaussianTail ERFC_F32 = new GaussianTail("erfc", DType.F32, 5, 0x1.33333p-1, TailTables.ERFC_F32);
    static final GaussianTail NORMCDF_F64 = new GaussianTail("normcdf", DType.F64, 8.5, 0x1.696964p-2,
            TailTables.NORMCDF_F64);
    static final GaussianTail NORMCDF_F32 = new GaussianTail("normcdf", DType.F32, 7, 0x1.b6db68p-2,
            TailTables.NORMCDF_F32);

    private final boolean normal;
    private final double full;
    private final Segments segments;
    private final double near;
    /** From here on the result rounds to zero. */
    private final double far;
    private final double scale;
    private final double scaleLow;
    private final double[] series;
    private final int lift;

    private GaussianTail(String name, DType type, double near, double slope, double[][] rows) {
        boolean wide = type == DType.F64;
        normal = name.equals("normcdf");
        full = normal ? 1 : 2;
        this.near = near;
        segments = new Segments(name, type, slope, 1, wide ? 2 : 3, rows);
        series = wide ? FAR_F64 : FAR_F32;
        lift = wide ? 64 : 32;
        if (normal) {
            far = wide ? 0x1.33e21dc3f3bd8p+5 : 0x1.c57228p+3;
            scale = wide ? 0x1.9884533d43651p-2 : 0x1.988454p-2;
            scaleLow = wide ? -0x1.cbc0d30ebfd15p-56 : -0x1.857936p-27;
        } else {
            far = wide ? 0x1.b39dc41e48bfcp+4 : 0x1.41bbf6p+3;
            scale = wide ? 0x1.20dd750429b6dp-1 : 0x1.20dd76p-1;
            scaleLow = wide ? 0x1.1ae3a914fed8p-57 : -0x1.f7ac92p-26;
        }
    }

    /** The result for an argument that counts from the middle towards the small results. */
    <V> Fp<V> at(Fp<V> x) {
        Kit<V> kit = x.kit();
        Fp<V> a = x.abs();
        Pair<V> square = Pair.product(a.times(normal ? -0.5 : -1), a);
        ExpSum<V> e = ExpSum.of(square);
        if (kit.approx()) {
            Fp<V> r = segments.roughly(a);
            Fp<V> y = e.lo().fma(r, r).times(e.scale(0));
            Fp<V> rough = x.lt(0).select(kit.c(full).minus(y), y);
            return kit.ifAny(a.le(near).not(), () -> farther(x, a, e), rough);
        }
        // Scaled before the subtraction; far from subnormal here.
        Fp<V> power = e.scale(0);
        Pair<V> y = product(e, segments.at(a));
        Fp<V> common = reflect(x, y.hi().times(power), y.lo().times(power));
        return kit.ifAny(a.le(near).not(), () -> farther(x, a, e), common);
    }

    /** The result beyond {@link #near}, for infinities and NaN. */
    private <V> Fp<V> farther(Fp<V> x, Fp<V> a, ExpSum<V> e) {
        Kit<V> kit = x.kit();
        Pair<V> y = product(e, series(a));
        // Built higher up and moved by one rounding, as it may be subnormal.
        Fp<V> sum = y.hi().plus(y.lo()).times(e.scale(lift)).times(Math.scalb(1.0, -lift));
        return reflect(x, a.gt(far).select(kit.c(0), sum), kit.c(0));
    }

    /** R(a) = c/a * (1 + z*P(z)). */
    private <V> Pair<V> series(Fp<V> a) {
        Kit<V> kit = a.kit();
        Fp<V> inverse = kit.c(normal ? 2 : 1).over(a.times(a));
        Fp<V> p = kit.poly(inverse, inverse.times(inverse), series).times(inverse);
        Pair<V> factor = Pair.fastSum(kit.c(1), p);
        Pair<V> numerator = Pair.product(factor.hi(), kit.c(scale));
        Fp<V> low = factor.lo().fma(scale, factor.hi().fma(scaleLow, numerator.lo()));
        Fp<V> quotient = numerator.hi().over(a);
        return new Pair<>(quotient, quotient.neg().fma(a, numerator.hi()).plus(low).over(a));
    }

    private static <V> Pair<V> product(ExpSum<V> e, Pair<V> r) {
        Pair<V> p = Pair.product(e.hi(), r.hi());
        return new Pair<>(p.hi(), e.lo().fma(r.hi().plus(r.lo()), e.hi().fma(r.lo(), p.lo())));
    }

    /** hi + lo where x is positive or zero, else {@code full} minus that. */
    private <V> Fp<V> reflect(Fp<V> x, Fp<V> hi, Fp<V> lo) {
        Kit<V> kit = x.kit();
        Mask<V> other = x.lt(0);
        Fp<V> base = kit.choose(other, full, 0);
        Fp<V> signedHi = other.select(hi.neg(), hi);
        Fp<V> signedLo = other.select(lo.neg(), lo);
        Pair<V> sum = Pair.fastSum(base, signedHi);
        return sum.hi().plus(sum.lo().plus(signedLo));
    }
}
